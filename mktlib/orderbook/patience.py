"""A limit order that waits: how often and how soon it is filled, and what it costs to give up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from mktlib.formula._checks import refuse, whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.flow import Intention
from mktlib.orderbook.side import Side
from mktlib.orderbook.simulation import simulate_market

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

PATIENT = "patient"


@dataclass(frozen=True, eq=False)
class Patience:
    """One order to buy at a limit, among the orders of others, in many runs.

    Parameters
    ----------
    price : float
        Its limit [$/share].
    haste : float
        The best ask at the start: what a buyer in haste pays [$/share].
    filled_after : ndarray
        Orders of others that came until all of it was filled, for each run; infinite if that did not happen.
    asks : ndarray
        Best ask at the start and after each order of others [$/share], shape (runs, orders + 1).
    """

    price: float
    haste: float
    filled_after: Floats
    asks: Floats

    @property
    def orders(self) -> int:
        """Orders of others that came in each run."""
        return len(self.asks[0]) - 1

    @property
    def runs(self) -> int:
        """Number of runs."""
        return len(self.asks)

    def filled(self, wait: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether the order was filled within `wait` orders of others, for each run."""
        return self.filled_after <= self._within(wait)

    def paid(self, wait: int) -> Floats:
        """What each run pays who waits at most `wait` orders and then buys at the best ask [$/share]."""
        return np.where(self.filled(wait), self.price, self.asks[:, wait])

    def _within(self, wait: int) -> int:
        if isinstance(wait, bool) or not isinstance(wait, int) or not 0 <= wait <= self.orders:
            refuse("wait", f"be a whole number from 0 to {self.orders}", wait)
        return wait


def wait_for_a_fill(book: Book, flows: Iterable[Sequence[Intention]], price: float, quantity: int = 100) -> Patience:
    """Leave an order to buy in copies of a book, and send each of them another flow of orders.

    Parameters
    ----------
    book : Book
        The book at the start, with an ask above `price`; it is not changed.
    flows : iterable of sequence of Intention
        One for each run, all of one length (see `investor_flow`).
    price : float
        Limit of the order [$/share], below the best ask: it must be able to wait.
    quantity : int
        Its size [shares], > 0; who gives up is assumed to find as much at the best ask.

    Returns
    -------
    Patience

    Raises
    ------
    ValueError
        If the order would trade at once, `quantity` breaks its rule, or there is no flow.
    """
    haste = book.best_ask
    if haste is None or price >= haste:
        refuse("price", f"be below the best ask {haste}, for the order to wait", price)
    size = whole("quantity", quantity)
    filled_after, asks = [], []
    for flow in flows:
        copy = book.copy()
        left, filled, ask = size, float("inf"), haste
        copy.limit(Side.BID, size, price, PATIENT)
        path = [haste]
        for state in simulate_market(flow, copy):
            for trade in state.trades:
                left -= trade.quantity if trade.maker == PATIENT else 0
            if left == 0 and filled == float("inf"):
                filled = state.step + 1
            ask = copy.best_ask or ask  # where nobody sells, the last offer seen
            path.append(ask)
        filled_after.append(filled)
        asks.append(path)
    if not asks or len({len(path) for path in asks}) > 1:
        refuse("flows", "be at least one, all of one length", [len(path) - 1 for path in asks])
    return Patience(price, haste, np.array(filled_after, dtype=float), np.array(asks))
