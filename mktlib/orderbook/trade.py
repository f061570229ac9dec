"""What goes into an order book and what comes out of it: sides and conditions, trades and executions."""

import math
from collections.abc import Hashable
from enum import Enum
from typing import NamedTuple, TypeAlias

Owner: TypeAlias = Hashable | None  # a name as a rule; None when nobody asks


class Side(Enum):
    """The side of the book on which an order stands: a bid buys, an ask sells.

    >>> Side.BID.opposite
    <Side.ASK: 'ask'>
    """

    BID = "bid"
    ASK = "ask"

    @property
    def opposite(self) -> "Side":
        """The side that an order of this side trades with."""
        return Side.ASK if self is Side.BID else Side.BID


class TimeInForce(Enum):
    """How long a limit order stays.

    ``GTC`` (good till cancelled) rests until it is filled or cancelled; ``IOC`` (immediate or cancel) trades what it
    can at once and the rest is cancelled.
    """

    GTC = "good till cancelled"
    IOC = "immediate or cancel"


class Trade(NamedTuple):
    """One trade between the order that was resting (the maker) and the one that came in (the taker)."""

    price: float  # the maker's limit [$/share]
    quantity: int  # [shares]
    maker_id: int
    taker_id: int
    maker: Owner
    taker: Owner
    side: Side  # the taker's: Side.BID when the trade was a purchase at the ask

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

    >>> execution = Execution(7, (Trade(100, 30, 1, 7, "Ann", "Ben", Side.BID),), 30, 0, 20)
    >>> execution.cash, execution.average_price
    (3000.0, 100.0)
    """

    order_id: int  # number under which the book knows the order
    trades: tuple[Trade, ...]  # as they printed, best price first
    filled: int  # traded at once [shares]
    resting: int  # now wait in the book [shares]
    cancelled: int  # neither traded nor rest [shares]

    @property
    def cash(self) -> float:
        """Sum of price times quantity over the trades [$]."""
        return math.fsum(trade.price * trade.quantity for trade in self.trades)

    @property
    def average_price(self) -> float | None:
        """Cash per share traded [$/share]; None when nothing traded."""
        return self.cash / self.filled if self.filled else None


class RestingOrder(NamedTuple):
    """A copy of an order in line."""

    order_id: int  # number under which the book knows it
    side: Side
    price: float  # its limit [$/share]
    quantity: int  # still open [shares]
    owner: Owner
