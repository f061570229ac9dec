"""What an order does to the price: three laws, each with the range in which it was measured or derived."""

import math
from dataclasses import dataclass

from mktlib.formula._checks import positive, real, refuse

# Ranges outside which a result is marked. The bounds are this collection's cautious reading of each source.
SQUARE_ROOT_PART = (1e-4, 0.1)  # of a day's volume
ALMGREN_PART = (0.0025, 1.0)  # of a day's volume: the sample's smallest orders; never a whole day's
ALMGREN_DAYS = 1.0  # orders of the sample were finished within their day
KYLE_DEVIATIONS = 3.0  # net flows beyond this many standard deviations do not occur in the model


@dataclass(frozen=True)
class Impact:
    """What a law says an order does, and whether it may be asked that.

    Parameters
    ----------
    law : str
        Whose law it is.
    move : float
        Expected move of the price as a part of the price before; negative when selling.
    permanent : float
        The part of it that stays; NaN where the law does not say.
    cost : float
        What the order pays on average beyond the price before it, as a part of that price; NaN where the law does
        not say.
    extrapolated : str
        Why the result lies outside the law's range; "" when it lies within.

    Examples
    --------
    >>> round(square_root_impact(quantity=10, daily_volume=100, daily_volatility=0.02).basis_points, 1)
    63.2
    """

    law: str
    move: float
    permanent: float = math.nan
    cost: float = math.nan
    extrapolated: str = ""

    @property
    def basis_points(self) -> float:
        """The move in hundredths of a percent."""
        return 10_000 * self.move

    def cap_change(self, cap: float) -> float:
        """Market cap after minus before [$], for a `cap` before [$].

        Examples
        --------
        >>> Impact("a law", move=0.01).cap_change(5e12)
        50000000000.0
        """
        return self.move * positive("cap", cap)


def kyle_lambda(value_deviation: float, noise_deviation: float) -> float:
    """Kyle's λ = σ_v / (2σ_u): the move for each share of net flow, from what is known [$/share] and noise [shares]."""
    impact = positive("value_deviation", value_deviation) / (2 * positive("noise_deviation", noise_deviation))
    if not math.isfinite(impact):
        refuse("noise_deviation", "be large enough for a finite impact", noise_deviation)
    return impact


def kyle_impact(net_flow: float, price: float, value_deviation: float, noise_deviation: float) -> Impact:
    """Linear impact of the net order flow in Kyle's auction: Δp = λ·y with λ = σ_v/(2σ_u).

    The market cannot tell the informed trader from the noise: every share moves the price alike, for good. In
    equilibrium the net flow has a standard deviation of √2·σ_u; flows beyond three of those are marked.

    Parameters
    ----------
    net_flow : float
        Shares bought minus shares sold, y [shares].
    price : float
        Price before [$/share], > 0.
    value_deviation : float
        Standard deviation σ_v of what the informed trader knows [$/share], > 0.
    noise_deviation : float
        Standard deviation σ_u of the others' net flow [shares], > 0.

    Raises
    ------
    ValueError
        If an argument lies outside its range, or the price would not stay positive.

    References
    ----------
    Kyle, A. S. (1985). Continuous auctions and insider trading. *Econometrica* 53(6), 1315-1335.

    Examples
    --------
    >>> kyle_impact(10_000, price=100, value_deviation=2, noise_deviation=10_000).move
    0.01
    """
    flow, before = real("net_flow", net_flow), positive("price", price)
    move = kyle_lambda(value_deviation, noise_deviation) * flow / before
    if move <= -1:
        refuse("net_flow", "leave the price positive", net_flow)
    deviations = abs(flow) / (math.sqrt(2) * noise_deviation)
    why = f"a net flow of {deviations:.1f} standard deviations" if deviations > KYLE_DEVIATIONS else ""
    return Impact("Kyle", move, permanent=move, extrapolated=why)


def square_root_impact(quantity: float, daily_volume: float, daily_volatility: float, prefactor: float = 1.0) -> Impact:
    """Square-root law of one large order executed in pieces: I = Y·σ·√(Q/V).

    Half as much volume costs more than half the impact. The law describes one order that is a small part of the
    market's volume, while it is executed; most of the move goes back afterwards. It says nothing about a doubling.

    Parameters
    ----------
    quantity : float
        Q, the whole order [shares or $], negative to sell.
    daily_volume : float
        V [shares/day or $/day, like `quantity`], > 0.
    daily_volatility : float
        σ, standard deviation of a day's return, > 0.
    prefactor : float, optional
        Y, about 1 (0.5 in US data), > 0.

    Returns
    -------
    Impact
        The cost is two thirds of the move, which is the average of the root along the way; `permanent` is unknown.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    References
    ----------
    Tóth, B., Lempérière, Y., Deremble, C., de Lataillade, J., Kockelkoren, J., and Bouchaud, J.-P. (2011).
    Anomalous price impact and the critical nature of liquidity in financial markets. *Physical Review X* 1, 021006.

    Examples
    --------
    >>> impact = square_root_impact(quantity=1e9, daily_volume=37e9, daily_volatility=0.023)
    >>> round(100 * impact.move, 2), impact.extrapolated
    (0.38, '')
    """
    part = real("quantity", quantity) / positive("daily_volume", daily_volume)
    size = positive("prefactor", prefactor) * positive("daily_volatility", daily_volatility) * math.sqrt(abs(part))
    move = math.copysign(size, part)
    if move <= -1:
        refuse("quantity", "leave the price positive", quantity)
    why = _outside(abs(part), *SQUARE_ROOT_PART) if part else ""
    return Impact("square root", move, cost=2 / 3 * move, extrapolated=why)


def square_root_quantity(move: float, daily_volume: float, daily_volatility: float, prefactor: float = 1.0) -> float:
    """Size of the order whose square-root impact is `move`: Q = V·(I/(Yσ))².

    Parameters
    ----------
    move : float
        Move of the price as a part of it, >= 0.
    daily_volume, daily_volatility, prefactor : float
        As in `square_root_impact`, which says whether the result lies within the law's range.

    Returns
    -------
    float
        Q, in the unit of `daily_volume` times one day.

    Examples
    --------
    A doubling of NVIDIA would take an order of about 1,900 days' volume, which is no answer but an error of use:

    >>> days = square_root_quantity(move=1, daily_volume=1, daily_volatility=0.023)
    >>> round(days, -2), square_root_impact(days, 1, 0.023).extrapolated
    (1900.0, "an order of 189,036 % of a day's volume; the law holds from 0.01 % to 10 %")
    """
    if real("move", move) < 0:
        refuse("move", "be non-negative", move)
    spread = positive("prefactor", prefactor) * positive("daily_volatility", daily_volatility)
    return positive("daily_volume", daily_volume) * (move / spread) ** 2


def almgren_impact(
    quantity: float, daily_volume: float, daily_volatility: float, shares_outstanding: float, days: float
) -> Impact:
    """Impact that stays and impact that goes, as estimated from the orders of one large US broker.

    Permanent: I = γ·σ·(X/V)·(Θ/V)^¼ with γ = 0.314. Temporary, while trading evenly over T days:
    η·σ·\\|X/(VT)\\|^(3/5) with η = 0.142. The order pays I/2 + the temporary part on average.

    Parameters
    ----------
    quantity : float
        X [shares], negative to sell.
    daily_volume : float
        V [shares/day], > 0.
    daily_volatility : float
        σ, standard deviation of a day's return, > 0.
    shares_outstanding : float
        Θ [shares], > 0.
    days : float
        T, how long the order takes [days], > 0.

    Returns
    -------
    Impact
        `move` is the price while the last share trades: the permanent and the temporary part together.

    Raises
    ------
    ValueError
        If an argument lies outside its range, or the price would not stay positive.

    References
    ----------
    Almgren, R., Thum, C., Hauptmann, E., and Li, H. (2005). Direct estimation of equity market impact. *Risk* 18(7).

    Examples
    --------
    A tenth of a day's volume of IBM within half a day, in hundredths of a percent:

    >>> impact = almgren_impact(0.1, 1, 0.0157, 263, days=0.5)
    >>> round(1e4 * impact.permanent), round(1e4 * (impact.move - impact.permanent)), round(1e4 * impact.cost)
    (20, 8, 18)
    """
    part = real("quantity", quantity) / positive("daily_volume", daily_volume)
    sigma, time = positive("daily_volatility", daily_volatility), positive("days", days)
    turnover_days = positive("shares_outstanding", shares_outstanding) / daily_volume
    permanent = 0.314 * sigma * part * turnover_days**0.25
    temporary = math.copysign(0.142 * sigma * abs(part / time) ** 0.6, part)
    if permanent + temporary <= -1:
        refuse("quantity", "leave the price positive", quantity)
    why = _outside(abs(part), *ALMGREN_PART) if part else ""
    if not why and time > ALMGREN_DAYS:
        why = f"an order over {time:g} days; the law was measured within one"
    return Impact("Almgren et al.", permanent + temporary, permanent, permanent / 2 + temporary, why)


def _outside(part: float, low: float, high: float) -> str:
    if low <= part <= high:
        return ""
    shown = f"{100 * part:,.0f}" if part > 0.01 else f"{100 * part:.2g}"
    return f"an order of {shown} % of a day's volume; the law holds from {100 * low:g} % to {100 * high:g} %"
