from functools import cache

import numpy as np
import pytest

from mktlib.orderbook import Book, Side
from mktlib.orderbook.flow import investor_flow
from mktlib.orderbook.patience import wait_for_a_fill
from mktlib.ui.panels.patience import PatiencePicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

PRICES = (23.90, 24.40)


@cache
def runs(price=24.05, end=24.10):
    book = Book()
    for i in range(6):
        book.limit(Side.ASK, 300, 24.15 + 0.05 * i)
        book.limit(Side.BID, 400, 24.05 - 0.05 * i)
    rng = np.random.default_rng(21)
    terms = {"steps": 60, "value": 24.10, "value_end": end, "volatility": 0.01, "margin": 0.08}
    return wait_for_a_fill(book, [investor_flow(rng, **terms) for _run in range(40)], price)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        *(PatiencePicture(runs(), wait, PRICES) for wait in (0, 7, 30, 60)),
        PatiencePicture(runs(24.00, 24.40), 60, PRICES),
        PatiencePicture(runs(24.05, 23.80), 40, PRICES),
        PatiencePicture(runs(24.14), 50, PRICES),
    )


@pytest.mark.parametrize("wait", [0, 10, 45, 60])
def test_curves_and_marks_show_the_runs(wait):
    picture = PatiencePicture(runs(24.08), wait, PRICES)
    scene = Scene(1048, 1)
    scene.frame(picture)
    parts = scene._parts
    filled = sum(after <= wait for after in runs(24.08).filled_after)
    assert parts["dot"].get_ydata()[0] == pytest.approx(filled / 40)
    pairs = zip(runs(24.08).filled_after, runs(24.08).asks, strict=True)
    by_hand = [24.08 if after <= wait else asks[wait] for after, asks in pairs]
    assert parts["mark"].get_ydata()[0] == pytest.approx(sum(by_hand) / 40)
    assert parts["line"].get_ydata()[wait] == parts["dot"].get_ydata()[0]
    assert f"is filled in {filled} of 40 runs while {wait} orders" in picture.sentence()
    band = parts["band"].get_xy()
    low, high = np.quantile(by_hand, (0.1, 0.9))
    assert band[wait, 1] == pytest.approx(low)
    assert high in band[:, 1]


def test_who_does_not_wait_pays_what_haste_pays():
    picture = PatiencePicture(runs(), 0, PRICES)
    assert picture.sentence().endswith("In all, it is no cheaper than haste.")
    assert [value for _label, value, _role in picture.headlines()] == ["0%", "$24.15", "$24.15", "$0"]


def test_a_stubborn_limit_costs_more_than_haste_when_the_value_rises():
    picture = PatiencePicture(runs(24.00, 24.40), 60, PRICES)
    assert picture.paid[60, 0] > runs().haste
    assert "more than in haste" in picture.sentence()


def test_the_wait_is_dragged_in_both_panels():
    scene = Scene(1048, 1)
    places = []
    for wait in (10, 20):
        picture = PatiencePicture(runs(), wait, PRICES)
        scene.frame(picture)
        places.append(picture.handles(scene._parts))
    for first, second in zip(*places, strict=True):
        assert first.control == "wait"
        assert second.x - first.x == pytest.approx(10 * first.dx)


def test_a_wait_beyond_the_runs_is_refused():
    with pytest.raises(ValueError, match=r"^wait must"):
        PatiencePicture(runs(), 61, PRICES)
