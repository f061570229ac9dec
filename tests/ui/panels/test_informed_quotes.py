import numpy as np
import pytest

from mktlib.orderbook import TwoValues
from mktlib.orderbook.customers import simulate_customers
from mktlib.ui.panels.informed_quotes import InformedPicture
from tests.ui.pictures import assert_a_picture_keeps_its_promises


def picture(share=0.2, step=25, high=True, learns=True, values=(90, 110), seed=1):
    market = TwoValues(*values, share)
    visits = simulate_customers(np.random.default_rng(seed), market, 60, high, learns)
    return InformedPicture(market, tuple(visits), step, high, learns)


def test_a_makers_quote_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(step=0),
        picture(),
        picture(step=60),
        picture(step=60, learns=False),
        picture(1.0, step=60, high=False),
        picture(0.0, step=60),
        picture(0.9, step=7, values=(50, 150)),
    )


@pytest.mark.parametrize("share", [0, 0.05, 0.2, 0.5, 1])
def test_the_first_spread_is_the_informed_share_of_the_gap(share):
    ask, bid = picture(share, step=0).next_quote
    assert ask - bid == pytest.approx(share * 20)
    if share == 0.2:
        assert (bid, ask) == pytest.approx((98, 102))
        assert picture(step=0).sentence() == (
            "With 20% of the customers informed, the first quote is $98 to $102: $4 apart."
        )


@pytest.mark.parametrize("step", [0, 1, 30, 60])
def test_the_account_is_the_sum_of_both_kinds_of_customers(step):
    others, knew, maker = picture(step=step).accounts(step)
    assert maker == pytest.approx(others + knew)
    assert maker[-1] == pytest.approx(sum(visit.earned for visit in picture(step=step).seen))
    assert len(maker) == step + 1
    assert knew[-1] <= 1e-9


def test_a_maker_that_does_not_learn_stays_where_it_stands():
    ask, bid = picture(step=60, learns=False).next_quote
    assert (ask, bid) == (100, 100)
    assert "learns nothing stands at $100 for ever" in picture(step=60, learns=False).sentence()


def test_a_belief_is_never_rounded_to_certainty():
    shown = picture(0.5, step=40)
    assert 0.999 < shown.belief < 1
    assert "more than 99.9%" in shown.sentence()


@pytest.mark.parametrize("step", [-1, 61, 1.5])
def test_a_step_beyond_the_customers_is_refused(step):
    with pytest.raises(ValueError, match="step must be a whole number from 0 to 60"):
        InformedPicture(TwoValues(90, 110, 0.2), picture().visits, step)
