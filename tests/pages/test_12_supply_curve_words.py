"""The supply curve: its folded sections, its figures, words and exercises."""

import math
import re

import numpy as np
import pytest

from mktlib.formula import ExponentialSupply, IsoelasticSupply
from mktlib.market import facts
from mktlib.ui.numbers import count, money, number, percent, quoted
from tests.course.laws import exercises_hold
from tests.pages.page import settings
from tests.pages.reading import found, surface
from tests.pages.twelve import (
    ASKS,
    EACH_SHARE,
    LOCKED,
    P0,
    P1,
    PAID,
    RISE,
    WALKS,
    F,
    Near,
    S,
    cash_by_slices,
    coloured,
    corners,
    handles,
    labels,
    panel_of,
)

SLUG = "12_supply_curve"


def near(value, **more):
    return pytest.approx(value, rel=1e-9, **more)


# --- deeper ----------------------------------------------------------------------------------------


def four_sums(part, times):
    """Cash of the four shapes in multiples of P0 × F, from the formulas as the page prints them."""
    k, epsilon = math.log(times) / part, -math.log(1 - part) / math.log(times)
    power = 1 - 1 / epsilon
    kept = -math.log(1 - part) if abs(power) < 1e-12 else (1 - (1 - part) ** power) / power
    ladder = sum(math.exp(k * part * i / 7) for i in range(8)) / 8 * part
    return {
        "straight line": part * (1 + times) / 2,
        "exponential": (times - 1) / k,
        "isoelastic": kept,
        "ladder": ladder,
    }


def test_four_shapes_cost_what_their_formulas_say(page):
    explorer = page.explorers["four_shapes"]
    for values in settings(explorer):
        part, times = values["part"] / 100, values["times"]
        sums = {name: cash * P0 * F for name, cash in four_sums(part, times).items()}
        lines = found(explorer, "line", "ask")
        assert [line.key.partition(": ")[0] for line in lines] == list(sums)
        for line, cash in zip(lines, sums.values(), strict=True):
            assert line.key.partition(": ")[2] == Near(money, cash)
            assert under_line(line) * F == pytest.approx(cash, rel=2e-3)
            assert (line.y[0], line.x[-1], line.y[-1]) == (near(P0), near(part), near(times * P0))
        least, most = min(sums.values()), max(sums.values())
        assert coloured(explorer, "cash") == [Near(money, least), Near(money, most)]
        assert re.search(r"trillion, (\S+) apart|billion, (\S+) apart", explorer.said)
        assert f", {percent(most / least - 1)} apart." in explorer.said
        low, high = part * P0 * F, part * times * P0 * F
        assert low < least <= most < high
        said = re.search(r"The boxes allow (.+) to (.+)\.$", explorer.said)
        assert (said[1], said[2]) == (Near(money, low), Near(money, high))
        solid, dashed = found(explorer, "box", "ink")
        assert (surface(solid) * F, surface(dashed) * F) == (near(low), near(high))
        assert "dashed" in dashed.look
        assert {f"at least {said[1]}", f"at most {said[2]}"} <= set(labels(explorer))


def under_line(line):
    return np.trapezoid(line.y, line.x)


def test_four_shapes_lie_within_ten_per_cent_at_a_doubling(page):
    for part in range(5, 65, 5):
        page.at("four_shapes", part=part, times=2)
        sums = four_sums(part / 100, 2)
        assert max(sums.values()) / min(sums.values()) < 1.1
    assert page.at("four_shapes").said == (
        "One start, one end, the same shares, four shapes: $3.95 trillion to $4.33 trillion, 9.59% apart. The boxes "
        "allow $2.89 trillion to $5.78 trillion."
    )


def test_bars_cost_more_than_the_area_and_close_in_on_it(page):
    explorer = page.explorers["bars_and_area"]
    exact, before = P0 * F * 0.5 / math.log(2), math.inf
    for purchases in explorer.controls["purchases"].values:
        page.at("bars_and_area", purchases=purchases)
        heights = P0 * 2 ** (np.arange(1, purchases + 1) / purchases)
        paid = heights.mean() * F / 2
        (bars,), (area,) = found(explorer, "bars", "cash"), found(explorer, "area", "cash")
        assert bars.y == near(heights)
        assert bars.width * purchases == near(0.5)
        assert bars.x == near((np.arange(purchases) + 0.5) / purchases / 2)
        assert surface(area) * F == pytest.approx(exact, rel=1e-4)
        assert coloured(explorer, "cash") == [Near(money, paid), Near(money, exact)]
        assert re.search(r"That is (\S+) more than the area", explorer.said)[1] == Near(percent, paid / exact - 1)
        assert [mark.key for mark in (bars, area)] == [
            f"{word}: {money(cash)}" for word, cash in (("bars", paid), ("area", exact))
        ]
        assert exact < paid < before
        assert explorer.said.startswith(
            f"{purchases} purchases, paid at the price where each" if purchases > 1 else "One"
        )
        before = paid
    assert page.at("bars_and_area", purchases=1).said.startswith(
        "One purchase, paid at the price where it ends: $4.81 trillion."
    )
    assert page.at("bars_and_area", purchases=5).said.startswith(
        "5 purchases, paid at the price where each ends: $3.72 trillion."
    )


def test_the_printed_formulas_are_those_of_the_package(page):
    for formula in (r"$P_0 + bq$", r"$P_0\,e^{kq/F}$", r"$P_0\,(1-q/F)^{-1/\varepsilon}$",
                    r"$F - q = F\,(P_0/P)^{\varepsilon}$",
                    r"$K = P_0 q + bq^2/2$", r"$K = F\,(P - P_0)/k$", r"$-P_0 F \ln(1 - q/F)$",
                    r"\frac{1 - (1 - q/F)^{1 - 1/\varepsilon}}{1 - 1/\varepsilon}",
                    r"P_0\,q \;\le\; \text{cash} \;\le\; P_1\,q",
                    r"\frac{S\,dP}{P\,dq} = S\,\frac{P'}{P}"):  # fmt: skip
        assert formula in page.prose, formula
    q, epsilon = 0.3 * F, 2
    P = IsoelasticSupply(P0, epsilon, F)
    assert page.space["isoelastic"](q, epsilon) == near(P(q)) == near(P0 * 0.7 ** (-1 / epsilon))
    assert near(P.capital_spent(q)) == P0 * F * (1 - 0.7 ** (1 - 1 / epsilon)) / (1 - 1 / epsilon)
    assert page.space["exponential"](q, 5) == near(ExponentialSupply(P0, 5, F)(q)) == near(P0 * math.exp(1.5))


# --- words, figures, exercises ---------------------------------------------------------------------


def test_every_figure_of_the_prose_is_worked_out_or_a_plain_fact(page):
    depth = sum(size for _price, size in ASKS)
    worked_out = {
        count(depth), *re.findall(r"[\d.,]+", " ".join([
            money(PAID), money(RISE), quoted(ASKS[-1][0]), "2.265",  # the prediction
            percent(F / S, 0), money(0.01 * 7.5e12), money(0.96 * 7.5e12), "5", "10",  # the boxes
            quoted(ASKS[0][0]), quoted(585.33), money((585.94 - 585.33) * 935e6), count(ASKS[0][1]),  # the book
            percent(WALKS["P(q)"](2)[0]), percent(WALKS["same dollars kept"](2)[0]),  # your own curve
            *(money(WALKS[name](2)[1] * 5e12) for name in WALKS), number(math.exp(5)),
            count(EACH_SHARE.index(587.00)), count(EACH_SHARE.index(587.00) + 1), number(587),
            money(math.fsum(LOCKED[:101])), *map(str, sorted(set(LOCKED))), "101", "50",
        ]))}  # fmt: skip
    settings_named = {"40", "0", "1", "0.5", "50", "5", "10", "30", "3.2", "0.1", "100", "2", "3", "8"}
    facts_named = {"11", "21", "2012", "935", "24.3", "23.4", "2025", "2011", "06", "021006", "10.1103"}
    unknown = {figure.rstrip(",") for figure in page.figures()} - worked_out - settings_named - facts_named
    assert not unknown


def test_the_sentences_with_figures_hold(page):
    figures = {
        rf"Ten levels hold 2,820 shares, for \\{money(PAID)}": sum(size for _price, size in ASKS) == 2820,
        rf"The last one printed at \\{quoted(ASKS[-1][0])}, \\$2.265 above the middle": round(587.90 - 585.635, 9)
        == 2.265,
        rf"times about 935 million shares, is \\{money(RISE)}": facts.AAPL_SHARES_OUTSTANDING.value == 935e6,
        r"Apple's market cap rises by about \\$2 billion": 1.9e9 < RISE < 2.2e9,
        r"NVIDIA has 24.3 billion shares; about 96 % of them": round(100 * F / S) == 96,
        r"its market cap is \\$5 trillion, and buyers walk up the asks until it is \\$10 trillion": True,
        r"On one shape, a straight line, the part that changes hands takes it from \\$75 billion to \\$7.2 trillion": (
            page.at("draw", part=1).said.endswith("On yours, $75 billion.")
            and page.at("draw", part=96).said.endswith("On yours, $7.2 trillion.")
        ),
        r"by a factor of two at most": P1 / P0 == 2,
        r"lift the price by 0.5 %, a dollar makes 50 cents": True,
        r"Apple's first 200 shares all print at \\$585.94": set(EACH_SHARE[:200]) == {585.94} != set(EACH_SHARE[:201]),
        r"at the lowest ask, they re-mark nothing": True,
        rf"at the highest bid, they re-mark the company by \\{money((585.94 - 585.33) * 935e6)}": True,
        r"Share 100 costs \\$100 and share 101 costs \\$150": LOCKED[99:101] == [100, 150],
        r"The last trade was at \\$50, the cheap shares are locked away, 100 are offered at \\$100": True,
        r"and the next at \\$150. Buy 100 shares. Then one more.": True,
        r"the highest bid is still \\$585.33": facts.AAPL_BOOK.best_bid == 585.33,
        r"$P(q)$ with $k = 5$ takes 13.3 % of all shares, the holders who keep the same dollars sell 48.1 %": True,
        r"\\$963 billion, \\$3.34 trillion, \\$7.22 trillion": True,
        r"148 times at $k = 5$": round(math.exp(5)) == 148,
        r"below the solid one": True,
        r"each further 1 % of the float asks about $k$ % more; here $k$ is 5": True,
    }
    for sentence, holds in figures.items():
        assert sentence in page.prose, sentence
        assert holds, sentence
    assert (facts.NVIDIA_SHARES_OUTSTANDING.value, facts.NVIDIA_FREE_FLOAT.value) == (S, F)
    assert facts.AAPL_BOOK.asks == tuple(ASKS)


def test_the_words_of_the_story_point_the_right_way(page):
    for sentence in (
        "Each bar on the right is a holder with one share",
        "Each bar on the left is somebody who would buy one",
        "The next share comes from the cheapest holder left. Her price is the **marginal price**, the minimum of what",
        "For somebody who sells, it is the highest bid.",
        "Whoever buys the cheap shares pays for each. When their holders withdraw, nobody pays.",
        "Each share bought on the way costs at least the old price and at most the new one",
        "**The shape matters less. The part matters more.**",
        "The dashed box is also the cash of an auction, in which every share is paid the last price.",
        "Shares kept still, a steeper curve lifts the cap and hardly changes the cash. Rise kept still, it thins the",
        r"The upright strip is $P \cdot dq$: the price, times a few more shares. The level one is $S \cdot dP$: *all*",
        "At $\\varepsilon = 1$ each keeps the same number of dollars.",
        "they sell as it rises",
    ):
        assert sentence in page.prose, sentence


def test_axes_and_controls_say_what_they_count(page):
    sides = {name: [panel_of(page.at(name)).x.label, panel_of(page.at(name)).y.label] for name in page.explorers}
    assert sides == {
        "predict": ["", ""],
        "everybody": ["would buy a share ← | → would sell one", "price"],
        "draw": ["part of all shares", "price of a share"],
        "two_strips": ["part of all shares", "price of a share"],
        "buy": ["shares", "price of a share"],
        "your_curve": ["part of all shares", "price of a share"],
        "four_shapes": ["part of the float", "price of a share"],
        "bars_and_area": ["part of the float", "price of a share"],
        "own_asks": ["shares", "price of a share"],
    }
    labels = {name: [control.label for control in one.controls.values()] for name, one in page.explorers.items()}
    assert labels["everybody"] == ["Sort them by price", "You", "Then withdraw", "Holders"]
    assert labels["draw"][0] == "Part of all shares"
    assert labels["two_strips"] == [
        "The next 1% of all shares lift the price by",
        "Keep still",
        "Shares you buy",
        "Rise of the price",
    ]
    say = page.explorers["everybody"].controls["trade"].say
    assert [say(n) for n in (-2, -1, 0, 1, 5)] == [
        "sell 2 shares",
        "sell 1 share",
        "do nothing",
        "buy 1 share",
        "buy 5 shares",
    ]


def test_the_exercises_know_right_from_wrong(page):
    exercises_hold(page)
    first, cash, _who = page.exercises.values()
    assert first.solution == {"shares": EACH_SHARE.index(587.00) + 1}
    assert not any(first.law(shares=wrong) is True for wrong in (950, 952, 960, 1000, 1, 2820))
    heights = [[0, 10, 30, 50], [20, 40, 60, 80], [0, 0, 0, 0], [100, 100, 100, 100], [0, 20, 40, 60]]
    for each in heights:
        right = abs(cash_by_slices(0.5, [h / 100 for h in each]) - 3.2e12) < 0.05e12
        assert cash.judge(dict(zip(cash.parts, (50, *each), strict=True))).right == right == (each == heights[0])
    assert page.at("draw", part=50, first=0, second=10, third=30, fourth=50).said.endswith("On yours, $3.2 trillion.")


def test_axes_and_controls_end_where_they_should(page):
    ends = {}
    for name in page.explorers:
        x, y = panel_of(page.at(name)).x, panel_of(page.at(name)).y
        ends[name] = (x.low, x.high, y.low, round(y.high / P0, 3) if name == "four_shapes" else y.high)
    boxes = (0, 1, 0, 470)
    assert ends == {
        "predict": (0, 1, 0, 1.15), "everybody": (-10, 20, 0, 180), "draw": boxes, "two_strips": boxes,
        "buy": (0, 2820, 584.85, 588.25), "your_curve": boxes, "four_shapes": (0, 1, 0, 3.6), "bars_and_area": boxes,
        "own_asks": (0, 2820, near(585.744), near(588.096)),
    }  # fmt: skip
    locked = panel_of(page.at("buy", book="cheap shares locked"))
    assert (locked.x.high, locked.y.low, locked.y.high) == (300, 0, 170)
    assert [at for at, _words in locked.x.ticks] == [0, 100, 200, 300]
    assert [at for at, _words in panel_of(page.at("buy")).x.ticks] == [0, 500, 1000, 1500, 2000, 2500]
    assert [words for _at, words in panel_of(page.at("draw")).y.ticks] == ["$0", "$206", "$412"]
    assert [words for _at, words in panel_of(page.at("four_shapes")).y.ticks] == ["$0", "$206", "$412", "$617"]
    ranges = {
        (name, key): (control.values[0], control.values[control.start], control.values[-1], len(control.values))
        for name, one in page.explorers.items()
        for key, control in one.controls.items()
        if control.kind == "range"
    }
    rings = {"first": 20, "second": 40, "third": 60, "fourth": 80}
    heights = {("draw", name): (0, start, 100, 21) for name, start in rings.items()}
    assert ranges == {
        ("everybody", "trade"): (-10, 0, 20, 31), ("everybody", "withdrawn"): (0, 0, 15, 16),
        ("everybody", "number"): (5, 20, 20, 16), ("draw", "part"): (1, 60, 96, 96), **heights,
        ("two_strips", "steep"): (0.5, 5, 10, 20), ("two_strips", "shares"): (1, 4, 10, 10),
        ("two_strips", "rise"): (10, 40, 100, 10), ("buy", "shares"): (0, 1500, 2820, 283),
        ("buy", "few"): (0, 100, 300, 301), ("your_curve", "rise"): (0, 100, 120, 25),
        ("four_shapes", "part"): (5, 60, 90, 18), ("four_shapes", "times"): (1.25, 2, 3, 8),
        ("own_asks", "part"): (0, 50, 100, 101),
        ("bars_and_area", "purchases"): (1, 5, 100, len(page.explorers["bars_and_area"].controls["purchases"].values)),
    }  # fmt: skip


def test_a_handle_goes_where_it_is_put_and_has_the_reader_s_colour(page):
    for explorer in page.explorers.values():
        for values in settings(explorer):
            for name, mark in handles(explorer).items():
                at = (mark.x if mark.drag.along == "x" else mark.y)[mark.at]
                assert mark.drag.place(values[name]) == near(float(at), abs=1e-9), (explorer.name, name, values)
                assert mark.role == ("cash" if (explorer.name, name) == ("two_strips", "shares") else "accent")


def test_what_is_bought_is_solid_and_the_market_cap_a_tint(page):
    for name in ("predict", "draw", "two_strips", "your_curve"):
        assert found(page.at(name), "box", "cap")[0].look == "tint"
    for name in ("draw", "two_strips", "your_curve", "bars_and_area"):
        assert found(page.at(name), "area", "cash")[0].look == "solid"
    assert found(page.at("two_strips"), "box", "cap")[1].look == "solid"
    assert {mark.look for mark in found(page.at("buy", book="cheap shares locked"), "box", "cash")} == {"tint"}


def test_the_words_beside_the_boxes_stand_at_their_edges(page):
    explorer = page.explorers["four_shapes"]
    for values in settings(explorer):
        (least,), (most,) = found(explorer, label="at least"), found(explorer, label="at most")
        solid, dashed = found(explorer, "box", "ink")
        assert least.x[0] == near(values["part"] / 100)
        assert 0 < least.y[0] < corners(solid)[3]
        assert most is dashed
        assert most.sides == "nw", "above the box: in it run the curves"


def test_words_in_a_picture_have_the_colour_of_what_they_name(page):
    means = {
        "market cap": "cap", "rise of the market cap": "cap", "last pri": "cap", "cash": "cash", "you paid": "cash",
        "you say": "accent", "lowest ask": "ask", "highest bid": "bid", "at least": "ink", "at most": "ink",
    }  # fmt: skip
    for explorer in page.explorers.values():
        for values in settings(explorer):
            for mark in (mark for mark in panel_of(explorer).marks if mark is not None):
                named = {role for start, role in means.items() for text in mark.label if text.startswith(start)}
                assert named <= {mark.role}, f"{mark.label} at {values}"
