"""Orders that investors decide on before they see the book, so that the same flow can meet different books."""

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from mktlib.formula._checks import integer, non_negative, positive, real, refuse, whole
from mktlib.orderbook.trade import Side


class Intention(NamedTuple):
    """What one investor wants to do, whatever the book looks like.

    A market order is in a hurry: it trades at once or not at all. A cancel takes back the limit order of an
    earlier intention, if anything of it still rests.
    """

    kind: Literal["limit", "market", "cancel"]
    side: Side
    quantity: int  # [shares]
    value: float  # what the share is worth to the investor [$/share]
    margin: float = 0.0  # how much better than `value` a limit order wants to trade [$/share]
    cancels: int = -1  # number of the intention that a cancel takes back
    owner: str = "investor"
    at_any_price: bool = False  # whether a market order must trade; if not, it trades at `value` or better


def limit_price(order: Intention, tick: float) -> float:
    """The worst price that an order accepts, on the grid [$/share].

    A limit order wants to trade better than its value by its margin, to the nearest tick. A hurried one trades up
    to its value, and no tick beyond it.

    >>> limit_price(Intention("limit", Side.BID, 100, 100.004, margin=0.25), 0.01)
    99.75
    >>> [limit_price(Intention("market", side, 100, 100.004), 0.01) for side in Side]
    [100.0, 100.01]
    """
    if order.kind == "market":
        steps = order.value / tick
        ticks = math.floor(steps + 1e-6) if order.side is Side.BID else math.ceil(steps - 1e-6)
    else:
        ticks = round((order.value + (-order.margin if order.side is Side.BID else order.margin)) / tick)
    return round(max(1, ticks) * tick, 10)


def investor_flow(
    rng: np.random.Generator,
    steps: int = 500,
    value: float = 100.0,
    value_end: float | None = None,
    volatility: float = 0.02,
    patient: float = 0.6,
    fickle: float = 0.2,
    margin: float = 0.25,
    lot: int = 100,
    forced: float = 0.0,
) -> list[Intention]:
    """A seeded flow of limit orders, cancels and market orders by investors who know what they think.

    Each investor has a value of its own: a path from `value` to `value_end` plus a random walk. The patient
    ones post limit orders somewhat better than their value, the fickle take theirs back, the others are in a
    hurry. Nobody trades against his own value, but for the part of the hurried who must. An argument outside
    its range is refused with a ValueError that names it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the draws.
    steps : int
        Number of intentions, > 0.
    value, value_end : float
        What the share is worth to investors at first and at the end [$/share], > 0; the same if left out.
    volatility : float
        Standard deviation of the value's step [$/share], >= 0.
    patient, fickle : float
        Parts of the flow that are limit orders and cancels; together at most 1, the rest are market orders.
    margin : float
        Average distance of a limit order from the value [$/share], > 0.
    lot : int
        Shares of each order [shares], > 0.
    forced : float
        Part of the market orders that must trade at any price, 0 to 1. It changes nothing else of a seed's flow.

    Examples
    --------
    >>> flow = investor_flow(np.random.default_rng(1), steps=500)
    >>> len(flow), flow == investor_flow(np.random.default_rng(1), steps=500)
    (500, True)
    """
    count, size = whole("steps", steps), whole("lot", lot)
    start = positive("value", value)
    end = start if value_end is None else positive("value_end", value_end)
    for name, part in (("patient", patient), ("fickle", fickle), ("forced", forced)):
        if not 0 <= real(name, part) <= 1:
            refuse(name, "be between 0 and 1", part)
    if patient + fickle > 1:
        refuse("fickle", f"be at most {1 - patient:g}, as {patient:g} are patient", fickle)
    walk = np.zeros(count)
    if non_negative("volatility", volatility):
        walk = np.cumsum(volatility * rng.standard_normal(count))
    values = np.maximum(np.linspace(start, end, count) + walk, start / 100).tolist()
    kinds = rng.random(count).tolist()
    sides = rng.random(count).tolist()
    margins = rng.exponential(positive("margin", margin), count).tolist()
    choices = rng.random(count).tolist()
    posted: list[int] = []
    flow: list[Intention] = []
    for number in range(count):
        side = Side.BID if sides[number] < 0.5 else Side.ASK
        if kinds[number] < patient or (kinds[number] < patient + fickle and not posted):
            posted.append(number)
            flow.append(Intention("limit", side, size, values[number], margins[number]))
        elif kinds[number] < patient + fickle:
            earlier = posted.pop(math.floor(choices[number] * len(posted)))
            flow.append(Intention("cancel", flow[earlier].side, size, values[number], cancels=earlier))
        else:
            must = choices[number] < forced  # the draw that a cancel uses: `forced` leaves a seed's path alone
            flow.append(Intention("market", side, size, values[number], at_any_price=must))
    return flow


def changed(flow: Sequence[Intention], at: int, value: Callable[[int, float], float]) -> list[Intention]:
    """The same flow, but from one moment on the share is worth something else.

    Parameters
    ----------
    flow : sequence of Intention
    at : int
        Number of the first intention that knows, 0 to ``len(flow)``.
    value : callable
        ``value(n, before)`` is what the share is worth to the n-th of those who know, n = 0, 1, …, and was worth
        `before` to her otherwise [$/share], > 0.

    Examples
    --------
    News that all hear at once, and a fear that fades:

    >>> flow = investor_flow(np.random.default_rng(1), steps=20, volatility=0)
    >>> [order.value for order in changed(flow, 18, lambda n, before: before + 5)[-3:]]
    [100.0, 105.0, 105.0]
    >>> [order.value for order in changed(flow, 18, lambda n, before: before - 8 * 0.5**n)[-3:]]
    [100.0, 92.0, 96.0]
    """
    start = integer("at", at, 0, len(flow))
    later = (one._replace(value=positive("value", value(n, one.value))) for n, one in enumerate(flow[start:]))
    return [*flow[:start], *later]


def with_rush(
    flow: Sequence[Intention], at: int, side: Side, quantity: int, clips: int = 1, owner: str = "in a hurry"
) -> list[Intention]:
    """The same flow, and in the middle of it somebody who must trade at once, at any price.

    A forced liquidation is a rush on ``Side.ASK``; one account that sweeps the book is a rush on ``Side.BID``.

    Parameters
    ----------
    flow : sequence of Intention
    at : int
        Number of the intention before which the rush comes, 0 to ``len(flow)``.
    side : Side
    quantity : int
        Shares in all [shares], > 0.
    clips : int
        Market orders into which they are split, evenly, 1 to `quantity`.
    owner : str

    Examples
    --------
    >>> flow = investor_flow(np.random.default_rng(1), steps=20)
    >>> rush = with_rush(flow, at=5, side=Side.ASK, quantity=1000, clips=3)
    >>> [order.quantity for order in rush[5:8]], len(rush)
    ([334, 333, 333], 23)
    """
    total, parts = whole("quantity", quantity), whole("clips", clips)
    start = integer("at", at, 0, len(flow))
    if parts > total:
        refuse("clips", f"be at most the quantity {total}", clips)
    value = flow[min(start, len(flow) - 1)].value if flow else 1.0
    sizes = [total // parts + (part < total % parts) for part in range(parts)]
    rush = [Intention("market", side, size, value, owner=owner, at_any_price=True) for size in sizes]
    later = [
        order._replace(cancels=order.cancels + parts) if order.cancels >= start else order for order in flow[start:]
    ]
    return [*flow[:start], *rush, *later]


def with_withdrawal(flow: Sequence[Intention], side: Side, at: int, until: int | None = None) -> list[Intention]:
    """The same flow, but from one moment on nobody of one side is there.

    What still rests on that side is taken back at once. Its later orders do not come, until others take heart
    again.

    Parameters
    ----------
    flow : sequence of Intention
    side : Side
        ``Side.ASK``: sellers leave; ``Side.BID``: buyers do.
    at : int
        Number of the first intention that finds them gone, 0 to ``len(flow)``.
    until : int, optional
        Number of the first intention of `flow` for which they are back, `at` to ``len(flow)``; left out, they
        stay away.

    Examples
    --------
    >>> ask = Intention("limit", Side.ASK, 100, value=100.0)
    >>> [order.kind for order in with_withdrawal([ask, ask, ask], Side.ASK, at=2)]
    ['limit', 'limit', 'cancel', 'cancel']
    """
    integer("at", at, 0, len(flow))
    end = len(flow) if until is None else integer("until", until, at, len(flow))
    taken_back = {order.cancels for order in flow[:at] if order.kind == "cancel"}
    left: list[Intention] = list(flow[:at])
    place_of = {number: number for number in range(at)}
    for number, order in enumerate(flow[:at]):
        if order.kind == "limit" and order.side is side and number not in taken_back:
            left.append(order._replace(kind="cancel", margin=0.0, cancels=number))
            del place_of[number]
    for number, order in enumerate(flow[at:], at):
        if order.kind == "cancel":
            if order.cancels in place_of:
                left.append(order._replace(cancels=place_of[order.cancels]))
        elif order.side is not side or number >= end:
            place_of[number] = len(left)
            left.append(order)
    return left
