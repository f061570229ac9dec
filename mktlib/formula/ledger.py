"""Who paid whom: a double-entry ledger of cash and shares, and the sums that it keeps apart.

Cash is kept in whole cents and shares in whole numbers, as Python integers: they never round and have no
largest value, so "nothing was created or lost" can be tested with ``==``. Dollars appear only at the door.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self, TypeAlias

from mktlib.formula._checks import refuse, whole

Dollars: TypeAlias = int | float | Decimal | Fraction
Kind: TypeAlias = Literal["buy", "issue", "buy_back"]


@dataclass(frozen=True)
class Account:
    """What one holder has; the company's own shares are minus those outstanding: what it owes its holders.

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

    The company sells an issue and buys a buy-back; a buy is a trade between holders.

    >>> Entry("buy", buyer="Ann", seller="Ben", quantity=100, price_cents=10_000).cash
    10000.0
    """

    kind: Kind
    buyer: str
    seller: str
    quantity: int
    price_cents: int

    @property
    def cents(self) -> int:
        """Cash that changed hands [cents]."""
        return self.price_cents * self.quantity

    @property
    def cash(self) -> float:
        """Cash that changed hands [$]."""
        return self.cents / 100


@dataclass(frozen=True)
class Ledger:
    """Cash and shares of the company (first) and of every holder, after each trade so far.

    A ledger never changes: `buy`, `issue` and `buy_back` return the next one, so a page can step forwards and
    back, and a refused operation leaves nothing half done. Open one with `Ledger.open`.

    >>> before = Ledger.open(cash={"Ann": 10_000}, shares={"Ben": 100, "Eve": 999_999_900}, last_price=50)
    >>> after = before.buy("Ann", "Ben", quantity=100, price=100)
    >>> after["Ann"].shares, after["Ben"].cash, after.cash_into_company
    (100, 10000.0, 0.0)
    >>> after.walked_cash, after.premium, after.market_cap - before.market_cap
    (10000.0, 5000.0, 50000000000.0)
    """

    accounts: tuple[Account, ...]
    journal: tuple[Entry, ...] = ()
    opening_price_cents: int | None = None

    @classmethod
    def open(
        cls,
        cash: Mapping[str, Dollars],
        shares: Mapping[str, int],
        company: str = "company",
        last_price: Dollars | None = None,
    ) -> Self:
        """A ledger before the first trade.

        `cash` [$, whole cents] and `shares` [shares] say what each holder has; she may stand in one of them or in
        both, the company in `cash` alone. Without a `last_price` [$/share] the shares have never traded.

        >>> [account.holder for account in Ledger.open(cash={"Ann": 500}, shares={"Ben": 10})]
        ['company', 'Ann', 'Ben']
        """
        if company in shares:
            refuse("shares", f"name holders only, not {company!r} itself", dict(shares))
        money = {name: _cents(f"cash[{name!r}]", amount, lowest=0) for name, amount in cash.items()}
        counts = {name: _count(f"shares[{name!r}]", count) for name, count in shares.items()}
        holders = dict.fromkeys([*(name for name in cash if name != company), *shares])
        own = Account(company, money.get(company, 0), -sum(counts.values()))
        rest = (Account(name, money.get(name, 0), counts.get(name, 0)) for name in holders)
        opening = None if last_price is None else _cents("last_price", last_price, lowest=1)
        return cls((own, *rest), (), opening)

    def __getitem__(self, holder: str) -> Account:
        for account in self.accounts:
            if account.holder == holder:
                return account
        refuse("holder", f"be one of {[account.holder for account in self.accounts]}", holder)

    def __iter__(self) -> Iterator[Account]:
        return iter(self.accounts)

    def buy(self, buyer: str, seller: str, quantity: int, price: Dollars) -> Self:
        """A trade between two holders: the company gets nothing, and every share is marked at `price` [$/share].

        >>> ledger = Ledger.open(cash={"Ann": 500}, shares={"Ben": 10})
        >>> ledger.buy("Ann", "Ben", quantity=4, price=25)["Ann"]
        Account(holder='Ann', cents=40000, shares=4)
        """
        for name, side in (("buyer", buyer), ("seller", seller)):
            if side == self.company:
                refuse(name, "be a holder (the company uses issue and buy_back)", side)
        return self._post("buy", buyer, seller, quantity, price)

    def issue(self, buyer: str, quantity: int, price: Dollars) -> Self:
        """New shares from the company: its cash and the shares outstanding both rise.

        >>> after = Ledger.open(cash={"public": 500}, shares={"founder": 1000}).issue("public", 40, 12)
        >>> after.cash_into_company, after.shares_outstanding, after.walked_cash
        (480.0, 1040, 0.0)
        """
        return self._post("issue", buyer, self.company, quantity, price)

    def buy_back(self, seller: str, quantity: int, price: Dollars) -> Self:
        """The company buys its own shares: its cash and the shares outstanding both fall.

        >>> after = Ledger.open(cash={"company": 1000}, shares={"Ben": 10}).buy_back("Ben", 4, 100)
        >>> after.cash_into_company, after.shares_outstanding, after["Ben"].cash
        (-400.0, 6, 400.0)
        """
        return self._post("buy_back", self.company, seller, quantity, price)

    def _post(self, kind: Kind, buyer: str, seller: str, quantity: int, price: Dollars) -> Self:
        """The one operation of double entry: shares one way, cash the other."""
        entry = Entry(kind, buyer, seller, whole("quantity", quantity), _cents("price", price, lowest=1))
        payer, giver = self[buyer], self[seller]
        if buyer == seller:
            refuse("seller", "differ from the buyer", seller)
        if payer.cents < entry.cents:
            most = f"the ${payer.cash:,.2f} that {buyer} has (not ${entry.cash:,.2f})"
            refuse("quantity", f"cost at most {most}", quantity)
        if seller != self.company and giver.shares < entry.quantity:
            refuse("quantity", f"be at most the {giver.shares:,} shares that {seller} has", quantity)
        moved = {
            buyer: replace(payer, cents=payer.cents - entry.cents, shares=payer.shares + entry.quantity),
            seller: replace(giver, cents=giver.cents + entry.cents, shares=giver.shares - entry.quantity),
        }
        accounts = tuple(moved.get(account.holder, account) for account in self.accounts)
        return replace(self, accounts=accounts, journal=(*self.journal, entry))

    @property
    def company(self) -> str:
        """Name of the company's own account."""
        return self.accounts[0].holder

    @property
    def shares_outstanding(self) -> int:
        """Shares that holders have [shares]."""
        return -self.accounts[0].shares

    @property
    def last_price(self) -> float | None:
        """Price of the last entry, or the opening price [$/share]; None when nothing ever traded."""
        cents = self.journal[-1].price_cents if self.journal else self.opening_price_cents
        return None if cents is None else cents / 100

    @property
    def market_cap(self) -> float:
        """Last price times all shares [$]; NaN when nothing ever traded, for then there is no price."""
        return math.nan if self.last_price is None else self.last_price * self.shares_outstanding

    @property
    def walked_cash(self) -> float:
        """Cash that buyers paid to holders, each share at its own price, ∫P dq [$]."""
        return sum(entry.cents for entry in self._trades) / 100

    @property
    def premium(self) -> float:
        """Walked cash above the opening price (the first entry's, when there was none before) [$]."""
        if not self.journal:
            return 0.0
        before = self.opening_price_cents
        reference = self.journal[0].price_cents if before is None else before
        return sum(entry.cents - reference * entry.quantity for entry in self._trades) / 100

    @property
    def cash_into_company(self) -> float:
        """Issues minus buy-backs [$], the only cash the company ever sees; trades between holders add nothing."""
        sign = {"buy": 0, "issue": 1, "buy_back": -1}
        return sum(sign[entry.kind] * entry.cents for entry in self.journal) / 100

    @property
    def _trades(self) -> list[Entry]:
        return [entry for entry in self.journal if entry.kind == "buy"]


def _cents(name: str, amount: Dollars, lowest: int) -> int:
    """`amount` dollars as whole cents, at least `lowest`."""
    rule = f"be a {'positive' if lowest else 'non-negative'} number of dollars without fractions of a cent"
    number: object = getattr(amount, "item", lambda: amount)()  # a NumPy number comes as a Python one
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal | Fraction):
        refuse(name, rule, amount)
    if isinstance(number, float | Decimal) and not (math.isfinite(number) and math.isfinite(number * 100)):
        refuse(name, rule, amount)
    cents = round(hundredths := Fraction(number) * 100)
    # 585.94 is not exact in binary: forgive the last digits of a float.
    slack = 4 * math.ulp(number * 100) if isinstance(number, float) else 0
    if abs(hundredths - cents) > slack or cents < lowest:
        refuse(name, rule, amount)
    return cents


def _count(name: str, count: object) -> int:
    """A whole number of shares, zero included."""
    return 0 if type(count) is int and count == 0 else whole(name, count)
