"""The same orders in two markets, as the page of the market maker sends them."""

from functools import partial

import numpy as np

from mktlib.orderbook import Book, Maker, Side, quote, simulate_market
from mktlib.orderbook.flow import investor_flow, with_news, with_withdrawal

TERMS = partial(quote, risk_aversion=0.1, volatility=0.5, order_decay=15)
GOALS = {"own": (102.5, 0), "news": (104.75, 200), "buyers": (101, 200), "follow": (102.5, 0)}


def orders(kind, seed):
    rng = np.random.default_rng(seed)
    if kind == "own":
        return investor_flow(rng, value_end=105)
    if kind == "follow":
        return investor_flow(rng, value_end=105, patient=0.35, fickle=0.3)
    calm = investor_flow(rng, volatility=0)
    return with_news(calm, 200, 5) if kind == "news" else with_withdrawal(calm, Side.ASK, 200)


def two_markets(kind, seed):
    flow, herding = orders(kind, seed), float(kind == "follow")
    book = Book()
    alone = simulate_market(flow, Book(), herding=herding)
    return tuple(alone), tuple(simulate_market(flow, book, Maker(100, TERMS), herding=herding))
