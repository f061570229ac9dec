"""Match an order that comes in with those that wait: the best price first, at one price who came first."""

from mktlib.orderbook.conditions import TimeInForce
from mktlib.orderbook.levels import Half, Order
from mktlib.orderbook.screen import Screen
from mktlib.orderbook.side import Side
from mktlib.orderbook.trade import Execution, Owner, Trade

GTC, FOK = TimeInForce.GTC, TimeInForce.FOK

# A named tuple made from a tuple: half the time of naming each field, and the book makes millions.
record = tuple.__new__


class Matching(Screen):
    """What `Book` does with an order once its arguments are checked."""

    def _enter(
        self,
        own: Half,
        key: int,
        quantity: int,
        order_id: int,
        owner: Owner,
        time_in_force: TimeInForce = GTC,
        post_only: bool = False,
    ) -> Execution:
        """Trade what meets the other side, and rest, as the conditions of a checked order allow."""
        trades: tuple[Trade, ...] = ()
        left, other = quantity, self._asks if own is self._bids else self._bids
        if other.best >= -key:
            if post_only or (time_in_force is FOK and not other.covers(quantity, -key)):
                return Execution(order_id, (), 0, 0, quantity)
            trades, left = self._take(own.side, other, -key, quantity, order_id, owner)
        if time_in_force is not GTC:
            return Execution(order_id, trades, quantity - left, 0, left)
        if left:
            self._orders[order_id] = own.level(key).join(order_id, left, owner)
        return record(Execution, (order_id, trades, quantity - left, left, 0))

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
            self._turnover += abs(level.key) * (before - left)
            if first is level:
                other.close(level)
        if trades:
            self._volume += quantity - left
            self._last_price = price
            self._tape.extend(trades)
        return tuple(trades), left
