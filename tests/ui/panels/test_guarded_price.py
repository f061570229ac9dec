import functools
import statistics

import numpy as np
import pytest

from mktlib.orderbook.disclosure import with_panic, with_slide
from mktlib.orderbook.flow import investor_flow
from mktlib.orderbook.guarded import GuardedState, simulate_guarded
from mktlib.orderbook.guards import BandGuard, BreakerGuard, LimitGuard, NoGuard
from mktlib.ui.panels.guarded_price import GuardedPicture, spells
from tests.ui.pictures import assert_a_picture_keeps_its_promises


@functools.cache
def picture(kind="limit", news=-25, panic=0, seed=1):
    guards = {"limit": (LimitGuard(), 3), "breaker": (BreakerGuard(), 1), "bands": (BandGuard(), 1), "": (NoGuard(), 3)}
    guard, days = guards[kind]
    minutes = 240 if days > 1 else 120
    flow = investor_flow(np.random.default_rng(seed), steps=480, margin=0.4, patient=0.7, fickle=0.15)
    lasting = with_slide(flow, 60, news, over=60)
    both = [
        tuple(simulate_guarded(with_panic(lasting, 60, panic, 60), one, days=days, minutes=minutes, call=10))
        for one in (guard, NoGuard())
    ]
    return GuardedPicture(*both, tuple(order.value for order in lasting), days, minutes, ruled=bool(kind))


def test_a_price_under_a_rule_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(),
        picture(panic=-20, news=-5),
        picture("breaker", -22),
        picture("bands", -10, -10),
        picture("", 35),
        picture("limit", 35),
        picture("limit", 0),
    )


def state(minute, standing="trading", prints=(), last=100.0, waiting=0):
    return GuardedState(minute, 0, standing, prints, last, waiting, (90.0, 110.0))


def test_spells_arrivals_and_trades_off_the_worth_worked_by_hand():
    held = (
        state(0),
        state(1, "at the limit", ((90.0, 100),), 90.0, 500),
        state(2, "halted", (), 90.0, 700),
        state(3, "trading", ((81.0, 200),), 81.0),
        state(4, "trading", ((80.0, 50),), 80.0),
    )
    free = (state(0), state(1, prints=((80.0, 100),), last=80.0), *(state(n, last=80.0) for n in (2, 3, 4)))
    shown = GuardedPicture(held, free, (100.0, 80.0, 80.0, 80.0, 80.0), 1, 10)
    assert spells(held) == [(1, 3)]
    assert shown.stood == 2
    assert (shown.arrived(held), shown.arrived(free)) == (3, 1)
    assert (shown.traded_off(held), shown.traded_off(free)) == (100, 0)  # 81 is within 2% of 80
    assert shown.sentence() == (
        "With the rule the price ends at $80 and was never below $80; without it, $80 and $80."
        " Trading was held up for 2 minutes, and up to 700 shares waited."
    )


def test_a_limit_has_a_price_when_the_news_lasts_and_a_use_when_panic_passes():
    def off(**options):
        shown = [picture(seed=seed, **options) for seed in range(15)]
        return [statistics.fmean(one.traded_off(getattr(one, name)) for one in shown) for name in ("states", "free")]

    held, free = off(news=-25)
    assert held > 1.5 * free
    held, free = off(news=-5, panic=-20)
    assert held < free


def test_runs_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="states must hold as many states as free, 1, and worth"):
        GuardedPicture((state(0), state(1)), (state(0),), (100.0,), 1, 10)
    with pytest.raises(ValueError, match="states must hold"):
        GuardedPicture((), (), (), 1, 10)
