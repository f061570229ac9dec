"""The finale: what happened, taking it out, and what decides, each worked out a second time."""

import re

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.ui.numbers import money, number, percent, quoted
from tests.pages.page import settings
from tests.pages.reading import axes, found, handle, headlines, labels, one, surface
from tests.pages.thirtysix import P0, P1, F, S, taken_out

SLUG = "36_five_to_ten_trillion"
INCOME = [656e6 + 680e6 + 1414e6 + 2043e6, 29.76e9, 42.6e9, 76.77e9, 86.6e9]  # four quarters by each crossing
ALL = 62e12


# --- what really happened ---


def test_the_five_days_stand_where_income_times_multiple_is_the_cap(page):
    explorer = page.at("next_box")
    dots = found(explorer, "dots", "ink")
    assert len(dots) == 5
    for n, (dot, income, crossing) in enumerate(zip(dots, INCOME, facts.NVIDIA_CROSSINGS, strict=True), 1):
        assert dot.x[0] * 1e9 == pytest.approx(income, rel=1e-3)
        assert dot.x[0] * 1e9 * dot.y[0] == pytest.approx(n * 1e12) == crossing.value
        assert dot.label == (f"${n}T, {crossing.date[:4]}", f"${n}T")
    path = one(explorer, "line", "muted")
    assert path.x.tolist() == [m.x[0] for m in dots]
    assert path.y.tolist() == [m.y[0] for m in dots]
    tall = one(explorer, "box", "muted")
    assert surface(tall, 1e9) == pytest.approx(1e12)
    goal = one(explorer, "line", "cap", "dashed")
    assert (goal.x * 1e9 * goal.y).tolist() == pytest.approx([10e12] * len(goal.x))
    table = explorer.table()
    assert table["day"] == ["2023-05-30", "2024-02-23", "2024-06-05", "2025-07-09", "2025-10-29"]
    assert set(table) == {"day", "cap_usd", "net_income_usd", "multiple"}
    ratio = [cap / income for cap, income in zip(table["cap_usd"], table["net_income_usd"], strict=True)]
    assert table["multiple"] == pytest.approx(ratio, abs=0.05)


def test_the_readers_box_holds_the_cap(page):
    explorer = page.explorers["next_box"]
    for values in settings(explorer):
        earned, multiple = values["earned"] * 1e9, values["multiple"]
        cap = earned * multiple
        box = one(explorer, "box", "cap", "tint")
        assert (box.x[1], box.y[1]) == (values["earned"], multiple)
        assert surface(box, 1e9) == pytest.approx(cap)
        assert explorer.said == (
            f"{money(earned)} a year, {number(multiple)} times: a cap of {money(cap)}, {number(cap / 5e12)}× the $5 "
            f"trillion of October 2025. $10 trillion takes {money(10e12 / multiple)} a year at this multiple, or this "
            f"income {number(10e12 / earned)} times."
        )
        assert [h[:2] for h in headlines(explorer)] == [
            ("Market cap", money(cap)),
            ("Income since October 2025", f"{number(earned / 86.597e9)}×"),
            ("Multiple since then", f"{number(multiple / (5e12 / 86.597e9))}×"),
        ]
        assert headlines(explorer)[0][2] == "cap"
        side, top = handle(explorer, "earned"), handle(explorer, "multiple")
        assert (side.x[0], side.y[0]) == pytest.approx((values["earned"], multiple / 2))
        assert (top.x[0], top.y[0]) == pytest.approx((values["earned"] / 5, multiple))
        assert axes(explorer) == ("Market cap = net income × multiple", "net income of four quarters", "multiple")
        (panel,) = explorer.picture.panels
        assert (panel.x.low, panel.x.high, panel.y.low, panel.y.high) == (0, 270, 0, 220)


def test_it_opens_as_the_box_of_the_last_crossing(page):
    start = page.at("next_box").values
    assert start == {"earned": round(INCOME[-1] / 1e9), "multiple": round(5e12 / INCOME[-1])}
    assert "$10 trillion takes $172 billion a year" in page.at("next_box").said
    assert "$10 trillion takes $238 billion a year" in page.at("next_box", multiple=42).said


# --- taking it out ---


def test_sellers_get_the_area_under_the_bids(page):
    explorer = page.explorers["taking_out"]
    for values in settings(explorer):
        q, top = values["sold"] / 100 * F, P0 * (1 + values["belief"] / 100)
        got, last = taken_out(values["steep"], q, top), top * np.exp(-values["steep"] * q / S) if q else P1
        figures = headlines(explorer)
        assert [h[:2] for h in figures] == [
            ("Tagged", money(q * P1)), ("Received", money(got)), ("Market cap", money(S * last)),
        ]  # fmt: skip
        assert [h[2] for h in figures] == ["cap", "cash", "cap"]
        bids = one(explorer, "line", "bid")
        assert bids.y.tolist() == pytest.approx((top * np.exp(-values["steep"] * bids.x)).tolist())
        assert bids.x[-1] * S == pytest.approx(F)
        assert one(explorer, "rule", "cap", "thick").y[0] == pytest.approx(last)
        assert one(explorer, "rule", "cap", "dashed").y[0] == pytest.approx(P1)
        assert surface(one(explorer, "box", "cap", "tint"), S) == pytest.approx(S * last)
        assert handle(explorer, "sold").x[0] == pytest.approx(q / S)
        assert explorer.table() == {"part_of_all_shares": bids.x.tolist(), "bid_usd": bids.y.tolist()}
        hand = handle(explorer, "belief")
        assert hand.y[0] == pytest.approx(top * np.exp(-values["steep"] * hand.x[0]))
        if not q:
            assert explorer.said == "Nobody sells: the market cap of $10 trillion is a price tag."
            assert not found(explorer, "area")
            continue
        part = percent(got / (q * P1))
        assert explorer.said == (
            f"Shares tagged {money(q * P1)} bring {money(got)}, {part} of the tag. The last price is {quoted(last)}, "
            f"and the cap {money(S * last)}."
        )
        cash, lost = one(explorer, "area", "cash"), one(explorer, "area", "cap")
        assert surface(cash, S) == pytest.approx(got, rel=4e-3)
        assert surface(cash, S) + surface(lost, S) == pytest.approx(q * P1, rel=1e-9)
        assert lost.label == ("tagged, not received",)
        assert axes(explorer) == ("The tag, and the cash in the bids", "part of all shares", "price of one share")


def test_the_bids_mirror_the_asks_of_the_walk(page):
    """Who walked up at M and sells back into bids of the same M gets what was paid."""
    q, cash, _cap = page.space["walk"](1)
    assert page.space["taken"](1, q, P1) == pytest.approx(cash)


# --- what decides ---


def discounted(values, growth=None):
    """Return what the cash flows are worth, year by year, from fiscal 2026."""
    revenue, margin, operating, free = 215.9e9, 0.711, 130.4e9, 96.7e9
    kept = operating * 0.85 - free  # reinvested, and the rest
    profit = revenue * values["gross"] / 100 - (revenue * margin - operating)
    cash = profit - 0.15 * max(profit, 0) - kept
    g, r, total = values["growth"] / 100 if growth is None else growth, values["rate"] / 100, 0.0
    for year in range(1, 11):
        cash *= 1 + g
        total += cash / (1 + r) ** year
    return total + cash * 1.03 / (r - 0.03) / (1 + r) ** 10


def test_two_theories_of_worth_and_who_falls(page):
    explorer = page.explorers["what_decides"]
    for values in settings(explorer):
        flows, held = discounted(values), values["part"] / 100 * values["whole"] * ALL
        others, before = (1 - values["part"] / 100) * values["whole"] * ALL, (1 - 0.081) * ALL
        moved = others - before
        way = "fall" if moved < 0 else "rise"
        told = "the others stay as they are"
        if abs(moved) >= 1e9:
            told = f"the others {way} by {money(abs(moved))}, {percent(abs(moved) / before)}"
        figures = headlines(explorer)
        assert [h[0] for h in figures] == ["By cash flows", "By its part", "Growth that $10 trillion takes"]
        assert [h[1] for h in figures[:2]] == [money(flows), money(held)]
        needs = re.fullmatch(r"([\d.]+)% a year", figures[2][1])
        assert needs, "some growth makes $10 trillion"
        assert discounted(values, float(needs[1]) / 100) == pytest.approx(10e12, rel=6e-3)
        assert explorer.said == (
            f"By cash flows NVIDIA is worth {money(flows)}, by its part of large stocks {money(held)}: {told}. For $10 "
            f"trillion sales must grow {figures[2][1]}, for ten years."
        )
        table = explorer.table()
        assert table["by"] == ["cash flows", "its part"]
        assert table["cap_usd"] == pytest.approx([flows, held])
        ends = {round(float(m.y[1]), 2): m for m in found(explorer, "box")}
        assert ends[3.12].x.tolist() == pytest.approx([0, min(flows, 26e12)])
        assert ends[2.12].x.tolist() == pytest.approx([0, min(held, 26e12)])
        assert (ends[3.12].role, ends[2.12].role) == ("cap", "cap")
        if abs(moved) >= 1e9:
            assert ends[1.12].x.tolist() == pytest.approx([0, min(abs(moved), 26e12)])
            assert ends[1.12].role == ("ask" if moved < 0 else "locked")
        words = {round(float(m.y[0]), 2): m.label[0] for m in found(explorer, "dots", "ink", "none")}
        assert words == {
            3.33: f"by your cash flows: {money(flows)}" + " →" * (flows > 25e12),
            2.33: f"by your part of large stocks: {money(held)}" + " →" * (held > 25e12),
            1.33: told + " →" * (abs(moved) > 25e12),
        }
        goal = one(explorer, "line", "cap")
        assert set(goal.x) == {10e12}
        strokes = np.split(goal.y, np.flatnonzero(np.isnan(goal.y)))
        ends = [(np.nanmin(each), np.nanmax(each)) for each in strokes if not np.isnan(each).all()]
        assert not [y for y in words for low, high in ends if low - 0.15 < y < high + 0.15], "it strikes no words out"
        assert handle(explorer, "growth").x[0] == pytest.approx(min(flows, 24.7e12))
        assert handle(explorer, "part").x[0] == pytest.approx(held)
        assert axes(explorer)[:2] == ("Two theories of worth, and who pays", "market cap")


def test_it_opens_at_the_base_case_of_page_35(page):
    start = page.at("what_decides").values
    assert start == {"growth": 17.6, "gross": 71.1, "rate": 9, "part": 8.1, "whole": 1}
    assert start["gross"] == facts.NVIDIA_2026_GROSS_MARGIN.value
    assert discounted(start) == pytest.approx(facts.NVIDIA_CAP_AT_5_TRILLION.value, rel=2e-3)
    assert "the others stay as they are" in page.at("what_decides").said
    assert discounted(page.at("what_decides", growth=26.8).values) == pytest.approx(10e12, rel=3e-3)
    assert labels(page.at("what_decides"))[-1] != ""
