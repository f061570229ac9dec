"""Opening: explorers are drawn before any kernel has said a word, and nothing jumps when it does."""

import pytest

from tests.browser.collection import address, explorers_in
from tests.browser.page import PHONE, WIDE, visiting
from tests.house.files import notebooks

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
            const starting = e.matches(".waiting") && !e.querySelector(".mk-card"); // it says so
            if (shown(e) && !drawn && !starting) blank.add(e.slot);
        }
        requestAnimationFrame(look);
    };
    look();
}"""
PAINTED = """() => [...document.querySelectorAll(".mk-explorer[data-frame] canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const all = new Uint32Array(data.buffer);
    return all.reduce((sum, one) => sum + (one !== all[0]), 0);
})"""


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_explorers_are_drawn_before_python_is_asked_and_nothing_jumps(path, server, chromium):
    size, scheme = ((PHONE, "dark"), (WIDE, "light"))[notebooks().index(path) % 2]
    count = explorers_in(path)
    places, said = [], []
    for silent in (True, False):
        with visiting(chromium, size, color_scheme=scheme) as visit:
            page = visit.page
            if silent:
                page.route_web_socket("**/channels*", lambda socket: None)  # it opens, and nobody is behind it
            page.goto(server.page(address(path)), wait_until="commit")
            page.evaluate(WATCH)
            page.wait_for_function(f"() => document.querySelectorAll('.mk-explorer[data-frame]').length === {count}")
            page.wait_for_function("() => document.readyState !== 'loading' && document.fonts.status === 'loaded'")
            assert min(page.evaluate(PAINTED)) > 1000, "an empty picture"
            if not silent:
                visit.settle()
            said.append(page.locator(".mk-sentence").all_text_contents())
            places.append(page.evaluate(PLACES))
            assert page.evaluate("[...blank]") == []
            assert not visit.trouble
    assert said[0] == said[1]
    jumped = {name: (top, places[1][name]) for name, top in places[0].items() if abs(places[1][name] - top) > JUMP}
    assert not jumped, jumped


def test_what_is_moved_before_there_is_a_line_is_answered_once_there_is(server, chromium):
    with visiting(chromium) as visit:
        page = visit.page
        page.add_init_script("""
            globalThis.deaf = true; // the first attempt finds nobody
            globalThis.WebSocket = class extends WebSocket {
                constructor(url, ...more) { super(deaf ? `${url}/nobody` : url, ...more); deaf = false; }
            };
        """)
        page.goto(server.page(address(notebooks()[0])), wait_until="commit")
        control = page.locator(".mk-explorer[data-frame] input:is([type=range], [type=radio]):visible").first
        control.wait_for()
        control.press("ArrowRight" if control.get_attribute("type") == "range" else "Space")
        page.wait_for_function("() => Number(document.querySelector('.mk-explorer').dataset.frame) > 0")
