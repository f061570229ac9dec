"""How news reaches investors: at once or slowly, and read rightly or wrongly."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mktlib.formula._checks import real, refuse, whole
from mktlib.orderbook.flow import Intention, bearable, place


def with_disclosure(
    flow: Sequence[Intention],
    at: int,
    change: float,
    rng: np.random.Generator,
    delay: float = 0.0,
    error: float = 0.0,
) -> list[Intention]:
    """The same flow, but from one moment on investors read that the share is worth more, or less.

    An investor who comes n intentions after the news has read it with probability ``1 − e^(−n/delay)``, and
    reads ``change + error·z`` with z standard normal, each for herself.

    Parameters
    ----------
    flow : sequence of Intention
        The flow without the news.
    at : int
        Number of the first intention that can know it, 0 to ``len(flow)``.
    change : float
        What the news is worth [$/share].
    rng : numpy.random.Generator
        Draws who has read it, and what.
    delay : float, optional
        Intentions that pass until 63 % have read it, >= 0; at 0 all read it at once.
    error : float, optional
        Standard deviation of what readers make of it [$/share], >= 0.

    Returns
    -------
    list of Intention

    Raises
    ------
    ValueError
        If `at` is not in the flow, `delay` or `error` is negative, or the change leaves nothing of a value.

    Examples
    --------
    >>> from mktlib.orderbook.flow import investor_flow
    >>> flow = investor_flow(np.random.default_rng(1), steps=200, volatility=0)
    >>> told = with_disclosure(flow, 100, 5, np.random.default_rng(2), delay=20)
    >>> {order.value for order in told[:100]}, {order.value for order in told[100:110]} == {100.0, 105.0}
    ({100.0}, True)
    """
    start = place("at", at, flow)
    for name, value in (("delay", delay), ("error", error)):
        if real(name, value) < 0:
            refuse(name, "be non-negative", value)
    added = bearable(change, flow[start:])
    count = len(flow) - start
    luck, noise = rng.random(count).tolist(), rng.standard_normal(count).tolist()
    told = list(flow[:start])
    for n, order in enumerate(flow[start:]):
        knows = delay == 0 or luck[n] < -math.expm1(-(n + 1) / delay)
        worth = order.value + (added + error * noise[n] if knows else 0.0)
        told.append(replace(order, value=max(worth, order.value / 100)))
    return told


def with_depth(flow: Sequence[Intention], depth: float) -> list[Intention]:
    """The same flow, but the patient show `depth` times as many shares; the impatient want what they wanted.

    Parameters
    ----------
    flow : sequence of Intention
        The flow.
    depth : float
        Factor on the quantity of limit orders, > 0; each stays at least one share.

    Returns
    -------
    list of Intention

    Raises
    ------
    ValueError
        If `depth` is not positive.
    """
    if not real("depth", depth) > 0:
        refuse("depth", "be positive", depth)
    return [
        replace(order, quantity=max(1, round(depth * whole("quantity", order.quantity))))
        if order.kind == "limit"
        else order
        for order in flow
    ]


def with_slide(flow: Sequence[Intention], at: int, change: float, over: int) -> list[Intention]:
    """The same flow, but news comes in bit by bit: the worth slides to its new level, evenly.

    Parameters
    ----------
    flow : sequence of Intention
        The flow without it.
    at : int
        Number of the first intention that knows anything, 0 to ``len(flow)``.
    change : float
        What all of it adds to values [$/share].
    over : int
        Intentions until all of it is known, > 0.

    Returns
    -------
    list of Intention

    Raises
    ------
    ValueError
        If `at` is not in the flow, `over` is not a positive whole number, or the change leaves nothing of a value.

    Examples
    --------
    >>> from mktlib.orderbook.flow import investor_flow
    >>> calm = investor_flow(np.random.default_rng(1), steps=30, volatility=0)
    >>> [with_slide(calm, at=10, change=-20, over=4)[n].value for n in (9, 10, 12, 13, 29)]
    [100.0, 95.0, 85.0, 80.0, 80.0]
    """
    steps = whole("over", over)
    start = place("at", at, flow)
    added = bearable(change, flow[start:])
    later = (replace(one, value=one.value + added * min(1.0, (n + 1) / steps)) for n, one in enumerate(flow[start:]))
    return [*flow[:start], *later]


def with_panic(flow: Sequence[Intention], at: int, change: float, half_life: float) -> list[Intention]:
    """The same flow, but for a while investors hold the share for worth less, or more, than it is.

    Parameters
    ----------
    flow : sequence of Intention
        The flow without it.
    at : int
        Number of the first intention that is seized by it, 0 to ``len(flow)``.
    change : float
        What it adds to values at first [$/share].
    half_life : float
        Intentions after which half of it is left, > 0.

    Returns
    -------
    list of Intention

    Raises
    ------
    ValueError
        If `at` is not in the flow, `half_life` is not positive, or the change leaves nothing of a value.

    Examples
    --------
    >>> from mktlib.orderbook.flow import investor_flow
    >>> calm = investor_flow(np.random.default_rng(1), steps=30, volatility=0)
    >>> seized = with_panic(calm, at=10, change=-8, half_life=10)
    >>> [seized[n].value for n in (9, 10, 20)]
    [100.0, 92.0, 96.0]
    """
    start = place("at", at, flow)
    if not real("half_life", half_life) > 0:
        refuse("half_life", "be positive", half_life)
    added = bearable(change, flow[start:])
    later = (replace(one, value=one.value + added * 0.5 ** (n / half_life)) for n, one in enumerate(flow[start:]))
    return [*flow[:start], *later]
