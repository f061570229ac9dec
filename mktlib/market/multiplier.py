"""Dollars of cap for a dollar of net buying: a multiplier forward (what a flow does) and backward (what it takes)."""

from dataclasses import dataclass

from mktlib.formula._checks import positive, real, refuse
from mktlib.market.impact import Impact

SMALL_MOVE = 0.1  # multipliers are slopes, measured on moves of a few percent at most


def multiplier_impact(cash: float, cap: float, multiplier: float) -> Impact:
    """Move of the price when `cash` flows in and nobody has news: ΔP/P = M·cash/cap.

    M is about 5 for the whole US stock market and about 1 for one stock among many. It is a slope, measured on
    small flows; a large result is marked, since nobody knows whether the slope lasts.

    Parameters
    ----------
    cash : float
        Net purchases of those who came [$], negative when they leave.
    cap : float
        Market cap before [$], > 0.
    multiplier : float
        M, $ of cap per $ bought, > 0.

    Returns
    -------
    Impact

    Raises
    ------
    ValueError
        If an argument lies outside its range, or the price would not stay positive.

    References
    ----------
    Gabaix, X., and Koijen, R. S. J. (2021). In search of the origins of financial fluctuations: the inelastic
    markets hypothesis. NBER Working Paper 28967.

    Bouchaud, J.-P. (2022). The inelastic market hypothesis: a microstructural interpretation. arXiv 2108.00242.

    Examples
    --------
    >>> impact = multiplier_impact(cash=1e9, cap=5e12, multiplier=5)
    >>> impact.cap_change(5e12), impact.extrapolated
    (5000000000.0, '')
    """
    move = positive("multiplier", multiplier) * real("cash", cash) / positive("cap", cap)
    if move <= -1:
        refuse("cash", "leave the price positive", cash)
    return Impact("multiplier", move, extrapolated=_beyond(move))


@dataclass(frozen=True)
class CashNeeded:
    """What it would take to move a price by purchases alone.

    Parameters
    ----------
    cash : float
        Net purchases needed [$].
    float_cap : float
        What all shares that can be bought are worth at the price before [$].
    extrapolated : str
        Why the multiplier says little here; "" when the move is small.

    Examples
    --------
    >>> CashNeeded(cash=5e12, float_cap=4.8e12, extrapolated="").infeasible
    True
    """

    cash: float
    float_cap: float
    extrapolated: str

    @property
    def infeasible(self) -> bool:
        """Whether the cash is more than the float is worth before the move: that many shares cannot be bought.

        It counts shares at the price before; at the higher prices on the way a dollar buys fewer, so that an
        answer a little above the float may still be possible.
        """
        return self.cash > self.float_cap


def cash_for_move(move: float, cap: float, multiplier: float, float_cap: float | None = None) -> CashNeeded:
    """Net purchases that move a price by a part of itself, at a multiplier M: cash = move·cap/M.

    Parameters
    ----------
    move : float
        Move of the price as a part of it, >= 0; 1 is a doubling.
    cap : float
        Market cap before [$], > 0.
    multiplier : float
        M, $ of cap per $ bought, > 0.
    float_cap : float, optional
        Worth of the shares that can be bought [$], > 0 and at most `cap`; all of them if left out.

    Returns
    -------
    CashNeeded

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> [round(cash_for_move(1, 5e12, M).cash / 1e12, 1) for M in (1, 1.9, 5)]
    [5.0, 2.6, 1.0]
    """
    if real("move", move) < 0:
        refuse("move", "be non-negative", move)
    worth = positive("cap", cap)
    within_reach = worth if float_cap is None else positive("float_cap", float_cap)
    if within_reach > worth:
        refuse("float_cap", f"be at most the cap {worth:,.12g}", float_cap)
    return CashNeeded(move * worth / positive("multiplier", multiplier), within_reach, _beyond(move))


def mandate_multiplier(equity_share: float) -> float:
    """Multiplier of a market where everybody holds a fixed part w of wealth in stocks: M = 1/(1 - w).

    Dearer stocks are more wealth, of which again the part w must be in stocks: each dollar newly wanted in stocks
    ends as 1/(1 - w) dollars of new value, before all hold what they must.

    Parameters
    ----------
    equity_share : float
        w, from 0 to below 1.

    References
    ----------
    Bouchaud, J.-P. (2022). The inelastic market hypothesis: a microstructural interpretation. arXiv 2108.00242.

    Examples
    --------
    >>> round(mandate_multiplier(0.8), 9)
    5.0
    """
    if not 0 <= real("equity_share", equity_share) < 1:
        refuse("equity_share", "be from 0 to below 1", equity_share)
    return 1 / (1 - equity_share)


def _beyond(move: float) -> str:
    if abs(move) <= SMALL_MOVE:
        return ""
    return f"a move of {100 * abs(move):,.0f} %; multipliers were measured on moves of a few percent"
