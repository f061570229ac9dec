"""What a market maker holds, and where the shares that it sold came from."""

from dataclasses import dataclass, replace
from typing import Self

from mktlib.formula._checks import positive, real, refuse, whole
from mktlib.orderbook.trade import Side


@dataclass(frozen=True)
class Position:
    """Shares and cash after a maker's trades so far; cash is kept in whole ticks, so it never rounds.

    Every share sold came from one of three sources, and the three add up exactly: ``sold == from_inventory +
    short + from_others``.

    Parameters
    ----------
    opening_inventory : int
        Shares held before the first trade [shares]; negative when short.
    bought, sold : int
        Shares bought and sold so far [shares].
    cash_ticks : int
        Cash received minus cash paid [ticks].
    tick : float
        Price step of the book [$/share], > 0.

    Examples
    --------
    A maker with 100 shares sells 150, and a holder brings out 30 at the higher price:

    >>> position = Position.open(inventory=100).after(Side.ASK, 150, 105.0).after(Side.BID, 30, 106.0)
    >>> position.from_inventory, position.short, position.from_others
    (100, 20, 30)
    >>> position.inventory, position.cash, position.profit(mark=106)
    (-20, 12570.0, -150.0)
    """

    opening_inventory: int = 0
    bought: int = 0
    sold: int = 0
    cash_ticks: int = 0
    tick: float = 0.01

    @classmethod
    def open(cls, inventory: int = 0, tick: float = 0.01) -> Self:
        """The position before the first trade."""
        if isinstance(inventory, bool) or not isinstance(inventory, int):
            refuse("inventory", "be a whole number of shares", inventory)
        return cls(opening_inventory=inventory, tick=positive("tick", tick))

    @property
    def inventory(self) -> int:
        """Shares held now [shares]; negative when short."""
        return self.opening_inventory + self.bought - self.sold

    @property
    def from_inventory(self) -> int:
        """Of the shares sold: those that it held from the beginning [shares]."""
        return max(0, max(self.opening_inventory, 0) - max(self.inventory, 0))

    @property
    def short(self) -> int:
        """Of the shares sold: those that it did not have and must still buy back [shares]."""
        return max(0, min(self.opening_inventory, 0) - min(self.inventory, 0))

    @property
    def from_others(self) -> int:
        """Of the shares sold: those that it bought from other holders [shares]."""
        return self.sold - self.from_inventory - self.short

    @property
    def cash(self) -> float:
        """Cash received minus cash paid in all trades so far [$]."""
        return round(self.cash_ticks * self.tick, 9)

    def after(self, side: Side, quantity: int, price: float) -> Self:
        """The position after one trade.

        Parameters
        ----------
        side : Side
            ``Side.BID`` if the maker bought, ``Side.ASK`` if it sold.
        quantity : int
            Shares [shares], > 0.
        price : float
            Price [$/share], > 0, on the tick grid.

        Returns
        -------
        Position

        Raises
        ------
        ValueError
            If `quantity` is not a positive whole number or `price` is not positive.
        """
        shares = whole("quantity", quantity)
        cash = round(positive("price", price) / self.tick) * shares
        if side is Side.BID:
            return replace(self, bought=self.bought + shares, cash_ticks=self.cash_ticks - cash)
        return replace(self, sold=self.sold + shares, cash_ticks=self.cash_ticks + cash)

    def profit(self, mark: float) -> float:
        """What the trades earned [$], with the shares they moved valued at `mark` [$/share].

        The shares held before the first trade are left out: what they gain is not the trades' doing.
        """
        return self.cash + (self.bought - self.sold) * real("mark", mark)
