"""A link brings another reader to the same picture; a link full of nonsense opens the page as it is."""

import json
from urllib.parse import urlencode

import pytest

from tests.browser.collection import (
    INDEX,
    address,
    examples,
    explorers_in,
    remembered,
    richest,
)
from tests.house.files import notebooks

pytestmark = pytest.mark.browser


def unsettle(explorer):
    """Move every control of an explorer away from its start."""
    for control in explorer.controls():
        explorer.visit.settle()  # an answer may take a control away
        if not explorer.is_shown(control):
            continue
        if control.kind in ("range", "player"):
            slider = explorer.part(control, "input[type=range]")
            back = slider.evaluate("input => Number(input.value) > input.max / 2")
            slider.press("PageDown" if back else "PageUp")
        elif control.kind == "toggle":
            explorer.part(control, "input").click()
        elif control.kind == "presses":
            explorer.part(control, ".mk-press").click()
        elif control.kind == "upload":
            continue  # no link keeps a file
        elif explorer.part(control, "select").count():
            explorer.part(control, "select").select_option(index=control.options - 1)
        else:
            explorer.part(control, "input").last.click()


def copied_link(explorer):
    explorer.button("Copy link").click()
    explorer.button("Link copied").wait_for()
    return explorer.visit.page.evaluate("navigator.clipboard.readText()")


def test_a_copied_link_opens_the_same_values_words_and_pictures_for_another_reader(server, visit):
    """On the page with most explorers: tests/notebooks asks every explorer to read its own links."""
    path = richest()
    sender = visit(server.page(address(path)), permissions=["clipboard-read", "clipboard-write"])
    sender.explorers(explorers_in(path))
    sender.open_folds()
    explorers = sender.explorers(explorers_in(path))
    first = {explorer.name: explorer.look() for explorer in explorers}
    for explorer in explorers:
        unsettle(explorer)
        sender.settle()
    link = copied_link(explorers[-1])
    sent = {explorer.name: explorer.look() for explorer in explorers}
    assert [name for name, state in sent.items() if state.readouts == first[name].readouts] == []

    assert link.startswith(sender.page.url + "?")
    assert link.endswith(f"#{explorers[-1].name}"), "the link leads to the explorer it was copied from"
    opened = visit(link)
    opened.page.locator(f".mk-explorer[data-explorer={explorers[-1].name}]").wait_for()  # in a fold, too
    opened.open_folds()
    for explorer in opened.explorers(explorers_in(path)):
        received = explorer.look()
        assert received.readouts == sent[explorer.name].readouts, explorer.name
        assert received.words == sent[explorer.name].words, explorer.name
        assert not received.note, f"{explorer.name}: {received.note}"
        if not received.problem:  # a model that refuses has no picture of these values to show
            assert received.picture == sent[explorer.name].picture, f"{explorer.name}: the same words, another picture"
    opened.page.wait_for_function(
        "name => Math.abs(document.getElementById(name).getBoundingClientRect().top) < innerHeight / 2",
        arg=explorers[-1].name,
    )


def test_a_link_full_of_nonsense_opens_the_page_as_it_is_with_one_line_that_says_so(server, visit):
    path = richest()
    first_visit = visit(server.page(address(path)))
    first_visit.open_folds()
    plain = first_visit.explorers(explorers_in(path))
    first = {explorer.name: explorer.look() for explorer in plain}
    query = {"foo": "1", "x": "<script>injected = 1</script>", "<b>y</b>": "<img src=x onerror=injected=1>"}
    for explorer in plain:
        for control in explorer.controls():
            query[f"{explorer.name}.{control.name}"] = ["abc", "1e99", "nan", "<i>1</i>"][len(query) % 4]
    opened = visit(server.page(address(path), urlencode(query)))
    opened.open_folds()
    explorers = opened.explorers(explorers_in(path))
    for explorer in explorers:
        now = explorer.look()
        assert now.words == first[explorer.name].words, explorer.name
        assert now.picture == first[explorer.name].picture, explorer.name
        assert "left out" in now.note, f"{explorer.name} does not say that the link was not understood"
        note = explorer.root.locator(".mk-note")
        assert note.evaluate("note => note.children.length") == 0
        assert note.evaluate("note => note.offsetHeight") <= 44, f"{explorer.name}: a long note: {now.note}"
    assert "foo" in explorers[0].look().note
    assert not opened.page.evaluate("'injected' in globalThis")
    assert opened.page.locator("main script:not([type]), main img[src=x], main b:text-is('y')").count() == 0


def test_a_word_of_the_servers_own_in_a_link_is_no_mistake(server, visit):
    path = notebooks()[-1]
    (first, *_rest) = visit(server.page(address(path), "theme=dark&template=lab")).explorers(explorers_in(path))
    assert not first.look().note


@pytest.mark.parametrize("memory", remembered())
def test_what_a_reader_set_on_one_page_waits_on_the_others(memory, server, visit):
    first, *others = remembered()[memory]
    reader = visit(server.page(address(first)))
    (explorer, *_rest) = reader.explorers(explorers_in(first))
    unsettle(explorer)
    reader.settle()
    (control, *_rest) = explorer.controls()
    assert control.name in json.loads(reader.page.evaluate("name => localStorage.getItem(name)", f"mktlib.{memory}"))
    said = explorer.look().readouts[control.label]
    tried = 0
    for path in others:
        reader.open(server.page(address(path)))
        reader.explorers(explorers_in(path))
        if not reader.page.locator(f".mk-control[data-control={control.name}]").count():
            continue  # it asks for something else under the same name
        tried += 1
        again = reader.page.locator(
            f".mk-control[data-control={control.name}] :is(output, .mk-segment:has(input:checked))"
        ).all_inner_texts()
        assert said in again, f"{path.stem} shows {again}, the reader had set {said}"
    assert tried, "no other page asks for it"


@pytest.mark.parametrize("memory", remembered())
def test_a_link_wins_over_what_the_browser_remembers(memory, server, visit):
    (path, *_others) = remembered()[memory]
    reader = visit(server.page(address(path)), permissions=["clipboard-read", "clipboard-write"])
    (explorer, *_rest) = reader.explorers(explorers_in(path))
    unsettle(explorer)
    reader.settle()
    link, sent = copied_link(explorer), explorer.look().readouts
    assert explorer.reset().readouts != sent
    (again, *_rest) = reader.open(link).explorers(explorers_in(path))
    assert again.look().readouts == sent


ONLY = """([url, name]) => {
    globalThis.heights = [];
    addEventListener("message", ({ data }) => {
        const message = JSON.parse(data);
        if (message.subject === "lti.frameResize") heights.push(message.height);
    });
    const frame = document.createElement("iframe");
    Object.assign(frame, { src: `${url}?only=${name}`, width: 600, height: 100, id: "frame", style: "border: 0" });
    document.body.replaceChildren(frame);
}"""


@pytest.mark.parametrize("path", sorted(examples()), ids=lambda path: path.stem)
def test_one_explorer_alone_in_a_frame_that_is_told_its_height(path, server, visit):
    plain = visit(server.page(address(path)))
    name = plain.explorers(explorers_in(path))[-1].name
    host = visit(server.url + "/").page
    host.evaluate(ONLY, [server.page(address(path)), name])
    frame = host.frame_locator("#frame")
    one = frame.locator(f".mk-explorer[data-explorer={name}][data-frame]")
    one.wait_for(timeout=60_000)
    inside = host.frame(url="**/*?only=*")
    shown = inside.locator("main :is(h1, h2, p, .mk-card):visible, header:visible, footer:visible")
    assert shown.evaluate_all("all => all.filter(e => !e.closest('.mk-explorer, .whole')).map(e => e.outerHTML)") == []
    assert inside.locator(".mk-explorer:visible").count() == 1
    host.wait_for_function("() => heights.length")
    height = host.evaluate("heights.at(-1)")
    assert abs(height - (one.bounding_box()["height"] + frame.locator(".whole").bounding_box()["height"])) < 24
    host.locator("#frame").evaluate("(frame, height) => { frame.height = height }", height)
    host.wait_for_timeout(300)
    assert inside.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0, "nothing is left to scroll"
    whole = frame.locator(".whole a")
    assert whole.get_attribute("href").endswith(f"#{name}")
    slider = one.locator("input[type=range]:visible")
    if slider.count():
        before = one.locator(".mk-sentence").inner_text()
        slider.first.press("End")
        inside.wait_for_function(
            f"before => document.querySelector('[data-explorer={name}] .mk-sentence').innerText !== before", arg=before
        )


def test_a_frame_for_an_explorer_that_is_not_there_shows_the_page(server, visit):
    page = visit(server.page(address(INDEX), "only=nobody")).page
    page.wait_for_function("() => !document.documentElement.dataset.only", timeout=60_000)
    assert page.locator("h1").is_visible()
    assert page.locator(".mk-explorer").first.is_visible()
