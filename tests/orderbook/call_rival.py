"""The rival of the call auction: every tick tried in plain Python, each exchange's text followed word by word."""

from hypothesis import strategies as st

from mktlib.orderbook.auction import AuctionOrder
from mktlib.orderbook.trade import Side

RULES = ("xetra", "sse", "szse")

# Few prices and small sizes: ties of every kind are common. The tick is 1, so prices are ticks.
limits = st.integers(1, 9)
limits_or_none = st.none() | limits
references = st.integers(1, 11)


def order_lists(limit_prices=limits_or_none, max_size=8):
    one = st.builds(
        AuctionOrder, st.sampled_from(Side), st.integers(1, 4), limit_prices, st.sampled_from(["Ann", "Ben", "Eve"])
    )
    return st.lists(one, max_size=max_size)


def wanted(orders, price):
    return sum(o.quantity for o in orders if o.side is Side.BID and (o.limit_price is None or o.limit_price >= price))


def offered(orders, price):
    return sum(o.quantity for o in orders if o.side is Side.ASK and (o.limit_price is None or o.limit_price <= price))


def tradable(orders, price):
    return min(wanted(orders, price), offered(orders, price))


def surplus(orders, price):
    return wanted(orders, price) - offered(orders, price)


def better(order, price):
    """Whether a limit order is strictly better than the price."""
    if order.limit_price is None:
        return False
    return order.limit_price > price if order.side is Side.BID else order.limit_price < price


def prices_named(orders):
    return sorted({int(o.limit_price) for o in orders if o.limit_price is not None})


def every_tick(orders, reference):
    return range(1, max([*prices_named(orders), reference]) + 3)


def most(orders, reference):
    return max(tradable(orders, price) for price in every_tick(orders, reference))


def better_ones_filled(orders, price):
    """All limit orders better than the price are filled, once market orders have had their turn."""
    for side in Side:
        mine = [o for o in orders if o.side is side]
        market = sum(o.quantity for o in mine if o.limit_price is None)
        ahead = sum(o.quantity for o in mine if better(o, price))
        if ahead and market + ahead > tradable(orders, price):
            return False
    return True


def rival_price(orders, reference, rule):
    """The price by brute force; None when nothing crosses."""
    volume = most(orders, reference)
    if volume == 0:
        return None
    market = [
        sum(o.quantity for o in orders if o.side is side and o.limit_price is None) for side in (Side.BID, Side.ASK)
    ]
    if volume == min(market):  # market orders trade with each other, and no limit adds anything
        passing_nobody = [p for p in every_tick(orders, reference) if not any(better(o, p) for o in orders)]
        return min(passing_nobody, key=lambda price: abs(price - reference))
    return {"xetra": _xetra, "sse": _shanghai, "szse": _shenzhen}[rule](orders, reference, volume)


def _xetra(orders, reference, volume):
    tied = [p for p in prices_named(orders) if tradable(orders, p) == volume]
    least = min(abs(surplus(orders, p)) for p in tied)
    tied = [p for p in tied if abs(surplus(orders, p)) == least]
    buyers_left = [p for p in tied if surplus(orders, p) > 0]
    sellers_left = [p for p in tied if surplus(orders, p) < 0]
    if buyers_left == tied:
        return max(tied)
    if sellers_left == tied:
        return min(tied)
    low, high = (max(buyers_left), min(sellers_left)) if buyers_left else (min(tied), max(tied))
    return high if reference >= high else low if reference <= low else reference


def _shanghai(orders, reference, volume):
    tied = [p for p in prices_named(orders) if tradable(orders, p) == volume and better_ones_filled(orders, p)]
    least = min(abs(surplus(orders, p)) for p in tied)
    tied = [p for p in tied if abs(surplus(orders, p)) == least]
    twice = min(tied) + max(tied)
    return twice // 2 + twice % 2


def _shenzhen(orders, reference, volume):
    named = [*prices_named(orders), reference]
    ticks = range(min(named), max(named) + 1)
    tied = [p for p in ticks if tradable(orders, p) == volume and better_ones_filled(orders, p)]
    least = min(abs(surplus(orders, p)) for p in tied)
    return min((p for p in tied if abs(surplus(orders, p)) == least), key=lambda price: abs(price - reference))
