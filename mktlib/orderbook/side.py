"""The two sides of a book: those who buy and those who sell."""

from enum import Enum


class Side(Enum):
    """The side of the book on which an order stands: a bid buys, an ask sells.

    Examples
    --------
    >>> Side.BID.opposite
    <Side.ASK: 'ask'>
    """

    BID = "bid"
    ASK = "ask"

    @property
    def opposite(self) -> "Side":
        """The side that an order of this side trades with."""
        return Side.ASK if self is Side.BID else Side.BID
