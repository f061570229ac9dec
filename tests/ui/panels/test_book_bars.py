from dataclasses import dataclass

import numpy as np
import pytest

from mktlib.ui.panels.book_bars import BookPanel
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.scene import Scene
from mktlib.ui.theme import LIGHT
from tests.ui.pictures import assert_a_picture_keeps_its_promises

BIDS = ((15.98, 300), (15.95, 500), (15.90, 1200))
ASKS = ((16.02, 200), (16.05, 700), (16.10, 1900))


@dataclass(frozen=True)
class JustABook(Picture):
    bids: tuple = BIDS
    asks: tuple = ASKS
    last: float | None = None
    mine: tuple = ()
    prices: tuple = (15.85, 16.15)
    most: float = 2000

    def compose(self, sheet):
        (ax,) = sheet.panels(1, titles=("The book",))
        return BookPanel(sheet, ax)

    def update(self, parts):
        parts.show(self.bids, self.asks, self.prices, self.most, self.last, self.mine)

    def headlines(self):
        return [Headline("Levels", str(len(self.bids) + len(self.asks)))]

    def sentence(self):
        return f"{len(self.bids)} bids and {len(self.asks)} asks."

    def table(self):
        return {"price_usd": [price for price, _size in (*self.bids, *self.asks)]}


def panel_of(picture):
    scene = Scene(1000, 1.0, LIGHT)
    scene.frame(picture)
    return scene._parts


def corners(collection):
    return np.array([path.vertices[:4] for path in collection.get_paths()])


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        JustABook(),
        JustABook(last=16.02),
        JustABook(last=16.15, mine=((15.95, 100), (15.95, 100), (16.10, 400))),
        JustABook(bids=()),
        JustABook(bids=(), asks=(), last=16),
        JustABook(asks=((16.02, 9000),), last=16.14),
        JustABook(bids=tuple((15.99 - 0.005 * i, 100 + i) for i in range(28))),
        JustABook(bids=((12, 100),), asks=((34, 100),), prices=(8, 38), most=200, last=16),
    )


def test_each_bar_is_as_long_as_its_level_and_stands_at_its_price():
    panel = panel_of(JustABook())
    for bars, side in zip(panel.bars, (BIDS, ASKS), strict=True):
        found = corners(bars)
        assert found[:, :, 0].max(axis=1).tolist() == [size for _price, size in side]
        assert found[:, :, 1].mean(axis=1).tolist() == pytest.approx([price for price, _size in side])


def test_own_orders_are_outlined_at_the_end_of_their_level_and_add_up_by_price():
    found = corners(panel_of(JustABook(mine=((15.95, 100), (15.95, 150)))).own)
    assert len(found) == 1
    assert (found[0, :, 0].min(), found[0, :, 0].max()) == (250, 500)


def test_what_lies_outside_the_prices_is_left_out_and_what_is_longer_is_cut_but_keeps_its_size():
    panel = panel_of(JustABook(asks=((16.02, 9000), (99, 10))))
    found = corners(panel.bars[1])
    assert len(found) == 1
    assert found[0, :, 0].max() == 2000
    assert [word.get_text() for word in panel.words[1] if word.get_text()] == ["9,000"]


def test_bars_never_overlap_even_if_prices_are_close():
    bids = tuple((15.99 - 0.01 * i, 100) for i in range(12))
    found = corners(panel_of(JustABook(bids=bids)).bars[0])
    low, high = found[:, :, 1].min(axis=1), found[:, :, 1].max(axis=1)
    assert (low[:-1] > high[1:]).all()


def test_the_last_price_is_a_line_only_where_it_can_be_seen():
    assert list(panel_of(JustABook(last=16.0)).line.get_ydata()) == [16.0, 16.0]
    assert list(panel_of(JustABook(last=99.0)).line.get_ydata()) == []
    assert panel_of(JustABook(last=None)).last.get_text() == ""
