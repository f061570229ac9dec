"""Pages of the static edition, operated as the served ones are: on a host below a prefix with Python, and from a memory
stick with their records alone."""

import pytest

from mktlib.edition.site import address
from tests.browser.page import PHONE, WIDE, visiting
from tests.browser.test_accessibility import (  # noqa: F401
    test_a_finger_can_hit_every_control,
    test_axe_finds_no_fault_on_a_page,
    test_the_keyboard_goes_everywhere_in_order_and_is_seen,
)
from tests.browser.test_on_a_phone import (  # noqa: F401
    test_few_controls_stand_before_the_others_are_asked_for,
    test_no_picture_is_higher_than_half_the_window,
    test_the_picture_is_in_sight_whatever_control_is_in_use,
)
from tests.browser.test_pages_are_operated import (  # noqa: F401  # the same is asked of these
    test_every_control_repaints_the_picture_and_changes_the_words,
    test_every_explorer_follows_the_mouse,
    test_every_explorer_of_the_notebook_is_there_with_a_picture_and_its_sentence,
    test_nothing_is_wider_than_the_window,
    test_nothing_on_the_page_moves_while_it_is_operated,
    test_reset_brings_back_the_first_picture_and_words,
    test_the_browser_had_nothing_to_complain_about,
)
from tests.browser.test_print import (  # noqa: F401
    on_paper,
    sheets,
    test_no_control_is_left_on_paper_but_its_value_is,
    test_no_picture_is_cut_and_each_is_sharp,
    test_the_whole_page_is_printed,
)
from tests.browser.walk import gestures, walk
from tests.edition.pages import CATALOGUE, awake, of_the_run

pytestmark = [pytest.mark.browser, pytest.mark.slow]


LIVE = [(CATALOGUE["12_supply_curve"], "phone"), (CATALOGUE["22_sweep"], "wide")]  # unless all are driven
ALONE = CATALOGUE["11_price_tag"]


def pytest_generate_tests(metafunc):
    if "operated" in metafunc.fixturenames:
        every = [(page, size) for page in of_the_run(metafunc.config) for size in ("phone", "wide")]
        pages = every if metafunc.config.getoption("--whole") else [one for one in every if one in LIVE]
        if "phone" in metafunc.fixturenames:
            pages = [(page, size) for page, size in pages if size == "phone"]
        metafunc.parametrize(
            "operated", pages, ids=[f"site_{p.slug}-{s}" for p, s in pages], indirect=True, scope="package"
        )


@pytest.fixture(scope="package")
def operated(request, chromium, host, python):
    page, size = request.param
    with visiting(chromium, {"wide": WIDE, "phone": PHONE}[size]) as visit:
        visit.open(f"{host}/{address(page)}")
        count = visit.page.locator(".live:not(.exercise)").count()
        visit.explorers(count)
        assert awake(visit) == "ready"
        yield walk(visit, count)


@pytest.fixture(scope="package")
def sheets_of(operated):
    return operated


@pytest.fixture(scope="package")
def phone(operated):
    return operated


def test_from_a_memory_stick_every_control_is_answered_by_the_record(page, built, visit, request):
    """What a page with one control moved shows is always recorded, but for orders and files."""
    if page != ALONE and not request.config.getoption("--whole"):
        pytest.skip("tried when all pages are driven")
    there = visit(f"file://{built}/{address(page)}")
    count = there.page.locator(".live:not(.exercise)").count()
    assert count >= 1
    for explorer in there.explorers(count):
        there.open_folds()
        if explorer.is_story:
            continue
        explorer.root.scroll_into_view_if_needed()
        first = explorer.look()
        explorer.unfold()
        for control in explorer.controls():
            if control.kind in ("upload", "presses") or not explorer.is_shown(control):
                continue
            for gesture, act in gestures(explorer, control):
                if gesture.startswith("Play"):  # which ends by itself
                    continue
                now = explorer.after(act)
                assert not now.stale, f"{explorer.name}, {control.label}, {gesture}: {now.problem}"
            explorer.set_back()
        assert explorer.look().words == first.words
