"""State updates of every explorer of every page: out of range, of wrong type, not finite, for other traits."""

import asyncio
import functools
import json
import math
from contextlib import redirect_stdout
from io import StringIO

import nbformat
import pytest

from mktlib.course.exercises import Part
from mktlib.course.reading import LONGEST
from mktlib.dashboards.guard import read
from mktlib.publish.describe import is_published
from mktlib.ui.exploration import EXPLORERS
from mktlib.ui.presses import Presses
from mktlib.ui.uploads import Upload
from mktlib.ui.view import View
from tests.browser.collection import few_first
from tests.house.files import ROOT, notebooks
from tests.security.client import LEAKS, message, visiting
from tests.security.pages import TRIAL

HUGE = 10**400
JUNK = [
    -1, 10**9, -(10**9), HUGE, -HUGE, 0.49, 1e308, -1e308, math.nan, math.inf, -math.inf, True, None, "", "5", "NaN",
    "__import__('os')", "<img src=x onerror=alert(1)>", [], {}, [[]], [[0]], [[HUGE, math.nan]], [[[]]] * 100,
    [1, 2, 3], {"value": 5}, {"0": 1}, ["/etc/passwd"], [{"name": "x", "content": 10**9}], "x" * 100_000,
]  # fmt: skip
TRAITS = {
    "layout": "IPY_MODEL_0",
    "_model_name": "HTMLModel",
    "_model_module": "@jupyter-widgets/controls",
    "_view_name": None,
    "_view_module": "evil",
    "_esm": "alert(1)",
    "_css": "* { display: none }",
    "_dom_classes": ["x"],
    "spec": {"controls": {"k": {"last": HUGE}}},
    "max": HUGE,
    "min": -HUGE,
    "value": HUGE,
    "options": ["x"],
    "comm": None,
    "keys": [],
    "explorer": None,
    "__class__": "x",
}
QUERIES = [
    "9" * 1000, "-1", "1e999", "nan", "inf", "-inf", "0x10", "1_0", "٣", "", " ", "true", "None", "__import__('os')",
    "<script>alert(1)</script>", "0-0-0-0", "0." * 400, "9999999", "1-1." * 300, "\x00", "../../etc/passwd",
]  # fmt: skip


@functools.cache
def explorers(path):
    """The explorers of a page, made here as its kernel makes them."""
    EXPLORERS.clear()
    page = {"__name__": "__main__", "display": lambda *_, **__: None}
    with redirect_stdout(StringIO()):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and is_published(cell):
                exec(compile(cell.source, f"{path.stem} {cell.id}", "exec"), page)
    return dict(EXPLORERS)


def is_within_limits(control, position):
    """Whether a position is one of the control's own."""
    if isinstance(control, Upload):
        return position == ()
    if isinstance(control, Presses):
        rows = all(all(map(is_within_limits, control.recorded.values(), row)) for row in position)
        return isinstance(position, tuple) and len(position) <= control.most and rows
    if isinstance(control, Part):
        typed = isinstance(position, str) and len(position) <= LONGEST and not control.options
        return typed or (type(position) is int and 0 <= position < len(control.options))
    return type(position) is int and 0 <= position <= control.last


def update(view, state, **more):
    view._handle_msg({"content": {"data": {"method": "update", "state": state} | more}, "buffers": []})


def custom(view, content, buffers=()):
    view._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": list(buffers)})


def junk_for(control):
    """Junk of every sort, and for presses junk in the shape of rows."""
    yield from JUNK
    if isinstance(control, Presses):
        width = len(control.recorded)
        yield [[10**9] * width] * 1000
        yield [[one] * width for one in JUNK[:16]]
        yield [[0] * width, [0] * (width + 1)]


def try_junk(view, explorer):
    """Everything a page may send, the model spared; whatever comes, the positions are the controls' own."""
    for control_name, control in explorer.controls.items():
        for junk in junk_for(control):
            for sent in ({control_name: junk}, {control_name: junk, "none": 1, "": junk}):
                custom(view, {"kind": "ask", "serial": 1, "positions": sent})
                custom(view, {"kind": "open", "stood": sent})
                assert is_within_limits(control, explorer.positions[control_name]), junk
        for text in QUERIES:
            query = [[f"{explorer.name}.{control_name}", text], [control_name, text], [text, text]]
            custom(view, {"kind": "open", "query": query, "remembered": query, "width": HUGE, "ratio": text})
            assert is_within_limits(control, explorer.positions[control_name]), text
    for junk in JUNK:
        custom(view, {"kind": "ask", "serial": junk, "positions": junk})
        update(view, {"positions": junk})
        update(view, junk)
        custom(view, junk)
        for key in ("kind", "width", "ratio", "theme", "query", "remembered", "stood", "what", "control", "index"):
            custom(view, {"kind": "open", key: junk})
            custom(view, {"kind": "size", key: junk})
            custom(view, {"kind": "download", key: junk} if key != "what" else {"kind": junk})
        view._handle_msg({"content": {"data": {"method": junk}}, "buffers": []})
        update(view, {}, buffer_paths=junk)
        view._handle_msg({"content": junk, "buffers": junk})


def widened(view):
    """Traits a page tried to set and did."""
    before = {trait: repr(getattr(view, trait, None)) for trait in TRAITS}
    update(view, TRAITS)
    for trait, value in TRAITS.items():
        update(view, {trait: value})
    return [trait for trait, was in before.items() if repr(getattr(view, trait, None)) != was]


async def try_all(explorer, monkeypatch):
    assert explorer.first() is not None
    view = View(explorer)
    sent = []
    monkeypatch.setattr(view, "send", lambda content, buffers=None: sent.append(content))
    with monkeypatch.context() as spared:
        spared.setattr(view, "_run", lambda *_: None)
        spared.setattr(view, "_download", lambda *_: None)
        spared.setattr(view, "_show", lambda *_: None)
        try_junk(view, explorer)
    assert widened(view) == []

    explorer.reset()
    custom(view, {"kind": "open", "width": 800, "ratio": 1, "theme": "light"})
    assert sent[-1]["kind"] == "answer", "a good page is not answered after all this"
    for extreme in (10**9, -(10**9)):
        sent.clear()
        ends = {one: extreme for one, control in explorer.controls.items() if not isinstance(control, Presses | Upload)}
        custom(view, {"kind": "ask", "serial": 1, "positions": ends})
        if view.answering:
            await view.answering
        assert sent, f"a move to {extreme} is not answered"
        assert sent[-1]["kind"] == "answer"
        assert sent[-1]["positions"].keys() == explorer.positions.keys()
    said = json.dumps(sent)
    assert [word for word in (*LEAKS, str(ROOT)) if word in said] == []
    view.close()
    explorer.reset()


@pytest.mark.parametrize("path", few_first(notebooks()))
def test_whatever_a_page_sends_every_explorer_stays_within_its_limits_and_answers(path, monkeypatch, caplog):
    for explorer in explorers(path).values():
        asyncio.run(try_all(explorer, monkeypatch))


def test_over_a_real_socket_too(server, secret):
    async def steps():
        async with visiting(server, TRIAL) as reader:
            ((widget, before),) = [(one, s) for one, s in (await reader.widgets()).items() if "spec" in s]

            async def good(k):
                positions = {"k": k, "book": 0, "on": 0, "sent": [], "own": []}
                await reader.tell(widget, {"kind": "ask", "serial": 1, "positions": positions})
                came = await reader.until(lambda _c, header, _p, content: is_answer(header, content, k))
                return came[3]["data"]["content"]

            await reader.tell(widget, {"kind": "open", "width": 700, "ratio": 1, "theme": "light", "query": []})
            for junk in JUNK:
                for state in ({"positions": {"k": junk}}, {"positions": junk}, {"max": junk, "spec": junk}, junk):
                    custom = message("comm_msg", {"comm_id": widget, "data": custom_of(state)})
                    for junk_frame in (update_of(widget, state), custom):
                        if read(junk_frame):  # what is nested too deep would close the socket
                            await reader.raw(junk_frame)
            await reader.update(widget, TRAITS)
            for bad in ({"method": []}, {}, [], {"method": "update", "state": {}, "buffer_paths": [["x"]]}):
                await reader.raw(message("comm_msg", {"comm_id": widget, "data": bad}))
            await reader.raw(message("comm_msg", {"comm_id": ["x"], "data": {}}))
            await reader.raw(message("comm_msg", []))
            answer = await good(7)
            assert answer["problem"] == ""
            assert answer["readouts"]["k"] == "8"
            assert (await good(19))["problem"] == "K must be below 20."
            failed = await good(18)
            assert failed["problem"].startswith("This setting could not be computed")
            assert (await good(3))["problem"] == ""
            after = (await reader.widgets())[widget]
            assert after["spec"] == before["spec"]
            assert after["_esm"] == before["_esm"]
            heard = [data for data in reader.heard if b"_esm" not in data]  # the scripts are ours and public
            assert [word for word in LEAKS if any(word.encode() in data for data in heard)] == []

    asyncio.run(asyncio.wait_for(steps(), 120))


def update_of(widget, state):
    """A frame with an update, NaN and Infinity in it as Python writes them."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    return message("comm_msg", {"comm_id": widget, "data": data})


def custom_of(content):
    """A message to an explorer."""
    return {"method": "custom", "content": {"kind": "ask", **content} if isinstance(content, dict) else content}


def is_answer(header, content, k):
    """Whether a message is an explorer's picture with its control `k` at this position."""
    if header["msg_type"] != "comm_msg" or content["data"].get("method") != "custom":
        return False
    said = content["data"]["content"]
    return said.get("kind") == "answer" and said["positions"]["k"] == k
