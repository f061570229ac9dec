"""Refuse bad input: one message for every argument of the model layers, and the scalar/array bookkeeping."""

import math
import numbers
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = Sequence[float] | NDArray[Any]  # what counts as "an array" of numbers
Number = TypeVar("Number", float, FloatArray)  # a number in, a number out; an array in, an array out
T = TypeVar("T")

LARGEST = sys.float_info.max  # stands for "no upper limit": leaves infinity outside
SMALLEST = math.ulp(0.0)  # stands for "positive": leaves zero outside

# A rule may be a function, called only when it is broken: a good value does not pay for the wording.
Rule: TypeAlias = str | Callable[[], str]


def refuse(name: str, rule: Rule, value: object) -> NoReturn:
    """Raise the ``ValueError`` that names the argument, the rule and the value."""
    raise ValueError(f"{name} must {rule if isinstance(rule, str) else rule()}, got {value!r}")


def real(name: str, value: object, rule: Rule = "be a finite number") -> float:
    """One finite number as a float; booleans, strings, arrays and NaN are refused."""
    if type(value) is float and -math.inf < value < math.inf:  # nearly always: abstract classes are slow to ask
        return value
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, numbers.Real) else float(value)
    except OverflowError:
        number = math.nan
    if not math.isfinite(number):
        refuse(name, rule, value)
    return number


def positive(name: str, value: object) -> float:
    """One finite number above zero."""
    rule = "be a positive finite number"
    if (number := real(name, value, rule)) <= 0:
        refuse(name, rule, value)
    return number


def non_negative(name: str, value: object) -> float:
    """One finite number, zero or above."""
    if (number := real(name, value)) < 0:
        refuse(name, "be non-negative", value)
    return number


def integer(name: str, value: object, low: int, high: int | None = None) -> int:
    """One integer from `low`, and to `high` where there is an end; neither a float nor a boolean is one."""
    if type(value) is not int or value < low or (high is not None and value > high):
        refuse(name, f"be a whole number from {low}" + ("" if high is None else f" to {high}"), value)
    return value


def whole(name: str, value: object) -> int:
    """One positive integer; a float that is one (``100.0``) counts, a boolean does not."""
    rule = "be a positive whole number"
    number = real(name, value, rule)
    if number <= 0 or number != int(number):
        refuse(name, rule, value)
    return int(value) if isinstance(value, numbers.Integral) else int(number)


def array(name: str, values: object) -> FloatArray:
    """Numbers as a float array of the same shape; booleans, text and objects are refused."""
    try:
        raw = np.asarray(values)
    except ValueError:  # a ragged list
        refuse(name, "be a number or an array of numbers", values)
    if raw.dtype.kind not in "iuf" and not (raw.size == 0 and raw.dtype.kind == "O"):
        refuse(name, "be a number or an array of numbers", values)
    return raw.astype(np.float64, copy=False)


def inside(name: str, value: object, low: float, high: float, rule: Rule) -> Any:
    """`value` as a float (a scalar came in) or a float array, every entry in ``low .. high``.

    The first two lines are the fast path: a slider that drags calls it for every frame.
    """
    kind = type(value)
    if (kind is float or kind is int) and low <= value <= high:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    if isinstance(value, (numbers.Real, bool, str)) or value is None:
        number = real(name, value, rule)
        if not low <= number <= high:
            refuse(name, rule, value)
        return number
    entries = array(name, value)
    outside = ~((entries >= low) & (entries <= high))  # NaN counts as outside
    if outside.any():
        refuse(name, rule, float(entries[outside].flat[0]))
    return entries


def like(result: Any, first: T, *others: object) -> T:
    """`result` as a Python float when every argument was a scalar, else as an array."""
    scalar = all(isinstance(argument, float) for argument in (first, *others))
    return cast(T, float(result) if scalar else np.asarray(result, dtype=np.float64))


def positive_inside(name: str, value: object) -> Any:
    """Positive finite number, or an array of them."""
    return inside(name, value, SMALLEST, LARGEST, "be positive and finite")


def non_negative_inside(name: str, value: object) -> Any:
    """Non-negative finite number, or an array of them."""
    return inside(name, value, 0.0, LARGEST, "be non-negative and finite")
