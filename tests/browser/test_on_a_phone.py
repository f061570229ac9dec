"""On a phone of 390 × 664 px: whatever control a thumb is on, the picture that it moves is in the window with it."""

import pytest

from tests.browser.page import PHONE

pytestmark = pytest.mark.browser
SEEN = 0.8  # of the picture, while a control is in use
WHOLE = 0.9  # of what is in use
MOST = 4  # controls before "More controls"


def test_the_picture_is_in_sight_whatever_control_is_in_use(phone):
    hidden = [
        f"{explorer.name}, {one['control']}, from {one['from']}: {one['picture']:.0%} of the picture, "
        f"{one['part']:.0%} of the control{', which is covered' if one['covered'] else ''}"
        for explorer in phone.explorers
        for one in explorer.in_use()
        if one["picture"] < SEEN or one["part"] < WHOLE or one["covered"]
    ]
    assert not hidden, "\n" + "\n".join(hidden)


def test_few_controls_stand_before_the_others_are_asked_for(phone):
    for explorer in phone.explorers:
        explorer.fold()
        shown = [one.name for one in explorer.controls() if explorer.is_shown(one)]
        explorer.unfold()
        assert 1 <= len(shown) <= MOST, f"{explorer.name} shows {shown}"


def test_no_picture_is_higher_than_half_the_window(phone):
    for explorer in phone.explorers:
        stage = explorer.root.locator(".mk-stage").bounding_box()
        assert stage["height"] <= PHONE[1] / 2, explorer.name
        assert stage["x"] >= 0, explorer.name
        assert stage["x"] + stage["width"] <= PHONE[0], explorer.name
