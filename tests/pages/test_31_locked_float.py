"""Page 31: the draw, the locked float, the forty holders, the pump and Facebook, each worked out a second time."""

import math
import statistics

import numpy as np
import pytest
from scipy.optimize import brentq

from mktlib.formula import ExponentialSupply
from mktlib.market import facts
from mktlib.market.free_float import locked
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import count, money, percent, quoted, shares_in_words, signed
from tests.course.laws import exercises_hold
from tests.pages.page import settings
from tests.pages.reading import axes, found, headlines, one, roles, surface

SLUG = "31_locked_float"


def yuan(value):
    return money(value, "CNY")


# --- the prediction ---


def lows(gone, draws=200):
    """What the cheapest of those who stay asks, draw by draw."""
    return [min(set(range(40)) - set(np.random.default_rng(d).permutation(40)[:gone])) + 50 for d in range(draws)]


def test_the_prediction_shows_no_draw_before_it_locks(page):
    first = page.at("predict")
    assert axes(first) == ("Forty holders, before the draw", "holders, by what they ask", "asked for a share")
    assert one(first, "bars", "ask").y.tolist() == list(range(50, 90))
    assert page.at("predict", bet=Bet(60, False)).said == "You say: about $60. Commit to see 200 draws."
    assert not found(page.at("predict", bet=Bet(60, False)), "bars", "cap")


def test_the_prediction_speaks_to_each_answer(page):
    low = lows(20)
    assert page.space["DRAWS"] == len(low) == 200
    mean, still = money(round(sum(low) / 200, 1)), low.count(50)
    base = f"In 200 draws the next share costs {mean} on average, and still $50 in {still}. "
    verdicts = {50: "As you said.", 60: "Much less than you said.", 80: "Far less than you said."}
    verdicts[50 + 20] = "For $70, the twenty cheapest must go."
    for value, verdict in verdicts.items():
        told = page.at("predict", bet=Bet(value, True))
        assert told.said == base + verdict
        assert axes(told) == ("Two hundred draws of twenty", "price of the next share", "draws")
        bars = one(told, "bars", "cap")
        assert dict(zip(bars.x, bars.y, strict=True)) == {p: low.count(p) for p in set(low)}
        assert one(told, "rule", "accent").x[0] == value
    assert abs(statistics.mean(low) - (50 + 41 / 21 - 1)) < 3 * statistics.stdev(low) / len(low) ** 0.5
    assert round(50 + 41 / 21 - 1) == 51  # the smallest of 20 of 40 stands at place 41/21 on average
    assert "About \\\\$51." in page.prose
    assert "in about half of the draws that is still the one at \\\\$50" in page.prose
    assert abs(low.count(50) / 200 - 0.5) < 0.11


# --- the locked float ---


def left(part, whose, p0):
    return locked(ExponentialSupply(p0, 1, 1), 1 - part, whose)


FIRMS = {"¥50 billion": (1e9, 50, "CNY"), "NVIDIA, $5 trillion": (24.3e9, 5e12 / 24.3e9, "USD")}


def bought_for(supply, cash):
    """Shares that some cash buys."""
    return brentq(lambda q: supply.capital_spent(q) - cash, 0, supply.float_shares, xtol=1e-15)


def test_what_vanishes_stands_below_what_makes_it_vanish(page):
    order = list(page.explorers["less_to_buy"].controls)
    (gone,) = page.at("less_to_buy", sale=100).picture.idle
    assert order.index(gone) > order.index("sale")


def test_the_locked_float_says_what_it_draws(page):
    explorer = page.explorers["less_to_buy"]
    for v in settings(explorer):
        (S, p0, currency), part, spend = FIRMS[v["firm"]], v["sale"] / 100, v["spend"] / 100
        supply = left(part, v["whose"], p0)
        part_left = supply.float_shares
        most = supply.capital_spent(part_left)
        out = spend * p0 >= most
        q = part_left if out else bought_for(supply, spend * p0)
        price, paid = supply(q), supply.capital_spent(q)
        cap, up = S * price, S * (price - p0)
        assert headlines(explorer) == [
            ("Cash paid", money(S * paid, currency), "cash"),
            ("Cap up by", money(up, currency), "cap"),
            (f"Cap for each {money(1, currency)} paid", money(up / (S * paid), currency), "cap"),
        ]
        said = explorer.said
        assert said.startswith(
            f"{percent(part)} of all shares are for sale, {money(part * S * p0, currency)} at the old price. "
        )
        jumps = f"The next share asks {quoted(supply(0), currency)} before anybody buys."
        assert (jumps in said) == ("before anybody buys" in said) == (v["whose"] == "cheapest" and part < 1)
        rest = money(spend * p0 * S - S * paid, currency)
        ends = (
            f"{money(S * paid, currency)} buys all of it: sold out at {quoted(price, currency)}, "
            f"and the market cap is up by {money(up, currency)}. {rest} find nobody."
            if out
            else f"{money(S * paid, currency)} takes the price to {quoted(price, currency)}, "
            f"and the market cap is up by {money(up, currency)}."
        )
        assert said.endswith(ends)
        assert roles(explorer)[-2:] == [("cash", money(S * paid, currency)), ("cap", money(up, currency))]
        assert surface(one(explorer, "area", "cash"), S) == pytest.approx(S * paid, rel=2e-3)
        assert surface(one(explorer, "box", "cap"), S) == pytest.approx(cap)
        assert one(explorer, "rule", "cap").label[0] == f"cap {money(cap, currency)}"
        assert one(explorer, "rule", "cap").y[0] == pytest.approx(price)
        line, everyone = one(explorer, "line", "ask"), one(explorer, "line", "muted", "dashed")
        assert line.x[-1] == pytest.approx(part)
        assert line.y.tolist() == pytest.approx([supply(min(x, part_left)) for x in line.x])
        assert everyone.y.tolist() == pytest.approx([p0 * math.e**x for x in everyone.x])
        assert bool(found(explorer, "box", "locked")) == (part < 1) == ("whose" not in explorer.picture.idle)
        if part < 1:
            assert one(explorer, "box", "locked").x.tolist() == pytest.approx([part, 1])
        panel = explorer.picture.panels[0]
        assert axes(explorer) == ("What is for sale, cheapest first", "part of all shares", "price of one share")
        assert (panel.x.low, panel.x.high, panel.y.low, panel.y.high) == (0, 1, 0, pytest.approx(3 * p0))
        assert [words for _value, words in panel.y.ticks] == [
            money(round(p), currency) for p in (0, p0, 2 * p0, math.e * p0)
        ]


def test_one_float_three_markets(page):
    rise = {}
    for whose in ("by chance", "dearest", "cheapest"):
        supply = left(0.1, whose, 50)
        rise[whose] = 1e9 * (supply(bought_for(supply, 2.5)) - 50)
    assert rise["by chance"] == pytest.approx(25e9)
    assert rise["dearest"] == pytest.approx(2.5e9)
    assert rise["cheapest"] > rise["by chance"]
    assert (
        "- **By chance**: ¥2.5 billion lift the cap by ¥25 billion. A tenth for sale, ten times as much." in page.prose
    )
    assert "- **The dearest**: by ¥2.5 billion, as if nothing were locked." in page.prose
    assert round(left(0.1, "dearest", 50)(0.0999)) == 55
    assert "It only sells out sooner, at ¥55." in page.prose
    assert round(left(0.1, "cheapest", 50)(0)) == 123
    assert "- **The cheapest**: the next share asks ¥123 before anybody buys." in page.prose
    assert round(50 * math.e) == 136
    assert "in a line, from ¥50 to ¥136" in page.prose
    low, high = (volume / facts.NVIDIA_SHARES_OUTSTANDING.value for volume in facts.NVIDIA_DAILY_VOLUME.value)
    assert 1 / 140 < low < high < 1 / 95
    assert "of NVIDIA's 24.3 billion shares, about 1 in 100 changes hands on a day" in page.prose
    firms = page.space["FIRMS"]
    assert firms == FIRMS
    assert facts.NVIDIA_SHARES_OUTSTANDING.value == 24.3e9


# --- nobody sells, or many buy ---


def forty(order, gone, draw):
    """Who keeps and who stays, one by one."""
    line = {
        "by chance": np.random.default_rng(draw).permutation(40),
        "cheapest": range(40),
        "dearest": range(39, -1, -1),
    }
    kept = {50 + int(n) for n in list(line[order])[:gone]}
    return sorted(kept), sorted(set(range(50, 90)) - kept)


def test_nobody_sells_says_what_it_draws(page):
    explorer, who = (
        page.explorers["nobody_sells"],
        {"by chance": "drawn by lot", "cheapest": "the cheapest", "dearest": "the dearest"},
    )
    for v in settings(explorer):
        kept, asked = forty(v["order"], v["gone"], v["draw"])
        got = asked[: v["wanted"]]
        both = v["gone"] + v["wanted"]
        instead = None if both > 40 else 49 + both
        said, gone = explorer.said, v["gone"]
        if not got:
            assert said == (
                f"All 40 holders keep their shares. Buyers want {shares_in_words(v['wanted'] * 1e6)}, nobody sells: "
                "there is no price."
            )
        else:
            start = {0: "All 40 holders would sell. ", 1: f"1 of 40 holders keeps its shares, {who[v['order']]}. "}
            assert said.startswith(start.get(gone, f"{gone} of 40 holders keep their shares, {who[v['order']]}. "))
            sold = (
                f"{shares_in_words(len(got) * 1e6)} are bought for {money(sum(got) * 1e6)}, "
                f"the last at {money(got[-1])}."
            )
            assert sold in said
            assert roles(explorer) == [("cash", money(sum(got) * 1e6)), ("cap", money(got[-1]))]
            short = v["wanted"] - len(got)
            tail = said.partition(sold)[2]
            if short:
                assert tail == f" That is all there is: {shares_in_words(short * 1e6)} more are wanted."
            elif gone and instead:
                same = "the same price" if instead == got[-1] else money(instead)
                assert tail == f" Had buyers taken those shares too, it would be {same}."
            else:
                assert not tail
        assert headlines(explorer) == [
            ("Last price", money(got[-1]) if got else "no price", "cap"),
            ("Cash", money(sum(got) * 1e6), "cash"),
            ("If bought instead", money(instead) if instead else "too few", "ink"),
        ]
        drawn = {m.key: m.y.tolist() for m in found(explorer, "bars")}
        expected = {"keep": kept, "for sale": asked[v["wanted"] :], "sold": got}
        assert drawn == {key: prices for key, prices in expected.items() if prices}
        assert {m.key: m.role for m in found(explorer, "bars")}.items() <= {
            "keep": "locked",
            "for sale": "ask",
            "sold": "cash",
        }.items()
        if got:
            assert one(explorer, "rule", "cap").y[0] == got[-1]
            assert one(explorer, "rule", "cap").label[0] == f"last price {money(got[-1])}"
        else:
            assert one(explorer, "dots", "cap").label == ("no price",)
        assert ("draw" in explorer.picture.idle) == (v["order"] != "by chance")
        path, other = one(explorer, "line", "accent", panel=1), one(explorer, "line", "cash", "dashed", panel=1)
        for g in (0, 7, gone):
            rest = forty(v["order"], g, v["draw"])[1]
            assert path.y[g] == rest[v["wanted"] - 1] if v["wanted"] <= len(rest) else math.isnan(path.y[g])
            assert other.y[g] == 49 + g + v["wanted"] if g + v["wanted"] <= 40 else math.isnan(other.y[g])
        assert (path.key, other.key) == ("they keep", "bought instead")
        point = one(explorer, "dots", "cap", panel=1)
        assert point.x[0] == gone
        assert point.label[0] == (money(got[-1]) if len(got) == v["wanted"] else "too few sell")
        assert [m.key for m in found(explorer, "area", "muted", panel=1)] == ["8 of 10 draws"] * (
            v["order"] == "by chance"
        )
    assert axes(explorer) == ("The forty holders", "holders, by what they ask", "asked for a share")
    assert explorer.picture.panels[1].title == "Price of the last share"
    assert "not from zero" in explorer.picture.panels[1].y.label


def test_the_band_holds_eight_of_ten_draws(page):
    page.at("nobody_sells", order="by chance", wanted=3)
    band = one(page.explorers["nobody_sells"], "area", "muted", panel=1)
    for gone in (5, 20, 33):
        prices = [forty("by chance", gone, draw)[1][2] for draw in range(200)]
        inside = sum(band.y2[gone] <= price <= band.y[gone] for price in prices)
        assert inside >= 160
        assert band.y2[gone] >= statistics.quantiles(prices, n=10)[0] - 1
        assert band.y[gone] <= statistics.quantiles(prices, n=10)[8] + 1


def test_leaving_is_buying_only_when_the_cheapest_leave(page):
    """Any order but one, over draws that the page does not show as well."""
    for gone in (1, 12, 20, 33):
        assert forty("cheapest", gone, 0)[1][0] == 50 + gone
        assert forty("dearest", gone, 0)[1][0] == 50
    cheapest = [min(forty("by chance", 12, draw)[1]) for draw in range(1000, 1600)]
    assert statistics.mean(cheapest) == pytest.approx(50 + 41 / 29 - 1, abs=4 * statistics.stdev(cheapest) / 600**0.5)
    assert cheapest.count(50) / 600 == pytest.approx(28 / 40, abs=0.06)
    assert "twelve leave, and the next share costs \\\\$50.41 on average; in 7 of 10 draws nothing moves" in page.prose
    assert round(50 + 41 / 29 - 1, 2) == 50.41
    assert money(sum(range(50, 63)) * 1e6) == "$728 million"
    assert "both end at \\\\$62, for \\\\$62 million or for \\\\$728 million" in page.prose
    assert (
        "With the **cheapest** first the lines are one. Twelve leave and one million shares are bought, or thirteen "
        "million" in page.prose
    )
    assert "With the **dearest** first nobody sees anything until buyers get there." in page.prose
    assert "if those who leave would have sold next" in page.prose
    assert page.at("nobody_sells").values["order"] == "by chance"
    assert page.at("nobody_sells").said.startswith(
        "12 of 40 holders keep their shares, drawn by lot. 1 million shares are bought for $50 m"
    )


# --- the pump ---


def pumped(sale, rise, belief, spread, n=20_001):
    """Shares, what he pays, his best bid and what he gets, by trapezoids [yuan]."""
    asks = locked(ExponentialSupply(50, 1, 1e9), 1 - sale, "by chance") if sale < 1 else ExponentialSupply(50, 1, 1e9)
    top = 50 * (1 + rise)
    shares = asks.quantity(top)
    bid = 50 * (1 + rise) ** belief * (1 - spread)
    x = np.linspace(0, shares, n)
    mirrored = bid * np.array(asks(0.0)) / np.array(asks(x))  # bids fall by as much as the asks rise
    return shares, asks.capital_spent(shares), bid, float(np.trapezoid(mirrored, x))


def signed_yuan(value):
    return signed(value, yuan) if abs(value) > 50 else "¥0"


def test_up_and_out_says_what_it_draws(page):
    explorer = page.explorers["up_and_out"]
    for v in settings(explorer):
        sale, rise, spread = v["sale"] / 100, v["rise"] / 100, v["spread"] / 100
        shares, paid, bid, got = pumped(sale, rise, v["belief"], spread)
        sellers, he, buyers = paid - 50 * shares, got - paid, 50 * shares - got
        assert headlines(explorer) == [
            ("Paid", yuan(paid), "cash"), ("Taken out", yuan(got), "cash"), ("His profit", signed_yuan(he), "accent"),
        ]  # fmt: skip
        ends = f"He {'gains' if he > 0 else 'loses'} {yuan(abs(he))}" if abs(he) > 50 else "He is even"
        assert explorer.said == (
            f"He pays {yuan(paid)}, and the cap goes up by {yuan(50e9 * rise)}. Out again he gets {yuan(got)}. {ends}; "
            f"the last buyers {'gain' if buyers >= 0 else 'lose'} {yuan(abs(buyers))}, "
            f"those who sold to him gain {yuan(sellers)}."
        )
        up, down = found(explorer, "area", "cash")
        wide = sale * 1e9
        assert surface(up, wide) == pytest.approx(paid, rel=2e-3)
        assert surface(down, wide) == pytest.approx(got, rel=2e-3)
        assert (up.label, down.label) == ((f"pays {yuan(paid)}",), (f"gets {yuan(got)}",))
        assert up.x[-1] == down.x[0] == 0
        assert (up.y[0], up.y[-1], down.y[0]) == pytest.approx((50, 50 * (1 + rise), bid))
        assert one(explorer, "line", "ask").label == ("asks",)
        assert one(explorer, "line", "ask").y[-1] == pytest.approx(50 * (1 + rise))
        assert one(explorer, "line", "bid").y.tolist() == pytest.approx(down.y.tolist())
        paper = one(explorer, "rule", "cap")
        assert (paper.y[0], paper.label[0]) == (
            pytest.approx(50 * (1 + rise)),
            f"cap {yuan(50e9 * (1 + rise))} on paper",
        )
        gains = [float(m.y[0]) * 50 * wide for m in found(explorer, "bars", panel=1)]
        assert gains == pytest.approx([sellers, he, buyers], abs=1e-4 * paid)
        assert sum(gains) == pytest.approx(0, abs=1e-6 * paid)
        notes = [m.label[0] for m in found(explorer, "dots", panel=1)]
        assert notes == [signed_yuan(g) for g in (sellers, he, buyers)]
        assert [m.role for m in found(explorer, "bars", panel=1)] == ["muted", "accent", "bid"]
    assert axes(explorer) == ("Asks up, bids down", "bought, then sold: part of what is for sale", "price of one share")
    assert [words for _n, words in explorer.picture.panels[1].x.ticks] == ["sold to him", "he", "last buyers"]


def test_a_pump_needs_victims(page):
    _shares, paid, _bid, got = pumped(0.1, 1, 1, 0.01)
    assert yuan(round(paid)) == "¥5 billion"
    assert yuan(round(paid - got, -5)) == "¥50 million"
    assert "the ¥5 billion come back, less spread and fees: ¥50 million at 1%" in page.prose
    profits = {belief: pumped(0.1, 1, belief, 0.01)[3] - paid for belief in (1, 1.05)}
    assert profits[1] < 0 < profits[1.05]
    assert "He gains only at 1.05 or more, when they bid *above* the price that he has faked." in page.prose
    for sale in (0.01, 0.5, 1):
        one_way = [pumped(sale, 1, belief, 0.01) for belief in (1, 1.05)]
        assert one_way[0][3] < one_way[0][1] < one_way[1][3]
        assert one_way[0][1] == pytest.approx(paid * sale / 0.1)
    assert "A thinner float makes all sums smaller, and the profit no nearer." in page.prose
    assert (
        "To buy so that others follow is forbidden, in the United States by section 9(a)(2) of the Securities "
        "Exchange Act, in China by article 55" in page.prose
    )


# --- Facebook ---

RELEASES = [271e6, 234e6, 777e6, 156e6]
EVE = [421_233_615 + sum(RELEASES[:n]) for n in range(4)]
RETURNS = [-0.063, -0.038, 0.126, -0.051]
DAYS = ["16 Aug", "31 Oct", "14 Nov", "14 Dec"]


def test_the_releases_are_those_of_the_facts(page):
    assert [fact.value for fact in facts.FACEBOOK_RELEASES[:4]] == RELEASES == page.space["R"].tolist()
    assert page.space["F"].tolist() == EVE
    assert page.space["HAPPENED"].tolist() == pytest.approx(RETURNS)
    assert page.space["DAYS"] == DAYS


def test_facebooks_float_says_what_it_draws(page):
    explorer = page.explorers["releases"]
    for v in settings(explorer):
        n, beyond = DAYS.index(v["day"]), v["beyond"] / 100
        model = [math.exp(-beyond * r / f) - 1 for r, f in zip(RELEASES, EVE, strict=True)]
        fits = sum(abs(m - h) < 0.01 for m, h in zip(model, RETURNS, strict=True))
        assert headlines(explorer) == [
            ("The price", signed(RETURNS[n]), "cap"),
            ("The model", signed(model[n]), "accent"),
            ("Days it fits to a point", f"{fits} of 4", "ink"),
        ]
        assert explorer.said.startswith(
            f"{DAYS[n]}: {shares_in_words(RELEASES[n])} came free, {percent(RELEASES[n] / EVE[n])} of the float "
            "before. "
            f"The price {'rose' if RETURNS[n] > 0 else 'fell'} by {percent(abs(RETURNS[n]))}. "
        )
        told = (
            "Sold as expected, the model says no change. " if not beyond
            else f"{percent(abs(beyond))} of it {'sold beyond' if beyond > 0 else 'fewer sold than'} "
            f"{'expectation' if beyond > 0 else 'expected'} gives {signed(model[n])}. "
        )  # fmt: skip
        assert told in explorer.said
        assert explorer.said.endswith(page.space["NEWS"][n])
        happened, modelled = found(explorer, "dots")[:2]
        assert (happened.role, happened.key, modelled.role, modelled.key) == ("cap", "happened", "accent", "the model")
        assert happened.y.tolist() == pytest.approx(RETURNS)
        assert modelled.y.tolist() == pytest.approx(model)
        chosen, handle = found(explorer, "dots")[2:]
        assert (chosen.x[0], chosen.y[0]) == pytest.approx((n, RETURNS[n]))
        assert (handle.x[0], handle.y[0]) == pytest.approx((n, model[n]))
        free, kept = found(explorer, "area", panel=1)
        assert (free.role, free.label, kept.role, kept.label) == ("ask", ("free to trade",), "locked", ("locked",))
        steps = [*EVE, EVE[3] + RELEASES[3]]
        assert sorted({round(y * 1e6) for y in free.y}) == steps
        assert free.y.tolist() == kept.y2.tolist()
        assert set((kept.y * 1e6).round()) == {2_138_085_037}
        assert one(explorer, "rule", "accent", panel=1).x[0] == free.x[2 * n + 1] == [90, 166, 180, 210][n]
        assert one(explorer, "rule", "accent", panel=1).label[0] == f"+{count(RELEASES[n]).split()[0]} million"
    assert axes(explorer) == ("Release days", "release", "change of the price")
    assert explorer.picture.panels[1].title == "The float opens"


def test_no_number_fits_all_four(page):
    needed = [-math.log(1 + h) * f / r for h, r, f in zip(RETURNS, RELEASES, EVE, strict=True)]
    assert [round(100 * one) for one in needed] == [10, 11, -14, 57]
    assert (
        "16 August needs 10% of the release, 31 October 11%. 14 November needs 14% *fewer* than feared, and "
        "14 December 57%" in page.prose
    )
    best = max(
        sum(abs(math.exp(-b / 100 * r / f) - 1 - h) < 0.01 for h, r, f in zip(RETURNS, RELEASES, EVE, strict=True))
        for b in range(-30, 71)
    )
    assert best == 2 < 4
    assert RELEASES[2] == max(RELEASES)
    assert "on the day of the largest it rose by 12.6%" in page.prose
    assert (
        "421 million Facebook shares were sold at \\\\$38: 180 million by the company, 241 million by earlier holders"
        in page.prose
    )
    sold = [facts.FACEBOOK_SHARES_SOLD, facts.FACEBOOK_SOLD_BY_COMPANY, facts.FACEBOOK_SOLD_BY_HOLDERS]
    assert [round(fact.value / 1e6) for fact in sold] == [421, 180, 241]
    lost = (facts.FACEBOOK_LOW.value - facts.FACEBOOK_IPO_PRICE.value) * facts.FACEBOOK_SHARES_OUTSTANDING.value
    assert round(lost / 1e9, 1) == -43.3
    assert facts.FACEBOOK_LOW.date == "2012-09-04"
    assert (
        "By 4 September the cap was \\\\$43.3 billion below that at the offer, and every share sold had found a buyer."
        in page.prose
    )
    assert (
        "over 1,948 lock-ups of US companies the abnormal return of three days was −1.5%, with 40% more trading"
        in page.prose
    )


def test_the_other_news_are_those_of_their_days(page):
    from mktlib.market.prices import daily_prices

    prices = daily_prices("FB")
    close = dict(zip(prices.dates.astype(str), prices.close, strict=True))
    news = page.space["NEWS"]
    assert "would earn on phones" in news[0]
    assert "the founder had promised not to sell for a year" in news[2]
    if prices.certainty == "sure":
        assert round(100 * (close["2012-10-24"] / close["2012-10-23"] - 1)) == 19
        assert 0.32 < close["2012-12-13"] / close["2012-11-01"] - 1 < 0.345
    assert "a week before, good results had lifted the price by 19%" in news[1]
    assert "since 1 November the price had risen by a third" in news[3]


# --- exercises ---


def test_exercises_hold(page):
    exercises_hold(page)


def test_exercises_are_judged_by_a_law(page):
    part, belief = page.exercises["lifts_so_much"], page.exercises["first_gain"]
    for answer in (100 / 8, 12.5, 12.4, 12.6, 12, 13, 10, 8, 20, 50, 80, 99, 100):
        assert part.judge({"part": answer}).right == (abs(100 / answer / 8 - 1) < 0.01), answer
    for answer in (0.95, 1, 1.05, 1.1, 1.15, 2):
        paid = pumped(0.1, 0.5, answer, 0.03)[1]
        profit = [pumped(0.1, 0.5, b, 0.03)[3] - paid for b in (answer, answer - 0.05)]
        told = belief.judge({"belief": answer, "sale": 10, "rise": 50, "spread": 3})
        assert told.right == (profit[0] > 0 >= profit[1]), answer
    assert belief.solution["belief"] == 1.1
    assert "if each ¥1 moves the cap by ¥8?" in page.prose
    assert "let the price rise by 50%, with 3% for spread and fees" in page.prose
    assert part.hint == "At a tenth it is ¥10, at a half ¥2."


def test_who_keeps_decides_what_a_little_money_does(page):
    prices = {whose: left(0.2, whose, 50)(0.01) for whose in ("by chance", "cheapest", "dearest")}
    assert prices["cheapest"] > prices["by chance"] > prices["dearest"]
    assert prices["dearest"] == pytest.approx(left(1, "dearest", 50)(0.01))
    assert (left(0.2, "by chance", 50)(0.01) - 50) / left(0.2, "by chance", 50).capital_spent(0.01) == pytest.approx(5)
    assert "“Long-term holders own 80% of this share, so a little money will double it.”" in page.prose
    which = page.exercises["what_would_double_it"]
    says = "It depends. If those who keep would have sold last, the money does no more than if nobody kept."
    assert which.solution == {"which": says}


def test_the_main_path_is_short(page):
    assert len(page.explorers) == 5
