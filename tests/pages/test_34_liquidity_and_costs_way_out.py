"""Page 34: the liquidity trap, worked out one visitor after another, and over two hundred seeds."""

import numpy as np
import pytest

from mktlib.orderbook import Book, Side
from mktlib.ui.numbers import count, money, percent, shares_in_words
from tests.pages.page import settings
from tests.pages.reading import ends, headlines
from tests.pages.reading import one as only

SLUG = "34_liquidity_and_costs"


def test_what_is_left_of_a_day_is_what_the_exchange_leaves(page):
    left_over = page.space["left_over"]
    for seed in range(20):
        asks, bids = left_over(np.random.default_rng(seed), 1, 12)
        rng = np.random.default_rng(seed)
        number = rng.poisson(6, (2, 1, 1))
        worth = 100 * np.exp(rng.laplace(0, 0.05, (2, 1, max(number.max(), 1))))
        book = Book(tick=1e-8)
        for price in sorted(worth[1, 0, : number[1, 0, 0]], reverse=True):
            book.limit(Side.BID, 1, round(price, 8))
        for price in sorted(worth[0, 0, : number[0, 0, 0]]):
            book.limit(Side.ASK, 1, round(price, 8))
        for side, row in ((Side.ASK, asks[0]), (Side.BID, bids[0])):
            shown = [price for price in row if np.isfinite(price) and price > 0]
            assert shown == pytest.approx([price for price, _n in book.depth(side)], abs=1e-7)


def by_hand(page, customers, talk, lots, patience):
    """Return each visitor's lots bought, cash, lots left and cash back, one visitor after another."""
    left_over, rng, rows = page.space["left_over"], np.random.default_rng(332), []
    first = left_over(rng, 1000, customers * talk)[0]
    later = [left_over(rng, 1000, customers)[1] for _day in range(patience)]
    for i in range(1000):
        taken = [ask for ask in first[i].tolist() if ask < np.inf][:lots]
        left, back = len(taken), 0.0
        for day in later:
            for bid in day[i].tolist():
                if left and bid > 0:
                    left, back = left - 1, back + bid
        rows.append((len(taken), 100 * sum(taken), left, 100 * back))
    return np.array(rows).T


def test_the_trap_says_what_it_draws(page):
    one = page.explorers["liquidity_trap"]
    for v in settings(one, corners=4):
        bought, paid, left, back = by_hand(page, v["customers"], v["talk"], v["wanted"] // 100, v["patience"])
        prices = [cash / (100 * n) if n else None for n, cash in zip(bought, paid, strict=True)]
        kinds = [
            sum(p is None for p in prices), sum(p is not None and p > 101 for p in prices),
            sum(p is not None and p < 99 for p in prices), sum(p is not None and 99 <= p <= 101 for p in prices),
        ]  # fmt: skip
        stuck = sum(n > 0 for n in left) / sum(n > 0 for n in bought)
        returned = 100 * back.sum() / paid.sum()
        unsold = 100 * sum(cash * rest / n for cash, rest, n in zip(paid, left, bought, strict=True) if n) / paid.sum()
        none, dear, cheap, fair = (percent(kind / 1000) for kind in kinds)
        days = "one day" if v["patience"] == 1 else f"{v['patience']} days"
        assert one.said == (
            f"{none} find no seller, {dear} pay more than 1% too much, {cheap} get a bargain, {fair} a fair price. "
            f"After {days}, {percent(stuck)} of the buyers still hold shares. Of each $100 paid, "
            f"{money(round(returned, 1))} came back; unsold shares count as nothing."
        )
        assert only(one, "bars", "accent", panel=1).y.tolist() == pytest.approx([kind / 10 for kind in kinds])
        assert only(one, "bars", "cash").y[0] == pytest.approx(returned)
        assert only(one, "bars", "locked").y[0] == pytest.approx(unsold)
        assert only(one, "bars", "ask").y[0] == pytest.approx(100 - returned - unsold, abs=1e-9)
        assert [only(one, "bars", role).x[0] for role in ("cash", "locked", "ask")] == [0, 1, 2]
        assert headlines(one) == [
            ("No seller", none, "ink"), ("Still stuck", percent(stuck), "locked"),
            ("Back, of $100", money(round(returned, 1)), "cash"),
        ]  # fmt: skip
        low, high = ends(one)[1]
        assert low <= 100 - returned - unsold <= high
    assert one.picture.panels[1].x.ticks == [(0, "no trade"), (1, "too dear"), (2, "bargain"), (3, "fair")]
    assert one.picture.panels[0].x.ticks == [(0, "came back"), (1, "not sold"), (2, "lost on price")]
    assert [panel.title for panel in one.picture.panels] == ["The way out, of $100 paid", "The way in"]
    assert one.controls["patience"].say(1) == "1 day"


def test_the_trap_of_the_prose_is_that_of_two_hundred_seeds(page):
    trap, parts, many = page.space["trap"], page.space["parts"], []
    for seed in range(200):
        bought, paid, left, back = trap(1, 5, 5, 5, seed=seed)
        over = paid.sum() / bought.sum() / 100**2 - 1
        many.append((*parts(bought, paid), (left > 0).sum() / (bought > 0).sum(), back.sum() / paid.sum(), over))
    none, dear, cheap, _fair, stuck, returned, over = (100 * value for value in np.mean(many, axis=0))
    drawn = only(page.at("liquidity_trap"), "bars", "accent", panel=1).y[:3]  # one of these draws stands in the picture
    assert drawn.tolist() == pytest.approx([none, dear, cheap], abs=1)
    words = [percent(value / 100, 0) for value in drawn]
    assert f"about {words[0]} find no seller, {words[1]} pay too much, {words[2]} get a bargain." in page.prose
    assert f"the smaller evil, {round(over)}% on average" in page.prose
    assert f"about {round(stuck)}% of the buyers are stuck after five days" in page.prose
    assert f"of each \\\\$100 only \\\\${round(returned)} came back" in page.prose
    crowd, patient = [], []
    for seed in range(40):
        bought, paid, left, back = trap(40, 5, 5, 5, seed=seed)
        crowd.append(((left > 0).sum(), back.sum() / paid.sum()))
        bought, _paid, left, _back = trap(1, 5, 5, 20, seed=seed)
        patient.append((left > 0).sum() / (bought > 0).sum())
    assert np.max(crowd, axis=0)[0] == 0
    assert (
        f"With 40 customers nobody is stuck, and \\\\${round(100 * np.mean(crowd, axis=0)[1])} came back" in page.prose
    )
    assert 0 < np.mean(patient) < 0.02


def test_labels_of_sliders(page):
    one = page.explorers["liquidity_trap"]
    assert one.controls["wanted"].say(100) == shares_in_words(100)
    assert one.controls["talk"].say(5) == count(5)
