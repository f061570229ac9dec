"""Two stocks and a cap-weighted fund: one part of every float, whatever the prices are."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from mktlib.formula._checks import positive, real, refuse, whole


@dataclass(frozen=True)
class Stock:
    """One stock as an index provider sees it.

    Parameters
    ----------
    price : float
        Last price [$/share], > 0.
    shares_outstanding, free_float : int
        All shares, and those that count for the index [shares]; 0 < `free_float` <= `shares_outstanding`.
    in_index : bool
        Whether it is a member of the index.

    Raises
    ------
    ValueError
        If a number breaks its rule.
    """

    price: float
    shares_outstanding: int
    free_float: int
    in_index: bool = True

    def __post_init__(self) -> None:
        positive("price", self.price)
        if whole("free_float", self.free_float) > whole("shares_outstanding", self.shares_outstanding):
            refuse("free_float", f"be at most the {self.shares_outstanding:,} shares outstanding", self.free_float)

    @property
    def cap(self) -> float:
        """Market cap of all shares [$]."""
        return self.price * self.shares_outstanding

    @property
    def float_cap(self) -> float:
        """Market cap of the free float [$]: what the index weighs."""
        return self.price * self.free_float


@dataclass(frozen=True)
class IndexFund:
    """Two stocks and a fund that owns the same part of the float of each member of the index.

    That is what cap-weighting *is*: weights in proportion to price × float, held in shares, mean one part
    `owned` of every float. A price that rises raises the stock's weight in the index and in the fund alike,
    by itself, and `holdings` does not contain a price at all.

    Parameters
    ----------
    stocks : tuple of Stock
        The two stocks.
    owned : float
        Part of each member's float that the fund owns, 0 <= `owned` < 1.
    cash : float
        Cash of the fund [$]: what rounding to whole shares left over, or took too much of.

    Raises
    ------
    ValueError
        If there are not two stocks, none is in the index, or `owned` lies outside its range.

    Examples
    --------
    >>> fund = IndexFund((Stock(100, 1_000_000, 900_000), Stock(50, 2_000_000, 2_000_000)), owned=0.1)
    >>> fund.holdings, [round(weight, 3) for weight in fund.weights]
    ((90000, 200000), [0.474, 0.526])

    The first stock doubles. Its weight rises, and the fund holds what it held:

    >>> risen = IndexFund((Stock(200, 1_000_000, 900_000), fund.stocks[1]), owned=0.1)
    >>> risen.holdings, [round(weight, 3) for weight in risen.weights]
    ((90000, 200000), [0.643, 0.357])
    """

    stocks: tuple[Stock, Stock]
    owned: float
    cash: float = 0.0

    def __post_init__(self) -> None:
        if len(self.stocks) != 2 or not any(stock.in_index for stock in self.stocks):
            refuse("stocks", "be two, at least one of them in the index", self.stocks)
        if not 0 <= real("owned", self.owned) < 1:
            refuse("owned", "be at least 0 and below 1", self.owned)
        real("cash", self.cash)

    @property
    def index_cap(self) -> float:
        """Float cap of the members of the index [$]."""
        return math.fsum(stock.float_cap for stock in self.stocks if stock.in_index)

    @property
    def weights(self) -> tuple[float, ...]:
        """Weight of each stock in the index; they add up to 1."""
        return tuple(stock.float_cap / self.index_cap if stock.in_index else 0.0 for stock in self.stocks)

    @property
    def holdings(self) -> tuple[int, ...]:
        """Whole shares of each stock in the fund [shares]."""
        return tuple(round(self.owned * stock.free_float) if stock.in_index else 0 for stock in self.stocks)

    @property
    def assets(self) -> float:
        """Value of the fund's shares at the last prices, and its cash [$]."""
        held = zip(self.stocks, self.holdings, strict=True)
        return math.fsum([self.cash, *(stock.price * shares for stock, shares in held)])

    def priced(self, prices: Iterable[float]) -> Self:
        """The same fund at other prices [$/share]."""
        first, second = (replace(stock, price=price) for stock, price in zip(self.stocks, prices, strict=True))
        return replace(self, stocks=(first, second))
