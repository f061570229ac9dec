"""A limit order book with strict price-time priority: the orders that change it, and how they meet."""

from collections import deque

from mktlib.formula._checks import refuse
from mktlib.orderbook.grid import MOST_SHARES, MOST_TICKS, shares
from mktlib.orderbook.levels import Half, Order
from mktlib.orderbook.screen import Screen, number
from mktlib.orderbook.trade import Execution, Owner, Side, TimeInForce, Trade

BID, ASK = Side.BID, Side.ASK
GTC = TimeInForce.GTC

# A named tuple made from a tuple: half the time of naming each field, and the book makes millions.
record = tuple.__new__


class Book(Screen):
    """Bids and asks for one stock; the best price trades first, at one price who came first.

    A trade prints at the price of the order that was there. What a limit order does not trade at once rests
    at its own limit, at the back of the line; what a market order does not trade is cancelled. Prices are
    whole ticks inside and shares whole numbers, so nothing rounds. An argument that breaks its rule is refused
    with a ValueError that names it, and the book stays as it was.

    Owners are labels: an owner who meets an own order trades with himself, as the book does not judge.

    Parameters
    ----------
    tick : float, optional
        Distance of neighbouring prices [$/share], from 1e-8 to 1e8.
    remember : int or None, optional
        How many trades the tape keeps, >= 0; None keeps them all.

    Examples
    --------
    The lender holds the cheap shares back; a hundred are left at $100, and the next is asked at $150.

    >>> book = Book()
    >>> _ = book.limit(Side.ASK, 100, 100, "Ann"), book.limit(Side.ASK, 500, 150, "Eve")
    >>> book.market(Side.BID, 100, "Ben").trades
    (Trade(price=100.0, quantity=100, maker_id=1, taker_id=3, maker='Ann', taker='Ben', side=<Side.BID: 'bid'>),)
    >>> book.last_price, book.best_ask
    (100.0, 150.0)
    >>> book.market(Side.BID, 1).average_price
    150.0
    """

    def __init__(self, tick: float = 0.01, remember: int | None = 1_000) -> None:
        self._open(tick)
        self._last_id = 0
        self._last_price: float | None = None
        self._volume = 0
        if remember is not None and (type(remember) is not int or remember < 0):
            refuse("remember", "be None or a whole number from 0", remember)
        self._tape = deque(maxlen=remember)

    def limit(
        self,
        side: Side,
        quantity: int,
        price: float,
        owner: Owner = None,
        time_in_force: TimeInForce = GTC,
        post_only: bool = False,
    ) -> Execution:
        """Trade at `price` or better; what is left waits.

        Parameters
        ----------
        side : Side
            ``Side.BID`` to buy, ``Side.ASK`` to sell.
        quantity : int
            Shares [shares], from 1 to 10¹².
        price : float
            Limit price [$/share], a positive multiple of the tick.
        owner : hashable, optional
            Whose order it is.
        time_in_force : TimeInForce, optional
            ``IOC`` cancels what does not trade at once.
        post_only : bool, optional
            Only ever make a price: an order that would trade at once is cancelled whole. Not for ``IOC``, which
            may not rest.

        Examples
        --------
        >>> book = Book()
        >>> book.limit(Side.ASK, 30, 100.00, "Ann").resting
        30
        >>> bought = book.limit(Side.BID, 50, 100.05, "Ben")
        >>> bought.filled, bought.resting, bought.cash, book.best_bid
        (30, 20, 3000.0, 100.05)
        """
        if side is not BID and side is not ASK:
            refuse("side", "be Side.BID or Side.ASK", side)
        own = self._bids if side is BID else self._asks
        if type(quantity) is not int or not 0 < quantity <= MOST_SHARES:
            quantity = shares(quantity)
        # A price at which somebody waits is on the grid, and on the other side nobody meets it.
        level = own.levels.get(price) if isinstance(price, float) else None
        if level is None or time_in_force is not GTC or post_only is not False:
            key = own.sign * (self._grid[price] if isinstance(price, float) else self._grid.ticks(price))
            if time_in_force is not GTC or post_only is not False:
                check_conditions(time_in_force, post_only)
            self._last_id = order_id = self._last_id + 1
            trades: tuple[Trade, ...] = ()
            left, other = quantity, self._asks if side is BID else self._bids
            if other.best >= -key:
                if post_only:
                    return Execution(order_id, (), 0, 0, quantity)
                trades, left = self._take(side, other, -key, quantity, order_id, owner)
            if time_in_force is not GTC:
                return Execution(order_id, trades, quantity - left, 0, left)
            if left:
                self._orders[order_id] = own.level(key).join(order_id, left, owner)
            return record(Execution, (order_id, trades, quantity - left, left, 0))
        self._last_id = order_id = self._last_id + 1
        last = level.before  # Level.join, written out: most events of most flows end here
        order = Order(order_id, level, quantity, owner, last, level)
        self._orders[order_id] = last.after = level.before = order
        level.quantity += quantity
        return record(Execution, (order_id, (), 0, quantity, 0))

    def market(self, side: Side, quantity: int, owner: Owner = None) -> Execution:
        """Trade now, at whatever price is there; what finds nobody is cancelled.

        Parameters
        ----------
        side, quantity, owner
            As in `limit`.

        Returns
        -------
        Execution
            Nothing trades on an empty side: ``filled`` is 0 and all is ``cancelled``.

        Examples
        --------
        >>> book = Book()
        >>> _ = book.limit(Side.BID, 30, 12.00, "Ann")
        >>> book.market(Side.ASK, 50, "Ben")[2:]
        (30, 0, 20)
        """
        if side is not BID and side is not ASK:
            refuse("side", "be Side.BID or Side.ASK", side)
        if type(quantity) is not int or not 0 < quantity <= MOST_SHARES:
            quantity = shares(quantity)
        self._last_id = order_id = self._last_id + 1
        other = self._asks if side is BID else self._bids
        trades, left = self._take(side, other, -MOST_TICKS, quantity, order_id, owner)
        return record(Execution, (order_id, trades, quantity - left, 0, left))

    def cancel(self, order_id: int) -> int:
        """Take an order out of the book.

        Parameters
        ----------
        order_id : int
            Number of the order.

        Returns
        -------
        int
            Shares cancelled [shares]: 0, and nothing changes, for an order that is filled, cancelled or
            unknown.

        Examples
        --------
        >>> book = Book()
        >>> resting = book.limit(Side.BID, 30, 12.00)
        >>> book.cancel(resting.order_id), book.cancel(resting.order_id), book.cancel(99)
        (30, 0, 0)
        """
        order = self._orders.pop(order_id if type(order_id) is int else number("order_id", order_id), None)
        if order is None:
            return 0
        before, after, level = order.before, order.after, order.level
        before.after, after.before = after, before
        level.quantity -= order.quantity
        if before is after:
            level.half.close(level)
        return order.quantity

    def reduce(self, order_id: int, quantity: int) -> int:
        """Make an order smaller; it keeps its place in line. One that grows or wants another price is a new order.

        Parameters
        ----------
        order_id : int
            Number of the order.
        quantity : int
            New open size [shares], from 1 to 10¹²; one that is no smaller changes nothing.

        Returns
        -------
        int
            Shares given up [shares]: 0, and nothing changes, for an order that is filled, cancelled or unknown.

        Examples
        --------
        >>> book = Book()
        >>> mine = book.limit(Side.BID, 30, 12.00, "Ann").order_id
        >>> book.reduce(mine, 20), book.depth(Side.BID)
        (10, [(12.0, 20)])
        """
        size, order = shares(quantity), self._orders.get(number("order_id", order_id))
        given_up = 0 if order is None else max(order.quantity - size, 0)
        if order is not None and given_up:
            order.quantity = size
            order.level.quantity -= given_up
        return given_up

    def _take(
        self, side: Side, other: Half, worst: int, quantity: int, taker_id: int, taker: Owner
    ) -> tuple[tuple[Trade, ...], int]:
        """Trade with the best levels down to the key `worst`; return the trades and the shares left over."""
        orders = self._orders
        trades: list[Trade] = []
        left = quantity
        while left and other.best >= worst:
            level = other.ladder[-1]
            price, before, first = level.price, left, level.after
            while left and isinstance(first, Order):
                size, maker_id = first.quantity, first.order_id
                size_now = size if size <= left else left
                trades.append(record(Trade, (price, size_now, maker_id, taker_id, first.owner, taker, side)))
                left -= size_now
                if size_now < size:  # a partial fill keeps its place
                    first.quantity = size - size_now
                else:
                    first = first.after
                    first.before = level
                    del orders[maker_id]
            level.after = first
            level.quantity -= before - left
            if first is level:
                other.close(level)
        if trades:
            self._volume += quantity - left
            self._last_price = price
            self._tape.extend(trades)
        return tuple(trades), left


def check_conditions(time_in_force: object, post_only: object) -> None:
    """Refuse what is no condition, and conditions that contradict each other."""
    if not isinstance(time_in_force, TimeInForce):
        refuse("time_in_force", "be TimeInForce.GTC or IOC", time_in_force)
    if not isinstance(post_only, bool):
        refuse("post_only", "be True or False", post_only)
    if post_only and time_in_force is not GTC:
        refuse("post_only", "be False for an order that may not rest (IOC)", post_only)
