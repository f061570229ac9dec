"""No traceback, path or source line reaches a page or its socket, whatever fails."""

import asyncio
import contextlib
import json

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1

from tests.dashboards.collection import SECRET
from tests.house.files import ROOT
from tests.security.client import LEAKS, Trespasser, ask, message, visiting
from tests.security.pages import PLAIN, SLOW, TRIAL

PAST = 20  # clicks: answered one after the other


def by_name(widgets, name):
    return [one for one, state in widgets.items() if state["_model_name"] == name]


def kinds(reader):
    """Types of all messages that came."""
    return {json.loads(deserialize_msg_from_ws_v1(data)[1][0])["msg_type"] for data in reader.heard}


def test_a_callback_of_plain_widgets_that_raises_tells_the_page_nothing(server):
    async def steps():
        async with visiting(server, PLAIN) as reader:
            widgets = await reader.widgets()
            fails, complains = by_name(widgets, "ButtonModel")
            (slider,) = by_name(widgets, "IntSliderModel")
            (label,) = by_name(widgets, "LabelModel")
            for _ in range(PAST):
                for button in (fails, complains):
                    click = {"method": "custom", "content": {"event": "click"}}
                    await reader.raw(message("comm_msg", {"comm_id": button, "data": click}))
            await reader.update(slider, {"value": 7})  # divides by zero
            await reader.update(slider, {"value": "seven"})  # refused by ipywidgets
            await reader.update(slider, {"none": {}, "layout": "IPY_MODEL_none"})
            await reader.update(slider, {"value": 9})
            said = await reader.until(
                lambda _c, header, _p, content: (
                    header["msg_type"] == "comm_msg"
                    and content["comm_id"] == label
                    and content["data"].get("state", {}).get("value") == "50"
                )
            )
            assert said, "a good move is not answered any more"
            assert await reader.answers()
            return reader

    reader = asyncio.run(asyncio.wait_for(steps(), 120))
    assert reader.leaked(str(ROOT), str(server.folder)) == []
    assert not {"error", "execute_input"} & kinds(reader)
    assert SECRET in server.log(), "the owner does not hear of it either"


def test_a_cell_that_raises_while_its_page_is_connected_tells_nothing(server):
    """The socket opens while cells still run, as in a browser: what the kernel says of a failure passes by it."""

    async def steps():
        async with Trespasser(server, SLOW) as reader:
            opening = reader.http.fetch(server.url + reader.path, streaming_callback=found.append)
            while b"kernelId" not in b"".join(found):
                await asyncio.sleep(0.01)
            reader.kernel = b"".join(found).split(b'"kernelId": "')[1].split(b'"')[0].decode()
            while reader.socket is None:
                with contextlib.suppress(Exception):  # not started yet
                    await reader.connect()
                await asyncio.sleep(0.01)
            connected.append(not opening.done())
            await opening
            assert await reader.answers()
            return reader

    found, connected = [], []
    reader = asyncio.run(asyncio.wait_for(steps(), 120))
    assert connected == [True], "the page was whole before its socket was there: nothing was tried"
    assert f"late-{SECRET}" in server.log()
    page = b"".join(found).decode()
    assert page.count('class="apology"') == 1
    assert [word for word in (*LEAKS, "OSError", "notes.txt", str(ROOT)) if word in page] == []
    assert reader.leaked("OSError", "notes.txt", "def inner", str(ROOT)) == []


def test_no_source_of_a_cell_is_in_the_page(server):
    page = ask(server, f"/voila/render/{TRIAL}").text
    for word in ("@explore", "def trial", "from mktlib", "two_sums", "def inner"):
        assert word not in page
