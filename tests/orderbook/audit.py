"""A recount of everything the order book keeps twice: levels, lines, sizes, the index of orders, best prices."""

from mktlib.orderbook.levels import NONE, Half, Link, Order


def audit(book) -> None:
    """Walk every line and compare it with what the book remembers of it; say what does not add up."""
    bids, asks, orders, last_id = book._bids, book._asks, book._orders, book._last_id
    met: dict[int, Order] = {}
    for half in (bids, asks):
        _walk(half, met)
    _same("orders in line", set(orders), set(met))
    for order_id, order in met.items():
        _true(orders[order_id] is order, f"the index must find the order {order_id} that stands in line")
        _true(1 <= order_id <= last_id, f"the number of order {order_id} must have been given out")
    _true(bids.best < -asks.best, f"the best bid {bids.best} must lie below the best ask {-asks.best}")


def _walk(half: Half, met: dict[int, Order]) -> None:
    name = half.side.value
    _same(f"{name} keys", half.keys, sorted({level.key for level in half.ladder}))
    _same(f"{name} prices", sorted(half.levels), sorted(level.price for level in half.ladder))
    _same(f"best {name}", half.best, half.keys[-1] if half.keys else NONE)
    for key, level in zip(half.keys, half.ladder, strict=True):
        where = f"{name} level {level.price}"
        _same(f"{where}: key", level.key, key)
        _same(f"{where}: price", level.price, half.grid.price(half.sign * key))
        _true(half.levels[level.price] is level, f"{where}: the level must be found by its price")
        _true(half.sign * key > 0, f"{where}: the price must be positive")
        _true(level.half is half, f"{where}: the level must stand on its own side")
        open_shares, link = 0, level.after
        last: Link = level
        while isinstance(link, Order):
            _true(link.before is last, f"{where}: order {link.order_id} must stand behind the one before it")
            _true(link.level is level, f"{where}: order {link.order_id} must know its level")
            _true(link.quantity > 0, f"{where}: order {link.order_id} must have shares left")
            _true(link.order_id not in met, f"{where}: order {link.order_id} must stand in one place")
            met[link.order_id] = link
            open_shares += link.quantity
            last, link = link, link.after
        _true(link is level and level.before is last, f"{where}: the line must end where it began")
        _true(last is not level, f"{where}: somebody must be in line")
        _same(f"{where}: shares", level.quantity, open_shares)


def _same(what: str, kept: object, counted: object) -> None:
    _true(kept == counted, f"{what}: the book keeps {kept!r}, a recount gives {counted!r}")


def _true(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)
