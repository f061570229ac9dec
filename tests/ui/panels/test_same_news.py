import math

import numpy as np
import pytest

from mktlib.ui.panels.same_news import SameNewsPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

BEFORE = [100.0, 100.1]
THIN = np.array([[*BEFORE, 104.5, 107.0, 105.0, 103.0, 105.5], [*BEFORE, 100.0, 105.0, 106.5, 105.0, 105.0]])
DEEP = np.array([[*BEFORE, 100.2, 100.3, 104.8, 105.0, 105.0], [*BEFORE, 100.0, 101.0, 105.0, 105.1, 105.0]])


def test_two_books_keep_their_promises():
    assert_a_picture_keeps_its_promises(
        SameNewsPicture(THIN, DEEP, 2, 5.0),
        SameNewsPicture(THIN, DEEP, 2, 5.0, shown=1),
        SameNewsPicture(100 + 0 * THIN, 100 + 0.1 * (DEEP - 100), 2, 0.0),
        SameNewsPicture(200 - THIN, 200 - DEEP, 2, -5.0),
        SameNewsPicture(THIN, DEEP, 2, 10.0),
    )


def test_arriving_and_staying_worked_by_hand():
    # Near is within 0.5 of 105. Thin: [104.5, 107, 105, 103, 105.5] is near at once and stays after the fourth;
    # [100, 105, 106.5, 105, 105] is near after one and stays after three; of two, the later counts.
    picture = SameNewsPicture(THIN, DEEP, 2, 5.0)
    assert picture.arrivals == ((1, 4), (2, 2))
    assert picture.overshoots == pytest.approx(((2 + 1.5) / 2, (0 + 0.1) / 2))
    thin, deep = picture.distances
    assert thin.tolist() == pytest.approx(
        [0, 0.1, (0.5 + 5) / 2, (2 + 0) / 2, (0 + 1.5) / 2, (2 + 0) / 2, (0.5 + 0) / 2]
    )
    assert deep[2] == pytest.approx((4.8 + 5) / 2)


def test_news_down_is_the_mirror_of_news_up():
    up, down = SameNewsPicture(THIN, DEEP, 2, 5.0), SameNewsPicture(200 - THIN, 200 - DEEP, 2, -5.0)
    assert up.arrivals == down.arrivals
    assert up.overshoots == pytest.approx(down.overshoots)


def test_a_price_that_never_comes_near_is_said_to_take_longer():
    picture = SameNewsPicture(THIN, DEEP, 2, 20.0)
    assert picture.arrivals == ((math.inf, math.inf), (math.inf, math.inf))
    assert "longer than is shown" in picture.sentence()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((THIN, DEEP[:1], 2, 5.0), "deep must have the shape of thin"),
        ((THIN[0], DEEP[0], 2, 5.0), "deep must have the shape of thin"),
        ((THIN, DEEP, 7, 5.0), "at must lie before the last of 7 orders"),
        ((THIN, DEEP, 2, 5.0, 100.0, 2), "at must"),
    ],
)
def test_paths_that_do_not_fit_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        SameNewsPicture(*arguments)
