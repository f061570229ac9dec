"""One moment of a real order book, kept as numbers with their source."""

from dataclasses import dataclass

from mktlib.formula import DemandLadder, LadderSupply
from mktlib.market.fact import Fact


@dataclass(frozen=True)
class BookSnapshot:
    """The visible levels of an order book at one time, best first.

    Parameters
    ----------
    symbol : str
        Ticker.
    time : str
        Exchange date and time, ISO 8601.
    asks, bids : tuple of (float, int)
        Price [$/share] and size [shares] of each level.
    shares_outstanding : Fact
        All shares S at that time [shares].
    source : str
        Where the levels come from.

    Raises
    ------
    ValueError
        If a side is empty, out of order or not positive, or the best bid is not below the best ask.

    Examples
    --------
    >>> AAPL_BOOK.best_bid, AAPL_BOOK.best_ask
    (585.33, 585.94)
    >>> P = AAPL_BOOK.supply()
    >>> P(200), P.next_price(200)
    (585.94, 585.98)
    """

    symbol: str
    time: str
    asks: tuple[tuple[float, int], ...]
    bids: tuple[tuple[float, int], ...]
    shares_outstanding: Fact
    source: str

    def __post_init__(self) -> None:
        self.supply()
        self.demand()
        if self.best_bid >= self.best_ask:
            raise ValueError(f"bids must be below the best ask {self.best_ask}, got {self.best_bid}")

    @property
    def best_ask(self) -> float:
        """Lowest ask [$/share]."""
        return self.asks[0][0]

    @property
    def best_bid(self) -> float:
        """Highest bid [$/share]."""
        return self.bids[0][0]

    def supply(self) -> LadderSupply:
        """The asks as a supply curve."""
        return LadderSupply([price for price, _ in self.asks], [size for _, size in self.asks])

    def demand(self) -> DemandLadder:
        """The bids as the way down."""
        return DemandLadder([price for price, _ in self.bids], [size for _, size in self.bids])


AAPL_SHARES_OUTSTANDING = Fact(
    "Apple: shares outstanding",
    935e6,
    "shares",
    "2012-06-21",
    "Apple, Forms 10-Q and 10-K of 2012 (rounded)",
    "about",
    note="Form 10-Q counts 937,406,000 on 2012-07-13.",
)

AAPL_BOOK = BookSnapshot(
    symbol="AAPL",
    time="2012-06-21T09:30:00",
    asks=(
        (585.94, 200),
        (585.98, 200),
        (586.10, 200),
        (586.89, 300),
        (586.95, 50),
        (587.00, 100),
        (587.10, 10),
        (587.39, 100),
        (587.65, 1160),
        (587.90, 500),
    ),
    bids=(
        (585.33, 18),
        (585.30, 150),
        (585.10, 5),
        (585.01, 89),
        (584.97, 5),
        (584.93, 300),
        (584.65, 300),
        (584.53, 300),
        (584.38, 200),
        (584.27, 300),
    ),
    shares_outstanding=AAPL_SHARES_OUTSTANDING,
    source="LOBSTER, sample file AAPL 2012-06-21, level 10, first row (NASDAQ visible book only)",
)
