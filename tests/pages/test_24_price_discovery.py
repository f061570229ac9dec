"""Page 24: Terra's opening, the call by hand and the day, each worked out a second time."""

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.orderbook import AuctionOrder, Side, call_auction
from mktlib.orderbook.flow import Intention
from mktlib.orderbook.rules import Exchange
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import count, money, quoted
from tests.pages.page import settings
from tests.pages.reading import found, handle, looks, numbers, one, roles
from tests.pages.twentyfour import brute_opening, fewer, hand_call, keyed

SLUG = "24_price_discovery"


def yuan(price):
    return quoted(price, "CNY")


# --- Terra ---


def test_terra_hides_what_happened_until_it_locks(page):
    start = page.at("terra")
    assert start.said == (
        "Seven million wanted, fewer than half a million offered. At which price does the first one trade?"
    )
    assert set(start.picture.idle) == {"band", "first", "more"}
    chosen = page.at("terra", bet=Bet(37, False))
    assert chosen.said == "You say €37.00. Commit, and you are the exchange."
    assert roles(chosen) == [("accent", "€37.00")]
    for explorer in (start, chosen):
        assert not found(explorer, "rule", "cap")
        assert not explorer.headlines
        assert one(explorer, "dots", "ask", "hollow").x[0] == 0.5e6
    assert one(chosen, "rule", "accent").y[0] == 37


def test_terra_speaks_to_each_answer(page):
    judged = {
        11.81: "what small investors had paid",
        13: "the middle of the band",
        19.5: "the end of the first band",
        26: "and were right",
        37: "the price of that evening",
        60: "more than any price of that day",
    }
    assert [page.explorers["terra"].controls["bet"].values[i].value for i in range(1, 7)] == list(judged)
    for value, words in judged.items():
        locked = page.at("terra", bet=Bet(value, True))
        said = quoted(value, "EUR")
        assert locked.said.startswith(f"It was €26.00. You said {said}, {words}. On your exchange: ")
        assert ("accent", said) in roles(locked)
        assert not locked.picture.idle
        assert one(locked, "rule", "cap").y[0] == facts.TERRA_FIRST_PRICE.value == 26
        assert one(locked, "rule", "cap").label == ("it was €26.00",)
        assert one(locked, "rule", "accent").y[0] == value
    assert facts.TERRA_RETAIL_PRICE.value == 11.81
    assert facts.TERRA_FIRST_CLOSE.value == 37
    assert facts.TERRA_FIRST_BAND.value == 50


def test_terra_by_hand(page):
    bet, start = Bet(26, True), "It was €26.00. You said €26.00, and were right. On your exchange: "
    assert page.at("terra", bet=bet).said == start + (
        "€19.50, the end of the band: 450,000 shares are offered, 6.43% of those wanted; "
        "200,000 shares more with each euro above €19.50. It does not open."
    )
    wide = page.at("terra", bet=bet, band=100)  # 0.45 + 6.5 × 0.2 = 1.75 million, a quarter
    assert wide.said == start + (
        "€26.00, the end of the band: it opens, 1.75 million shares trade, and 5.25 million wanted find nobody."
    )
    assert numbers(wide)[0] == {"Cash": "€45.5 million", "Market cap": "€7.28 billion"}
    meets = page.at("terra", bet=bet, band=150, more=1.0)  # 19.50 + 6.55
    assert meets.said == start + "€26.05, where offers meet the 7 million wanted: it opens."
    nobody = page.at("terra", bet=bet, first=0)
    few = "nothing is offered; 200,000 shares more with each euro above €19.50. It does not open."
    assert nobody.said == start + "€19.50, the end of the band: " + few
    assert numbers(nobody)[0] == {"Cash": "€0", "Market cap": money(280e6 * 13, "EUR")}


def test_terra_says_what_it_draws(page):
    explorer = page.explorers["terra"]
    for v in settings(explorer, corners=40):
        looks(explorer, 0, "What is wanted, and what is offered", ("shares", 0, 9e6), ("price", 0, 65))
        assert one(explorer, "rule", "bid").x[0] == 7e6
        if not v["bet"].locked:
            continue
        price, supply, opens = brute_opening(v["band"] / 100, v["first"] * 1e6, v["more"] * 1e6)
        assert quoted(price, "EUR") in explorer.said
        assert ("It does not open." in explorer.said) == (not opens)
        assert ("it opens" in explorer.said) == opens
        assert ("the end of the band" in explorer.said) == (price == pytest.approx(13 * (1 + v["band"] / 100)))
        mark = one(explorer, "dots", "cap")
        assert (mark.x[0], mark.y[0]) == (pytest.approx(supply), pytest.approx(price))
        assert mark.look == ("dot" if opens else "cross")
        assert mark.label == (("opens" if opens else "does not open"),)
        cash, cap = supply * price if opens else 0, 280e6 * (price if opens else 13)
        values, kinds = numbers(explorer)
        assert values == {"Cash": money(cash, "EUR"), "Market cap": money(cap, "EUR")}
        assert kinds == {"Cash": "cash", "Market cap": "cap"}
        offer = one(explorer, "line", "ask")
        assert np.interp(price, offer.y[1:], offer.x[1:]) == pytest.approx(supply)
        band = one(explorer, "box", "muted")
        assert band.y.tolist() == pytest.approx([max(13 * (1 - v["band"] / 100), 0), 13 * (1 + v["band"] / 100)])
        assert handle(explorer, "band").y[0] == pytest.approx(band.y[1])
        assert one(explorer, "rule", "muted").x[0] == pytest.approx(1.4e6)


# --- the call by hand ---


def test_three_exchanges_find_three_prices(page):
    said = {rule: page.at("call_by_hand", exchange=rule).said for rule in ("Xetra", "Shanghai", "Shenzhen")}
    many = "300 shares at {}. Any price from ¥9.50 to ¥12.50 trades as many. "
    assert said["Xetra"] == "Xetra: " + many.format("¥10.50") + (
        "Of the limits that leave the fewest over, Xetra goes as near to the last close as they allow. "
        "Buyers gain ¥600, sellers ¥300."
    )
    assert said["Shanghai"] == "Shanghai: " + many.format("¥11.00") + (
        "Shanghai takes the middle of the limits that leave the fewest over. Buyers gain ¥450, sellers ¥450."
    )
    assert said["Shenzhen"] == "Shenzhen: " + many.format("¥10.51") + (
        "Shenzhen lets every fen compete, and takes the nearest to the last close. Buyers gain ¥597, sellers ¥303."
    )
    none = page.at("call_by_hand", Ann=8.5, Ben=8.5, Dan=9.0, Eve=9.0)
    assert none.said == "No buyer pays what a seller asks: nothing trades, and the last close stays."
    assert numbers(none)[0]["Price"] == "no price"
    assert not found(none, "rule", "cap")
    best = page.at("call_by_hand", exchange="Shanghai", Ann=12.0, Ben=8.0, Dan=10.0, Eve=10.0)
    assert best.said.startswith("Shanghai: 300 shares at ¥10.00. Any price from ¥10.00 to ¥12.00 trades as many. This")
    single = page.at("call_by_hand", Ann=11.0, Ben=8.0, Dan=11.0, Eve=14.0)
    assert single.said == ("Xetra: 300 shares at ¥11.00. At no other price so many trade. Buyers gain ¥0, sellers ¥0.")


def test_the_call_says_what_it_draws(page):
    explorer = page.explorers["call_by_hand"]
    tails = page.space["TIES"]
    for v in settings(explorer, corners=60):
        limits = {who: v[who] for who in ("Ann", "Ben", "Dan", "Eve")}
        auction, orders = hand_call(limits, v["close"], v["exchange"])
        values, kinds = numbers(explorer)
        assert values["Shares traded"] == count(auction.volume)
        assert kinds == {"Price": "cap", "Shares traded": "ink", "Buyers gain": "bid", "Sellers gain": "ask"}
        gain = dict.fromkeys(Side, 0.0)
        for order, filled in zip(orders, auction.fills, strict=True):
            gain[order.side] += filled * abs(order.limit_price - (auction.price or 0)) if filled else 0
        assert values["Buyers gain"] == money(gain[Side.BID], "CNY")
        assert values["Sellers gain"] == money(gain[Side.ASK], "CNY")
        looks(explorer, 0, "Solid: who trades, the gain", ("shares", 0, 1140), ("price", 8, 14))
        looks(explorer, 1, "Demand and supply", ("shares", 0, 600), ("price", 8, 14))
        solid = {m.x[0]: m for role in ("bid", "ask") for m in found(explorer, "box", role, "solid")}
        x = 0
        for order, filled, who in zip(orders, auction.fills, limits, strict=True):
            role = order.side.value
            grip = handle(explorer, who)
            assert (grip.x[0], grip.y[0], grip.role) == (x + order.quantity / 2, order.limit_price, role)
            assert grip.label == (f"{who} {order.quantity}",)
            if filled:
                assert solid[x].x.tolist() == [x, x + filled]
                assert solid[x].y.tolist() == pytest.approx([order.limit_price, auction.price])
            else:
                assert x not in solid
            x += order.quantity + 40
        assert handle(explorer, "close").y[0] == v["close"]
        if not auction.volume:
            continue
        assert values["Price"] == yuan(auction.price)
        assert f"{v['exchange']}: {count(auction.volume)} shares at {yuan(auction.price)}. " in explorer.said
        tied = [
            cents / 100
            for cents in range(800, 1401)
            if min(
                sum(o.quantity for o in orders if o.side is Side.BID and o.limit_price >= cents / 100),
                sum(o.quantity for o in orders if o.side is Side.ASK and o.limit_price <= cents / 100),
            )
            == auction.volume
        ]
        assert auction.volume
        if tied[0] < tied[-1]:
            assert f"Any price from {yuan(tied[0])} to {yuan(tied[-1])} trades as many." in explorer.said
            shade = one(explorer, "box", "muted", panel=1)
            assert shade.y.tolist() == [tied[0], tied[-1]]
            assert shade.x[1] == auction.volume
        else:
            assert "At no other price so many trade." in explorer.said
        left = page.space["call"](
            [(o.quantity, round(100 * o.limit_price)) for o in orders[:2]],
            [(o.quantity, round(100 * o.limit_price)) for o in orders[2:]],
            round(100 * v["close"]),
            v["exchange"],
        )[2]
        assert (tails[v["exchange"]] in explorer.said) == (len(left) > 1 and tied[0] < tied[-1])
        demand, supply = one(explorer, "line", "bid", panel=1), one(explorer, "line", "ask", panel=1)
        for price in {o.limit_price for o in orders}:
            row = round(100 * price) - 800
            wanted = sum(o.quantity for o in orders if o.side is Side.BID and o.limit_price >= price)
            given = sum(o.quantity for o in orders if o.side is Side.ASK and o.limit_price <= price)
            assert (demand.x[row], supply.x[row]) == (wanted, given)
        assert one(explorer, "rule", "cap").y[0] == one(explorer, "rule", "cap", panel=1).y[0]
        assert one(explorer, "rule", "cap").y[0] == pytest.approx(auction.price)


# --- the day ---


def a_morning(page, seed, n, news, asleep):
    """The call and single trades of one morning, by an auction and by an exchange without calls."""
    flow, worth = page.space["day"](seed, n, news)[:n], 100 + news
    asleep_orders = [(Side.ASK, 100 + d) for d in (0.2, 0.4, 0.6)] + [(Side.BID, 100 - d) for d in (0.2, 0.4, 0.6)]
    known = [AuctionOrder(side, 100, round(p, 2), "asleep") for side, p in asleep_orders] if asleep else []
    live = {}
    for i, order in enumerate(flow):
        if order.kind == "cancel":
            live.pop(order.cancels, None)
        else:
            sign = 1 if order.side is Side.ASK else -1
            value = order.value + sign * order.margin if order.kind == "limit" else order.value
            cents = round(100 * value) if order.kind == "limit" else sign * int(np.ceil(sign * 100 * value - 1e-4))
            live[i] = AuctionOrder(order.side, order.quantity, cents / 100)
    auction = call_auction([*known, *live.values()], 100, "sse")
    gave = sum(
        (worth - auction.price) * filled * (1 if order.side is Side.ASK else -1)
        for order, filled in zip(known, auction.fills, strict=False)
    )
    venue, trades = Exchange(100, range(n)), []
    for order in known:
        venue.book.limit(order.side, 100, order.limit_price, "asleep")
    for i, order in enumerate(flow):
        trades += venue.take(i, order)[0]
    prices = [t.price for t in trades]
    picked = sum((worth - t.price) * t.quantity * ((t.seller == "asleep") - (t.buyer == "asleep")) for t in trades)
    middle = (venue.book.best_bid + venue.book.best_ask) / 2
    away = [abs(p - worth) for p in (auction.price, np.mean(prices[-10:]), middle, prices[-1], prices[0])]
    return [*away, gave, picked]


def test_a_morning_is_an_auction_and_an_exchange_without_one(page):
    for seed, n, news, asleep in ((0, 80, 4, True), (1, 80, -6, True), (2, 40, 2, False), (3, 120, 0, True)):
        assert page.space["morning"](seed, n, news, asleep) == pytest.approx(a_morning(page, seed, n, news, asleep))


def test_investors_of_the_day_trade_at_their_own_value_only(page):
    flow = page.space["day"](5, 80, 4.0, -2.0)
    assert len(flow) == 80 + 230
    assert not any(order.at_any_price for order in flow)
    assert np.mean([order.value for order in flow[:250]]) == pytest.approx(104, abs=0.4)
    assert np.mean([order.value for order in flow[250:]]) == pytest.approx(102, abs=0.8)
    assert np.std([order.value for order in flow[:250]]) == pytest.approx(2, abs=0.3)
    same = page.space["day"](5, 80, 4.0)
    assert [order.value for order in flow[:250]] == [order.value for order in same[:250]]


def test_after_hours_all_trade_at_the_close_or_not_at_all(page):
    orders = [
        Intention("limit", Side.BID, 100, 105),
        Intention("market", Side.BID, 100, 104),
        Intention("limit", Side.BID, 100, 103.99),
        Intention("limit", Side.ASK, 100, 104),
        Intention("limit", Side.ASK, 100, 104.01),
        Intention("cancel", Side.ASK, 100, 99, cancels=0),
    ]
    assert page.space["after_hours"](orders, 104) == (200, 100)


def test_the_day_says_what_it_draws(page):
    explorer = page.explorers["a_day"]
    with fewer(page, MORNINGS=16):
        for v in settings(explorer, corners=3):
            n, worth = v["n"], 100 + v["news"]
            off = np.mean([page.space["morning"](s, n, v["news"], v["asleep"]) for s in range(16)], axis=0)
            _at, called, single, hints, rest = page.space["one_day"](n, v["news"], v["asleep"], v["late"])
            wanted, given = page.space["after_hours"](rest, called[-1])
            assert len(rest) == 60
            said = explorer.said
            assert said.startswith(
                f"After the same {n} orders the call is off the worth by {money(off[0], 'CNY')} on av"
            )
            assert (
                f"one by one, the last ten trades by {money(off[1], 'CNY')}, the first by {money(off[4], 'CNY')}."
                in said
            )
            if v["asleep"]:
                gave, picked = (
                    f"{'lost' if loss >= 0 else 'gained'} {money(abs(round(loss)), 'CNY')}" for loss in off[5:]
                )
                assert f" Sleepers {gave} in the call and {picked} one by one." in said
            else:
                assert "Sleepers" not in said
            traded, left = min(wanted, given), abs(wanted - given)
            assert said.endswith(f" After hours {count(traded)} shares trade; {count(left)} shares find nobody.")
            values, kinds = numbers(explorer)
            assert values == {
                "Close": yuan(called[-1]),
                "The call is off by": yuan(off[0]),
                "Last ten trades": yuan(off[1]),
                "After hours": f"{count(traded)} shares",
            }
            assert (kinds["Close"], kinds["After hours"]) == ("cap", "cash")
            looks(explorer, 0, "One day", ("Shanghai time", 0, 5.6), ("price", 83, 117))
            looks(explorer, 1, "16 mornings", ("off the worth, on average", 0, 13), ("", 0.4, 5.6))
            assert keyed(explorer, "with calls").y.tolist() == called[n:]
            assert keyed(explorer, "one by one").y.tolist() == single
            assert np.array_equal(keyed(explorer, "a call would end here").y, hints, equal_nan=True)
            assert (handle(explorer, "news").y[0], handle(explorer, "late").y[0]) == (worth, worth + v["late"])
            close = one(explorer, "line", "cash")
            assert close.y.tolist() == [called[-1]] * 2
            assert close.x.tolist() == [4.5, 5.5]
            levels = [m.y.tolist() for m in found(explorer, "line", "ink")]
            assert levels == [[worth] * 2, [worth + v["late"]] * 2]
            first, others = one(explorer, "bars", "cap", panel=1), one(explorer, "bars", "muted", panel=1)
            assert [*first.x, *others.x] == pytest.approx(off[:5].tolist())
            names = ["the call", "last ten trades", "between bid and ask", "last trade", "first trade"]
            labels = [m.label[0] for m in found(explorer, "dots", "ink", panel=1)]
            assert labels == [f"{name}: {yuan(o)}" for name, o in zip(names, off, strict=False)]


def test_the_day_is_one_exchange_with_two_calls(page):
    n = 80
    at, called, single, hints, _rest = page.space["one_day"](n, 4, True, 0)
    flow = page.space["day"](1, n, 4)
    venue = Exchange(100, range(n + 170), calls={*range(n), *range(n + 150, n + 170)}, tie="sse")
    for side, price in page.space["SLEEPERS"]:
        venue.book.limit(side, 100, price)
    for i, order in enumerate(flow[: n + 170]):
        venue.take(i, order)
        assert venue.standing == ("call" if i < n or i >= n + 150 else "trading")
        if i < n + 169:
            assert called[i] == venue.last
        if i < n:
            assert hints[i] == (venue.indicative or 100)
    venue.uncross()
    assert called[-1] == venue.last
    assert called[n] == pytest.approx(hints[n - 1])  # where the call would end, it ended
    assert at[0] == 0
    assert at[n + 169] == 4.5
    assert len(single) == n + 170
    assert page.space["SLEEPERS"] == [
        *((Side.ASK, p) for p in (100.2, 100.4, 100.6)),
        *((Side.BID, p) for p in (99.8, 99.6, 99.4)),
    ]
