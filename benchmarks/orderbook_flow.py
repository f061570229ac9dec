"""Order flows for the benchmark: 59 % limit orders, 33 % cancels, 8 % market orders, and a book to start from."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import NamedTuple

from mktlib.orderbook import Book, Side

LIMIT, MARKET, CANCEL = range(3)
MIDDLE = 20_000  # ticks of a cent


class Event(NamedTuple):
    """What arrives at an exchange; orders are numbered from 1 in the order in which they come."""

    kind: int
    buys: bool
    quantity: int
    ticks: int
    target: int  # the order that a cancel means


@dataclass(frozen=True)
class Flow:
    """A book to start from, and the events that follow."""

    name: str
    seeds: list[Event]
    events: list[Event]
    resting: int  # orders in line at the end
    levels: int
    traded: int  # trades, seeds excluded


def make(name: str, resting: int, distance: float, events: int, seed: int = 1) -> Flow:
    """Return a flow that keeps about `resting` orders in line.

    Half of the limit orders go to the best quotes: one tick inside a wide spread, or a few ticks behind. The
    others stand further away by a distance drawn from an exponential law [ticks]; one in twenty trades at
    once. Cancels pick any order in line. Market orders are as large as it takes to keep the number in line.
    """
    rng, book, line = random.Random(seed), Book(), _Line()
    seeds = [_far(rng, MIDDLE, distance, rng.random() < 0.5) for _ in range(resting)]
    for event in seeds:
        _play(book, line, event)
    flow, traded = [], 0
    for _ in range(events):
        draw = rng.random()
        if draw < 0.59:
            event = _limit(rng, book, distance)
        elif draw < 0.92:
            event = Event(CANCEL, False, 0, 0, line.pick(rng))
        else:
            most = int(1 + 625 * (len(line) / resting) ** 6)
            event = Event(MARKET, rng.random() < 0.5, rng.randint(1, most), 0, 0)
        traded += _play(book, line, event)
        flow.append(event)
    levels = sum(len(book.depth(side)) for side in Side)
    return Flow(name, seeds, flow, len(book), levels, traded)


def _limit(rng: random.Random, book: Book, distance: float) -> Event:
    bid, ask = (round(100 * (best or MIDDLE / 100)) for best in (book.best_bid, book.best_ask))
    buys, draw = rng.random() < 0.5, rng.random()
    if draw >= 0.55:
        return _far(rng, bid if buys else ask, distance, buys)
    if draw < 0.05:
        ticks = ask if buys else bid
    else:
        behind = int(rng.expovariate(0.4)) - (ask - bid > 1)
        ticks = bid - behind if buys else ask + behind
    return Event(LIMIT, buys, rng.randint(1, 200), max(1, ticks), 0)


def _far(rng: random.Random, best: int, distance: float, buys: bool) -> Event:
    behind = 1 + int(rng.expovariate(1 / distance))
    return Event(LIMIT, buys, rng.randint(1, 200), max(1, best - behind if buys else best + behind), 0)


def _play(book: Book, line: _Line, event: Event) -> int:
    side = Side.BID if event.buys else Side.ASK
    if event.kind == CANCEL:
        book.cancel(event.target)
        line.drop(event.target)
        return 0
    if event.kind == MARKET:
        done = book.market(side, event.quantity)
    else:
        done = book.limit(side, event.quantity, event.ticks / 100)
    for trade in done.trades:
        if book.order(trade.maker_id) is None:
            line.drop(trade.maker_id)
    if done.resting:
        line.add(done.order_id)
    return len(done.trades)


class _Line:
    """Numbers of the orders in line, any of which can be picked."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.places: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, number: int) -> None:
        self.places[number] = len(self.numbers)
        self.numbers.append(number)

    def drop(self, number: int) -> None:
        place, last = self.places.pop(number), self.numbers.pop()
        if last != number:
            self.numbers[place] = last
            self.places[last] = place

    def pick(self, rng: random.Random) -> int:
        return self.numbers[int(rng.random() * len(self.numbers))]
