"""A flow in which one side leaves: sellers take their offers back and stay away, or buyers do."""

from collections.abc import Sequence
from dataclasses import replace

from mktlib.orderbook.flow import Intention, place
from mktlib.orderbook.trade import Side


def with_withdrawal(flow: Sequence[Intention], side: Side, at: int, until: int | None = None) -> list[Intention]:
    """The same flow, but from one moment on nobody of one side is there.

    What still rests on that side is taken back at once. Its later orders do not come, until others take heart
    again.

    Parameters
    ----------
    flow : sequence of Intention
        The flow in which everybody stays.
    side : Side
        ``Side.ASK``: sellers leave; ``Side.BID``: buyers do.
    at : int
        Number of the first intention that finds them gone, 0 to ``len(flow)``.
    until : int, optional
        Number of the first intention of `flow` for which they are back, `at` to ``len(flow)``; left out, they
        stay away.

    Returns
    -------
    list of Intention

    Raises
    ------
    ValueError
        If `at` or `until` is not in the flow.

    Examples
    --------
    >>> ask = Intention("limit", Side.ASK, 100, value=100.0)
    >>> [order.kind for order in with_withdrawal([ask, ask, ask], Side.ASK, at=2)]
    ['limit', 'limit', 'cancel', 'cancel']
    """
    place("at", at, flow)
    end = len(flow) if until is None else place("until", until, flow, first=at)
    taken_back = {order.cancels for order in flow[:at] if order.kind == "cancel"}
    left: list[Intention] = list(flow[:at])
    place_of = {number: number for number in range(at)}
    for number, order in enumerate(flow[:at]):
        if order.kind == "limit" and order.side is side and number not in taken_back:
            left.append(replace(order, kind="cancel", margin=0.0, cancels=number))
            del place_of[number]
    for number, order in enumerate(flow[at:], at):
        if order.kind == "cancel":
            if order.cancels in place_of:
                left.append(replace(order, cancels=place_of[order.cancels]))
        elif order.side is not side or number >= end:
            place_of[number] = len(left)
            left.append(order)
    return left
