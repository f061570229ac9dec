"""Page 32: what two hundred seeds of each market give, and that the prose says it."""

import functools

import numpy as np
import pytest

from mktlib.market.roles import BLOCK, HOLDERS, SHARES, Crowd, Setting, outcome
from mktlib.ui.numbers import money, signed
from tests.pages.runs import over
from tests.pages.test_32_passive_flows_book import FIGURES

SLUG = "32_passive_flows"
SEEDS, FEW = range(200), range(30)  # of each market; of those with dealers
SAVED, BESIDE = {"inflow": 3e6}, {"inflow": 3e6, "trend": True}
MARKETS = {
    "alone": {},
    "savers": SAVED,
    "nobody stubborn": {"stubborn": 0.0},
    "savers, nobody stubborn": SAVED | {"stubborn": 0.0},
    "fast maker": {"maker": 1},
    "slow maker": {"maker": 25},
    "followers": {"trend": True},
    "savers and followers": BESIDE,
    "savers, followers and maker": BESIDE | {"maker": 1},
    "dealers who sold": BESIDE | {"dealers": -1.0},
    "dealers who bought": BESIDE | {"dealers": 1.0},
}
pytestmark = pytest.mark.slow


def end_of(market, seed):
    return outcome(Setting(seed=seed, **MARKETS[market]))._asdict()


@functools.cache
def runs(market):
    return over(SLUG, end_of, (market, ...), FEW if "dealers" in market else SEEDS)


def of(market, what):
    return np.array([one[what] for one in runs(market)])


def gain(market, who):
    return np.mean([one["profit"][who] for one in runs(market)])


def dollars(value):
    return f"\\${value:.2f}"


def guesses(stubborn):
    asked = []
    for seed in SEEDS:
        crowd = Crowd(Setting(seed=seed, stubborn=stubborn))
        asked.append(sum(crowd.wish(who, 100.0)[2] <= 105 for who in range(HOLDERS)))
    return np.log(1.05) / (np.array(asked) * BLOCK / SHARES)


def test_the_guess_is_good_on_average_and_worse_in_one_market():
    found, guess = (of("savers", "price") - of("alone", "price")) / 3, guesses(1 / 3)
    assert (dollars(guess.mean()), dollars(found.mean())) == FIGURES["guess"]
    apart = int((np.abs(found / guess - 1) > 0.1).sum())
    assert FIGURES["a tenth apart"] == f"In {apart} of the 200"
    none = (of("savers, nobody stubborn", "price") - of("nobody stubborn", "price")) / 3
    assert (dollars(guesses(0.0).mean()), dollars(none.mean())) == FIGURES["without the stubborn"]


def row(name, market, ends):
    spread, ratio = of(market, "spread").mean(), np.median(of(market, "swing") / of("alone", "swing"))
    return f"| {name} | {dollars(spread)} | × {ratio:.2f} | {ends} |"


def test_each_role_added_to_the_holders():
    assert FIGURES["before"] == f"Spread, from {dollars(of('alone', 'spread').mean())} to"
    for name, who in (("fast maker", "maker"), ("slow maker", "maker"), ("followers", "trend")):
        assert row(name, name, signed(round(gain(name, who)), money).replace("$", "\\$")) == FIGURES[name]
    assert f"more in {(of('fast maker', 'swing') > of('alone', 'swing')).sum()} of 200" in FIGURES["calm"]
    lifted = float(np.mean(of("savers", "price") / of("alone", "price") - 1))
    rise = f"price {signed(lifted, lambda part: f'{100 * part:.1f}%')}"
    assert row("savers' \\$3 million", "savers", rise) == FIGURES["savers"]


def test_roles_beside_savers_and_followers():
    before, made = "savers and followers", "savers, followers and maker"
    spread = [dollars(of(each, "spread").mean()) for each in (before, made)]
    more = (of(made, "swing") > of(before, "swing")).sum()
    assert FIGURES["beside"] == (
        f"the spread from {spread[0]} to {spread[1]}, the price swings more in {more}, "
        f"and the maker loses about \\${round(-gain(made, 'maker'), -2):,.0f}"
    )
    assert all(one["profit"]["maker"] < 0 for one in runs(made))
    sold, bought = of("dealers who sold", "price"), of("dealers who bought", "price")
    assert bought.mean() < of(before, "price")[: len(FEW)].mean() < sold.mean()
    assert (sold > bought).sum() > 0.7 * len(FEW)
