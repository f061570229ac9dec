"""Page 34: the prediction, days of five stocks, two depths and the trap, each worked out a second time."""

import statistics

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.market.prices import daily_prices
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, number, percent, quoted
from tests.pages.page import settings
from tests.pages.reading import axes, found, handle, headlines, roles
from tests.pages.reading import one as only

SLUG = "34_liquidity_and_costs"
TICKERS = {"Apple": "AAPL", "Facebook": "FB", "Google": "GOOG", "IBM": "IBM", "Microsoft": "MSFT"}
PARTS = {"every dollar": 1, "1 in 10": 10, "1 in 100": 100, "1 in 1,000": 1000}
SWEPT = 1_655_952.50, (587.90 - 585.94) * 935e6


def days(stock, year):
    """Return dollars traded and the move of the cap, day by day, from the raw columns."""
    prices, after = daily_prices(TICKERS[stock]), {"Apple": 939e6, "IBM": 1.1e9}
    shares = facts.SHARES_OUTSTANDING[TICKERS[stock]].value
    assert stock not in after or abs(shares / after[stock] - 1) < 0.05
    rows = []
    for i in range(1, len(prices)):
        if str(prices.dates[i])[:4] == str(year):
            later = [ratio for day, ratio in prices.splits if str(prices.dates[i]) < day]
            here = float(np.prod(later)) if later else 1.0
            split = dict(prices.splits).get(str(prices.dates[i]), 1.0)
            move = abs(prices.close[i] - prices.close[i - 1] / split) / here * shares
            rows.append((prices.close[i] * prices.volume[i], move))
    return np.array(rows).T if rows else np.zeros((2, 0))


# --- the prediction ---


def test_the_prediction_tells_nothing_before_it_locks(page):
    one = page.at("predict")
    assert one.said == "How far did IBM's market cap move for each dollar traded? Choose, then commit."
    assert [mark.label for mark in found(one)] == [("Apple's book, swept",)]
    assert only(one, role="cash").x[0] == pytest.approx(SWEPT[1] / SWEPT[0])
    one = page.at("predict", bet=Bet(10, False))
    assert one.said == "You say: $10 for each dollar traded."
    assert not found(one, role="cap")
    assert only(one, role="accent").x[0] == 10


def test_the_prediction_speaks_to_each_answer(page):
    ratios = [statistics.median(move / traded) for traded, move in (days("IBM", 2012), days("Apple", 2012))]
    control = page.explorers["predict"].controls["bet"]
    assert [bet.value for bet in control.values if bet.value and not bet.locked] == [0.01, 0.1, 1, 10, 100, 1000]
    tails = {
        0.01: "148 times too little", 0.1: "14.8 times too little", 1: "no other answer is nearer",
        10: "6.77 times too much", 100: "67.7 times too much", 1000: "677 times too much",
    }  # fmt: skip
    for value, tail in tails.items():
        one = page.at("predict", bet=Bet(value, True))
        assert one.said == (
            f"On the median day IBM's market cap moved by {money(ratios[0])} for each dollar traded, Apple's by "
            f"{money(ratios[1])}. You said {money(value)}: {tail}."
        )
        assert [mark.x[0] for mark in found(one, role="cap")] == pytest.approx(ratios)
        assert [mark.label[0] for mark in found(one, role="cap")] == ["IBM, median day", "Apple, median day"]
    assert axes(one) == (
        "Dollars of market cap, for each dollar",
        "change of the market cap for each dollar traded",
        "",
    )


# --- day by day ---


def test_days_say_what_they_draw(page):
    one = page.explorers["day_by_day"]
    for v in settings(one, corners=16):
        traded, moved = days(v["stock"], v["year"])
        if not traded.size:
            assert one.said == f"{v['stock']} was not listed in {v['year']}."
            assert one.picture.idle == ("pushed", "dealt")
            assert [value for _l, value, _r in headlines(one)] == ["not listed"] * 2
            assert not list(found(one, "dots", "cap"))
            continue
        part = PARTS[v["pushed"]]
        dots = only(one, "dots", "cap")
        assert sorted(dots.y) == pytest.approx(sorted(moved[moved > 0]))
        paired = dict(zip((traded / part).round(6), moved, strict=True))
        same = sum(paired[x] == pytest.approx(y) for x, y in zip(dots.x.round(6), dots.y, strict=True))
        assert (same == dots.x.size) != v["dealt"]
        median = statistics.median((moved / traded).tolist()) * part
        line = only(one, "line", "accent")
        assert line.y / line.x == pytest.approx(line.y[0] / line.x[0])
        shown = float(line.y[0] / line.x[0])
        assert shown == pytest.approx(median) or v["dealt"]
        assert f"{v['stock']}, {v['year']}, {len(traded)} days: " in one.said
        assert f"the market cap moves by {money(round(shown, 2 if shown < 100 else 0))} for each dollar " in one.said
        assert ("for each dollar traded." in one.said) == (part == 1)
        assert (f"if {v['pushed']} dollars did." in one.said) == (part > 1)
        assert ("Each move is that of another day." in one.said) == v["dealt"]
        assert headlines(one) == [
            ("Traded a day", money(traded.mean()), "cash"), ("Cap moves", money(moved.mean()), "cap"),
        ]  # fmt: skip
        assert (only(one, "dots", "cash").x[0], only(one, "dots", "cash").y[0]) == pytest.approx(SWEPT)
        ratios = [float(mark.y[0] / mark.x[0]) for mark in found(one, "line", "muted")]
        assert [mark.label for mark in found(one, "line", "muted")] == [("$1 for $1",), ("$1,000 for $1",)]
        assert ratios == pytest.approx([1, 1000])
    assert axes(one) == ("A dot is a day", "dollars that pushed", "change of the market cap")


# --- two depths ---


def flow(run, block, news):
    """Return the orders and the news, drawn once more in the same order."""
    rng = np.random.default_rng(run)
    signs = rng.choice([-1, 1], 400)
    sizes = np.ceil(500 * rng.exponential(size=400)).astype(int)
    learned = news / 100 * rng.standard_normal(400)
    if block:
        signs[200], sizes[200] = 1, block
    return signs, sizes, learned


def walked(depth, signs, sizes, learned):
    """Return the middle after each order, tick by tick, and what the order at 200 paid."""
    middle, path, paid = 100.0, [100.0], 0.0
    for i, (sign, size, news) in enumerate(zip(signs, sizes, learned, strict=True)):
        middle += news
        left, level = int(size), 0
        while left > 0:
            part = min(left, depth)
            paid += part * (middle + 0.005 + 0.01 * level) * (i == 200)
            left, level = left - part, level + (part == depth)
        middle += sign * 0.01 * level
        path.append(middle)
    return np.array(path), paid


def typical(path):
    return float(np.sqrt(np.mean([(path[i + 20] - path[i]) ** 2 for i in range(len(path) - 20)]))) / 100


def test_two_depths_say_what_they_draw(page):
    one = page.explorers["two_depths"]
    for v in settings(one, corners=10):
        made = flow(v["run"], v["block"], v["news"])
        (thin, paid), (deep, _paid) = walked(v["thin"], *made), walked(2000, *made)
        a, b, cap = typical(thin), typical(deep), 100 * v["outstanding"]
        assert only(one, "line", "accent", panel=1).y == pytest.approx(thin)
        assert only(one, "line", "ink", panel=1).y == pytest.approx(deep)
        assert (only(one, "line", "accent", panel=1).key, only(one, "line", "ink", panel=1).key) == ("thin", "deep")
        assert f"the thin book's price moves by {percent(a)}, the deep one's by {percent(b)}" in one.said
        assert (f": {number(a / b)} times as far." in one.said) == (a > 1.02 * b)
        assert (": about alike." in one.said) == (a <= 1.02 * b)
        assert one.said.endswith(f"The thin company's cap is {money(cap)}, {number(cap / 1e11)}× the deep one's.")
        buyer = money(paid) if v["block"] else "no buyer"
        assert headlines(one) == [
            ("Thin book swings", percent(a), "ink"), ("Deep book swings", percent(b), "ink"),
            ("Buyer pays, thin book", buyer, "cash"), ("Thin company", money(cap), "cap"),
        ]  # fmt: skip
        if v["block"]:
            assert f"pays {buyer} in the thin book, {quoted(paid / v['block'])} a share." in one.said
            assert ("cash", buyer) in roles(one)
        assert (" No large buyer comes." in one.said) == (not v["block"])
        assert [mark.x[0] for mark in found(one, "rule", label="large buyer", panel=1)] == [200] * (v["block"] > 0)
        mark, other = handle(one, "outstanding"), only(one, "dots", "ink")
        assert (mark.x[0], mark.y[0], mark.label) == (cap, pytest.approx(100 * a), ("thin",))
        assert (other.x[0], other.y[0], other.label) == (1e11, pytest.approx(100 * b), ("deep",))
        assert 95 <= min(thin.min(), deep.min()) <= max(thin.max(), deep.max()) <= 107
        assert 100 * a <= 0.8
    assert [panel.title for panel in one.picture.panels] == ["Cap and swing", "Price, order by order"]
    assert one.controls["block"].say(1) == "1 share"
    assert [one.controls["news"].say(n) for n in (0.5, 1)] == ["0.5 cents", "1 cent"]


def test_more_shares_move_no_price_and_the_same_depth_is_the_same_path(page):
    one = page.at("two_depths", outstanding=page.explorers["two_depths"].controls["outstanding"].values[-1])
    large, cap = only(one, "line", "accent", panel=1).y, handle(one, "outstanding").x[0]
    small = only(page.at("two_depths"), "line", "accent", panel=1).y
    assert (large == small).all()
    assert cap == 10 * 1e11
    alike = page.at("two_depths", thin=2000)
    assert (only(alike, "line", "accent", panel=1).y == only(alike, "line", "ink", panel=1).y).all()


def test_every_run_stays_on_its_axes(page):
    for run in range(100):
        for block in (0, 20_000):
            path = page.space["mid_prices"](*page.space["orders"](run, block, 5), 100)
            assert 95 <= path.min() <= path.max() <= 107
            assert page.space["swing"](path) <= 0.008


def test_the_claims_on_depth_hold_over_two_hundred_runs(page):
    swing, mids, orders = (page.space[name] for name in ("swing", "mid_prices", "orders"))

    def ratios(news, runs):
        return [swing(mids(*orders(r, 10_000, news), 100)) / swing(mids(*orders(r, 10_000, news), 2000)) for r in runs]

    assert round(statistics.median(ratios(1, range(100)))) == round(statistics.median(ratios(1, range(100, 300)))) == 8
    assert round(statistics.median(ratios(5, range(200)))) == 2
    assert "about eight times as far (median of 100 runs)" in page.prose
    assert "At five cents of news the gap shrinks to a factor of two" in page.prose
