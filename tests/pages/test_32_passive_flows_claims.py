"""Page 32: what two hundred seeds of each market give, and that the prose says it."""

import functools

import numpy as np
import pytest

from mktlib.market.roles import BLOCK, HOLDERS, SHARES, Crowd, Setting, outcome
from mktlib.ui.numbers import money, signed
from tests.pages.test_32_passive_flows_book import FIGURES

SEEDS = range(200)
pytestmark = pytest.mark.slow


@functools.cache
def runs(**setting):
    return [outcome(Setting(seed=seed, **setting)) for seed in SEEDS]


def prices(found):
    return np.array([one.price for one in found])


def swings(found):
    return np.array([one.swing for one in found])


def dollars(value):
    return f"\\${value:.2f}"


def guesses(stubborn):
    asked = []
    for seed in SEEDS:
        crowd = Crowd(Setting(seed=seed, stubborn=stubborn))
        asked.append(sum(crowd.wish(who, 100.0)[2] <= 105 for who in range(HOLDERS)))
    return np.log(1.05) / (np.array(asked) * BLOCK / SHARES)


@pytest.fixture(scope="module")
def alone():
    return runs()


def test_the_guess_is_good_on_average_and_worse_in_one_market(alone):
    saved = runs(inflow=3e6)
    found, guess = (prices(saved) - prices(alone)) / 3, guesses(1 / 3)
    assert (dollars(guess.mean()), dollars(found.mean())) == FIGURES["guess"]
    apart = int((np.abs(found / guess - 1) > 0.1).sum())
    assert FIGURES["a tenth apart"] == f"In {apart} of the 200"
    none = (prices(runs(inflow=3e6, stubborn=0.0)) - prices(runs(stubborn=0.0))) / 3
    assert (dollars(guesses(0.0).mean()), dollars(none.mean())) == FIGURES["without the stubborn"]


def row(name, found, before, ends):
    spread, ratio = np.mean([one.spread for one in found]), np.median(swings(found) / swings(before))
    return f"| {name} | {dollars(spread)} | × {ratio:.2f} | {ends} |"


def ended(found, who):
    return signed(round(np.mean([one.profit[who] for one in found])), money).replace("$", "\\$")


def test_each_role_added_to_the_holders(alone):
    assert FIGURES["before"] == f"Spread, from {dollars(np.mean([one.spread for one in alone]))} to"
    for name, setting, who in (("fast maker", {"maker": 1}, "maker"), ("slow maker", {"maker": 25}, "maker"),
                               ("followers", {"trend": True}, "trend")):  # fmt: skip
        found = runs(**setting)
        assert row(name, found, alone, ended(found, who)) == FIGURES[name]
        if name == "fast maker":
            assert f"more in {(swings(found) > swings(alone)).sum()} of 200" in FIGURES["calm"]
    saved = runs(inflow=3e6)
    rise = f"price {signed(float(np.mean(prices(saved) / prices(alone) - 1)), lambda part: f'{100 * part:.1f}%')}"
    assert row("savers' \\$3 million", saved, alone, rise) == FIGURES["savers"]


def test_roles_beside_savers_and_followers():
    beside = {"inflow": 3e6, "trend": True}
    before, made = runs(**beside), runs(**beside, maker=1)
    spread = [dollars(np.mean([one.spread for one in each])) for each in (before, made)]
    lost = -np.mean([one.profit["maker"] for one in made])
    more = (swings(made) > swings(before)).sum()
    assert FIGURES["beside"] == (
        f"the spread from {spread[0]} to {spread[1]}, the price swings more in {more}, "
        f"and the maker loses about \\${round(lost, -2):,.0f}"
    )
    assert all(one.profit["maker"] < 0 for one in made)
    few = range(30)
    sold, bought = (
        np.array([outcome(Setting(seed=seed, **beside, dealers=net)).price for seed in few]) for net in (-1.0, 1.0)
    )
    assert bought.mean() < prices(before)[: len(few)].mean() < sold.mean()
    assert (sold > bought).sum() > 0.7 * len(few)
