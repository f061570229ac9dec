"""The supply curve: two strips, two order books, a curve of one's own; by hand, share by share and in closed form."""

import math
import re

import numpy as np
import pytest

from mktlib.formula import ExponentialSupply, IsoelasticSupply
from mktlib.ui.numbers import money, number, percent, quoted, shares_in_words
from tests.pages.page import settings
from tests.pages.reading import found, surface
from tests.pages.twelve import (
    EACH_SHARE,
    LOCKED,
    P0,
    PRINTS,
    WALKS,
    F,
    Near,
    S,
    coloured,
    corners,
    handles,
    labels,
    panel_of,
)

SLUG = "12_supply_curve"


def near(value, **more):
    return pytest.approx(value, rel=1e-9, **more)


# --- two strips ------------------------------------------------------------------------------------


def test_strips_in_three_worked_examples(page):
    # 4 % of $5 trillion is 200 billion, at the middle of +0 and +20 %: 220. The cap: 20 % of 5 trillion.
    assert page.at("two_strips").said == (
        "4% of all shares cost $220 billion and lift the price by 20%. The market cap rises by $1 trillion, 4.55 times "
        "the cash. The thinner the strips, the nearer to 5 times."
    )
    # +40 % at 8 % for each 1 % takes 5 % of the shares: 250 billion at +20 %.
    assert page.at("two_strips", still="the rise", steep=8).said.startswith(
        "5% of all shares cost $300 billion and lift the price by 40%. The market cap rises by $2 trillion, 6.67 times"
    )
    # Half a per cent each: all that can be bought lifts the price by half of 96.3 %.
    short = page.at("two_strips", still="the rise", steep=0.5, rise=100)
    assert short.said.startswith(
        "Sold out: there are no more shares to be bought. 96.3% of all shares cost $5.97 trillion and lift the price "
        "by 48.1%."
    )
    assert panel_of(short).title == "Sold out"
    assert panel_of(page.at("two_strips")).title == "Two strips"


def test_the_strips_are_what_is_said(page):
    explorer = page.explorers["two_strips"]
    for values in settings(explorer):
        held, steep = values["still"] == "the shares", values["steep"]
        part = values["shares"] / 100 if held else min(values["rise"] / 100 / steep, F / S)
        slices = (np.arange(10_000) + 0.5) / 10_000 * part
        cash, cap = float(np.mean(1 + steep * slices)) * 5e12 * part, 5e12 * steep * part
        (upright,) = found(explorer, "area", "cash")
        (old, level) = found(explorer, "box", "cap")
        assert surface(upright) * S == pytest.approx(cash, rel=1e-6)
        assert upright.x[-1] == near(part)
        assert surface(level) * S == near(cap)
        assert corners(level)[:3] == (0, near(P0), 1)
        assert surface(old) * S == near(5e12)
        assert coloured(explorer, "cash") == [Near(money, cash)]
        assert coloured(explorer, "cap") == [Near(money, cap)]
        assert f"{percent(part)} of all shares cost" in explorer.said
        assert f"lift the price by {percent(steep * part)}." in explorer.said
        assert re.search(r", (\S+) times the cash\.", explorer.said)[1] == Near(number, cap / cash)
        assert explorer.said.endswith(f"the nearer to {number(steep)} times.")
        assert {f"cash {words}" for words in coloured(explorer, "cash")} <= set(labels(explorer))
        assert {f"+{words}" for words in coloured(explorer, "cap")} | {"market cap $5 trillion"} <= set(
            labels(explorer)
        )
        short = not held and values["rise"] / 100 / steep > F / S
        assert ("Sold out" in explorer.said) == (panel_of(explorer).title == "Sold out") == short
        assert set(explorer.picture.idle) == ({"rise"} if held else {"shares"})
        assert set(handles(explorer)) == ({"shares"} if held else {"rise"})
        (asks,) = found(explorer, "line", "ask")
        assert np.diff(asks.y)[0] / np.diff(asks.x)[0] == near(steep * P0)
        assert (asks.x[0], asks.y[0]) == (0, near(P0))
        assert asks.x[-1] == near(F / S) or asks.y[-1] == near(470)
        assert asks.x[-1] <= F / S + 1e-12
        assert asks.y[-1] <= 470 + 1e-6
        (place,) = found(explorer, "dots", "cash")
        assert place.x[0] == near(part)
        assert 0 < place.y[0] < P0


def test_steeper_is_more_cap_for_the_same_shares_and_less_cash_for_the_same_rise(page):
    def strips(**values):
        one = page.at("two_strips", **values)
        return surface(found(one, "area", "cash")[0]) * S, surface(found(one, "box", "cap")[1]) * S

    steps = [1, 2, 4, 8]
    shares_still = [strips(steep=k, shares=1) for k in steps]
    assert [cap for _cash, cap in shares_still] == [near(0.05e12 * k) for k in steps]
    assert max(cash for cash, _cap in shares_still) < 1.04 * min(cash for cash, _cap in shares_still)
    rise_still = [strips(steep=k, still="the rise", rise=40) for k in steps]
    assert [cap for _cash, cap in rise_still] == [near(2e12)] * 4
    assert [cash for cash, _cap in rise_still] == [near(2.4e12 / k) for k in steps]


# --- a real book -----------------------------------------------------------------------------------


def test_books_at_the_figures_of_the_documents(page):
    said = {few: page.at("buy", book="cheap shares locked", few=few).said for few in (0, 1, 100, 101)}
    assert said[0] == "You buy nothing, nothing prints, and the tag stays."
    assert said[1] == (
        "You pay $100 for 1 share; the last prints at $100.00. It re-marks 1 billion shares by $50 billion, "
        "500 million times the cash."
    )
    assert said[100].startswith(
        "You pay $10,000 for 100 shares; the last prints at $100.00. It re-marks 1 billion shares by $50 billion,"
    )
    assert said[101].startswith(
        "You pay $10,150 for 101 shares; the last prints at $150.00. It re-marks 1 billion shares by $100 billion,"
    )
    apple = page.at("buy", shares=200, before="at the highest bid")
    assert apple.said == (
        "You pay $117,188 for 200 shares; the last prints at $585.94. It re-marks about 935 million shares by $570 "
        "million, 4,870 times the cash."
    )
    assert "by $285 million" in page.at("buy", shares=200).said
    assert page.at("buy", shares=200, before="at the lowest ask").said.endswith(
        "re-marks about 935 million shares by $0."
    )
    assert "You pay $1.66 million for 2,820 shares; the last prints at $587.90." in page.at("buy", shares=2820).said
    assert "by $2.12 billion, 1,280 times the cash." in page.at("buy", shares=2820).said


def test_what_a_book_says_is_what_is_drawn(page):
    explorer = page.explorers["buy"]
    for values in settings(explorer):
        real = values["book"].startswith("Apple")
        each = (EACH_SHARE if real else LOCKED)[: values["shares" if real else "few"]]
        old, every = (PRINTS[values["before"]], 935e6) if real else (50, 1e9)
        walked, prints = found(explorer, "line", "cash"), found(explorer, "rule", "cap")
        dashed = [rule for rule in prints if "dashed" in rule.look]
        assert [rule.y[0] for rule in dashed] == [near(old)]
        assert dashed[0].label == ("last print before" if real else "last print before $50",)
        grip = handles(explorer)["shares" if real else "few"]
        assert set(explorer.picture.idle) == ({"few"} if real else {"shares", "before"})
        assert grip.x[0] == len(each)
        if not each:
            assert walked == []
            assert len(prints) == 1
            continue
        cap = every * (each[-1] - old)
        assert coloured(explorer, "cash") == [money(math.fsum(each))]
        assert coloured(explorer, "cap") == [quoted(each[-1]), money(cap)]
        assert f"for {shares_in_words(len(each))}; " in explorer.said
        assert ("about 935 million shares" in explorer.said) == real
        assert ("1 billion shares" in explorer.said) == (not real)
        if cap:
            assert explorer.said.endswith(f", {number(cap / math.fsum(each))} times the cash.")
        assert (walked[0].x[-1], walked[0].y[-1]) == (len(each), near(each[-1]))
        (asks,) = found(explorer, "line", "ask")
        assert (asks.x[-1], asks.y[0], asks.y[-1]) == ((2820, 585.94, 587.90) if real else (300, 100, 150))
        (last,) = [rule for rule in prints if "dashed" not in rule.look]
        assert last.y[0] == grip.y[0] == near(each[-1])
        assert last.label == (f"last print {quoted(each[-1])}",)


def test_a_cut_axis_carries_no_filled_area(page):
    for explorer in page.explorers.values():
        for values in settings(explorer, corners=8):
            for panel in explorer.picture.panels:
                filled = [m for m in panel.marks if m is not None and {"tint", "solid"} & set(m.look.split())]
                assert panel.y.low == 0 or not filled, f"{explorer.name} at {values}"
    apple = panel_of(page.at("buy"))
    assert (apple.title, apple.y.low) == ("Apple's offers (prices not from zero)", 584.85)
    (bid,) = found(page.at("buy"), "rule", "bid")
    assert (bid.y[0], bid.label) == (585.33, ("highest bid $585.33",))
    for values in settings(page.explorers["buy"]):
        if values["book"].startswith("cheap"):
            boxes = found(page.explorers["buy"], "box", "cash")
            assert sum(map(surface, boxes)) == near(math.fsum(LOCKED[: values["few"]]))
            assert panel_of(page.explorers["buy"]).title == "A book with gaps"
            assert found(page.explorers["buy"], "rule", "bid") == []


def test_the_steps_that_the_text_names_are_positions(page):
    controls = page.explorers["buy"].controls
    assert {100, 101} <= set(controls["few"].values)
    assert {0, 200, 1500, 2820} <= set(controls["shares"].values)


# --- your own curve --------------------------------------------------------------------------------


def test_your_curve_in_worked_examples(page):
    assert page.at("your_curve").said == (
        "13.3% of all shares change hands before the price has risen by 100%. They cost $963 billion. The market cap "
        "rises by $5 trillion, 5.19 times the cash."
    )
    kept = page.at("your_curve", mine="same dollars kept")
    assert kept.said.startswith(
        "48.1% of all shares change hands before the price has risen by 100%. They cost $3.34 trillion."
    )
    line = page.at("your_curve", mine="a straight line", rise=120)
    assert line.said == (
        "Sold out. 96.3% of all shares, all that can be bought, cost $7.22 trillion and lift the price by 100%, no "
        "further."
    )
    for mine in page.space["curves"]:
        still = page.at("your_curve", mine=mine, rise=0).said
        assert still == "Nothing trades: no cash changes hands, and the market cap stays.", mine


def test_your_curve_says_what_the_closed_forms_say_and_what_is_drawn(page):
    explorer = page.explorers["your_curve"]
    for mine, walk in WALKS.items():
        for rise in range(0, 125, 5):
            page.at("your_curve", mine=mine, rise=rise)
            wanted = 1 + rise / 100
            reached = min(wanted, 2) if mine == "a straight line" else wanted
            part, cash = walk(wanted)
            cash *= 5e12
            (area,) = found(explorer, "area", "cash")
            (cap,) = found(explorer, "box", "cap")
            assert corners(cap) == (0, 0, 1, pytest.approx(P0 * reached, rel=1e-6))
            assert area.x[-1] == pytest.approx(part, abs=2e-6)
            assert surface(area) * S == pytest.approx(cash, rel=1e-4, abs=1e3)
            solid, dashed = found(explorer, "box", "ink")
            assert corners(solid)[2:] == (pytest.approx(part, abs=2e-6), near(P0))
            assert corners(dashed)[2:] == (pytest.approx(part, abs=2e-6), pytest.approx(P0 * reached, rel=1e-6))
            assert "dashed" in dashed.look
            assert handles(explorer)["rise"].y[0] == near(P0 * wanted)
            (asks,) = found(explorer, "line", "ask")
            assert (asks.x[0], asks.x[-1], asks.key) == (0, near(F / S), mine)
            assert asks.y == near([page.space["curves"][mine](x * S) for x in asks.x])
            assert panel_of(explorer).title == ("Sold out" if wanted > reached else "Which part changes hands?")
            assert explorer.said.startswith("Sold out") == (wanted > reached)
            assert f"market cap {money(5e12 * reached)}" in labels(explorer)
            place = found(explorer, "line", "cap")[0]
            assert 0 < place.x[0] < 1
            assert place.y[0] == pytest.approx(P0 * reached, rel=1e-6)
            if not rise:
                continue
            assert percent(part) in explorer.said
            assert coloured(explorer, "cash") == [money(cash)] == list(area.label)
            assert f"by {percent(reached - 1)}" in explorer.said
            if wanted == reached:
                assert coloured(explorer, "cap") == [money(5e12 * (reached - 1))]
                assert explorer.said.endswith(f", {number(5e12 * (reached - 1) / cash)} times the cash.")


def test_the_three_curves_are_the_formulas_beside_them(page):
    q = np.linspace(0, 0.99 * F, 50)
    assert [page.space["P"](x) for x in q] == pytest.approx(ExponentialSupply(P0, 5, F)(q))
    curves = page.space["curves"]
    assert [curves["a straight line"](x) for x in q] == pytest.approx(P0 * (1 + q / F))
    assert [curves["same dollars kept"](x) for x in q] == pytest.approx(IsoelasticSupply(P0, 1, F)(q), rel=1e-6)
    assert r"$$P(q) = P_0\,e^{kq/F}$$" in page.prose


def test_a_reader_s_own_curve_feeds_the_same_picture(page):
    curves = page.space["curves"]
    before = curves["P(q)"]
    try:
        curves["P(q)"] = lambda q: P0 if q < F / 2 else 3 * P0  # half of the float at the old price, then a gap
        one = page.at("your_curve", rise=100)
        assert coloured(one, "cash") == [money(2.41e12)]
        assert one.said.startswith("48.1% of all shares change hands")
        curves["P(q)"] = lambda q: P0 * 3  # nobody sells below three times the price
        assert (
            page.at("your_curve", rise=100).said == "Nothing trades: no cash changes hands, and the market cap stays."
        )
        curves["P(q)"] = lambda q: P0 * F / (F - q + 0.5)  # half a share, a hair below the old price
        assert page.at("your_curve", rise=0).said == "Nothing trades: no cash changes hands, and the market cap stays."
        curves["P(q)"] = lambda q: math.nan
        assert page.at("your_curve", rise=100).problem.startswith("P(q) must be a number of dollars above zero")
    finally:
        curves["P(q)"] = before
    assert not page.at("your_curve").problem
