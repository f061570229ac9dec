"""A link brings another reader to the same picture; a link full of nonsense opens the page as it is."""

import json
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.browser.test_pages_are_operated import FOLDER, explorers_in
from tests.house.files import name, notebooks

pytestmark = pytest.mark.browser


def address(path):
    return path.relative_to(FOLDER).as_posix()


def unsettle(explorer):
    """Move every control of an explorer away from its start."""
    for control in explorer.controls():
        if control.kind in ("range", "player"):
            slider = explorer.part(control, "input[type=range]")
            back = slider.evaluate("input => Number(input.value) > input.max / 2")
            for _ in range(3):
                slider.press("ArrowLeft" if back else "ArrowRight")
        elif control.kind == "toggle":
            explorer.part(control, "input").click()
        elif explorer.part(control, "select").count():
            explorer.part(control, "select").select_option(index=control.options - 1)
        else:
            explorer.part(control, "input").last.click()


@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_a_copied_link_opens_the_same_values_words_and_pictures_for_another_reader(path, server, visit):
    sender = visit(server.page(address(path)), permissions=["clipboard-read", "clipboard-write"])
    explorers = sender.explorers(explorers_in(path))
    opened = {explorer.name: explorer.look() for explorer in explorers}
    for explorer in explorers:
        unsettle(explorer)
        sender.settle()
    explorers[-1].button("Copy link").click()
    explorers[-1].button("Link copied").wait_for()
    link = sender.page.evaluate("navigator.clipboard.readText()")
    sent = {explorer.name: explorer.look() for explorer in explorers}
    assert all(sent[one].readouts != opened[one].readouts for one in sent)

    assert link.startswith(server.page(address(path)) + "?")
    receiver = visit(link)
    for explorer in receiver.explorers(explorers_in(path)):
        received = explorer.look()
        assert received.readouts == sent[explorer.name].readouts, explorer.name
        assert received.words == sent[explorer.name].words, explorer.name
        assert not received.note, f"{explorer.name}: {received.note}"
        if not received.problem:  # a model that refuses has no picture of these values to show
            assert received.picture == sent[explorer.name].picture, f"{explorer.name}: the same words, another picture"


def test_a_link_full_of_nonsense_opens_the_page_as_it_is_with_one_line_that_says_so(server, visit):
    path = max(notebooks(), key=explorers_in)
    plain = visit(server.page(address(path))).explorers(explorers_in(path))
    first = {explorer.name: explorer.look() for explorer in plain}
    query = {"foo": "1", "x": "<script>globalThis.injected = true</script>", "<b>y</b>": "<img src=x onerror=injected=1>"}
    for explorer in plain:
        for control in explorer.controls():
            field = control.name if "-" not in control.name else "no_such_control"
            query[f"{explorer.name}.{field}"] = ["abc", "1e99", "nan", "<i>1</i>"][len(query) % 4]
    opened = visit(server.page(address(path), urlencode(query)))
    explorers = opened.explorers(explorers_in(path))
    for explorer in explorers:
        now = explorer.look()
        assert now.words == first[explorer.name].words, explorer.name
        assert now.picture == first[explorer.name].picture, explorer.name
        assert "left out" in now.note, f"{explorer.name} does not say that the link was not understood"
        assert explorer.root.locator(".mk-note").evaluate("note => note.children.length") == 0
        height = explorer.root.locator(".mk-note").evaluate("note => note.offsetHeight")
        assert height <= 44, f"{explorer.name}: the note takes {height} px: {now.note}"
    assert "foo" in explorers[0].look().note
    assert not opened.page.evaluate("'injected' in globalThis")
    assert opened.page.locator("main script:not([type]), main img[src=x], main b:text('y')").count() == 0


def test_a_keyword_of_the_servers_own_in_a_link_is_no_mistake(server, visit):
    path = notebooks()[-1]
    (first, *_rest) = visit(server.page(address(path), "theme=dark&template=lab")).explorers(explorers_in(path))
    assert not first.look().note


def remembered():
    """Names under which values are kept in the browser → the notebooks that share them."""
    shared = {}
    for path in notebooks():
        for memory in re.findall(r"remember=\\\"(\w+)\\\"", path.read_text(encoding="utf-8")):
            shared.setdefault(memory, []).append(path)
    return {memory: paths for memory, paths in shared.items() if len(paths) > 1}


@pytest.mark.parametrize("memory", remembered())
def test_what_a_reader_set_on_one_page_waits_on_the_others(memory, server, visit):
    first, *others = sorted(remembered()[memory], key=lambda path: path.name != "index.ipynb")
    reader = visit(server.page(address(first)))
    for explorer in reader.explorers(explorers_in(first)):
        unsettle(explorer)
    reader.settle()
    kept = json.loads(reader.page.evaluate("memory => localStorage.getItem(`mktlib.${memory}`)", memory))
    (key,) = kept
    control = key.partition(".")[2]
    said = reader.page.locator(f".mk-control:has([name={control}]) output").first.inner_text()
    for path in others:
        reader.open(server.page(address(path)))
        reader.explorers(explorers_in(path))
        again = reader.page.locator(f".mk-control:has([name={control}]) output").all_inner_texts()
        assert said in again, f"{path.stem} shows {again}, the reader had set {said}"


def test_a_link_wins_over_what_the_browser_remembers(server, visit):
    (memory, paths), *_ = remembered().items()
    path = next(path for path in paths if path.name == "index.ipynb")
    reader = visit(server.page(address(path)), permissions=["clipboard-read", "clipboard-write"])
    (explorer, *_rest) = reader.explorers(explorers_in(path))
    unsettle(explorer)
    reader.settle()
    assert reader.page.evaluate("memory => localStorage.getItem(`mktlib.${memory}`)", memory)
    explorer.button("Copy link").click()
    link = reader.page.evaluate("navigator.clipboard.readText()")
    sent = explorer.look().readouts
    (key, _value) = parse_qsl(urlsplit(link).query)[0]
    assert key.startswith(f"{explorer.name}.")
    slider = explorer.controls()[0]
    assert explorer.press(slider, "Home").readouts != sent
    (again, *_rest) = reader.open(link).explorers(explorers_in(path))
    assert again.look().readouts == sent
