import math

import pytest

from mktlib.ui.panels.first_prices import FirstPricesPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises

NAN = math.nan


def test_first_prices_keep_their_promises():
    assert_a_picture_keeps_its_promises(
        FirstPricesPicture((103.0, 104.5, 104.0), (100.2, 100.2, 99.8), 104, 100),
        FirstPricesPicture((100.1,) * 40, (99.9,) * 40, 100, 100),
        FirstPricesPicture((92.1, NAN), (100.0, 99.0), 92, 100),
        FirstPricesPicture((NAN,), (NAN,), 108, 100),
        FirstPricesPicture((101.0,), (100.0,), 100.5, 100),
    )


def test_how_far_a_price_is_off_is_the_mean_distance_of_the_mornings_that_traded():
    picture = FirstPricesPicture((103.0, 105.5, NAN), (100.0, 100.0, 98.0), 104, 100)
    assert picture.misses == ((1 + 1.5) / 2, (4 + 4 + 6) / 3)
    assert picture.sentence() == (
        "The share is worth $104. Collected in a call, the first price is off by $1.25 on average;"
        " one by one, by $4.67."
    )


def test_mornings_that_do_not_match_are_refused():
    for pair in (((), ()), ((1.0,), (1.0, 2.0))):
        with pytest.raises(ValueError, match="with_call must hold as many mornings as without"):
            FirstPricesPicture(*pair, 104, 100)
