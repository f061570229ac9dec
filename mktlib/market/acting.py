"""What each role does when its turn comes: orders on the floor, from nothing but its own settings."""

import math
from collections.abc import Sequence

from mktlib.market.agents import (
    DEALERS,
    FUND,
    SAVERS,
    TREND,
    LongTermHolders,
    OptionDealers,
    PassiveFund,
    TrendFollowers,
)
from mktlib.market.floor import Floor
from mktlib.orderbook import Side


class Crowd:
    """Long-term holders, each with at most one bid and one ask in the book."""

    def __init__(self, floor: Floor, settings: LongTermHolders) -> None:
        self.floor, self.power = floor, 1 / settings.elasticity
        count = settings.count
        self.lot = max(1, round(settings.lot * sum(floor.shares[holder] for holder in range(count)) / count))
        self.views = [1.0] * count
        self.base = [floor.shares[holder] for holder in range(count)]  # everybody starts content
        self.orders: list[tuple[int, int]] = [(0, 0)] * count

    def everybody(self, value: float) -> None:
        """All quotes are pulled, and then everybody quotes anew."""
        for orders in self.orders:
            for order in orders:
                self.floor.book.cancel(order)
        for holder in range(len(self.orders)):
            self.visit(holder, value, 0.0)

    def visit(self, holder: int, value: float, whim: float) -> None:
        """Pull the old orders, think again, and quote the prices of one lot more and one lot less."""
        floor, lot = self.floor, self.lot
        book, old = floor.book, self.orders[holder]
        book.cancel(old[0])
        book.cancel(old[1])
        view = self.views[holder] = self.views[holder] * math.exp(whim)
        want, base, bid, ask = value * view, self.base[holder], 0, 0
        held = floor.shares[holder]
        if held > lot:
            cents = math.ceil(min(want * (base / (held - lot)) ** self.power, 1e7) * 100)
            ask = floor.rest(holder, Side.ASK, lot, max(cents, 2) / 100)
        if floor.shares[holder] >= held:  # has not just sold
            cents = math.floor(min(want * (base / (held + lot)) ** self.power, 1e7) * 100)
            if cents > 0 and floor.cents[holder] >= cents * lot:
                bid = floor.rest(holder, Side.BID, lot, cents / 100)
        self.orders[holder] = bid, ask


class Followers:
    """Trend followers: one account, and a goal that depends on past prices alone."""

    def __init__(self, floor: Floor, settings: TrendFollowers) -> None:
        self.floor, self.settings, self.account = floor, settings, -1 - TREND
        self.base = floor.shares[self.account]

    def act(self, prices: Sequence[float]) -> None:
        """Trade a part of the way to the goal, as far as cash and shares go."""
        change = prices[-1] / prices[-1 - min(self.settings.memory, len(prices) - 1)] - 1
        goal = self.base * max(0.0, 1 + self.settings.strength * change)
        self.floor.take(self.account, int(self.settings.speed * (goal - self.floor.shares[self.account])))


class Fund:
    """An index fund on one stock, and the savers who bring cash or take it out."""

    def __init__(self, floor: Floor, settings: PassiveFund) -> None:
        self.floor, self.settings, self.account, self.savers = floor, settings, -1 - FUND, -1 - SAVERS
        self.inflow = 0  # [cents]

    def act(self, prices: Sequence[float]) -> None:
        """Take in or pay out what savers decide, and trade for it; without a flow, trade nothing."""
        floor, it = self.floor, self.settings
        back = min(it.memory, len(prices) - 1)
        chased = it.chasing * (prices[-1] / prices[-1 - back] - 1) / it.memory
        part, cents = it.inflow + chased, prices[-1] * 100
        if not part:
            return
        flow = int(part * (floor.shares[self.account] * cents + floor.cents[self.account]))
        if flow > 0:
            self.inflow += floor.pay(self.savers, self.account, flow)
            floor.take(self.account, int(floor.cents[self.account] // cents))
        else:
            floor.take(self.account, -math.ceil(max(0.0, -flow - floor.cents[self.account]) / cents))
            self.inflow -= floor.pay(self.account, self.savers, -flow)


class Hedgers:
    """Option dealers: they hold what their options ask for, on credit if need be."""

    def __init__(self, floor: Floor, settings: OptionDealers, first_price: float) -> None:
        self.floor, self.settings, self.first_price, self.account = floor, settings, first_price, -1 - DEALERS

    def act(self, prices: Sequence[float]) -> None:
        """Trade the difference between the hedge wanted at the price of now and the shares held."""
        wanted = self.settings.hedge(self.floor.price, self.first_price)
        self.floor.trade(self.account, round(wanted - self.floor.shares[self.account]))
