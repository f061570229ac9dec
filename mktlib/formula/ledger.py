"""Who paid whom: a double-entry ledger of cash and shares.

Cash is kept in whole cents and shares in whole numbers, as Python integers: they never round and have no
largest value, so "nothing was created or lost" can be tested with ``==``. Dollars appear only at the door.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from mktlib.formula._checks import refuse, whole
from mktlib.formula.figures import Figures
from mktlib.formula.journal import Account, Dollars, Entry, whole_cents
from mktlib.formula.ladder import LadderSupply


@dataclass(frozen=True)
class Ledger(Figures):
    """Cash and shares of every holder and of the company, after each trade so far.

    A ledger never changes: `buy`, `issue` and `buy_back` return the next one, so a page can step forwards and
    back, and a refused operation leaves nothing half done. Open one with `Ledger.open`.

    Four figures that are often confused are kept apart. The first three are about trades between holders:

    - `walked_cash`: what buyers paid, each share at its own price (∫P dq);
    - `uniform_auction_cash`: what the same shares cost if all pay the last of those prices (P(q)·q);
    - `premium`: walked cash above the price before (∫P dq - price_before·q);
    - `cash_into_company`: issues minus buy-backs, the only cash that the company ever sees.

    Parameters
    ----------
    accounts : tuple of Account
        The company first, then the holders. Shares of all accounts sum to zero.
    journal : tuple of Entry
        Every operation so far, oldest first.
    opening_price_cents : int or None
        Last price before the first entry [cents/share].

    Examples
    --------
    >>> before = Ledger.open(cash={"Ann": 10_000}, shares={"Ben": 100, "Eve": 999_999_900}, last_price=50)
    >>> after = before.buy("Ann", "Ben", quantity=100, price=100)
    >>> after["Ann"].shares, after["Ben"].cash, after.cash_into_company
    (100, 10000.0, 0.0)
    >>> after.walked_cash, after.premium, after.market_cap - before.market_cap
    (10000.0, 5000.0, 50000000000.0)
    """

    @classmethod
    def open(
        cls,
        cash: Mapping[str, Dollars],
        shares: Mapping[str, int],
        company: str = "company",
        last_price: Dollars | None = None,
    ) -> Self:
        """A ledger before the first trade.

        Parameters
        ----------
        cash : mapping of str to dollars
            Opening cash of each holder [$], also of the company if it has any; whole cents.
        shares : mapping of str to int
            Opening shares of each holder [shares]. A holder may stand in one mapping or in both.
        company : str, optional
            Name of the company's own account.
        last_price : dollars, optional
            Last price before the ledger opens [$/share]; leave it out when the shares have never traded.

        Returns
        -------
        Ledger

        Raises
        ------
        ValueError
            If an amount is negative or has a fraction of a cent, a share count is not a whole number, or the
            company is named as a holder of its own shares.

        Examples
        --------
        >>> [account.holder for account in Ledger.open(cash={"Ann": 500}, shares={"Ben": 10})]
        ['company', 'Ann', 'Ben']
        """
        if company in shares:
            refuse("shares", f"name holders only, not {company!r} itself", dict(shares))
        money = {name: whole_cents(f"cash[{name!r}]", amount, lowest=0) for name, amount in cash.items()}
        counts = {name: _count(f"shares[{name!r}]", count) for name, count in shares.items()}
        holders = dict.fromkeys([*(name for name in cash if name != company), *shares])
        own = Account(company, money.get(company, 0), -sum(counts.values()))
        rest = (Account(name, money.get(name, 0), counts.get(name, 0)) for name in holders)
        opening = None if last_price is None else whole_cents("last_price", last_price, lowest=1)
        return cls((own, *rest), (), opening)

    def __getitem__(self, holder: str) -> Account:
        for account in self.accounts:
            if account.holder == holder:
                return account
        refuse("holder", f"be one of {[account.holder for account in self.accounts]}", holder)

    def __iter__(self) -> Iterator[Account]:
        return iter(self.accounts)

    def buy(self, buyer: str, seller: str, quantity: int, price: Dollars) -> Self:
        """A trade between two holders: the company gets nothing, and every share is marked at `price`.

        Parameters
        ----------
        buyer, seller : str
            Two different holders; not the company (see `issue` and `buy_back`).
        quantity : int
            Shares [shares], > 0.
        price : dollars
            Price [$/share], > 0, in whole cents.

        Returns
        -------
        Ledger
            The state after the trade.

        Raises
        ------
        ValueError
            If a side is unknown, is the company or trades with itself, the buyer lacks cash or the seller
            shares, or an amount is not whole.

        Examples
        --------
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

        Parameters
        ----------
        buyer : str
            The holder who takes the new shares.
        quantity : int
            New shares [shares], > 0.
        price : dollars
            Price [$/share], > 0, in whole cents.

        Returns
        -------
        Ledger
            The state after the issue.

        Raises
        ------
        ValueError
            If the buyer is unknown, is the company or lacks cash, or an amount is not whole.

        Examples
        --------
        >>> before = Ledger.open(cash={"public": 42_000_000}, shares={"founders": 1})
        >>> after = before.issue("public", quantity=3_500_000, price=12)
        >>> after.cash_into_company, after.shares_outstanding
        (42000000.0, 3500001)
        """
        return self._post("issue", buyer, self.company, quantity, price)

    def buy_back(self, seller: str, quantity: int, price: Dollars) -> Self:
        """The company buys its own shares: its cash and the shares outstanding both fall.

        Parameters
        ----------
        seller : str
            The holder who gives up shares.
        quantity : int
            Shares retired [shares], > 0.
        price : dollars
            Price [$/share], > 0, in whole cents.

        Returns
        -------
        Ledger
            The state after the buy-back.

        Raises
        ------
        ValueError
            If the seller is unknown, is the company or lacks shares, the company lacks cash, or an amount is
            not whole.

        Examples
        --------
        >>> after = Ledger.open(cash={"company": 1000}, shares={"Ben": 10}).buy_back("Ben", 4, 100)
        >>> after.cash_into_company, after.shares_outstanding, after["Ben"].cash
        (-400.0, 6, 400.0)
        """
        return self._post("buy_back", self.company, seller, quantity, price)

    def walk(self, buyer: str, asks: LadderSupply, sellers: str | Sequence[str], quantity: int) -> tuple[Self, ...]:
        """Buy up a ladder of asks, one trade for each step, and keep every state on the way.

        Parameters
        ----------
        buyer : str
            The holder who buys.
        asks : LadderSupply
            What is for sale: prices in whole cents, sizes in whole shares.
        sellers : str or sequence of str
            Who stands behind each step, one name for each; a single name stands behind all.
        quantity : int
            Shares to buy [shares], at most the ladder's depth.

        Returns
        -------
        tuple of Ledger
            This ledger, then one after each trade.

        Raises
        ------
        ValueError
            If the whole walk cannot be done (see `buy`); then none of it is.

        Examples
        --------
        >>> from mktlib.formula import LadderSupply
        >>> start = Ledger.open(cash={"Ann": 20_000}, shares={"Ben": 100, "Eve": 1}, last_price=50)
        >>> for state in start.walk("Ann", LadderSupply([100, 150], [100, 1]), ["Ben", "Eve"], 101):
        ...     print(state.last_price, state["Ann"].shares, state["Ann"].cash)
        50.0 0 20000.0
        100.0 100 10000.0
        150.0 101 9850.0
        """
        wanted = whole("quantity", quantity)
        if wanted > asks.depth:
            refuse("quantity", f"be at most the {asks.depth:,.12g} shares on the ladder", quantity)
        names = [sellers] * asks.prices.size if isinstance(sellers, str) else list(sellers)
        if len(names) != asks.prices.size:
            refuse("sellers", f"be one name, or one for each of the {asks.prices.size} steps", sellers)
        states = [self]
        for price, size, seller in zip(asks.prices.tolist(), asks.sizes.tolist(), names, strict=True):
            traded = min(whole("asks.sizes", size), wanted)
            if traded:
                states.append(states[-1].buy(buyer, seller, traded, price))
            wanted -= traded
        return tuple(states)

    def _post(
        self,
        kind: Literal["buy", "issue", "buy_back"],
        buyer: str,
        seller: str,
        quantity: int,
        price: Dollars,
    ) -> Self:
        """The one operation of double entry: shares one way, cash the other."""
        entry = Entry(kind, buyer, seller, whole("quantity", quantity), whole_cents("price", price, lowest=1))
        payer, giver = self[buyer], self[seller]
        if buyer == seller:
            refuse("seller", "differ from the buyer", seller)
        if payer.cents < entry.cents:
            refuse(
                "quantity",
                f"cost at most the ${payer.cash:,.2f} that {buyer} has (not ${entry.cash:,.2f})",
                quantity,
            )
        if seller != self.company and giver.shares < entry.quantity:
            refuse("quantity", f"be at most the {giver.shares:,} shares that {seller} has", quantity)
        moved = {
            buyer: replace(payer, cents=payer.cents - entry.cents, shares=payer.shares + entry.quantity),
            seller: replace(giver, cents=giver.cents + entry.cents, shares=giver.shares - entry.quantity),
        }
        accounts = tuple(moved.get(account.holder, account) for account in self.accounts)
        return replace(self, accounts=accounts, journal=(*self.journal, entry))


def _count(name: str, count: object) -> int:
    """A whole number of shares, zero included."""
    return 0 if type(count) is int and count == 0 else whole(name, count)
