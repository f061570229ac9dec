"""Opening: explorers are drawn before any kernel has said a word, and nothing jumps when it does."""

import pytest

from tests.browser.collection import address, explorers_in, few_first
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


class Gate:
    """What stands between a page and its kernel: until it is opened, nobody hears the other."""

    def __init__(self):
        self.is_open, self.waiting = False, []

    def stand(self, socket):
        server = socket.connect_to_server()
        socket.on_message(lambda message: self.pass_on(server.send, message))
        server.on_message(lambda message: self.pass_on(socket.send, message))

    def pass_on(self, send, message):
        if self.is_open:
            send(message)
        else:
            self.waiting.append((send, message))

    def open(self):
        self.is_open = True
        for send, message in self.waiting:
            send(message)


@pytest.mark.parametrize("path", few_first(notebooks()))
def test_explorers_are_drawn_before_python_is_asked_and_nothing_jumps(path, server, chromium):
    size, scheme = ((PHONE, "dark"), (WIDE, "light"))[notebooks().index(path) % 2]
    count, gate = explorers_in(path), Gate()
    with visiting(chromium, size, color_scheme=scheme) as visit:
        page = visit.page
        page.route_web_socket("**/channels*", gate.stand)
        page.goto(server.page(address(path)), wait_until="commit")
        page.evaluate(WATCH)
        page.wait_for_function(f"() => document.querySelectorAll('.mk-explorer[data-frame]').length === {count}")
        page.wait_for_function("() => document.readyState !== 'loading' && document.fonts.status === 'loaded'")
        assert min(page.evaluate(PAINTED)) > 1000, "an empty picture"
        said, places = page.locator(".mk-sentence").all_text_contents(), page.evaluate(PLACES)
        gate.open()
        visit.settle()
        assert page.locator(".mk-sentence").all_text_contents() == said
        now = page.evaluate(PLACES)
        jumped = {name: (top, now[name]) for name, top in places.items() if abs(now[name] - top) > JUMP}
        assert not jumped, jumped
        assert page.evaluate("[...blank]") == []
        assert not visit.trouble


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
