"""The trading floor: one order book, and accounts in whole cents and whole shares that every trade moves."""

from collections.abc import Iterable
from typing import TypeAlias

from mktlib.orderbook import Book, Side, Trade

AccountId: TypeAlias = int  # a long-term holder is 0, 1, 2, …; a role that is one account is minus its number

_LEVELS = 12  # what an impatient order looks at first


class Floor:
    """A book and the accounts of all who trade on it; nothing is made or lost, whatever they do.

    Parameters
    ----------
    role_of : dict of int to int
        Role of each account.
    shares, cents : dict of int to int
        What each account has at first [shares] and [cents].
    names : dict of str to int
        Accounts of owners that the book knows by another label.
    last_price : float
        Price before the first trade [$/share].

    Attributes
    ----------
    role_shares, role_cents : list of int
        Sums over the accounts of each role.
    trades : list of Trade
        Since the list was last cleared.

    Examples
    --------
    Ann (0) offers 100 shares at $10; Ben (1) has cash for 30 of them:

    >>> floor = Floor(role_of={0: 0, 1: 1}, shares={0: 100, 1: 0}, cents={0: 0, 1: 30_500}, names={}, last_price=9.0)
    >>> _ = floor.rest(0, Side.ASK, 100, 10.0)
    >>> floor.take(1, 50), floor.cents, floor.shares
    (30, {0: 30000, 1: 500}, {0: 70, 1: 30})
    """

    def __init__(
        self,
        role_of: dict[AccountId, int],
        shares: dict[AccountId, int],
        cents: dict[AccountId, int],
        names: dict[str, AccountId],
        last_price: float,
    ) -> None:
        self.book = Book(remember=0)
        self.shares, self.cents, self.last_price = shares, cents, last_price
        self._account: dict[object, AccountId] = {account: account for account in role_of}
        self._account.update(names)
        self._role = role_of
        roles = max(role_of.values()) + 1
        self.role_shares = [sum(shares[a] for a, r in role_of.items() if r == role) for role in range(roles)]
        self.role_cents = [sum(cents[a] for a, r in role_of.items() if r == role) for role in range(roles)]
        self.trades: list[Trade] = []

    @property
    def price(self) -> float:
        """Middle of the quotes, the last price when a side is empty [$/share]."""
        return self.book.mid_price or self.last_price

    def rest(self, account: AccountId, side: Side, quantity: int, price: float) -> int:
        """A limit order; what meets the other side trades at once. Returns its number."""
        done = self.book.limit(side, quantity, price, account)
        if done.trades:
            self.settle(done.trades)
        return done.order_id

    def take(self, account: AccountId, shares: int) -> int:
        """Buy at the market, sell when negative, and never more than the account can pay for or has.

        Returns the shares traded, with the sign of `shares`.
        """
        wanted = self.affordable(account, shares) if shares > 0 else min(-shares, self.shares[account])
        return self.trade(account, wanted if shares > 0 else -wanted)

    def trade(self, account: AccountId, shares: int) -> int:
        """`take` on credit: cash and shares may be borrowed, and the account goes below zero."""
        if not shares:
            return 0
        done = self.book.market(Side.BID if shares > 0 else Side.ASK, abs(shares), account)
        self.settle(done.trades)
        return done.filled if shares > 0 else -done.filled

    def affordable(self, account: AccountId, shares: int) -> int:
        """How many of `shares` the account's cash pays for, at the asks of now."""
        for levels in (_LEVELS, None):  # as a rule the near asks are enough
            asks = self.book.depth(Side.ASK, levels)
            cents, count = self.cents[account], 0
            for price, size in asks:
                size = min(size, shares - count, cents // round(price * 100))
                count, cents = count + size, cents - size * round(price * 100)
                if count == shares or not size:
                    return count
            if len(asks) < _LEVELS:
                break
        return count

    def pay(self, payer: AccountId, payee: AccountId, cents: int) -> int:
        """Move cash without shares, at most what the payer has; returns the cents moved."""
        moved = min(cents, self.cents[payer])
        for account, change in ((payer, -moved), (payee, moved)):
            self.cents[account] += change
            self.role_cents[self._role[account]] += change
        return moved

    def settle(self, trades: Iterable[Trade]) -> None:
        """Deliver shares and cash of trades that the book has just made."""
        account, role, shares, cents = self._account, self._role, self.shares, self.cents
        for trade in trades:
            buyer, seller = account[trade.taker], account[trade.maker]
            if trade.side is Side.ASK:
                buyer, seller = seller, buyer
            quantity = trade.quantity
            paid = round(trade.price * 100) * quantity
            shares[buyer] += quantity
            shares[seller] -= quantity
            cents[buyer] -= paid
            cents[seller] += paid
            bought, sold = role[buyer], role[seller]
            if bought != sold:
                self.role_shares[bought] += quantity
                self.role_shares[sold] -= quantity
                self.role_cents[bought] -= paid
                self.role_cents[sold] += paid
            self.trades.append(trade)
            self.last_price = trade.price
