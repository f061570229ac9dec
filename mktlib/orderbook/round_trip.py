"""What haste costs: shares bought at the asks and sold at once to the bids."""

from dataclasses import dataclass

from mktlib.formula import DemandLadder, LadderSupply
from mktlib.formula._checks import refuse, whole


@dataclass(frozen=True)
class RoundTrip:
    """A purchase at the asks and a sale to the bids, in a book that does not move in between.

    Parameters
    ----------
    quantity : int
        Shares bought and sold [shares].
    paid, received : float
        Area under the asks, and under the bids, up to `quantity` [$].
    best_bid, best_ask : float
        Quotes before the purchase [$/share].

    Examples
    --------
    >>> trip = round_trip(LadderSupply([34], [100]), DemandLadder([12], [100]), 10)
    >>> trip.cost, trip.spread, trip.half_spreads
    (220.0, 22.0, 2.0)
    """

    quantity: int
    paid: float
    received: float
    best_bid: float
    best_ask: float

    @property
    def cost(self) -> float:
        """Cash lost if no price moves [$]: the area between asks and bids."""
        return self.paid - self.received

    @property
    def spread(self) -> float:
        """Best ask minus best bid [$/share]."""
        return self.best_ask - self.best_bid

    @property
    def mid_price(self) -> float:
        """Half way between the two quotes [$/share]."""
        return (self.best_ask + self.best_bid) / 2

    @property
    def half_spreads(self) -> float:
        """Cost of each share in half spreads: 2 while the best level suffices each way, more beyond."""
        return 2 * self.cost / (self.quantity * self.spread)

    @property
    def break_even(self) -> float:
        """How far all quotes must rise between purchase and sale to lose nothing [$/share]."""
        return self.cost / self.quantity

    def profit(self, rise: float) -> float:
        """Gain [$], negative for a loss, if all quotes rise by `rise` [$/share] before the sale."""
        return self.quantity * rise - self.cost


def round_trip(asks: LadderSupply, bids: DemandLadder, quantity: int) -> RoundTrip:
    """Buy `quantity` shares at the asks and sell them at once to the bids.

    Parameters
    ----------
    asks : LadderSupply
        Offers, for instance ``book.supply()``.
    bids : DemandLadder
        Bids, for instance ``book.demand()``.
    quantity : int
        Shares [shares], from 1 to what both sides hold.

    Returns
    -------
    RoundTrip

    Raises
    ------
    ValueError
        If `quantity` is not a positive whole number or more than a side holds, or the book is crossed.
    """
    shares = whole("quantity", quantity)
    most = int(min(asks.float_shares, bids.depth))
    if shares > most:
        refuse("quantity", f"be at most {most:,}, which is all that one side of this book holds", quantity)
    if not bids(0) < asks(0):
        refuse("bids", f"stand below the best ask {asks(0):g}", bids)
    return RoundTrip(shares, asks.capital_spent(shares), bids.liquidation_value(shares), bids(0), asks(0))
