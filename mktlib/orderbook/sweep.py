"""A market order that walks through several levels of a book: what it pays, share by share and on average."""

from dataclasses import dataclass
from itertools import groupby

from mktlib.formula._checks import whole
from mktlib.orderbook.book import Book
from mktlib.orderbook.trade import Side


@dataclass(frozen=True)
class Sweep:
    """What one market order did, or would do.

    Parameters
    ----------
    side : Side
        ``Side.BID`` bought, ``Side.ASK`` sold.
    wanted, filled : int
        Shares asked for, and shares that found somebody [shares].
    cash : float
        What buyers paid sellers, each share at its own price [$].
    taken : tuple of (float, int)
        Price [$/share] and shares taken at each level, best first [shares].
    next_price : float or None
        What the next share costs or brings [$/share]; None when that side is empty.
    first_price : float or None
        The best price before [$/share]; None when that side was empty.
    mid_price : float or None
        Half way between best bid and best ask before [$/share]; None when a side was empty.
    """

    side: Side
    wanted: int
    filled: int
    cash: float
    taken: tuple[tuple[float, int], ...]
    next_price: float | None
    first_price: float | None
    mid_price: float | None

    @property
    def last_price(self) -> float | None:
        """Price of the last share [$/share]; None when nothing traded."""
        return self.taken[-1][0] if self.taken else None

    @property
    def average_price(self) -> float | None:
        """Cash per share [$/share]; None when nothing traded."""
        return self.cash / self.filled if self.filled else None

    @property
    def slippage(self) -> float | None:
        """How much worse than the mid the average share traded [$/share], >= 0; None without either."""
        if self.average_price is None or self.mid_price is None:
            return None
        return abs(self.average_price - self.mid_price)


def sweep(book: Book, side: Side, quantity: int) -> Sweep:
    """Send a market order to a copy of `book`; the book itself stays as it is.

    Parameters
    ----------
    book : Book
        Where to try it.
    side : Side
        ``Side.BID`` to buy, ``Side.ASK`` to sell.
    quantity : int
        Shares [shares], >= 0.

    Returns
    -------
    Sweep

    Raises
    ------
    ValueError
        If `side` is no side or `quantity` is not a whole number from 0.

    Examples
    --------
    >>> book = Book()
    >>> _ = book.limit(Side.ASK, 100, 100), book.limit(Side.ASK, 500, 150)
    >>> bought = sweep(book, Side.BID, 101)
    >>> bought.cash, bought.last_price, round(bought.average_price, 2), bought.taken
    (10150.0, 150.0, 100.5, ((100.0, 100), (150.0, 1)))
    >>> book.best_ask
    100.0
    """
    mid = book.mid_price
    tried = book.copy()
    other = tried.depth(side.opposite, 1)
    trades, cash, filled = [], 0.0, 0
    if quantity != 0:
        done = tried.market(side, whole("quantity", quantity))
        trades, cash, filled = list(done.trades), done.cash, done.filled
    levels = [(price, sum(t.quantity for t in some)) for price, some in groupby(trades, key=lambda t: t.price)]
    left = tried.depth(side.opposite, 1)
    return Sweep(
        side=side,
        wanted=int(quantity),
        filled=filled,
        cash=cash,
        taken=tuple(levels),
        next_price=left[0][0] if left else None,
        first_price=other[0][0] if other else None,
        mid_price=mid,
    )
