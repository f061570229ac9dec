"""Costs by market and date: a hand-worked trade, dates that matter, and what is left of a round trip."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market import facts
from mktlib.market.costs import CHINA_A_SHARES, MARKETS, US_STOCKS, Charge, CostTable, round_trip
from mktlib.orderbook import Side

FREE = CostTable("a market without charges", "$", "2000-01-01", ())
DAY = "2026-06-01"
prices = st.floats(1, 1_000)
quantities = st.integers(1, 10**6)
tables = st.sampled_from(MARKETS)


def test_an_a_share_trade_worked_by_hand():
    """¥1,000,000: commission ¥250; 0.00341 % is ¥34.10; 0.002 % is ¥20; 0.001 % is ¥10; the seller's duty ¥500."""
    bought = CHINA_A_SHARES.costs(Side.BID, 1_000_000, DAY)
    sold = CHINA_A_SHARES.costs(Side.ASK, 1_000_000, DAY)
    by_hand = {"commission": 250, "handling fee": 34.1, "regulatory fee": 20, "transfer fee": 10}
    assert bought == pytest.approx(by_hand)
    assert sold == pytest.approx({**by_hand, "stamp duty": 500})


def test_a_small_a_share_trade_pays_the_least_commission():
    assert CHINA_A_SHARES.costs(Side.BID, 1_000, DAY)["commission"] == 5
    assert CHINA_A_SHARES.costs(Side.BID, 20_000, DAY)["commission"] == pytest.approx(5)
    assert CHINA_A_SHARES.costs(Side.BID, 40_000, DAY)["commission"] == pytest.approx(10)


@pytest.mark.parametrize(
    ("day", "per_million"),
    [
        ("2024-05-22", 27.80),
        ("2025-05-13", 27.80),
        ("2025-05-14", 0),
        ("2026-04-03", 0),
        ("2026-04-04", 20.60),
        (DAY, 20.60),
    ],
)
def test_the_us_fee_on_sales_is_that_of_its_day(day, per_million):
    assert sum(US_STOCKS.costs(Side.ASK, 1e6, day).values()) == pytest.approx(per_million)
    assert US_STOCKS.costs(Side.BID, 1e6, day) == {}


@pytest.mark.parametrize("table", MARKETS, ids=lambda table: table.market)
def test_a_day_before_the_table_is_refused(table):
    with pytest.raises(ValueError, match=rf"^day must be {table.since} or later, where the table of {table.market}"):
        table.costs(Side.BID, 1, "2020-01-01")


def test_every_rate_is_that_of_its_fact():
    rates = {charge.name: charge.rate for charge in CHINA_A_SHARES.charges}
    assert rates == pytest.approx(
        {
            "commission": facts.CHINA_COMMISSION.value[1] / 100,
            "stamp duty": facts.CHINA_STAMP_DUTY.value / 100,
            "handling fee": facts.CHINA_HANDLING.value / 100,
            "regulatory fee": facts.CHINA_REGULATORY.value / 100,
            "transfer fee": facts.CHINA_TRANSFER.value / 100,
        }
    )
    dates = [fact.date for fact in facts.US_SECTION_31]
    assert dates == sorted(dates)
    assert len({fact.label for fact in facts.COSTS}) == len(facts.COSTS)


@given(table=tables, side=st.sampled_from(list(Side)), value=st.floats(1e5, 1e9), factor=st.floats(1, 100))
def test_above_the_least_amounts_charges_are_proportional(table, side, value, factor):
    one, more = (table.costs(side, v, DAY) for v in (value, factor * value))
    assert more == pytest.approx({name: factor * amount for name, amount in one.items()})


@given(price_in=prices, price_out=prices, quantity=quantities)
def test_without_charges_and_spread_the_net_return_is_the_gross_one(price_in, price_out, quantity):
    trip = round_trip(FREE, price_in, price_out, quantity, DAY)
    assert trip.net_return == pytest.approx(trip.gross_return, abs=1e-12)
    assert trip.breakeven == pytest.approx(0, abs=1e-12)
    assert trip.charges == trip.spread_cost == 0


@given(table=tables, price_in=prices, price_out=prices, quantity=quantities, part=st.floats(0, 0.1))
def test_costs_only_ever_take(table, price_in, price_out, quantity, part):
    spread = part * min(price_in, price_out)
    trip = round_trip(table, price_in, price_out, quantity, DAY, spread=spread)
    assert trip.net_return <= trip.gross_return + 1e-12
    assert trip.breakeven >= -1e-12
    cash = trip.received - sum(trip.selling.values()) - trip.paid - sum(trip.buying.values())
    assert trip.net_return == pytest.approx(cash / (trip.paid + sum(trip.buying.values())), abs=1e-12)
    mid_to_mid = (price_out - price_in) * quantity
    assert cash == pytest.approx(mid_to_mid - trip.spread_cost - trip.charges, rel=1e-9, abs=1e-6)


@given(table=tables, price=prices, quantity=quantities, part=st.floats(0, 0.1))
def test_at_breakeven_nothing_is_left_and_nothing_lost(table, price, quantity, part):
    spread = part * price
    trip = round_trip(table, price, price, quantity, DAY, spread=spread)
    again = round_trip(table, price, price * (1 + trip.breakeven), quantity, DAY, spread=spread)
    assert again.net_return == pytest.approx(0, abs=1e-9)
    assert trip.net_return <= 1e-12


def test_the_spread_eats_a_profit_before_the_price_moves():
    trip = round_trip(FREE, 100, 100, 10, DAY, spread=1)
    assert trip.spread_cost == 10
    assert trip.net_return == pytest.approx(-1 / 100.5)
    assert trip.breakeven == pytest.approx(0.01)


def test_the_day_of_the_sale_decides_its_charges():
    before, after = (round_trip(US_STOCKS, 100, 100, 10_000, "2025-05-13", day) for day in ("2025-05-13", "2025-05-14"))
    assert before.charges == pytest.approx(27.80)
    assert after.charges == 0


def test_another_commission_takes_the_place_of_the_usual_one():
    cheap = CHINA_A_SHARES.with_commission(0.0001)
    assert cheap.costs(Side.BID, 1_000, DAY)["commission"] == pytest.approx(0.1)
    assert len(cheap.charges) == len(CHINA_A_SHARES.charges)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("price_in", {"price_in": 0}),
        ("price_out", {"price_out": -1}),
        ("quantity", {"quantity": 0}),
        ("spread", {"spread": -0.1}),
        ("spread", {"spread": 20}),
        ("day", {"day_in": "June"}),
        ("day_out", {"day_out": "2026-05-31"}),
        ("quantity", {"quantity": math.inf}),
    ],
)
def test_a_round_trip_that_is_none_is_refused(name, change):
    good = {"table": US_STOCKS, "price_in": 10, "price_out": 10, "quantity": 1, "day_in": DAY}
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        round_trip(**{**good, **change})


def test_a_charge_that_is_none_is_refused():
    for change in ({"rate": -1}, {"rate": 0.1, "least": -1}, {"rate": math.nan}):
        with pytest.raises(ValueError, match=r"(rate|least) must"):
            Charge("x", **change)
    with pytest.raises(ValueError, match=r"^side must"):
        US_STOCKS.costs("sell", 1, DAY)
    with pytest.raises(ValueError, match=r"^value must"):
        US_STOCKS.costs(Side.ASK, -1, DAY)


def test_charges_that_eat_every_sale_have_no_breakeven():
    greedy = CostTable("a market that takes all", "$", "2000-01-01", (Charge("all", 1.0, (Side.ASK,)),))
    with pytest.raises(ValueError, match=r"^table must leave something of a sale"):
        round_trip(greedy, 10, 10, 1, DAY)
