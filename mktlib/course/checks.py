"""Checks of a reader's answer: by a law it must satisfy, so that the answer stands nowhere in the cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def check(answer: Any, law: Callable[[Any], bool], hint: str = "") -> str:
    """Return, in words, whether `answer` satisfies `law`.

    Parameters
    ----------
    answer : any
        The reader's answer; None when there is none yet.
    law : callable
        Answer → whether it is right, for instance by putting it back into the model.
    hint : str, optional
        Said after an answer that is not right.

    Returns
    -------
    str
        "Right.", "Not answered yet." or "Not yet right." with the hint.

    Examples
    --------
    >>> check(None, lambda price: price * 100 == 5_000)
    'Not answered yet.'
    >>> check(50, lambda price: price * 100 == 5_000)
    'Right.'
    >>> check("fifty", lambda price: price * 100 == 5_000, hint="a number of dollars")
    'Not yet right: a number of dollars.'
    """
    if answer is None:
        return "Not answered yet."
    try:
        right = bool(law(answer))
    except (TypeError, ValueError, ArithmeticError):  # an answer of the wrong kind is a wrong answer
        right = False
    return "Right." if right else f"Not yet right{': ' + hint.rstrip('.') if hint else ''}."
