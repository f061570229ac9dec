"""Conditions of a limit order: how long it stays, and whether it may trade at once."""

from enum import Enum

from mktlib.formula._checks import refuse


class TimeInForce(Enum):
    """How long a limit order stays.

    ``GTC`` (good till cancelled) rests until it is filled or cancelled; ``IOC`` (immediate or cancel) trades
    what it can at once and the rest is cancelled; ``FOK`` (fill or kill) trades at once in full, or not at
    all.
    """

    GTC = "good till cancelled"
    IOC = "immediate or cancel"
    FOK = "fill or kill"


def check_conditions(time_in_force: object, post_only: object) -> None:
    """Refuse what is no condition, and conditions that contradict each other."""
    if not isinstance(time_in_force, TimeInForce):
        refuse("time_in_force", "be TimeInForce.GTC, IOC or FOK", time_in_force)
    if not isinstance(post_only, bool):
        refuse("post_only", "be True or False", post_only)
    if post_only and time_in_force is not TimeInForce.GTC:
        refuse("post_only", f"be False for an order that may not rest ({time_in_force.name})", post_only)
