"""Page 23: its quote, the five steps, your own quotes and the forced trade, each worked out a second time."""

import math

import numpy as np
import pytest

from mktlib.orderbook import Side, quote
from mktlib.orderbook.flow import investor_flow
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, quoted, signed
from tests.course.laws import exercises_hold
from tests.pages.page import settings
from tests.pages.reading import axes, found, headlines
from tests.pages.reading import one as only

SLUG = "23_market_maker"
LEFT = 104.25


# --- who sells the next share ---


def test_the_next_share_by_hand(page):
    one = page.at("next_share")
    known = quote(100, -2, 0.1, 2, 1, 1.5, 0.5)
    assert one.said == (
        f"Others sell at $101.00: that is the price of the next share, whatever the maker asks, {quoted(known.ask)}. "
        f"It bids {quoted(known.bid)}."
    )
    alone = page.at("next_share", others=LEFT, lots=0, sigma=0, hedging=0)
    half = math.log(1 + 0.1 / 1.5) / 0.1
    assert alone.said == (
        f"The maker is the only seller: its ask of {quoted(100 + half)} is the price of the next share. "
        f"It bids {quoted(100 - half)}."
    )
    nobody = page.at("next_share", maker=False, others=LEFT)
    assert nobody.said == "Nobody sells: no trade, and no price of the next share. The last price is still $100."
    assert headlines(nobody)[0] == ("Price of the next share", "none", "cap")
    cheap = page.at("next_share", lots=3, others=103)
    assert cheap.said.startswith(f"The maker asks {quoted(quote(100, 3, 0.1, 2, 1, 1.5, 0.5).ask)}, less than others")
    crossed = page.at("next_share", lots=-3, sigma=3, hedging=0, others=100.25)
    assert "never meets the others' ask: it bids $100.24." in crossed.said


def test_the_next_share_says_what_it_draws(page):
    one = page.explorers["next_share"]
    for v in settings(one, corners=60):
        known = quote(100, v["lots"], 0.1, v["sigma"], 1, 1.5, v["hedging"])
        others = None if v["others"] == LEFT else v["others"]
        want, ask = round(known.bid, 2), round(known.ask, 2)
        bid = want if others is None else min(want, others - 0.01)
        sells = v["maker"] and (others is None or ask < others)
        price = ask if sells else others
        assert headlines(one)[0] == ("Price of the next share", quoted(price) if price else "none", "cap")
        assert headlines(one)[1][1:] == (signed(100 * (ask - 100), money) if sells else "$0", "cash")
        rules = found(one, "rule", "cap")
        assert [mark.y[0] for mark in rules] == ([price] if price else [])
        assert [mark.y[0] for mark in found(one, "rule", "ask")] == ([others] if others else [])
        bars = found(one, "bars", "accent")
        terms = vars(known)
        if v["maker"]:
            sizes = [float(bar.y[0] - bar.y2[0]) for bar in bars]
            names = ("volatility_risk", "thin_flow", "hedging_cost", "inventory_risk")
            assert sizes == pytest.approx([terms[name] for name in names])
            assert bars[0].y2[0] == 100
            assert bars[-1].y[0] == pytest.approx(known.ask)
            assert only(one, "dots", "ask").y[0] == ask
            assert only(one, "dots", "bid").y[0] == pytest.approx(bid)
            assert others is None or bid < others  # it never meets the others
            assert bid < ask
            assert f"bids {quoted(bid)}" in one.said
        else:
            assert not bars
            assert not found(one, "dots")
        if price:
            assert quoted(price) in one.said
        assert ("never meets" in one.said) == (v["maker"] and bid < want - 0.005)
        assert [mark.drag.control for mark in found(one, "rule", "ask")] == (["others"] if others else [])
    ticks = [name for _at, name in one.picture.panels[0].x.ticks]
    assert ticks == ["σ", "flow", "hedge", "lots"]  # each as short as a bar is apart on a phone
    for told in ("(volatility σ)", "(flow)", "hedging costs", "it holds lots already (inventory)"):
        assert told in page.prose, told


def test_each_lot_short_lifts_both_quotes_by_the_same(page):
    quotes = page.space["quotes"]
    assert np.subtract(quotes(100, -3, 2, 0), quotes(100, 0, 2, 0)) == pytest.approx([1.2, 1.2])
    falls_by = page.exercises["falls_by"].law  # a block that is expected lowers the ask, whatever hedging costs
    assert quotes(100, 0, 1.5, 1)[1] - quotes(100, 5, 1.5, 1)[1] == pytest.approx(1.125)
    assert falls_by(1.125) is falls_by(1.13) is True
    assert falls_by(-1.125) is falls_by(1.14) is False
    assert page.at("next_share", lots=-1).readouts()["lots"] == "short 1 lot"
    assert page.at("next_share", lots=2).readouts()["lots"] == "2 lots"


def test_exercises_hold(page):
    exercises_hold(page)


def test_the_least_that_it_must_hold_is_what_the_explorer_shows(page):
    law, sellers = page.exercises["least_to_sell"].law, []
    for lots in range(-3, 4):
        one = page.at("next_share", others=101.25, lots=lots)
        if headlines(one)[1][1] != "$0":  # the maker sells
            sellers.append(lots)
        assert (law(True, 101.25, 2, lots, 0.5) is True) == (sellers == [lots])
    assert page.exercises["least_to_sell"].solution["lots"] == sellers[0]


# --- five steps ---

PRINTS = {  # worked by hand for the last of each; others' prices stand in the script
    "stays": [[], [], [100.08, 100.10, 100.20], [100.31], [], [100.44]],
    "steps aside in step 3": [[], [], [100.08, 100.10, 100.20], [101.50], [], [101.91]],
    "is not there": [[], [], [100.10, 100.20], [101.50], [], []],
}


def test_the_five_steps_by_hand(page):
    for how, prints in PRINTS.items():
        seen = page.space["scenes"](how)
        assert [[trade.price for trade in scene[3]] for scene in seen] == prints
    rest, thin = (page.space["scenes"]("is not there")[step] for step in (0, 1))
    assert [p for p, _n in rest[0]] == [99.9, 99.8, 99.7, 99.6]
    assert [p for p, _n in rest[1]] == [100.1, 100.2, 100.3, 100.4, 101.5]
    assert ([p for p, _n in thin[0]][:3], [p for p, _n in thin[1]]) == ([99.98, 99.95, 99.9], [100.1, 100.2, 101.5])
    said = {how: page.at("five_steps", how=how, step=3).said for how in PRINTS}
    assert (
        said["stays"]
        == "The next buyer comes. 100 shares trade at $100.31, all from the maker. The maker asks $100.44. "
        f"It is short 200 shares: −${100 * (100.31 - 100.08):.0f} at the last price."
    )
    assert said["is not there"] == "The next buyer comes. 100 shares trade at $101.50. No maker quotes."
    assert said["steps aside in step 3"] == (
        "The next buyer comes. 100 shares trade at $101.50. The maker quotes nothing. "
        "It is short 100 shares: −$142 at the last price."
    )
    assert round(100 * (101.50 - 100.08)) == 142
    swept = page.at("five_steps", how="is not there", step=2)
    assert swept.said == (
        "Buyers sweep what is near. 200 shares trade at $100.10 to $100.20. 100 shares find no seller. No maker quotes."
    )
    assert page.at("five_steps", step=2).said.startswith(
        "Buyers sweep what is near. 300 shares trade at $100.08 to $100.20, 100 from the maker."
    )
    assert page.at("five_steps", how="is not there", step=5).said.endswith(
        "100 shares find no seller. No maker quotes."
    )


def test_the_maker_that_steps_aside_comes_back_higher_and_wider(page):
    seen = {how: page.space["scenes"](how) for how in PRINTS}

    def spread(scene):
        (bid,), (ask,) = ([price for side, price in scene[2] if side is one] for one in Side)
        return ask - bid, ask

    before, after = spread(seen["steps aside in step 3"][0]), spread(seen["steps aside in step 3"][4])
    assert after[1] > 101.5
    assert 2 < after[0] / before[0] < 2.6  # "twice as wide"
    assert spread(seen["stays"][4])[0] == pytest.approx(before[0], abs=0.01)
    for how, scenes in seen.items():
        held = 0
        for _bids, _asks, _quotes, trades, position, _last in scenes:
            held -= sum(trade.quantity for trade in trades if trade.seller == "maker")
            assert position.inventory == held, how
    assert seen["stays"][3][4].profit(100.31) == pytest.approx(100 * (100.08 - 100.31))


def test_the_five_steps_say_what_they_draw(page):
    one = page.explorers["five_steps"]
    for v in settings(one):
        bids, asks, quotes, _trades, position, last = page.space["scenes"](v["how"])[v["step"]]
        mine = {price for _side, price in quotes}
        assert {float(bar.y[0]) for bar in found(one, "bars", "accent")} == mine
        for role, levels in (("bid", bids), ("ask", asks)):
            assert {float(bar.y[0]) for bar in found(one, "bars", role)} == {p for p, _n in levels if p not in mine}
        gap = f"{asks[0][0] - bids[0][0]:.2f}" if asks and bids else ""
        assert headlines(one) == [
            ("Last price", quoted(last), "cap"),
            ("Spread", money(float(gap)) if gap else "no ask", "ink"),
            ("The maker's profit at the last price", signed(position.profit(last), money), "cash"),
            ("It holds", f"short {-position.inventory}" if position.inventory else "nothing", "ink"),
        ]
        prints = [price for prints in PRINTS[v["how"]][: v["step"] + 1] for price in prints]
        assert [price for mark in found(one, "dots", "cap", panel=1) for price in mark.y] == prints
        assert only(one, "rule", "cap", panel=1).y[0] == last == (prints[-1] if prints else 100)
        assert one.said.startswith(page.space["STAGES"][v["step"]])
        account = f"It is short {-position.inventory} shares: {signed(position.profit(last), money)} at the last price."
        assert one.said.endswith(account if position.inventory else ".")
        assert ("It is short" in one.said) == bool(position.inventory)
        assert axes(one) == ("The book", "shares that wait", "price of one share")


# --- you are the market maker ---


def test_your_quotes_hide_what_was_found_until_the_guess_locks(page):
    for bet in (Bet(None, False), Bet("2 cents", False)):
        one = page.at("your_quotes", bet=bet)
        assert not found(one, "bars")
        assert not headlines(one)
        assert [mark.label[0] for mark in found(one, "dots")] == ["2 cents: ?", "10 cents: ?", "40 cents: ?"]
        assert set(one.picture.idle) == {"half", "lean", "rival", "forced"}
    assert one.said == "You say: 2 cents. Commit to see."


def test_your_quotes_speak_to_each_guess_at_the_start_only(page):
    verdicts = {
        "2 cents": "Two cents lose: they do not pay for the moves. At 10 cents",
        "10 cents": "As you said. At 10 cents",
        "40 cents": "Ten earn more: so far away you seldom trade. At 10 cents",
    }
    for bet, said in verdicts.items():
        assert page.at("your_quotes", bet=Bet(bet, True)).said.startswith(said)
        assert page.at("your_quotes", bet=Bet(bet, True), half=11).said.startswith("At 11 cents")
        assert page.at("your_quotes", bet=Bet(bet, True), lean=2).said.startswith("At 10 cents")
    day = page.space["a_day"]
    runs = {half: [day(seed, half, 0.01, False, 1.0) for seed in range(60)] for half in (0.02, 0.1, 0.4)}
    means = {half: np.mean([one[0] for one in days]) for half, days in runs.items()}
    assert means[0.02] < 0 < means[0.4] < means[0.1]
    sold = {half: sum(sum(one[2][-1]) for one in days) for half, days in runs.items()}
    assert sold[0.4] < sold[0.1] / 3  # "seldom"


def test_your_quotes_say_what_they_draw(page):
    day = page.space["a_day"]
    for half, lean, rival, forced in ((1, 0, False, 100), (40, 5, True, 50), (10, 1, True, 100), (3, 2, False, 0)):
        v = {"half": half, "lean": lean, "rival": rival, "forced": forced}
        one = page.at("your_quotes", bet=Bet("2 cents", True), **v)
        runs = [day(seed, v["half"] / 100, v["lean"] / 100, v["rival"], v["forced"] / 100) for seed in range(60)]
        profit = float(np.mean([run[0] for run in runs]))
        earned = float(np.mean([run[1] for run in runs]))
        loses = sum(run[0] < -0.005 for run in runs)
        own, short, others = runs[0][2][-1]
        cents = "1 cent" if v["half"] == 1 else f"{v['half']} cents"
        verb = "lose" if profit <= earned else "gain"
        assert (
            f"At {cents} you earn {money(round(earned))} a run on the spread and {verb} "
            f"{money(round(abs(profit - earned)))} by moves of the price. You end with {signed(round(profit), money)}, "
            f"give or take {money(round(float(np.std([run[0] for run in runs]))))}, "
            f"below zero in {loses} of 60 runs." in one.said
        )
        assert f"{own:,} of your own, {short:,} short, {others:,} bought from others." in one.said
        assert headlines(one) == [
            ("Your profit", signed(round(profit), money), "accent"),
            ("Its spread from run to run", money(round(float(np.std([run[0] for run in runs])))), "ink"),
            ("Runs that lose", f"{loses} of 60", "ink"),
        ]
        bars = found(one, "bars")
        assert [bar.role for bar in bars] == ["cash", "locked", "accent"]
        assert [float(bar.y[0]) for bar in bars] == pytest.approx([earned, profit - earned, profit])
        assert [name for _at, name in one.picture.panels[0].x.ticks] == ["spread", "moves", "profit"]
        areas = found(one, "area", panel=1)
        assert [(area.key, float(area.y[-1] - area.y2[-1])) for area in areas] == [
            ("of your own", own),
            ("short", short),
            ("bought from others", others),
        ]


def test_a_days_account_adds_up(page):
    """Profit is what was sold less what was bought, with the rest at the worth; every share sold has one source."""
    for seed in range(5):
        profit, earned, sold = page.space["day"](seed, 0.1, 0.02, False, 1.0)
        again = page.space["day"](seed, 0.1, 0.02, False, 1.0)
        assert (profit, earned, sold) == again
        assert earned > 0
        assert all(min(one) >= 0 for one in sold)
        totals = [sum(one) for one in sold]
        assert totals == sorted(totals)
        assert len(sold) == 300


def test_your_own_rule_is_run_beside_the_first(page):
    one = page.at("your_rule", runs=10)
    day = page.space["day"]
    a, b = ([day(s, 0.1, 0.01, False, 1.0, page.space[name])[0] for s in range(10)] for name in ("You", "Mine"))
    assert one.said == (
        f"On average {signed(round(np.mean(a)), money)} with ten cents and {signed(round(np.mean(b)), money)} with "
        "your rule, in 10 runs."
    )
    assert headlines(one)[0] == ("Your rule", signed(round(np.mean(b)), money), "accent")
    dots = only(one, "dots", "accent")
    assert dots.x.tolist() == pytest.approx(np.clip(a, -300, 400).tolist())
    assert dots.y.tolist() == pytest.approx(np.clip(b, -300, 400).tolist())


# --- the forced trade ---


def test_a_forced_trade_by_hand(page):
    one = page.at("forced_sale")
    assert one.said == (
        "In the median of 60 runs a share is sold for $6.86 less than it is worth, the price goes to $85.17, and the "
        "maker ends with −$26,669."
    )
    brave = page.at("forced_sale", fear=False)
    assert "is sold for $0.44 less than it is worth" in brave.said
    assert brave.said.endswith("the maker ends with +$410.")
    assert "is bought for" in page.at("forced_sale", side="buy").said
    assert "more than it is worth" in page.at("forced_sale", side="buy").said


def test_the_orders_of_a_forced_trade_are_what_the_switches_say(page):
    trade = page.space["forced_trade"]
    others = investor_flow(np.random.default_rng(3), 300, volatility=0, patient=0.4, fickle=0.2)
    for at_once in (True, False):
        for alone in (True, False):
            flow = trade(3, Side.ASK, at_once, alone, True)
            forced = [n for n, order in enumerate(flow) if order.owner == "forced"]
            assert sum(flow[n].quantity for n in forced) == 3000
            assert all(flow[n].at_any_price and flow[n].side is Side.ASK for n in forced)
            assert (forced[-1] - forced[0] == 29) is at_once
            bids = [n for n, order in enumerate(flow) if order.side is Side.BID and order.kind == "limit"]
            assert (next(n for n in bids if n > 100) > 160) is alone  # the other side is away for a while
            assert (len(bids) == sum(1 for one in others if one.side is Side.BID and one.kind == "limit")) is not alone
    thin, thick = (trade(3, Side.ASK, True, False, thin) for thin in (True, False))
    waits = [sum(order.kind == "limit" for order in flow) for flow in (thin, thick)]
    assert waits[0] < 0.75 * waits[1]


def test_a_forced_trade_says_what_it_draws(page):
    one = page.explorers["forced_sale"]
    switches = ("at_once", "alone", "fear", "thin", "side")
    shown = ((True, True, True, True, "buy"), (False, False, False, False, "sell"), (True, False, True, True, "sell"))
    for v in (dict(zip(switches, values, strict=True)) for values in shown):
        page.at("forced_sale", **v)
        runs = [page.space["traded"](s, v["side"], v["at_once"], v["alone"], v["fear"], v["thin"]) for s in range(60)]
        cost = float(np.nanmedian([run[1] for run in runs]))
        pick = min if v["side"] == "sell" else max
        far = float(np.median([pick(run[0][100:]) for run in runs]))
        profit = signed(round(np.median([run[3] for run in runs])), money)
        assert headlines(one) == [
            ("Cost, a share", money(round(cost, 2)), "cash"),
            ("The price goes to", quoted(far), "cap"),
            ("The maker's profit", profit, "accent"),
        ]
        word = "sold" if v["side"] == "sell" else "bought"
        worse = "less" if (v["side"] == "sell") == (cost >= 0) else "more"
        assert f"a share is {word} for {quoted(abs(cost))} {worse} than it is worth" in one.said
        assert f"the price goes to {quoted(far)}, and the maker ends with {profit}." in one.said
        assert only(one, "dots", "cash", "diamond", panel=1).x[0] == round(cost, 2)
        line = only(one, "line", "cap")
        assert line.y.tolist() == np.clip(runs[1][0], 78, 122).tolist()


def test_what_a_forced_trade_costs_is_the_area_between_worth_and_prints(page):
    for side, sign in (("sell", -1), ("buy", 1)):
        path, cost, left, _profit = page.space["traded"](2, side, True, True, True, True)
        assert left == 0
        assert cost > 0
        low, high = min(path[100:131]), max(path[100:131])
        assert 0 <= cost <= max(100 - low, high - 100)
        assert sign * (path[129] - 100) > 0
