"""Every page, wide and on a phone: each control is used, and picture and words follow while the page stands still."""

import re

import pytest

from tests.browser.page import PHONE
from tests.house.files import ROOT

pytestmark = pytest.mark.browser


def lines(found):
    """One below the other: pytest would cut the list short."""
    return "\n" + "\n".join(found)


def test_every_explorer_of_the_notebook_is_there_with_a_picture_and_its_sentence(operated):
    assert len(operated.explorers) == operated.count >= 1
    for name, first in operated.first.items():
        assert first.ink > 1000, f"{name} shows an empty picture"
        assert re.search(r"[.!?]$", first.sentence), f"{name}: {first.sentence!r}"
        assert first.alternative == first.sentence, name
        assert not first.problem, f"{name} opens with a refusal: {first.problem}"
        assert not first.note, f"{name} opens with a note: {first.note}"
        assert not first.stale, name


def test_every_control_repaints_the_picture_and_changes_the_words(operated):
    """Sliders and buttons both; a choice may be one of words, or one of views."""
    without = [
        f"{explorer}, {label!r} by {[step.gesture for step in steps]}:"
        f"{'' if any(step.repainted for step in steps) else ' the picture stays;'}"
        f"{'' if any(step.said for step in steps) else f' it still says {steps[-1].after.sentence!r}'}"
        for (explorer, label), steps in operated.by_control().items()
        if sum((any(step.repainted for step in steps), any(step.said for step in steps)))
        < (1 if steps[0].control.kind in ("choice", "toggle") else 2)
    ]
    assert not without, lines(without)


def test_a_slider_says_its_value_as_it_moves(operated):
    silent = [
        step.where
        for step in operated.steps
        if step.gesture in ("ArrowRight", "drag", "Next step")
        and (step.repainted or step.said)  # it may stand at its end
        and step.before.readouts == step.after.readouts
    ]
    assert not silent, lines(silent)


def test_every_explorer_follows_the_mouse(operated):
    for step in operated.steps:
        if step.gesture == "drag":
            assert step.repainted, step.where
            assert step.said, step.where
            assert step.after.frame - step.before.frame >= 2, f"{step.where}: drawn once, not while it moved"


def test_nothing_on_the_page_moves_while_it_is_operated(operated):
    moved = [f"{step.where}: {step.moved}" for step in operated.steps if step.moved]
    assert not moved, lines(moved)
    shifted = [f"{step.where}: {step.shifts}" for step in operated.steps if step.shifts]
    assert not shifted, lines(shifted)


def test_reset_brings_back_the_first_picture_and_words(operated):
    for name, first in operated.first.items():
        again = operated.resets[name]
        assert again.words == first.words, name
        assert again.picture == first.picture, f"{name}: the words are back, the picture is not"


def test_nothing_is_wider_than_the_window(operated):
    page = operated.visit.page
    assert operated.visit.overflow() <= 0
    if not operated.visit.is_wide:
        page.set_viewport_size({"width": 320, "height": 700})
        operated.visit.settle()
        wide = operated.visit.overflow()
        outside = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
            ".slice(0, 5).map(e => e.tagName + '.' + e.className)"
        )
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        operated.visit.settle()
        assert wide <= 0, f"{wide} px too wide at 320 px: {outside}"


def test_the_browser_had_nothing_to_complain_about(operated):
    assert not operated.visit.trouble, lines(operated.visit.trouble)


def test_the_kernel_sent_no_traceback(operated):
    assert operated.visit.kernel_said("Traceback", "traceback", "site-packages", str(ROOT)) == []
