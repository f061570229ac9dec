"""A limit order book with strict price-time priority: the orders that change it."""

from mktlib.formula._checks import refuse
from mktlib.orderbook.conditions import TimeInForce, check_conditions
from mktlib.orderbook.grid import MOST_SHARES, MOST_TICKS, shares
from mktlib.orderbook.levels import Order
from mktlib.orderbook.matching import Matching, record
from mktlib.orderbook.screen import number
from mktlib.orderbook.side import Side
from mktlib.orderbook.trade import Execution, Owner, new_tape

BID, ASK = Side.BID, Side.ASK
GTC = TimeInForce.GTC


class Book(Matching):
    """Bids and asks for one stock; the best price trades first, at one price who came first.

    A trade prints at the price of the order that was there. What a limit order does not trade at once rests
    at its own limit, at the back of the line; what a market order does not trade is cancelled. Prices are
    whole ticks inside and shares whole numbers, so nothing rounds. A refused order leaves the book as it was.

    Owners are labels: an owner who meets an own order trades with himself, as the book does not judge.

    Parameters
    ----------
    tick : float, optional
        Distance of neighbouring prices [$/share].
    remember : int or None, optional
        How many trades the tape keeps, >= 0; None keeps them all.

    Raises
    ------
    ValueError
        If `tick` is not a number from 1e-8 to 1e8, or `remember` is not a whole number.

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
        self._turnover = 0  # [ticks × shares]
        self._tape = new_tape(remember)

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
            ``IOC`` cancels what does not trade at once; ``FOK`` trades all of it at once or nothing.
        post_only : bool, optional
            Only ever make a price: an order that would trade at once is cancelled whole.

        Returns
        -------
        Execution

        Raises
        ------
        ValueError
            If an argument breaks its rule, or `post_only` is asked of an order that may not rest.

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
            return self._enter(own, key, quantity, order_id, owner, time_in_force, post_only)
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
        side : Side
            ``Side.BID`` to buy, ``Side.ASK`` to sell.
        quantity : int
            Shares [shares], from 1 to 10¹².
        owner : hashable, optional
            Whose order it is.

        Returns
        -------
        Execution
            Nothing trades on an empty side: ``filled`` is 0 and all is ``cancelled``.

        Raises
        ------
        ValueError
            If an argument breaks its rule.

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

        Raises
        ------
        ValueError
            If `order_id` is not a whole number.

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
        before, after, level = order.before, order.after, order.level  # Level.leave, written out
        before.after, after.before = after, before
        level.quantity -= order.quantity
        if before is after:
            level.half.close(level)
        return order.quantity

    def replace(self, order_id: int, quantity: int | None = None, price: float | None = None) -> Execution:
        """Change the open size or the price of an order; it keeps its number and its owner.

        A smaller size at the same price keeps its place in line. A larger size or another price goes to the
        back, and a price that meets the other side trades.

        Parameters
        ----------
        order_id : int
            Number of the order.
        quantity : int, optional
            New open size [shares], from 1 to 10¹²; as it was when left out.
        price : float, optional
            New limit price [$/share], a positive multiple of the tick; as it was when left out.

        Returns
        -------
        Execution
            ``cancelled`` counts the shares given up. All counts are 0, and nothing changes, for an order
            that is filled, cancelled or unknown.

        Raises
        ------
        ValueError
            If an argument breaks its rule.

        Examples
        --------
        >>> book = Book()
        >>> mine = book.limit(Side.BID, 30, 12.00, "Ann").order_id
        >>> book.replace(mine, quantity=20)
        Execution(order_id=1, trades=(), filled=0, resting=20, cancelled=10)
        >>> book.replace(mine, price=12.50).resting, book.best_bid
        (20, 12.5)
        """
        known = number("order_id", order_id)
        wanted = None if quantity is None else shares(quantity)
        ticks = None if price is None else self._grid.ticks(price)
        order = self._orders.get(known)
        if order is None:
            return Execution(known, (), 0, 0, 0)
        level, before = order.level, order.quantity
        own = level.half
        size = before if wanted is None else wanted
        key = level.key if ticks is None else own.sign * ticks
        given_up = max(before - size, 0)
        if key == level.key and size <= before:
            order.quantity = size
            level.quantity -= given_up
            return Execution(known, (), 0, size, given_up)
        level.leave(order)
        del self._orders[known]
        done = self._enter(own, key, size, known, order.owner)
        return done._replace(cancelled=given_up)
