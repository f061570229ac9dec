"""Large, mid and small companies: thresholds of market cap, as data."""

import math
from dataclasses import dataclass

from mktlib.market.fact import Fact


@dataclass(frozen=True)
class SizeThresholds:
    """Where a market draws its lines; other markets draw them elsewhere.

    Parameters
    ----------
    market : str
        Whose thresholds these are.
    large_above : Fact
        A company is large above this cap.
    small_below : Fact
        A company is small below this cap; mid from here to `large_above`, both included.

    Raises
    ------
    ValueError
        If a threshold is a range, the units differ, or the thresholds are not positive and ascending.

    Examples
    --------
    >>> A_SHARE_SIZES.large_above.value, A_SHARE_SIZES.large_above.unit
    (20000000000.0, '¥')
    """

    market: str
    large_above: Fact
    small_below: Fact

    def __post_init__(self) -> None:
        low, high = self.small_below.value, self.large_above.value
        if isinstance(low, tuple) or isinstance(high, tuple) or not 0 < low < high:
            raise ValueError(f"small_below must be positive and below large_above, got {low!r} and {high!r}")
        if self.small_below.unit != self.large_above.unit:
            raise ValueError(f"small_below must have the unit of large_above, got {self.small_below.unit!r}")


_ARTICLE = "stock-trading article on market cap in Chinese, 2026-01-03 (股票交易中怎么看股票市值)"
_VARIES = "A rough range for A-shares: thresholds differ by market and over time."

A_SHARE_SIZES = SizeThresholds(
    market="China A-shares",
    large_above=Fact("Large cap above", 20e9, "¥", "2026-01-03", _ARTICLE, "about", _VARIES),
    small_below=Fact("Small cap below", 5e9, "¥", "2026-01-03", _ARTICLE, "about", _VARIES),
)


def size_class(cap: float, thresholds: SizeThresholds = A_SHARE_SIZES) -> str:
    """Size class of a company: ``"large"``, ``"mid"`` or ``"small"``.

    Parameters
    ----------
    cap : float
        Market cap, in the unit of the thresholds, > 0.
    thresholds : SizeThresholds, optional
        Where the lines are; those of China's A-shares [¥] when not given.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If `cap` is not a positive finite number.

    Examples
    --------
    >>> size_class(50 * 200e6)
    'mid'
    """
    if isinstance(cap, bool) or not isinstance(cap, int | float) or not (0 < cap < math.inf):
        raise ValueError(f"cap must be a positive finite number, got {cap!r}")
    high, low = thresholds.large_above.value, thresholds.small_below.value
    assert isinstance(high, int | float)
    assert isinstance(low, int | float)
    return "large" if cap > high else "small" if cap < low else "mid"
