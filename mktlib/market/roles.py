"""The roles of a market, as actors of one run on a book: a crowd with a price each, a fund, a maker and others."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import NamedTuple

import numpy as np

from mktlib.formula._checks import integer, positive, real, refuse, whole
from mktlib.market.options import Dealers, Option
from mktlib.orderbook import Book, Maker, Side, TimeInForce, Trade, quote
from mktlib.orderbook.flow import Intention
from mktlib.orderbook.maker import Position
from mktlib.orderbook.market import Actor, Continuous, run

BID, ASK, IOC = Side.BID, Side.ASK, TimeInForce.IOC
PRICE, SHARES = 100.0, 1_000_000  # of the company, at first [$/share, shares]
HOLDERS, BLOCK = 1_000, 500  # people who hold at first, and what each of them has [shares]
MARGIN, ROUND = 0.003, 5.0  # how much better than his value a patient one wants to trade; round prices [$]
FUND, TREND = 170_000, 30_000  # shares that these have at first; what is left lies with founders
CALL, CONTRACTS = Option(strike=105, days=30, volatility=0.6, rate=0), 300  # what dealers hedge
TERMS = partial(quote, risk_aversion=0.05, volatility=0.4, order_decay=8.0)


class Account:
    """One owner in the book, in whole shares and whole cents; every trade that it is part of moves both.

    >>> book, ann = Book(), Account("Ann", cents=30_500)
    >>> _ = book.limit(ASK, 100, 10.0, "Ben")
    >>> ann.after(book, ann.take(book, 50, ann.cents))
    >>> ann.shares, ann.cents
    (30, 500)
    """

    def __init__(self, name: str, shares: int = 0, cents: int = 0) -> None:
        self.name, self.first, self.shares, self.cents = name, shares, shares, cents
        self.bought = self.sold = self.from_trades = 0  # [shares, shares, cents]

    @property
    def position(self) -> Position:
        """What it traded so far."""
        return Position(self.first, self.bought, self.sold, self.from_trades)

    def before(self, book: Book, step: int) -> Sequence[Trade] | None:
        """Do nothing, unless a role knows better."""
        return None

    def after(self, book: Book, trades: Sequence[Trade]) -> None:
        """Deliver shares and cash."""
        for trade in trades:
            if trade.maker == self.name or trade.taker == self.name:
                self.moved(trade.quantity if trade.buyer == self.name else -trade.quantity, trade.price)

    def moved(self, shares: int, price: float) -> None:
        """Take so many shares in (out, when negative) at a price [$/share]."""
        paid = shares * round(price * 100)
        self.shares, self.cents, self.from_trades = self.shares + shares, self.cents - paid, self.from_trades - paid
        self.bought, self.sold = self.bought + max(shares, 0), self.sold + max(-shares, 0)

    def take(self, book: Book, shares: int, cents: int | None = None) -> list[Trade]:
        """Buy so many shares at the asks (sell at the bids, when negative), for at most so many cents."""
        side, left, trades = BID if shares > 0 else ASK, abs(shares), list[Trade]()
        while left and (price := book.best_ask if shares > 0 else book.best_bid):
            most = left if cents is None else min(left, cents // round(price * 100))
            if not most:
                break
            done = book.limit(side, most, price, self.name, IOC)
            left -= done.filled
            cents = None if cents is None else cents - done.filled * round(price * 100)
            trades += done.trades
        return trades


class Crowd(Account):
    """People with a price each. Holders think the share worth more than the market does; those who wait think less.

    Values lie log-normally around the common one. A part of the holders never sells below a multiple of the first
    price, and a part of all names round prices only. With each order one of them looks at the market: he thinks
    again, takes his old order back, takes what is there at his price or better, and lets the rest wait. Nobody
    trades against his own value. All is drawn before the run, alike for the same seed, whoever else is there.
    """

    def __init__(self, it: "Setting") -> None:
        rng = np.random.default_rng(it.seed)
        keepers = round(it.stubborn * HOLDERS)
        count = 2 * HOLDERS - keepers
        super().__init__("crowd", HOLDERS * BLOCK)
        z = np.abs(rng.standard_normal(count))
        self.z = np.where(np.arange(count) < HOLDERS, z, -z).tolist()
        self.held = [BLOCK] * HOLDERS + [0] * (count - HOLDERS)
        self.least = [it.multiple * PRICE] * keepers + [0.0] * (count - keepers)
        self.rounds = (rng.random(count) < it.rounding).tolist()
        self.visitors = rng.integers(0, count, it.steps).tolist()
        self.whims = (it.fickle * rng.standard_normal(it.steps)).tolist()
        self.coins = (rng.random(it.steps) < 0.5).tolist()
        walk = np.exp(it.noise * np.cumsum(rng.standard_normal(it.steps)))
        self.value = (PRICE * walk * np.where(np.arange(it.steps) < it.news_at, 1, it.news)).tolist()
        self.news_at = it.news_at if it.news != 1 else -1
        self.spread, self.keeps = it.spread, math.sqrt(1 - it.fickle**2)
        self.names = [f"person {who}" for who in range(count)]
        self.index: dict[object, int] = {name: who for who, name in enumerate(self.names)}
        self.number = [0] * count  # of each one's order in the book
        self.done = list[int]()  # whose orders were filled since the last visit
        self.visitor = -1

    def wish(self, who: int, value: float, coin: bool = True) -> tuple[Side, int, float]:
        """The order of one person: side, shares and price, to the cent or to a round one [$/share]."""
        own, held = value * math.exp(self.spread * self.z[who]), self.held[who]
        grid = ROUND if self.rounds[who] else 0.01
        if held == BLOCK or (held and coin):
            ask = max(own * (1 + MARGIN), self.least[who])
            return ASK, held, round(math.ceil(ask / grid - 1e-9) * grid, 2)
        return BID, BLOCK - held, round(math.floor(own * (1 - MARGIN) / grid + 1e-9) * grid, 2)

    def open(self, book: Book, value: float) -> list[Trade]:
        """Let everybody quote anew, but for the visitor, whose order is on its way; returns what they trade."""
        for number in self.number:
            book.cancel(number)
        trades = list[Trade]()
        for who, name in enumerate(self.names):
            side, shares, price = self.wish(who, value)
            if price > 0 and who != self.visitor:
                done = book.limit(side, shares, price, name)
                self.number[who] = done.order_id
                trades += done.trades
        return trades

    def orders(self, book: Book) -> Iterator[Intention]:
        """What the visitors want, one after the other."""
        for step, who in enumerate(self.visitors):
            for one in self.done:
                self.rest(book, one, *self.wish(one, self.value[step]))
            self.done.clear()
            book.cancel(self.number[who])
            self.visitor = who
            self.z[who] = self.keeps * self.z[who] + self.whims[step]
            side, shares, price = self.wish(who, self.value[step], self.coins[step])
            held = self.held[who]
            yield Intention("market", side, shares, max(price, 0.01), owner=self.names[who])
            if left := shares - abs(self.held[who] - held):
                self.rest(book, who, side, left, price)

    def rest(self, book: Book, who: int, side: Side, shares: int, price: float) -> None:
        """Let an order wait in the book; one that would trade at once does not come."""
        book.cancel(self.number[who])
        if price > 0:
            self.number[who] = book.limit(side, shares, price, self.names[who], post_only=True).order_id

    def before(self, book: Book, step: int) -> Sequence[Trade] | None:
        """At news, let everybody quote anew."""
        return self.open(book, self.value[step]) if step == self.news_at else None

    def after(self, book: Book, trades: Sequence[Trade]) -> None:
        """Deliver to each of them."""
        for trade in trades:
            for name, sign in ((trade.buyer, 1), (trade.seller, -1)):
                who = self.index.get(name)
                if who is not None:
                    self.held[who] += sign * trade.quantity
                    if self.held[who] in (0, BLOCK):
                        self.done.append(who)
                    self.moved(sign * trade.quantity, trade.price)


class Fund(Account):
    """An index fund: it trades only when savers bring cash or take it out, never because a price rose."""

    def __init__(self, inflow: float, steps: int) -> None:
        super().__init__("fund", FUND)
        self.due = np.diff(np.round(np.linspace(0, 100 * inflow, steps + 1))).astype(int).tolist()
        self.inflow = self.owed = 0  # [cents] brought so far, net; asked for and not yet paid

    def before(self, book: Book, step: int) -> Sequence[Trade] | None:
        """Take in what savers bring and buy for it; sell for what they take out."""
        due = self.due[step]
        if due >= 0:
            self.cents, self.inflow = self.cents + due, self.inflow + due
            return self.take(book, self.shares + SHARES, self.cents) if due else None
        self.owed -= due
        bid = book.best_bid
        return self.take(book, -min(self.shares, math.ceil(self.owed / (100 * bid)))) if bid else None

    def after(self, book: Book, trades: Sequence[Trade]) -> None:
        """Deliver, and pay out what savers are owed."""
        super().after(book, trades)
        if self.owed and self.cents:
            paid = min(self.owed, self.cents)
            self.cents, self.owed, self.inflow = self.cents - paid, self.owed - paid, self.inflow - paid


class Followers(Account):
    """Trend followers: they hold more of what has risen and less of what has fallen, and look at nothing else."""

    def __init__(self, strength: float = 5.0, memory: int = 50, speed: float = 0.03) -> None:
        super().__init__("trend", TREND, round(TREND * PRICE * 100))
        self.strength, self.memory, self.speed, self.seen = strength, memory, speed, list[float]()

    def before(self, book: Book, step: int) -> Sequence[Trade] | None:
        """Go a part of the way to what they want to hold, as far as cash and shares go."""
        self.seen.append(book.mid_price or (self.seen[-1] if self.seen else PRICE))
        change = self.seen[-1] / self.seen[-1 - min(self.memory, step)] - 1
        wanted = int(self.speed * (self.first * max(0.0, 1 + self.strength * change) - self.shares))
        return self.take(book, wanted, self.cents if wanted > 0 else None) if wanted else None


class Hedgers(Account):
    """Option dealers: they hold the shares that their options ask for, on credit if need be."""

    def __init__(self, hedge: Callable[[float], float], band: int = 300, speed: float = 0.1) -> None:
        self.hedge, self.band, self.speed, self.seen = hedge, band, speed, PRICE
        super().__init__("dealers", round(hedge(PRICE)))

    def before(self, book: Book, step: int) -> Sequence[Trade] | None:
        """Go a part of the way to the hedge wanted, once the difference is worth an order: all at once overshoots."""
        self.seen = book.mid_price or self.seen
        wanted = round(self.hedge(self.seen)) - self.shares
        return self.take(book, math.ceil(self.speed * wanted)) if abs(wanted) >= self.band else None


class Seldom:
    """An actor that is slow: it acts before every so many orders only, and hears all."""

    def __init__(self, actor: Actor, every: int) -> None:
        self.actor, self.every, self.after = actor, every, actor.after

    @property
    def position(self) -> Position:
        """What the actor holds."""
        return self.actor.position

    def before(self, book: Book, step: int) -> Sequence[Trade] | None:
        """Let it act if it is time."""
        return None if step % self.every else self.actor.before(book, step)


@dataclass(frozen=True)
class Setting:
    """A market to be run: its crowd, and who else is there. One that makes no sense is refused with a ValueError."""

    seed: int = 0  # draws the crowd: its values, visits and whims
    steps: int = 500  # orders of the crowd, > 0
    spread: float = 0.6  # standard deviation of the logs of what people think the share worth, 0 to 5
    stubborn: float = 1 / 3  # part of the holders who never sell below
    multiple: float = 1.5  # this multiple of the first price, > 0
    rounding: float = 1 / 3  # part of the crowd that names round prices only, 0 to 1
    fickle: float = 0.3  # how much of his view one changes with each visit, 0 to 1
    noise: float = 0.0005  # standard deviation of the step of the common value, in logs, 0 to 1
    news: float = 1.0  # the common value is so many times what it was, > 0, and all hear it at once,
    news_at: int = 200  # from this order on
    inflow: float = 0.0  # cash that savers bring to the fund, spread over all orders; negative: they take it out [$]
    trend: bool = False  # whether trend followers trade
    maker: int = 0  # the maker quotes anew before every so many orders; 0: there is none
    dealers: float = 0.0  # net position of option dealers in the calls, -1 (sold all) to 1 (bought all); 0: no dealers

    def __post_init__(self) -> None:
        whole("steps", self.steps), positive("news", self.news), positive("multiple", self.multiple)
        real("inflow", self.inflow), integer("maker", self.maker, 0)
        for name, most in (("stubborn", 1), ("rounding", 1), ("fickle", 1), ("spread", 5), ("noise", 1)):
            if not 0 <= real(name, getattr(self, name)) <= most:
                refuse(name, f"be between 0 and {most}", getattr(self, name))


@dataclass(frozen=True)
class Path:
    """What a run of a setting came to, order by order; index 0 is before the first."""

    price: np.ndarray  # middle of the quotes [$/share]
    spread: np.ndarray  # ask minus bid; NaN where a side is empty [$/share]
    inflow: np.ndarray  # cash that savers brought to the fund so far, net [$]
    volume: np.ndarray  # shares traded so far [shares]
    shares: dict[str, np.ndarray]  # held by each role [shares]
    profit: dict[str, np.ndarray]  # of each role's trades, with the shares moved at the price of then [$]

    @property
    def swing(self) -> float:
        """Standard deviation of the change of the price over ten orders, in logs."""
        return float(np.std(np.diff(np.log(self.price[::10]))))


class Outcome(NamedTuple):
    """A run from a distance: small enough to be sent and kept by the hundred."""

    price: float  # at the end [$/share]
    inflow: float  # [$]
    swing: float
    spread: float  # on average [$/share]
    profit: dict[str, float]  # of each role [$]


def actors_of(it: Setting) -> tuple[Crowd, Fund, list[Actor]]:
    """Make all who trade: the crowd, the fund, and the list of all in the order in which they act."""
    crowd, fund = Crowd(it), Fund(it.inflow, it.steps)
    actors: list[Actor] = [crowd, fund]
    if it.trend:
        actors.append(Followers())
    if it.dealers:
        actors.append(Hedgers(Dealers(CALL, CONTRACTS, it.dealers).hedge))
    if it.maker:
        actors.append(Seldom(Maker(PRICE, TERMS, lot=200, most_long=5_000, most_short=5_000), it.maker))
    return crowd, fund, actors


def simulate(it: Setting) -> Path:
    """Run a setting.

    >>> path = simulate(Setting(seed=1, inflow=3e6, trend=True, maker=1, steps=50))
    >>> float(path.inflow[-1]), int(sum(held[-1] - held[0] for held in path.shares.values()))
    (3000000.0, 0)
    """
    book, price = Book(remember=0), PRICE
    crowd, fund, actors = actors_of(it)
    crowd.open(book, PRICE)
    rows, shares, profit = list[tuple[float, float | None, float, int]](), list[list[int]](), list[list[float]]()
    first = [actor.position for actor in actors]
    states = run(crowd.orders(book), Continuous(book), *actors, last_price=PRICE)
    for positions in chain([first], (state.positions for state in states)):
        price = book.mid_price or price
        rows.append((price, book.spread, fund.inflow / 100, book.volume))
        shares.append([position.inventory for position in positions])
        profit.append([position.profit(price) for position in positions])
    names = [getattr(actor, "name", "maker") for actor in actors]
    held, gained = (dict(zip(names, np.array(each).T, strict=True)) for each in (shares, profit))
    prices, spreads, inflow, volume = np.array(rows, float).T
    return Path(prices, spreads, inflow, volume, held, gained)


def outcome(it: Setting) -> Outcome:
    """Run a setting and sum it up."""
    path = simulate(it)
    profit = {name: round(float(gained[-1]), 2) for name, gained in path.profit.items()}
    return Outcome(float(path.price[-1]), float(path.inflow[-1]), path.swing, float(np.nanmean(path.spread)), profit)
