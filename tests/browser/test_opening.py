"""Opening: pictures stand in the page before any widget is there, as high as the explorers that take their places."""

import pytest

from tests.browser.collection import CHARTS, address, explorers_in
from tests.browser.page import PHONE, WIDE, visiting

pytestmark = pytest.mark.browser
JUMP = 8  # [CSS px] that anything below may move when the explorers live
PLACES = """() => Object.fromEntries([...document.querySelectorAll(".cell, footer")].filter((e) => e.offsetHeight)
    .map((e) => [e.slot || e.tagName, Math.round(e.getBoundingClientRect().top + scrollY)]))"""
# From now on: does anything that is only a place for a widget show words, or a card nothing?
WATCH = """() => {
    globalThis.blank = new Set();
    const shown = (e) => e.checkVisibility({ visibilityProperty: true });
    const look = () => {
        for (const e of document.querySelectorAll(".jp-OutputArea-output")) {
            if (shown(e) && /Loading widget|Error displaying/.test(e.textContent)) blank.add(e.textContent);
        }
        for (const e of document.querySelectorAll(".cell.explorer")) {
            const drawn = [...e.querySelectorAll("canvas")].some((one) => shown(one) && one.offsetHeight > 100);
            if (shown(e) && !drawn) blank.add(e.slot);
        }
        requestAnimationFrame(look);
    };
    look();
}"""
PAINTED = """() => [...document.querySelectorAll(".poster canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const all = new Uint32Array(data.buffer);
    return all.reduce((sum, one) => sum + (one !== all[0]), 0);
})"""


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
def test_a_poster_stands_where_the_explorer_will_and_nothing_jumps(path, server, chromium):
    size, scheme = ((PHONE, "dark"), (WIDE, "light"))[CHARTS.index(path) % 2]
    count = explorers_in(path)
    with visiting(chromium, size, color_scheme=scheme) as visit:
        page, held = visit.page, []
        page.route("**/scripts.js*", lambda route: held.append(route))  # all that makes widgets live
        page.goto(server.page(address(path)), wait_until="commit")
        page.wait_for_function(f"() => document.querySelectorAll('.poster canvas').length === {count}", timeout=60_000)
        page.wait_for_function("() => document.readyState !== 'loading' && document.fonts.status === 'loaded'")
        assert min(page.evaluate(PAINTED)) > 1000, "an empty poster"
        said = page.locator(".poster .mk-sentence").all_text_contents()
        assert not page.locator(".poster :is(input, button):not([inert] *):visible").count(), (
            "what nobody answers yet is off"
        )
        assert not page.locator(".mk-explorer").count()
        before = page.evaluate(PLACES)
        page.evaluate(WATCH)
        assert len(held) == 1
        held[0].continue_()
        explorers = visit.explorers(count)
        assert [one.look().sentence for one in explorers] == said
        assert not page.locator(".poster").count()
        after = page.evaluate(PLACES)
        jumped = {name: (top, after[name]) for name, top in before.items() if abs(after[name] - top) > JUMP}
        assert not jumped, jumped
        assert page.evaluate("[...blank]") == []
        assert not visit.trouble


def test_there_are_pages_of_charts():
    assert CHARTS
