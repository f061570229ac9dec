"""What the tests of page 24 share: fewer runs than a reader sees, its laws a second time, and what a picture holds."""

import contextlib
import itertools

import numpy as np

from mktlib.orderbook import AuctionOrder, Side, call_auction


@contextlib.contextmanager
def fewer(page, **counts):
    """Let the page's explorers run over fewer seeds; put its own numbers back afterwards."""
    kept = {name: page.space[name] for name in counts}
    page.space.update(counts)
    try:
        yield
    finally:
        page.space.update(kept)


def keyed(explorer, key, panel=0):
    """Return the mark that the legend calls so."""
    (found,) = [one for one in explorer.picture.panels[panel].marks if one and one.key == key]
    return found


def brute_opening(band, first, more, wanted=7_000_000, cover=0.2):
    """Return price, shares offered there and whether it opens, cent by cent from the reference up."""
    for cents in range(1300, round(1300 * (1 + band)) + 1):
        offers = first + more * max(cents - 1950, 0) / 100
        if offers >= wanted - 1e-6:
            break
    return cents / 100, offers, offers >= cover * wanted - 1e-6


def hand_call(limits, close, rule):
    """Return the library's auction of Ann's, Ben's, Dan's and Eve's orders."""
    sizes = {"Ann": (300, Side.BID), "Ben": (200, Side.BID), "Dan": (300, Side.ASK), "Eve": (200, Side.ASK)}
    orders = [AuctionOrder(side, n, limits[who]) for who, (n, side) in sizes.items()]
    return call_auction(orders, close, {"Xetra": "xetra", "Shanghai": "sse", "Shenzhen": "szse"}[rule]), orders


def histories(informed, length):
    """Every (probability, value, buys) of `length` customers: value × who knows × coins."""
    for value in (110, 90):
        kinds = [("knows", informed), ("buys", (1 - informed) / 2), ("sells", (1 - informed) / 2)]
        for customers in itertools.product(kinds, repeat=length):
            buys = tuple(value == 110 if kind == "knows" else kind == "buys" for kind, _p in customers)
            yield np.prod([p for _kind, p in customers]) / 2, value, buys
