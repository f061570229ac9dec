"""Five to ten trillion, every way of answering: along the curve, by a shift, and mixtures of the two."""

import math
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mktlib.formula import ExponentialSupply, IsoelasticSupply, revalue, uniform_auction_cash
from mktlib.market import facts
from mktlib.market.two_ways_up import least_multiplier, ways_up

S, F = 24.3e9, 23.4e9
caps = st.floats(1e9, 1e13)
rises = st.floats(1.05, 4)


def answers(**options):
    return {way.name: way for way in ways_up(**{"shares_outstanding": S, "free_float": F, **options})}


@pytest.mark.parametrize("k", [1, 5, 10])
def test_the_exponential_answer_is_the_walk_of_layer_1(k):
    P = ExponentialSupply(5e12 / S, k, F)
    r = revalue(P, P.quantity(10e12 / S), S)
    way = answers(k=k)["exponential"]
    assert way.cash == pytest.approx(r.cash)
    assert way.cash == pytest.approx(5e12 / r.multiplier)
    assert way.part_of_float == pytest.approx(math.log(2) / k)
    assert answers(k=k)["uniform auction"].cash == pytest.approx(uniform_auction_cash(P, way.shares))


@pytest.mark.parametrize(("elasticity", "trillions"), [(0.5, 1.994), (1, 3.337), (2, 4.815), (5, 5.642)])
def test_the_isoelastic_answer_is_the_walk_of_layer_1(elasticity, trillions):
    P = IsoelasticSupply(5e12 / S, elasticity, F)
    way = answers(elasticity=elasticity)["isoelastic"]
    assert way.cash == pytest.approx(P.capital_spent(P.quantity(10e12 / S)))
    assert round(way.cash / 1e12, 3) == trillions
    assert way.feasible


def test_the_answers_run_from_nothing_to_more_than_there_is():
    ways = answers()
    assert ways["re-quote"].cash == 0
    assert ways["one share"].cash == pytest.approx(10e12 / S)
    for fact in facts.MULTIPLIERS:
        way = ways[f"M = {fact.value:g}"]
        assert way.cash == pytest.approx(5e12 / fact.value)
        assert way.feasible == (fact.value >= least_multiplier(5e12, 10e12, S, F))
    assert ways["M = 1"].feasible
    assert ways["square root"].kind == "out of range"
    assert not ways["square root"].feasible


def test_at_the_least_multiplier_buyers_need_the_whole_float():
    M = least_multiplier(5e12, 10e12, S, F)
    for part, enough in ((0.999, False), (1.001, True)):
        supposed = replace(facts.MULTIPLIER_MICRO, value=part * M)
        assert ways_up(shares_outstanding=S, free_float=F, multipliers=[supposed])[-1].feasible == enough
    P = ExponentialSupply(5e12 / S, M * F / S, F)
    assert P(F) * S == pytest.approx(10e12)


@example(1462500000.0, 1.9556749183908777, 1.0, 0.0)  # news of everything, but for the last digit
@given(caps, rises, st.floats(0, 1), st.floats(0, 0.9))
def test_what_news_does_buyers_need_not_pay(cap, rise, part, held):
    news = rise**part
    whole = answers(cap_before=cap, cap_after=cap * rise, held=held)
    rest = answers(cap_before=cap, cap_after=cap * rise, held=held, news=news)
    for name in ("exponential", "uniform auction", "M = 5"):
        assert rest[name].cash <= whole[name].cash * (1 + 1e-9)
    expected = whole["exponential"].cash * (rise - news) / (rise - 1)
    assert rest["exponential"].cash == pytest.approx(expected, rel=1e-6, abs=1e-9 * cap)
    assert rest["re-quote"].cash == 0


@given(rises, st.floats(0, 0.9))
def test_locking_a_part_of_the_float_makes_the_curves_cheaper_in_proportion_and_leaves_what_was_measured(rise, held):
    free, locked = answers(cap_after=5e12 * rise), answers(cap_after=5e12 * rise, held=held)
    for name in ("exponential", "isoelastic", "uniform auction"):
        assert locked[name].cash == pytest.approx((1 - held) * free[name].cash)
        assert locked[name].part_of_float == pytest.approx(free[name].part_of_float)
    assert locked["M = 5"] == free["M = 5"]


def test_a_curve_too_flat_for_its_float_is_extended_and_marked_as_infeasible():
    way = answers(k=0.5)["exponential"]
    assert way.part_of_float == pytest.approx(math.log(2) / 0.5)
    assert not way.feasible


@given(caps, rises)
def test_news_of_everything_is_understood_whatever_the_last_digit_and_leaves_nothing_to_pay(cap, rise):
    for news in (rise, rise * (1 + 1e-13), cap * rise / cap):
        ways = answers(cap_before=cap, cap_after=cap * rise, news=news)
        for name in ("exponential", "isoelastic", "uniform auction", "square root", "M = 5"):
            assert 0 <= ways[name].cash <= 1e-9 * cap, name
    with pytest.raises(ValueError, match=r"^news must be between"):
        answers(cap_before=cap, cap_after=cap * rise, news=rise * (1 + 1e-9))


def test_after_news_of_everything_nothing_is_left_to_pay():
    for name, way in answers(news=2.0).items():
        assert way.cash == (10e12 / S if name == "one share" else 0)


def test_every_answer_names_its_assumption_and_its_source():
    ways = ways_up()
    assert len({way.name for way in ways}) == len(ways)
    assert all(way.assumption and way.source for way in ways)
    assert {way.certainty for way in ways if way.kind in ("shift", "one trade")} == {"sure"}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("cap_after", {"cap_after": 5e12}),
        ("news", {"news": 2.5}),
        ("news", {"news": 0.9}),
        ("held", {"held": 1.0}),
        ("k", {"k": 0}),
        ("elasticity", {"elasticity": -1}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(name, options):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        answers(**options)
