"""What a ledger says: the totals, the market cap, and four kinds of cash that are often confused."""

import math
from dataclasses import dataclass

from mktlib.formula.journal import Account, Entry


@dataclass(frozen=True)
class Figures:
    """The figures read off accounts and journal; `Ledger` adds the operations."""

    accounts: tuple[Account, ...]
    journal: tuple[Entry, ...] = ()
    opening_price_cents: int | None = None

    @property
    def company(self) -> str:
        """Name of the company's own account."""
        return self.accounts[0].holder

    @property
    def shares_outstanding(self) -> int:
        """Shares that holders have [shares]."""
        return -self.accounts[0].shares

    @property
    def total_cash(self) -> float:
        """Cash of all accounts together [$]: no operation changes it."""
        return sum(account.cents for account in self.accounts) / 100

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
        """Cash that buyers paid to holders, each share at its own price [$]."""
        return sum(entry.cents for entry in self._trades) / 100

    @property
    def uniform_auction_cash(self) -> float:
        """Cash for the same shares if all of them had paid the last of those prices [$]."""
        trades = self._trades
        return trades[-1].price_cents * sum(entry.quantity for entry in trades) / 100 if trades else 0.0

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
        """Issues minus buy-backs [$]; trades between holders add nothing to it."""
        sign = {"buy": 0, "issue": 1, "buy_back": -1}
        return sum(sign[entry.kind] * entry.cents for entry in self.journal) / 100

    def check(self) -> None:
        """Prove that the books balance.

        Raises
        ------
        AssertionError
            If shares were created or lost, or an account is overdrawn.

        Examples
        --------
        >>> from mktlib.formula import Ledger
        >>> Ledger.open(cash={"Ann": 500}, shares={"Ben": 10}).buy("Ann", "Ben", 4, 25).check()
        """
        assert sum(account.shares for account in self.accounts) == 0, "shares were created or lost"
        for account in self.accounts:
            assert account.cents >= 0, f"{account.holder} is overdrawn"
            assert account.shares >= 0 or account.holder == self.company, f"{account.holder} is short of shares"

    @property
    def _trades(self) -> list[Entry]:
        return [entry for entry in self.journal if entry.kind == "buy"]
