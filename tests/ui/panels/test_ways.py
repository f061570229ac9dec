from itertools import pairwise

import numpy as np
import pytest

from mktlib.formula import ExponentialSupply, capital_spent
from mktlib.market import facts
from mktlib.market.outcome import Outcome
from mktlib.market.two_ways_up import least_multiplier, ways_up
from mktlib.ui.numbers import money
from mktlib.ui.panels.way_rows import (
    BEYOND,
    FITS,
    OUTSIDE,
    WayRow,
    own_multiplier,
    screen_row,
    simulated_row,
    way_rows,
)
from mktlib.ui.panels.ways import WaysPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S, F = 24.3e9, 23.4e9
BEFORE, AFTER = 5e12, 10e12


def run(cash_part, reached=True):
    return Outcome(100, 200, 95, 210, 100, 500, 1e8, 300_000, cash_part * 1e8, 4e7, 0.01, reached)


RUNS = [run(part) for part in (0.5, 0.3, 0.2, 0.1, 0.4, 0.35)]


def rows(k=5.0, elasticity=1.0, held=0.0, news=1.0, own=0.8, runs=RUNS):
    multipliers = (*facts.MULTIPLIERS, own_multiplier(own))
    ways = ways_up(BEFORE, AFTER, S, F, held, k, elasticity, news, multipliers)
    *most, root = way_rows(ways, multipliers, k, elasticity)
    simulated = [simulated_row(runs[loops::2], bool(loops), cap=BEFORE) for loops in (0, 1)]
    return (*most, *simulated, screen_row(facts.AAPL_BOOK, cap_change=BEFORE * (2 - news)), root)


def picture(guess=1e11, chosen="Exponential curve", closer=False, handle="cash", **settings):
    return WaysPicture(rows(**settings), 5e12, F * BEFORE / S, F * AFTER / S, guess, chosen, closer, handle)


def by_label(**settings):
    return {row.label: row for row in rows(**settings)}


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(),
        picture(guess=1e6, chosen="Square-root law", k=0.5, held=0.95, own=0.1),
        picture(guess=2e13, chosen="Holders re-quote on news", news=2.0, closer=True, elasticity=5.0),
        picture(chosen="With loops", runs=[], k=50.0, own=100.0),
        picture(chosen="With loops", runs=RUNS[:1], closer=True, elasticity=0.2),
    )


@pytest.mark.parametrize("width", [318, 700, 1048])
@pytest.mark.parametrize("closer", [False, True])
def test_words_and_sums_of_the_rows_never_overlap(width, closer):
    for settings in ({}, {"k": 0.5, "held": 0.5}, {"news": 1.9}, {"runs": []}, {"k": 50.0, "held": 0.95}):
        scene = Scene(width)
        scene.frame(picture(closer=closer, **settings))
        parts = scene._parts
        words = [*parts["names"], *parts["headings"], *(one for both in parts["says"] for one in both)]
        shown = [word for word in words if word.get_visible() and word.get_text()]
        boxes = [word.get_window_extent(scene._canvas.get_renderer()) for word in shown]
        for i, box in enumerate(boxes):
            for other, beside in zip(boxes[:i], shown, strict=False):
                assert not box.overlaps(other), (shown[i].get_text(), beside.get_text(), settings)
            assert box.x0 >= 0


def test_the_sums_are_those_of_the_models_and_of_pencil_and_paper():
    shown = by_label()
    P = ExponentialSupply(BEFORE / S, 5, F)
    assert shown["Exponential curve"].cash[0] == pytest.approx(capital_spent(P, P.quantity(AFTER / S)))
    assert shown["Exponential curve"].cash[0] == pytest.approx(F * (AFTER - BEFORE) / S / 5)
    assert shown["One auction, one price"].cash[0] == pytest.approx(AFTER / S * P.quantity(AFTER / S))
    assert shown["Isoelastic curve"].cash[0] == pytest.approx(F * BEFORE / S * np.log(2))
    for label, M in (
        ("The whole stock market", 5),
        ("All stocks, from dividends", 1.9),
        ("One stock, in the long run", 1),
    ):
        assert shown[label].cash[0] == pytest.approx(5e12 / M)
    assert shown["Holders re-quote on news"].cash == (0.0,)


def test_what_the_float_does_not_hold_is_told_apart():
    shown = by_label(own=0.5)
    assert {row.label for row in shown.values() if row.verdict == BEYOND} == {"Your own multiplier"}
    assert {row.label for row in shown.values() if row.verdict == OUTSIDE} == {
        "Apple's screen, blown up",
        "Square-root law",
    }
    edge = least_multiplier(BEFORE, AFTER, S, F)
    assert by_label(own=edge * 1.001)["Your own multiplier"].verdict == FITS
    assert by_label(own=edge * 0.999)["Your own multiplier"].verdict == BEYOND
    assert by_label(k=0.68)["Exponential curve"].verdict == BEYOND
    assert by_label(k=0.70)["Exponential curve"].verdict == FITS


def test_locking_nine_tenths_of_the_float_leaves_a_tenth_of_the_cash_along_a_curve():
    free, locked = by_label(), by_label(held=0.9)
    for label in ("Exponential curve", "Isoelastic curve", "One auction, one price"):
        assert locked[label].cash[0] == pytest.approx(free[label].cash[0] / 10)
    assert locked["The whole stock market"].cash == free["The whole stock market"].cash


def test_news_shrinks_every_walk_and_at_the_whole_way_nothing_is_left_of_it():
    walks = ("Exponential curve", "Isoelastic curve", "The whole stock market", "Square-root law")
    for label in walks:
        sums = [by_label(news=news)[label].cash[0] for news in (1.0, 1.25, 1.5, 1.75, 2.0)]
        assert all(after < before for before, after in pairwise(sums))
        assert sums[-1] == pytest.approx(0, abs=1)


def test_the_blown_up_screen_has_the_ratio_of_its_ten_levels():
    needed = by_label()["Apple's screen, blown up"].cash[0]
    ratio = facts.AAPL_SHARES_OUTSTANDING.value * (587.90 - 585.94) / 1_655_952.50
    assert needed == pytest.approx(5e12 / ratio)


def test_many_runs_make_a_range_and_those_that_never_doubled_are_left_out():
    row = simulated_row([run(0.5), run(0.2), run(0.9, reached=False)], loops=True, cap=5e12)
    assert row.cash == (pytest.approx(1e12), pytest.approx(2.5e12))
    assert row.middle == pytest.approx(1.75e12)
    assert simulated_row([], loops=False, cap=5e12).cash == ()


def test_every_row_says_what_it_assumes_and_who_says_so():
    for row in rows():
        words = picture(chosen=row.label).sentence()
        assert row.label in words
        assert row.assumed in words
        assert row.source in words
        assert len(words) <= 210


def test_the_headlines_are_the_chosen_way_both_dearest_ones_and_the_guess():
    headlines = {one.label: one.value for one in picture(guess=1e11).headlines()}
    assert headlines["Your guess"] == money(1e11)
    assert headlines["Dearest that fits"] == money(5e12 / 0.8)
    assert headlines["Dearest curve"] == money(by_label()["Isoelastic curve"].cash[0])
    assert headlines["Exponential curve"] == money(by_label()["Exponential curve"].cash[0])


def test_the_guess_is_dragged_along_the_scale():
    for guess, closer in ((1e9, False), (1e11, True)):
        scenes = [Scene(1000), Scene(1000)]
        places = []
        for scene, value in zip(scenes, (guess, guess * 10 ** (1 / 20)), strict=True):
            shown = picture(guess=value, closer=closer)
            scene.frame(shown)
            places += shown.handles(scene._parts)
        assert places[1].x - places[0].x == pytest.approx(places[0].dx, rel=1e-6)
        assert places[0].dy == 0
    small = picture(guess=1e9, closer=True)
    scene = Scene(1000)
    scene.frame(small)
    assert small.handles(scene._parts) == ()


def test_the_table_has_one_row_for_each_way():
    table = picture(runs=[], own=0.5).table()
    assert len(table["way"]) == 13
    assert np.isnan(table["cash_usd"][table["way"].index("With loops")])
    assert set(table["verdict"]) == {FITS, BEYOND, OUTSIDE}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("guess", lambda: picture(guess=0)),
        ("chosen", lambda: picture(chosen="nothing of the kind")),
        ("rows", lambda: WaysPicture((), 1, 1, 2, 1, "")),
        ("float_after", lambda: WaysPicture(rows(), 1, 2, 1, 1, "Square-root law")),
        ("cap_change", lambda: WaysPicture(rows(), 0, 1, 2, 1, "Square-root law")),
        ("label", lambda: WayRow("x" * 35, "", (), FITS, "", "", "")),
        ("verdict", lambda: WayRow("x", "", (), "perhaps", "", "", "")),
        ("cash", lambda: WayRow("x", "", (-1.0,), FITS, "", "", "")),
    ],
)
def test_what_breaks_a_rule_is_refused(name, make):
    with pytest.raises(ValueError, match=f"^{name} must"):
        make()
