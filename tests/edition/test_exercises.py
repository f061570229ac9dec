"""Exercises on the site, by the Python of the page: a wrong answer gets its words, and the solution is right."""

import pytest

from mktlib.course.exercises import Part
from mktlib.edition.site import address
from tests.browser.page import PHONE, visiting
from tests.course.laws import wrong_of
from tests.edition.pages import awake, of_the_run
from tests.pages.page import page as page_here

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def pytest_generate_tests(metafunc):
    pages = [one for one in of_the_run(metafunc.config) if one.layer]
    metafunc.parametrize("asked", pages, ids=lambda one: one.slug)


def fill(root, exercise, answers):
    for name, part in exercise.parts.items():
        if part.options:
            root.get_by_label(str(answers[name]), exact=True).check()
        else:
            root.get_by_label(part.label, exact=True).fill(str(answers[name]))


def told(root, tries):
    root.get_by_role("button", name="Check").click()
    root.get_by_text(f"Tries: {tries}", exact=True).wait_for(timeout=20_000)
    return root.locator(".mk-sentence").inner_text()


def test_what_is_typed_or_chosen_is_checked_on_a_phone(asked, chromium, host, python):
    exercises = page_here(asked.slug).exercises
    typed = {
        name: one
        for name, one in exercises.items()
        if one.parts and all(isinstance(p, Part) for p in one.parts.values())
    }
    assert typed
    with visiting(chromium, PHONE) as visit:
        visit.open(f"{host}/{address(asked)}")
        visit.explorers(visit.page.locator(".live:not(.exercise)").count())
        assert awake(visit) == "ready"
        shown = visit.page.locator(".mk-exercise").evaluate_all("all => all.map(one => one.dataset.exercise)")
        assert shown == [name for name, one in exercises.items() if one.parts], "in the order of the page"
        for name, one in typed.items():
            root = visit.page.locator(f"[data-exercise={name}]")
            root.scroll_into_view_if_needed()
            wrong = wrong_of(asked.slug)[name][0]
            fill(root, one, wrong)
            assert told(root, 1) == wrong["says"]
            fill(root, one, {part: format(value, ".12g") if isinstance(value, float | int) else value
                             for part, value in one.solution.items()})  # fmt: skip
            assert told(root, 2).startswith("Right. "), name
            assert root.get_attribute("data-verdict") == "right"
        assert visit.overflow() == 0
        assert visit.trouble == []
