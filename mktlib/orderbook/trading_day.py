"""A trading day in its three phases: a call that opens it, continuous trading, and a call that closes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mktlib.formula._checks import positive, refuse
from mktlib.orderbook.auction import AuctionOrder, call_auction, call_of, uncross
from mktlib.orderbook.book import Book
from mktlib.orderbook.flow import Intention
from mktlib.orderbook.rules import clock
from mktlib.orderbook.trade import Side, Trade

Phase: TypeAlias = Literal["opening_call", "continuous", "closing_call", "closed"]
Print: TypeAlias = tuple[float, float, int]  # time [s], price [$/share], quantity [shares]


@dataclass(frozen=True)
class Hours:
    """When the phases of a day begin [s since midnight].

    Parameters
    ----------
    call, opening, closing_call, close : float
        First orders are collected; continuous trading begins; it ends and orders are collected again; the end.
    """

    call: float = clock(9)
    opening: float = clock(9, 30)
    closing_call: float = clock(15, 50)
    close: float = clock(16)

    def phase(self, time: float, with_opening: bool = True, with_closing: bool = True) -> Phase:
        """The phase at a time; where a call is left out, trading is continuous."""
        if time >= self.close:
            return "closed"
        if time < self.opening and with_opening:
            return "opening_call"
        return "closing_call" if time >= self.closing_call and with_closing else "continuous"


def arrivals(hours: Hours, orders: tuple[int, int, int]) -> list[float]:
    """Evenly spaced times for so many orders in the opening call, in continuous trading and in the closing call [s].

    Examples
    --------
    >>> arrivals(Hours(call=0, opening=60, closing_call=120, close=180), (3, 2, 1))
    [0.0, 20.0, 40.0, 60.0, 90.0, 120.0]
    """
    edges = (hours.call, hours.opening, hours.closing_call, hours.close)
    spans = zip(edges, edges[1:], orders, strict=False)
    return [first + (last - first) * n / count for first, last, count in spans for n in range(count)]


def first_price(
    flow: Sequence[Intention], previous_close: float, overnight: Sequence[AuctionOrder] = (), call: bool = True
) -> float | None:
    """The first price of a day whose first orders are those of `flow`: in a call, or one by one.

    Parameters
    ----------
    flow : sequence of Intention
        Orders in their sequence.
    previous_close : float
        Last price of the day before [$/share], > 0.
    overnight : sequence of AuctionOrder
        Limit orders that wait from the day before.
    call : bool
        Whether they are collected and meet all at once.

    Returns
    -------
    float or None
        None when nothing crosses.

    Examples
    --------
    A seller from yesterday, and news of 4: in a call she gets the new price.

    >>> asleep = [AuctionOrder(Side.ASK, 100, 100.2)]
    >>> awake = [Intention("limit", Side.BID, 100, 104), Intention("limit", Side.BID, 100, 103)]
    >>> first_price(awake, 100, asleep), first_price(awake, 100, asleep, call=False)
    (104.0, 100.2)
    """
    day = _Day(positive("previous_close", previous_close), Hours(), (call, False), "xetra", indicative=False)
    day.rest(overnight)
    for step, wanted in enumerate(flow):
        day.take(step, wanted, day.hours.call)
        if day.states[-1].prints:
            break
    day.turn(day.hours.opening)
    return next((state.prints[0][1] for state in day.states if state.prints), None)


@dataclass(frozen=True)
class DayState:
    """The market after one event of the day.

    Parameters
    ----------
    time : float
        Time of day [s].
    phase : str
        ``"opening_call"``, ``"continuous"``, ``"closing_call"`` or ``"closed"``.
    prints : tuple of (float, float, int)
        Trades of this event: time [s], price [$/share], quantity [shares]; an auction is one print.
    last_price : float
        Price of the latest trade, the previous close before the first [$/share].
    best_bid, best_ask : float or None
        Quotes afterwards [$/share]; None where a side is empty, and during a call.
    indicative : float or None
        During a call: the price at which it would clear now [$/share].
    """

    time: float
    phase: Phase
    prints: tuple[Print, ...]
    last_price: float
    best_bid: float | None
    best_ask: float | None
    indicative: float | None = None


def limit_price(order: Intention, tick: float) -> float:
    """The limit of an intention: somewhat better than its value, on the grid [$/share]."""
    better = -order.margin if order.side is Side.BID else order.margin
    return round(max(1, round((order.value + better) / tick)) * tick, 10)


def simulate_day(
    flow: Sequence[Intention],
    times: Sequence[float],
    previous_close: float,
    overnight: Sequence[AuctionOrder] = (),
    hours: Hours | None = None,
    with_opening: bool = True,
    with_closing: bool = True,
    rule: str = "xetra",
    indicative: bool = True,
) -> list[DayState]:
    """Send a day's intentions to an exchange with, or without, its two calls.

    In a call orders are collected and one price fills them; what is left waits in the book. Without the call
    each order meets the book the moment it comes.

    Parameters
    ----------
    flow : sequence of Intention
        What investors want, in order of arrival.
    times : sequence of float
        When each comes [s], ascending, within the hours.
    previous_close : float
        Last price of the day before [$/share], > 0; the reference of the opening.
    overnight : sequence of AuctionOrder
        Limit orders that wait from the day before.
    hours : Hours, optional
        The exchange's.
    with_opening, with_closing : bool
        Whether there is a call.
    rule : str
        Tie rule of the calls.
    indicative : bool
        Whether to work out, after each order of a call, where it would clear.

    Returns
    -------
    list of DayState
        One for each intention, and one for each change of phase.

    Raises
    ------
    ValueError
        If there are not as many times as intentions, or the close is not positive.

    Examples
    --------
    >>> buy, sell = (Intention("limit", side, 100, 104.0) for side in (Side.BID, Side.ASK))
    >>> day = simulate_day([buy, sell], [clock(9, 10), clock(9, 20)], previous_close=100)
    >>> [(state.phase, state.prints) for state in day if state.prints]
    [('continuous', ((34200, 104.0, 100),))]
    """
    if len(times) != len(flow):
        refuse("times", f"hold one time for each of the {len(flow)} intentions", len(times))
    day = _Day(
        positive("previous_close", previous_close), hours or Hours(), (with_opening, with_closing), rule, indicative
    )
    day.rest(overnight)
    for step, (wanted, time) in enumerate(zip(flow, times, strict=True)):
        day.turn(time)
        day.take(step, wanted, time)
    day.turn(day.hours.close)
    return day.states


class _Day:
    """The book, the call under way, and what has been seen."""

    def __init__(self, close: float, hours: Hours, calls: tuple[bool, bool], rule: str, indicative: bool) -> None:
        self.book, self.last, self.hours, self.rule = Book(), close, hours, rule
        self.calls, self.indicative = calls, indicative
        self.edges = [hours.opening, hours.closing_call, hours.close]
        self.phase: Phase = hours.phase(hours.call, *self.calls)
        self.collected: dict[int, AuctionOrder] = {}
        self.ids: dict[int, int] = {}
        self.states: list[DayState] = []

    def rest(self, orders: Sequence[AuctionOrder]) -> None:
        """Let limit orders of the day before wait in the book."""
        for order in orders:
            self.book.limit(order.side, order.quantity, order.limit_price or self.last, order.owner)

    def turn(self, time: float) -> None:
        """Let the clock reach `time`: a phase that ends with a call ends with its auction."""
        while self.edges and self.edges[0] <= time:
            edge = self.edges.pop(0)
            collecting, phase = self.phase.endswith("call"), self.hours.phase(edge, *self.calls)
            if phase != self.phase:
                self.phase = phase
                self.note(edge, self._uncross(edge) if collecting else ())

    def _uncross(self, time: float) -> tuple[Print, ...]:
        steps, orders = list(self.collected), list(self.collected.values())
        auction, numbers = uncross(self.book, orders, self.last, self.rule)
        self.ids |= {step: number for step, number in zip(steps, numbers, strict=True) if number is not None}
        self.collected.clear()
        return () if auction.price is None else ((time, auction.price, auction.volume),)

    def take(self, step: int, wanted: Intention, time: float) -> None:
        """Collect an intention, or send it to the book."""
        trades: tuple[Trade, ...] = ()
        if wanted.kind == "cancel":
            self.collected.pop(wanted.cancels, None)
            self.book.cancel(self.ids.pop(wanted.cancels, 0))
        elif self.phase.endswith("call"):
            price = limit_price(wanted, self.book.tick) if wanted.kind == "limit" else None
            self.collected[step] = AuctionOrder(wanted.side, wanted.quantity, price, wanted.owner)
        elif wanted.kind == "market":
            trades = self.book.market(wanted.side, wanted.quantity, wanted.owner).trades
        else:
            price = limit_price(wanted, self.book.tick)
            execution = self.book.limit(wanted.side, wanted.quantity, price, wanted.owner)
            trades, self.ids[step] = execution.trades, execution.order_id
        self.note(time, tuple((time, trade.price, trade.quantity) for trade in trades))

    def note(self, time: float, prints: tuple[Print, ...]) -> None:
        """Write down what can be seen now."""
        if prints:
            self.last = prints[-1][1]
        collecting = self.phase.endswith("call")
        bid, ask = (None, None) if collecting else (self.book.best_bid, self.book.best_ask)
        indicative = None
        if collecting and self.indicative:
            orders = call_of(self.book, list(self.collected.values()))
            indicative = call_auction(orders, self.last, self.rule, self.book.tick).price
        self.states.append(DayState(time, self.phase, prints, self.last, bid, ask, indicative))
