import time
from dataclasses import dataclass, field

import numpy as np
import pytest

from mktlib.ui.panels.tape_clock import DOTS, TapeClock
from mktlib.ui.picture import Headline, Picture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

NAN = float("nan")


@dataclass(frozen=True)
class Clock(Picture):
    """Nothing but the part."""

    times: tuple = (0, 10, 25, 40, 60)
    bids: tuple = (99.8, 99.9, NAN, NAN, 100.1)
    asks: tuple = (100.2, NAN, NAN, 100.6, 100.4)
    trades: tuple = ((12, 100.2, 300), (41, 100.6, 100), (70, 100.1, 1))
    span: tuple = (0, 100)
    prices: tuple = (99, 101)
    now: float | None = None
    last: float | None = None
    kept: dict = field(default_factory=dict, compare=False)

    def compose(self, sheet):
        (ax,) = sheet.panels(1, titles=("Tape",))
        return TapeClock(sheet, ax, "Seconds")

    def update(self, parts):
        self.kept["parts"] = parts
        parts.show(self.times, self.bids, self.asks, self.trades, self.span, self.prices, now=self.now, last=self.last)

    def headlines(self):
        return [Headline("Trades", str(len(self.trades)))]

    def sentence(self):
        return "A tape and its quotes."

    def table(self):
        return {"time": list(self.times)}


def shown(picture):
    Scene(700, 1).frame(picture)
    return picture.kept["parts"]


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        Clock(),
        Clock(now=41),
        Clock(now=0),
        Clock(now=41, last=100.0),
        Clock(times=(), bids=(), asks=(), trades=()),
        Clock(prices=(585, 588), span=(34200, 34260), trades=()),
    )


def test_the_band_stands_where_both_sides_quote_and_nowhere_else():
    bands = [path.vertices for path in shown(Clock()).band.get_paths()]
    assert [(band[:, 0].min(), band[:, 0].max()) for band in bands] == [(0, 10), (60, 100)]
    assert [(band[:, 1].min(), band[:, 1].max()) for band in bands] == [(99.8, 100.2), (100.1, 100.4)]


def test_a_band_of_many_steps_has_the_area_between_bid_and_ask():
    rng = np.random.default_rng(1)
    times = np.cumsum(rng.exponential(1, 50))
    bids = 100 + 0.01 * np.cumsum(rng.integers(-3, 4, 50))
    asks = bids + 0.01 * rng.integers(1, 20, 50)
    (path,) = shown(Clock(tuple(times), tuple(bids), tuple(asks), (), span=(0, times[-1] + 1))).band.get_paths()
    x, y = path.vertices[:-1].T
    area = abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2
    assert area == pytest.approx((asks - bids) @ np.diff(np.append(times, times[-1] + 1)))


def test_nothing_later_than_now_is_shown():
    parts = shown(Clock(now=41))
    assert parts.dots.get_offsets().tolist() == [[12, 100.2], [41, 100.6]]
    assert parts.last.get_xdata().tolist() == [12, 41, 41]
    for line in (parts.ask, parts.bid, parts.last, parts.now):
        assert max(line.get_xdata()) == 41
    assert len(shown(Clock()).now.get_xdata()) == 0


def test_the_last_price_steps_from_trade_to_trade_and_starts_at_the_one_before():
    parts = shown(Clock(last=100.0))
    assert parts.last.get_xdata().tolist() == [0, 12, 41, 70, 100]
    assert parts.last.get_ydata().tolist() == [100.0, 100.2, 100.6, 100.1, 100.1]
    assert parts.last.get_drawstyle() == "steps-post"


def test_the_area_of_a_dot_goes_with_its_quantity_whatever_the_clock_shows():
    assert shown(Clock()).dots.get_sizes().tolist() == pytest.approx([DOTS[1], DOTS[1] / 3, DOTS[0]])
    assert shown(Clock(now=41)).dots.get_sizes().tolist() == pytest.approx([DOTS[1], DOTS[1] / 3])


def test_hundreds_of_points_update_in_three_milliseconds():
    rng = np.random.default_rng(2)
    times = np.cumsum(rng.exponential(1, 600))
    bids = 100 + 0.01 * np.cumsum(rng.integers(-1, 2, 600))
    trades = tuple((times[i], bids[i], 100.0) for i in range(0, 600, 3))
    clock = Clock(tuple(times), tuple(bids), tuple(bids + 0.03), trades, (0.0, 700.0), (99.0, 101.0))
    parts = shown(clock)
    took = []
    for now in np.linspace(100, 700, 25):
        start = time.process_time()
        parts.show(times, bids, bids + 0.03, trades, (0.0, 700.0), (99.0, 101.0), now=now)
        took.append(time.process_time() - start)
    assert sorted(took)[12] < 0.003
