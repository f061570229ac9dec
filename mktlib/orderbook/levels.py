"""One side of the book: price levels, best first, and at each of them a line of orders.

A line is a ring of links that starts and ends at its level, so joining at the back and leaving from anywhere
take the same few steps however long it is.
"""

from bisect import bisect_left
from collections.abc import Iterator

from mktlib.orderbook.grid import MOST_TICKS, Grid
from mktlib.orderbook.trade import Owner, Side

NONE = -2 * MOST_TICKS  # the best key of an empty side: worse than any


class Link:
    """A place in a ring."""

    __slots__ = ("after", "before")

    before: "Link"
    after: "Link"


class Order(Link):
    """An order in line."""

    __slots__ = ("level", "order_id", "owner", "quantity")

    def __init__(self, order_id: int, level: "Level", quantity: int, owner: Owner, before: Link, after: Link) -> None:
        self.order_id = order_id
        self.level = level
        self.quantity = quantity
        self.owner = owner
        self.before = before
        self.after = after


class Level(Link):
    """All orders at one price, first come first: `after` is the first of them and `before` the last."""

    __slots__ = ("half", "key", "price", "quantity")

    def __init__(self, half: "Half", key: int, price: float) -> None:
        self.half = half
        self.key = key
        self.price = price
        self.quantity = 0
        self.before = self.after = self

    def join(self, order_id: int, quantity: int, owner: Owner) -> Order:
        """Put an order at the back of the line."""
        last = self.before
        order = Order(order_id, self, quantity, owner, last, self)
        last.after = self.before = order
        self.quantity += quantity
        return order

    def __iter__(self) -> Iterator[Order]:
        link = self.after
        while isinstance(link, Order):
            yield link
            link = link.after


class Half:
    """The bids, or the asks.

    Levels are found by price in a dict and stand in a list, the best one last. Their keys ascend: ticks for
    bids, minus ticks for asks, so that a larger key is a better price on either side, and an order with key
    k trades with the other side's levels whose key is at least -k.
    """

    __slots__ = ("best", "grid", "keys", "ladder", "levels", "side", "sign")

    def __init__(self, side: Side, grid: Grid) -> None:
        self.side = side
        self.sign = 1 if side is Side.BID else -1
        self.grid = grid
        self.levels: dict[float, Level] = {}
        self.ladder: list[Level] = []
        self.keys: list[int] = []  # of the ladder
        self.best = NONE

    def __iter__(self) -> Iterator[Level]:
        return reversed(self.ladder)

    def level(self, key: int) -> Level:
        """The level with this key, opened in its place among the others if nobody waits there."""
        price = self.grid.price(self.sign * key)
        level = self.levels.get(price)
        if level is not None:
            return level
        level = self.levels[price] = Level(self, key, price)
        if key > self.best:  # as a rule: trade opens and closes the best levels
            self.best = key
            self.keys.append(key)
            self.ladder.append(level)
        else:
            place = bisect_left(self.keys, key)
            self.keys.insert(place, key)
            self.ladder.insert(place, level)
        return level

    def close(self, level: Level) -> None:
        """Forget a level with nobody in line."""
        keys = self.keys
        if level.key == self.best:
            keys.pop()
            self.ladder.pop()
            self.best = keys[-1] if keys else NONE
        else:
            place = bisect_left(keys, level.key)
            del keys[place], self.ladder[place]
        del self.levels[level.price]
        del level.before, level.after  # a ring of one would wait for the garbage collector
