"""Page 22: the pull-up, over many days, and what a limit-up costs, each worked out a second time."""

import functools
from fractions import Fraction

import numpy as np
import pytest

from mktlib.orderbook import Book, Side
from mktlib.orderbook.flow import investor_flow, with_rush
from mktlib.orderbook.market import Continuous, run
from mktlib.ui.numbers import count, money, quoted, shares_in_words, signed
from tests.pages.page import settings
from tests.pages.reading import axes, ends, found, handle, headlines, roles, surface
from tests.pages.reading import one as only

SLUG = "22_sweep"
DRAWN, DAYS = 18, 30


# --- the pull-up ---


@functools.cache
def day(seed, hurry, depth, news, forced=0.5):
    """Return the states of a day, and its book after each: orders and early offers made here."""
    flow = investor_flow(
        np.random.default_rng(seed), steps=160, value=100, patient=0.65, fickle=0.15, margin=0.2, forced=forced
    )
    if news:
        flow = flow[:40] + [o._replace(value=o.value * 1.03) for o in flow[40:]]
    if hurry:
        flow = with_rush(flow, 40, Side.BID, hurry, 10)
    book = Book()
    for n in range(1, 13):
        far = round(0.1 * n * (1 + n / 6), 2)
        book.limit(Side.ASK, 60 * depth, round(100 + far, 2))
        book.limit(Side.BID, 60 * depth, round(100 - far, 2))
    states, looks = [], [(book.depth(Side.BID), book.depth(Side.ASK))]
    for state in run(flow, Continuous(book)):
        states.append(state)
        looks.append((book.depth(Side.BID), book.depth(Side.ASK)))
    return states, looks


def at(order, hurry):
    """Return how many states of a day the clock has shown: without a buyer it waits ten orders."""
    return order if hurry or order <= 40 else max(40, order - 10)


def prices(seed, hurry, depth, news, forced=0.5):
    """Return the last price at each of the 171 places of the clock."""
    states, _looks = day(seed, hurry, depth, news, forced)
    lasts = [100.0, *(state.last_price for state in states)]
    return [lasts[at(order, hurry)] for order in range(171)]


@functools.cache
def over_days(hurry, depth, news, forced=0.5):
    """Return of each day the rise in the rush, and what is left at the end against the day without it."""
    days = [prices(seed, hurry, depth, news, forced) for seed in range(1, DAYS + 1)]
    bare = [prices(seed, 0, depth, news, forced) for seed in range(1, DAYS + 1)]
    rises = [one[50] - one[40] for one in days]
    return rises, [one[170] - other[170] for one, other in zip(days, bare, strict=True)], days


def of_the_buyer(order, hurry, depth, news):
    """Return cash and shares of the buyer, and shares that went below 103 from orders older than the news."""
    states, _looks = day(DRAWN, hurry, depth, news)
    seen = states[: at(order, hurry)]
    mine = [trade for state in seen if state.order.owner == "in a hurry" for trade in state.trades]
    before = {trade.taker_id for state in states[:40] for trade in state.trades}
    ids = 24 + sum(state.order.kind != "cancel" for state in states[:40])
    assert not before or max(before) <= ids
    late = sum(
        trade.quantity
        for state in seen[40:]
        if state.order.side is Side.BID and state.order.kind != "cancel"
        for trade in state.trades
        if trade.maker_id <= ids and trade.price < 103
    )
    return sum(t.price * t.quantity for t in mine), sum(t.quantity for t in mine), late


def test_the_pull_up_by_hand(page):
    assert page.at("pull_up", order=0).said == "At the start the last price is $100.00. The rush is still to come."
    assert page.at("pull_up", order=1).said.startswith("After the first order the last price is ")
    assert page.at("pull_up", order=2, hurry=0).said.startswith("After 2 of 170 orders the last price is ")
    assert "rush" not in page.at("pull_up", order=40, hurry=0).said
    end = page.at("pull_up", order=170)
    cash, shares, _late = of_the_buyer(170, 1000, 1, False)
    path = prices(DRAWN, 1000, 1, False)
    assert end.said == (
        f"The buyer's {money(cash)} for 1,000 shares lifted the last price by {money(path[50] - path[40])}, "
        f"the market cap by {money(1e9 * (path[50] - path[40]))}. Now it is {quoted(path[170])}, "
        f"without this buyer {quoted(prices(DRAWN, 0, 1, False)[170])}. Median of 30 days: $1.05 up, $0 left."
    )
    assert shares == 1000
    calm = page.at("pull_up", order=170, hurry=0)
    assert calm.said == f"No buyer is in a hurry. The last price is {quoted(prices(DRAWN, 0, 1, False)[170])}."
    sold_out = page.at("pull_up", order=60, hurry=1500)
    missing = 1500 - of_the_buyer(60, 1500, 1, False)[1]
    assert missing > 0
    assert f" {shares_in_words(missing)} found no seller. Now it is $" in sold_out.said


def test_the_day_that_is_drawn_is_the_middle_one():
    rises, left, _days = over_days(1000, 1, False)
    assert abs(rises[DRAWN - 1] - np.median(rises)) < 0.02
    assert left[DRAWN - 1] == pytest.approx(np.median(left), abs=0.005)


def test_the_pull_up_says_what_it_draws(page):
    one = page.explorers["pull_up"]
    for v in settings(one, corners=10):
        depth = 1 if v["book"] == "thin" else 20
        order, setting = v["order"], (v["hurry"], depth, v["news"])
        cash, shares, late = of_the_buyer(order, *setting)
        path = prices(DRAWN, *setting)
        assert headlines(one) == [
            ("Last price", quoted(path[order]), "cap"),
            ("Market cap", signed(1e9 * (path[order] - 100), money), "cap"),
            ("The buyer's shares", count(shares), "ink"),
            ("The buyer's cash", money(cash), "cash"),
        ]
        assert only(one, "line", "cap", panel=0).y.tolist() == pytest.approx(path[: order + 1])
        worth = only(one, "line", "muted", panel=0)
        assert worth.y[[40, 41]].tolist() == [100, 103 if v["news"] else 100]
        area = only(one, "area", "cash", panel=2)
        assert area.y[-1] == pytest.approx(cash)
        assert len(area.x) == order + 1
        assert area.y[0] == 0
        assert (money(cash) in area.label) == (shares > 0)
        _states, looks = day(DRAWN, *setting)
        bids, asks = looks[at(order, v["hurry"])]
        for role, side in (("bid", bids), ("ask", asks)):
            bar = only(one, "bars", role, panel=1)
            assert bar.x.sum() == sum(size for price, size in side if 98 <= price < 105)
            if side:
                line = only(one, "line", role, panel=0)
                assert line.y[-1] == pytest.approx(side[0][0])
        assert only(one, "rule", "cap", panel=1).y[0] == path[order]
        assert handle(one, "order").x[0] == order
        if order > 40 and v["hurry"]:
            rise = path[min(order, 50)] - path[40]
            start = f"The buyer's {money(cash)} for {shares_in_words(shares)} lifted the last price by {money(rise)}"
            assert one.said.startswith(f"{start}, the market cap by {money(1e9 * rise)}.")
        if order > 40 and v["news"]:
            assert (
                f"All think $103; {shares_in_words(late)} went for less, from orders that have not heard." in one.said
            )
        if order > 50 and v["hurry"]:
            bare = prices(DRAWN, 0, depth, v["news"])[order]
            assert f"Now it is {quoted(path[order])}, without this buyer {quoted(bare)}." in one.said
        assert ("Median of 30 days" in one.said) == (order == 170 and v["hurry"] > 0)
    panels = one.picture.panels
    assert [p.title for p in panels] == ["Quotes and prices", "The book", "Buyer's cash"]
    assert [(p.x.label, p.y.label) for p in panels] == [
        ("orders so far", "price of a share ($1 is $1 billion of cap)"),
        ("shares", "price of a share"),
        ("orders so far", "dollars"),
    ]
    assert [ends(one, i) for i in (0, 2)] == [((0, 170), (98, 105)), ((0, 170), (0, 160_000))]


@pytest.mark.parametrize("setting", [(1000, 1, False), (1000, 20, False), (1000, 1, True), (1000, 20, True)], ids=str)
def test_the_medians_are_those_of_thirty_days(setting):
    from tests.pages.page import page as run_once

    the_page_keeps_its_medians(run_once(SLUG), setting)


def the_page_keeps_its_medians(page, setting):
    hurry, depth, news = setting
    rises, left, days = over_days(*setting)
    one = page.at("pull_up", order=170, hurry=hurry, book="thin" if depth == 1 else "20 times as deep", news=news)
    middle = [money(round(float(np.median(of)), 2) + 0) for of in (rises, left)]
    assert one.said.endswith(f" Median of 30 days: {middle[0]} up, {middle[1]} left.")
    band = only(one, "area", "cap", panel=0)
    assert band.key == "8 of 10 days"
    low, high = np.quantile(days, (0.1, 0.9), axis=0)
    assert np.allclose(band.y, high)
    assert np.allclose(band.y2, low)


def test_the_medians(page):
    for setting in ((1000, 1, False), (1000, 20, True)):
        the_page_keeps_its_medians(page, setting)


def test_the_first_picture_comes_before_thirty_days_are_run(page):
    one = page.explorers["pull_up"]
    page.space["MANY"].pop((700, 20, True), None)
    first, last = one.model(order=30, hurry=700, book="20 times as deep", news=True)
    assert (first[0], last[0]) == (0.1, 1.0)
    assert first[1].says == last[1].says
    assert first[1].panels[0].marks[0] is None
    assert last[1].panels[0].marks[0].key == "8 of 10 days"
    assert len(list(one.model(order=30, hurry=700, book="20 times as deep", news=True))) == 1


# --- what a limit-up costs ---


def half_up(fen):
    """Return a price on the grid, as the exchanges round their limits."""
    return int(fen + Fraction(1, 2))


def closed(free, depth, seal, opens):
    """Return lot, seal, shares bought, cash, close, opening, shares sold and cash back, one price at a time [fen]."""
    tradable = 10_000_000 * free
    lot = round(tradable * depth / 1000 / 100) * 100
    leaving, sealed = round(tradable / 100 / 100) * 100, round(tradable * seal / 100 / 100) * 100
    bought = paid = 0
    for price in range(1001, 1101):
        bought, paid = bought + lot, paid + lot * price
    close, met = 1100, min(sealed, leaving)
    bought, paid, leaving = bought + met, paid + 1100 * met, leaving - met
    while leaving > 0:
        close, leaving = close - 1, leaving - lot
    floor, top = (half_up(Fraction(close * part, 10)) for part in (9, 11))
    price = opening = min(max(half_up(Fraction(close * (100 + opens), 100)), floor), top)
    sold = back = 0
    while price >= floor and sold < bought:
        part = min(lot, bought - sold)
        sold, back, price = sold + part, back + part * price, price - 1
    return lot, sealed, bought, paid / 100, close / 100, opening / 100, sold, back / 100


def test_the_limit_up_by_hand(page):
    """300 million shares, 60,000 at each of 100 prices, 3 million leave at ¥11."""
    broken = page.at("limit_up")
    assert broken.said == (
        "The seal breaks, the close is ¥10.75: ¥79.5 million for 7.5 million shares, and the market cap is up by "
        "¥750 million. Tomorrow opens at ¥10.75. 6.48 million shares bring ¥66.2 million, and 1.02 million shares find "
        "no bid."
    )
    held = page.at("limit_up", seal=1, opens=4)
    assert held.said == (
        "It closes at the limit: ¥96 million for 9 million shares, and the market cap is up by ¥1 billion. Tomorrow "
        "opens at ¥11.44. 9 million shares bring ¥96.3 million, ¥225,000 more than was paid."
    )
    bare = page.at("limit_up", seal=0).said
    assert bare.startswith("Without a seal it closes at ¥10.50: ")
    assert bare.endswith("6 million shares bring ¥60 million, ¥3 million less than was paid.")
    least = page.at("limit_up", free=10, depth=0.1, seal=0, opens=-10).said  # a lot for each of a hundred that leave
    assert least.startswith(
        "Without a seal it closes at ¥10.00: ¥10.5 million for 1 million shares, and the market cap is"
    )
    assert "is unchanged. Tomorrow opens at ¥9.00." in least
    down = page.at("limit_up", seal=1, opens=-10)
    assert "Tomorrow opens at ¥9.90. 60,000 shares bring ¥594,000, and 8.94 million shares find no bid." in down.said


def test_the_limit_up_says_what_it_draws(page):
    one = page.explorers["limit_up"]
    for v in settings(one):
        lot, sealed, bought, paid, close, opening, sold, back = closed(**v)
        assert headlines(one) == [
            ("Paid", money(paid, "CNY"), "cash"),
            ("Market cap", signed(1e9 * (close - 10), lambda x: money(x, "CNY")), "cap"),
            ("Back tomorrow", money(back, "CNY"), "cash"),
            ("Not sold", count(bought - sold), "locked"),
        ]
        broken = "The seal breaks, the close is ¥" if sealed else "Without a seal it closes at ¥"
        assert one.said.startswith("It closes at the limit: " if close == 11 else broken)
        cap = f"up by {money(1e9 * (close - 10), 'CNY')}" if close > 10 else "unchanged"
        assert f"{money(paid, 'CNY')} for {shares_in_words(bought)}, and the market cap is {cap}." in one.said
        assert (
            f"Tomorrow opens at {quoted(opening, 'CNY')}. {shares_in_words(sold)} bring {money(back, 'CNY')}"
            in one.said
        )
        if sold == bought:
            assert one.said.endswith(
                f", {money(abs(back - paid), 'CNY')} {'more' if back > paid else 'less'} than was paid."
            )
        else:
            assert one.said.endswith(f", and {shares_in_words(bought - sold)} find no bid.")
        assert ("cash", money(paid, "CNY")) in roles(one)
        walked = 100 * lot / 1e6
        today = surface(only(one, "area", "cash", panel=0)) + sum(
            surface(m) for m in found(one, "box", "cash", panel=0)
        )
        assert today == pytest.approx(paid / 1e6, rel=1e-3)
        tomorrow = surface(only(one, "area", "cash", panel=1))
        assert tomorrow == pytest.approx(back / 1e6, rel=2e-2, abs=0.1)
        assert only(one, "area", "cash", panel=1).x[-1] == pytest.approx(sold / 1e6)
        waiting = found(one, "box", "bid", panel=0)
        assert len(waiting) == (sealed > 0)
        if sealed:
            assert waiting[0].x.tolist() == pytest.approx([walked, walked + sealed / 1e6])
        assert only(one, "rule", "cap", panel=0).y[0] == pytest.approx(close)
        assert only(one, "rule", "cap", panel=0).key == f"close {quoted(close, 'CNY')}"  # where nothing strikes it
        ahead = only(one, "line", "bid", "dashed", panel=0)
        assert (ahead.y.tolist(), ahead.label) == ([pytest.approx(opening)] * 2, ("tomorrow opens",))
        unsold = found(one, "box", "locked", panel=1)
        assert len(unsold) == (sold < bought)
        if unsold:
            assert unsold[0].x.tolist() == pytest.approx([sold / 1e6, bought / 1e6])
        assert handle(one, "seal").x[0] == pytest.approx(walked + sealed / 1e6)
        assert handle(one, "opens", panel=1).y[0] == pytest.approx(opening, abs=0.011)
        assert [p.title for p in one.picture.panels] == ["Today: bought", "Tomorrow: sold"]
        for i in (0, 1):
            assert ends(one, i) == ((0, 26), (0, 14))
            assert one.picture.panels[i].x.label == "million shares, of 1,000"
    assert axes(one)[1:] == ("million shares, of 1,000", "price of a share")
    assert only(one, "line", "ask", panel=0).y[[0, -1]].tolist() == [10, 11]
    assert only(one, "line", "bid", panel=1).key == "bids"
