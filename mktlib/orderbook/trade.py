"""What comes out of an order book: trades, executions, and copies of the orders in line."""

import math
from collections import deque
from collections.abc import Hashable
from typing import NamedTuple, TypeAlias

from mktlib.formula._checks import refuse
from mktlib.orderbook.side import Side

Owner: TypeAlias = Hashable | None  # a name as a rule; None when nobody asks


class Trade(NamedTuple):
    """One trade between the order that was resting (the maker) and the one that came in (the taker).

    Attributes
    ----------
    price : float
        The maker's limit price [$/share].
    quantity : int
        Shares that changed hands [shares].
    maker_id, taker_id : int
        The two orders.
    maker, taker : hashable
        Their owners.
    side : Side
        The taker's side: ``Side.BID`` when the trade was a purchase at the ask.
    """

    price: float
    quantity: int
    maker_id: int
    taker_id: int
    maker: Owner
    taker: Owner
    side: Side

    @property
    def cash(self) -> float:
        """What the buyer paid the seller [$]."""
        return self.price * self.quantity

    @property
    def buyer(self) -> Owner:
        """Owner of the order that bought."""
        return self.taker if self.side is Side.BID else self.maker

    @property
    def seller(self) -> Owner:
        """Owner of the order that sold."""
        return self.maker if self.side is Side.BID else self.taker


class Execution(NamedTuple):
    """What became of an order when it came in.

    The three counts add up to the order: ``filled + resting + cancelled`` is its quantity.

    Attributes
    ----------
    order_id : int
        Number under which the book knows the order.
    trades : tuple of Trade
        In the order in which they printed, best price first.
    filled : int
        Shares traded at once [shares].
    resting : int
        Shares that now wait in the book [shares].
    cancelled : int
        Shares that neither traded nor rest [shares].

    Examples
    --------
    >>> execution = Execution(7, (Trade(100, 30, 1, 7, "Ann", "Ben", Side.BID),), 30, 0, 20)
    >>> execution.cash, execution.average_price
    (3000.0, 100.0)
    """

    order_id: int
    trades: tuple[Trade, ...]
    filled: int
    resting: int
    cancelled: int

    @property
    def cash(self) -> float:
        """Sum of price times quantity over the trades [$]."""
        return math.fsum(trade.price * trade.quantity for trade in self.trades)

    @property
    def average_price(self) -> float | None:
        """Cash per share traded [$/share]; None when nothing traded."""
        return self.cash / self.filled if self.filled else None


class RestingOrder(NamedTuple):
    """A copy of an order in line.

    Attributes
    ----------
    order_id : int
        Number under which the book knows the order.
    side : Side
        Where it stands.
    price : float
        Limit price [$/share].
    quantity : int
        Shares still open [shares].
    owner : hashable
        Whose order it is.
    """

    order_id: int
    side: Side
    price: float
    quantity: int
    owner: Owner


def new_tape(remember: int | None) -> deque[Trade]:
    """An empty tape that keeps the last `remember` trades, or all of them."""
    if remember is not None and (type(remember) is not int or remember < 0):
        refuse("remember", "be None or a whole number from 0", remember)
    return deque(maxlen=remember)
