"""When something is missing the page stays readable, its records go on answering, and one line says the rest."""

import base64
import re

import pytest

from mktlib.edition.site import address, words
from tests.browser.page import PHONE, visiting
from tests.edition.pages import CATALOGUE, PYTHON, awake

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = CATALOGUE["12_supply_curve"]
TWO_STRIPS, EVERYBODY = (
    "two_strips",
    "everybody",
)  # explorers: pairs of the first are recorded, of the second three are not
SAID = words()


@pytest.fixture
def reader(chromium, host):
    """A page opened by one who lacks something; what her browser complains of is not looked at."""
    opened = []

    def go(script="", routes=(), **options):
        context = visiting(chromium, **options)
        visit = context.__enter__()
        opened.append(context)
        if script:
            visit.page.add_init_script(script)
        for pattern, act in routes:
            visit.page.route(re.compile(pattern), act)
        visit.page.goto(f"{host}/{address(PAGE)}")
        visit.explorers(visit.page.locator(".live:not(.exercise)").count())
        return visit

    yield go
    for context in opened:
        context.__exit__(None, None, None)


def explorer(visit, name):
    found = next(one for one in visit.explorers() if one.name == name)
    found.root.scroll_into_view_if_needed()
    return found


def move(one, **steps):
    """Press a slider's arrow so many times; what is shown then."""
    controls = {control.name: control for control in one.controls()}
    for name, count in steps.items():
        for _ in range(abs(count)):
            one.press(controls[name], "ArrowRight" if count > 0 else "ArrowLeft")
    return one.look()


def beyond_the_record(visit):
    """Move three controls of an explorer: that was not recorded."""
    one = explorer(visit, EVERYBODY)
    return one, move(one, trade=1, withdrawn=1, number=-1)


def reads(visit):
    assert len(visit.page.inner_text("main")) > 3000
    assert visit.page.evaluate(
        "[...document.querySelectorAll('.formula math')].every(one => one.getBoundingClientRect().width)"
    )


SAYS = "Object.defineProperty(Navigator.prototype, '{}', {{ get: () => ({}) }})"
WITHOUT = {
    "no WebAssembly": "delete globalThis.WebAssembly",
    "no worker": "delete globalThis.Worker",
    "a policy against workers": "globalThis.Worker = class { constructor() { throw new DOMException('no') } }",
    "a device of 256 MB": SAYS.format("deviceMemory", "0.25"),
    "a worker that runs out of memory": (
        "globalThis.Worker = class { postMessage() { setTimeout(() => this.onmessage({ data: "
        "{ kind: 'failed', why: 'RangeError: WebAssembly.Memory(): could not allocate memory' } }), 50) } }"
    ),
}


@pytest.mark.parametrize("script", WITHOUT.values(), ids=WITHOUT.keys())
def test_without_python_records_answer_and_the_rest_is_said(script, reader):
    visit = reader(script)
    assert awake(visit) == "absent"
    one = explorer(visit, TWO_STRIPS)
    first = one.look()
    then = move(one, steep=2)
    assert (then.stale, then.problem) == (False, "")
    assert then.sentence != first.sentence
    one, then = beyond_the_record(visit)
    assert then.stale
    assert then.problem.startswith(SAID["absent"])
    one.button("Download data").click()
    visit.page.wait_for_function("root => root.querySelector('.mk-note').textContent", arg=one.root.element_handle())
    assert one.look().stale, "nor does asking for its data make it true"
    one.set_back()
    assert not one.look().stale
    reads(visit)


SMALL = SAYS.format("deviceMemory", "2")  # Python waits there
BEGAN = "sessionStorage.getItem('mktlib.python begins')"
DIED = f"if (!sessionStorage.died) {{ sessionStorage.died = 1; {BEGAN.replace('getItem', 'setItem')[:-1]}, 'yes') }}"


def test_a_tab_that_died_when_its_python_began_is_opened_again_without(reader):
    """As one does that runs out of memory: the page cannot know of it, but the next one can."""
    visit = reader(f"{SMALL};{DIED}")
    assert state(visit) == "absent"
    one = explorer(visit, TWO_STRIPS)
    first = one.look()
    assert move(one, steep=2).sentence != first.sentence
    visit.page.reload()
    visit.explorers(visit.page.locator(".live:not(.exercise)").count())
    assert state(visit) == "asleep", "once: a reader who loads it anew wants it"


def test_while_python_begins_the_tab_is_marked_and_who_leaves_takes_the_mark_away(reader):
    visit = reader(SMALL, routes=[(r"worker\.js", lambda _route: None)])
    assert visit.page.evaluate(BEGAN) is None
    visit.page.evaluate("mktlibSite.pythons[0].start()")
    assert visit.page.evaluate(BEGAN) == "yes"
    visit.page.reload()
    assert visit.page.evaluate(BEGAN) is None


def test_a_picture_that_waits_is_marked_and_shows_no_numbers_of_another_one(reader):
    """Nothing of what is dimmed belongs to these controls; the controls' own values do."""
    visit = reader(routes=[(r"python/", lambda _route: None)])  # on its way for ever
    one = explorer(visit, EVERYBODY)
    before = move(one, trade=1, withdrawn=1)
    _one, then = beyond_the_record(visit)
    assert then.problem.startswith(SAID["coming"])
    assert then.stale
    shown = one.root.evaluate(
        "root => [...root.querySelectorAll('.mk-sheet, .mk-headlines strong, .mk-sentence')].map(e => "
        "[getComputedStyle(e).opacity, getComputedStyle(e).color])"
    )
    usual = explorer(visit, TWO_STRIPS).root.evaluate(
        "root => [...root.querySelectorAll('.mk-sheet, .mk-headlines strong, .mk-sentence')].map(e => "
        "[getComputedStyle(e).opacity, getComputedStyle(e).color])"
    )
    assert not set(map(tuple, shown)) & set(map(tuple, usual))
    assert then.readouts != before.readouts


def test_python_finishes_what_waited_for_it(reader, python):
    held = []
    visit = reader(routes=[(r"worker\.js", lambda route: held.append(route))])
    one, then = beyond_the_record(visit)
    assert then.stale
    visit.page.wait_for_timeout(100)
    held[0].continue_()
    visit.page.wait_for_function(PYTHON, timeout=60_000)
    visit.page.wait_for_function(
        "root => root.dataset.stale === 'false'", arg=one.root.element_handle(), timeout=20_000
    )
    now = one.look()
    assert now.problem == ""
    assert now.sentence != then.sentence


def state(visit):
    return visit.page.evaluate("mktlibSite.pythons[0].state")


SPARING = {
    "a phone": ({"size": PHONE}, ""),
    "a metered line": ({}, SAYS.format("connection", "{ saveData: true }")),
    "a small device": ({}, SMALL),
}


@pytest.mark.parametrize(("options", "script"), SPARING.values(), ids=SPARING.keys())
def test_where_bytes_are_dear_python_waits_for_the_end_of_the_first_touch(options, script, reader, python):
    visit = reader(script, **options)
    visit.page.wait_for_timeout(500)
    assert state(visit) == "asleep"
    slider = explorer(visit, TWO_STRIPS).root.locator("input[type=range]").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2, steps=4)
    visit.page.wait_for_timeout(300)
    assert state(visit) == "asleep", "the picture follows the hand alone"
    visit.page.mouse.up()
    assert state(visit) in ("coming", "ready")


def test_elsewhere_python_comes_when_the_page_has_nothing_else_to_do(reader, python):
    visit = reader(SAYS.format("deviceMemory", "8"))
    visit.page.wait_for_function("() => ['coming', 'ready'].includes(mktlibSite.pythons[0].state)", timeout=10_000)


def aborted(route):
    route.abort()


def test_a_record_that_is_missing_leaves_its_explorer_to_python(reader, python):
    visit = reader(routes=[(r"records/12_supply_curve/two_strips\.js", aborted)])
    assert awake(visit) == "ready"
    one = explorer(visit, TWO_STRIPS)
    first = one.look()
    assert move(one, steep=1).sentence != first.sentence


def test_neither_record_nor_python_is_said_and_the_page_stays(reader):
    visit = reader(routes=[(r"records/", aborted), (r"python/", aborted)])
    one = explorer(visit, TWO_STRIPS)
    first = one.look()
    visit.page.wait_for_function("mktlibSite.pythons[0].state !== 'coming'")
    then = move(one, steep=1)
    visit.page.wait_for_function("mktlibSite.pythons[0].state === 'absent'")
    then = move(one, steep=1)
    assert then.problem.startswith(SAID["lost"])
    assert (then.stale, then.sentence) == (True, first.sentence)
    reads(visit)


def damage(text, how):
    name, packed = re.fullmatch(r'mktlibRecord\("([^"]+)","([^"]+)"\)\n', text).groups()
    content = bytearray(base64.b64decode(packed))
    if how == "a byte changed":
        content[len(content) // 2] ^= 0x10
    elif how == "cut off":
        content = content[: len(content) // 2]
    elif how == "no script":
        return "<!doctype html><title>404</title>"
    return f'mktlibRecord("{name}","{base64.b64encode(content).decode()}")\n'


@pytest.mark.parametrize("how", ["a byte changed", "cut off", "no script", "of another build"])
def test_a_damaged_record_is_refused_and_never_drawn(how, reader, built):
    text = (built / "records/12_supply_curve/two_strips.js").read_text()
    other = (built / "records/12_supply_curve/everybody.js").read_text().replace("/everybody", "/two_strips")
    body = other if how == "of another build" else damage(text, how)
    routes = [
        (r"two_strips\.js", lambda route: route.fulfill(body=body, content_type="text/javascript")),
        (r"python/", aborted),
    ]
    visit = reader(routes=routes)
    one = explorer(visit, TWO_STRIPS)
    first = one.look()
    move(one, steep=1)
    visit.page.wait_for_function("mktlibSite.pythons[0].state === 'absent'")
    then = move(one, steep=1)
    assert then.problem.startswith(SAID["lost"])
    assert (then.picture, then.sentence) == (first.picture, first.sentence)
    fine = explorer(visit, EVERYBODY)
    assert not move(fine, trade=1).stale


def test_offline_in_the_middle_nothing_that_was_there_is_lost(reader):
    visit = reader()
    there = awake(visit) == "ready"
    one = explorer(visit, TWO_STRIPS)
    move(one, steep=1)
    visit.context.set_offline(True)
    before = one.look()
    assert move(one, steep=1).sentence != before.sentence
    if there:
        _one, then = beyond_the_record(visit)
        assert (then.stale, then.problem) == (False, "")
    reads(visit)
