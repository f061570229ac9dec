"""What a ledger is written in: whole cents, accounts, and journal entries."""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from mktlib.formula._checks import refuse

Dollars: TypeAlias = int | float | Decimal | Fraction


def whole_cents(name: str, amount: Dollars, lowest: int) -> int:
    """`amount` dollars as whole cents, at least `lowest`."""
    rule = f"be a {'positive' if lowest else 'non-negative'} number of dollars without fractions of a cent"
    number: object = getattr(amount, "item", lambda: amount)()  # a NumPy number comes as a Python one
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal | Fraction):
        refuse(name, rule, amount)
    if isinstance(number, float | Decimal) and not (math.isfinite(number) and math.isfinite(number * 100)):
        refuse(name, rule, amount)
    if isinstance(number, float):  # 585.94 is not exact in binary: forgive its last digits
        cents = round(number * 100)
        exact = abs(number * 100 - cents) <= 4 * math.ulp(number * 100)
    else:
        hundredths = Fraction(number) * 100
        cents, exact = int(hundredths), hundredths.denominator == 1
    if not exact or cents < lowest:
        refuse(name, rule, amount)
    return cents


@dataclass(frozen=True)
class Account:
    """What one holder has.

    Parameters
    ----------
    holder : str
        Name of the holder.
    cents : int
        Cash [cents].
    shares : int
        Shares [shares]. The company's own count is minus the shares outstanding: what it owes its holders.

    Examples
    --------
    >>> Account("Ann", cents=1_000_000, shares=100).cash
    10000.0
    """

    holder: str
    cents: int
    shares: int

    @property
    def cash(self) -> float:
        """Cash [$]."""
        return self.cents / 100


@dataclass(frozen=True)
class Entry:
    """One line of the journal: shares go from seller to buyer, cash from buyer to seller.

    Parameters
    ----------
    kind : {"buy", "issue", "buy_back"}
        A trade between holders, new shares from the company, or shares the company takes back.
    buyer, seller : str
        The two sides; the company sells an issue and buys a buy-back.
    quantity : int
        Shares [shares].
    price_cents : int
        Price [cents/share].

    Examples
    --------
    >>> Entry("buy", buyer="Ann", seller="Ben", quantity=100, price_cents=10_000).cash
    10000.0
    """

    kind: Literal["buy", "issue", "buy_back"]
    buyer: str
    seller: str
    quantity: int
    price_cents: int

    @property
    def price(self) -> float:
        """Price [$/share]."""
        return self.price_cents / 100

    @property
    def cents(self) -> int:
        """Cash that changed hands [cents]."""
        return self.price_cents * self.quantity

    @property
    def cash(self) -> float:
        """Cash that changed hands [$]."""
        return self.cents / 100
