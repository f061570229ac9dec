"""How easily a share trades, seen from its daily prices and volumes."""

import math
from dataclasses import dataclass

import numpy as np

from mktlib.formula._checks import FloatArray, Numbers, array, positive, refuse, whole
from mktlib.market.prices import DailyPrices


def turnover(volume: float, float_shares: float) -> float:
    """Part of the float that changes hands in a day: volume / float.

    Parameters
    ----------
    volume : float
        Shares traded [shares/day], >= 0.
    float_shares : float
        Shares that can be bought at all [shares], > 0.

    Examples
    --------
    >>> turnover(volume=200e6, float_shares=20e9)
    0.01
    """
    if volume != 0:
        positive("volume", volume)
    return volume / positive("float_shares", float_shares)


def average_daily_volume(volume: Numbers, days: int | None = None) -> float:
    """Average volume of the last `days` days, or of all [shares/day, or $/day for values].

    Raises
    ------
    ValueError
        If there are fewer days than asked for, or a volume is negative.

    Examples
    --------
    >>> average_daily_volume([100, 200, 300]), average_daily_volume([100, 200, 300], days=2)
    (200.0, 250.0)
    """
    volumes = _series("volume", volume, least=1)
    if (volumes < 0).any():
        refuse("volume", "be non-negative", float(volumes.min()))
    count = len(volumes) if days is None else whole("days", days)
    if count > len(volumes):
        refuse("days", f"be at most the {len(volumes)} days there are", days)
    return float(volumes[-count:].mean())


def amihud(returns: Numbers, values: Numbers) -> float:
    r"""Illiquidity after Amihud: mean of \|r\|/(value traded) times 10⁶, the move for each million traded.

    Days without volume are left out, as in the paper.

    Parameters
    ----------
    returns : array_like
        Each day's return as a part of the price before.
    values : array_like
        Worth of the shares traded on the same days [$/day], >= 0.

    Returns
    -------
    float
        [per million $]; NaN if no day has volume.

    Raises
    ------
    ValueError
        If the lists differ in length or hold something else than finite numbers.

    References
    ----------
    Amihud, Y. (2002). Illiquidity and stock returns: cross-section and time-series effects. *Journal of Financial
    Markets* 5, 31-56.

    Examples
    --------
    >>> round(amihud([0.01, -0.02, 0.05], [1e6, 4e6, 0]), 6)
    0.0075
    """
    moves, dollars = _series("returns", returns, least=1), _series("values", values, least=1)
    if len(moves) != len(dollars):
        refuse("values", f"have one entry for each of the {len(moves)} returns", len(dollars))
    if (dollars < 0).any():
        refuse("values", "be non-negative", float(dollars.min()))
    traded = dollars > 0
    if not traded.any():
        return math.nan
    return float(np.mean(np.abs(moves[traded]) / dollars[traded])) * 1e6


@dataclass(frozen=True)
class RollSpread:
    """Spread that the zigzag of trade prices gives away, or why it does not.

    Parameters
    ----------
    spread : float
        In the unit of the prices; NaN when undefined.
    covariance : float
        Of each change with the one before, in that unit squared.
    reason : str
        Why the spread is undefined; "" when it is not.
    """

    spread: float
    covariance: float
    reason: str = ""


def roll_spread(prices: Numbers) -> RollSpread:
    """Spread after Roll: 2·√(-cov(ΔP_t, ΔP_(t-1))), from trade prices alone.

    Trades that jump between bid and ask turn back more often than not, so that changes are negatively related. Where
    they are not, because prices trend, the measure is undefined: no square root is taken of a wrong sign.

    Parameters
    ----------
    prices : array_like
        Trade prices in order [$/share], at least four; logarithms of prices give a relative spread.

    Returns
    -------
    RollSpread

    Raises
    ------
    ValueError
        If there are fewer than four prices, or one is not a finite number.

    References
    ----------
    Roll, R. (1984). A simple implicit measure of the effective bid-ask spread in an efficient market. *Journal of
    Finance* 39(4), 1127-1139.

    Examples
    --------
    >>> sides = np.random.default_rng(1).integers(0, 2, 10_000)
    >>> round(roll_spread(99.5 + sides).spread, 2)
    1.0
    >>> trend = roll_spread([100, 101, 103, 106, 110])
    >>> trend.spread, trend.reason
    (nan, 'changes follow each other (covariance 0.667 >= 0): a trend hides the spread')
    """
    changes = np.diff(_series("prices", prices, least=4))
    before, after = changes[:-1], changes[1:]
    covariance = float(np.mean((before - before.mean()) * (after - after.mean())))
    if covariance < 0:
        return RollSpread(2 * math.sqrt(-covariance), covariance)
    why = f"changes follow each other (covariance {covariance:.3g} >= 0): a trend hides the spread"
    return RollSpread(math.nan, covariance, why)


def cap_changes(prices: DailyPrices, shares_outstanding: float) -> FloatArray:
    """Change of market cap from close to close [$], one fewer than days.

    Parameters
    ----------
    prices : DailyPrices
        Splits are undone: they change the number of shares and the price, not the cap.
    shares_outstanding : float
        All shares S on the last day [shares], > 0. Issues and buybacks before it are left out, so that old days are
        about right at best.

    Returns
    -------
    ndarray

    Examples
    --------
    >>> from mktlib.market.prices import daily_prices
    >>> release = daily_prices("FB").between("2012-11-13", "2012-11-14")
    >>> change = cap_changes(release, 2.138e9)
    >>> len(change)
    1
    """
    return np.diff(prices.close / prices.split_factor) * positive("shares_outstanding", shares_outstanding)


@dataclass(frozen=True)
class Liquidity:
    """How one share traded over a stretch of days.

    Parameters
    ----------
    symbol : str
        Ticker.
    days : int
        Trading days.
    volume : float
        Average daily volume [shares/day], in shares of each day.
    value : float
        Average worth of a day's volume [$/day].
    volatility : float
        Standard deviation of the day's return, splits undone.
    amihud : float
        Move for each million traded [per million $].
    roll : RollSpread
        Relative spread from daily closes, in logarithms: a rough guess, as a day is long.
    turnover : float
        Part of the float that changes hands in a day; NaN when the float is not given.
    """

    symbol: str
    days: int
    volume: float
    value: float
    volatility: float
    amihud: float
    roll: RollSpread
    turnover: float


def liquidity(prices: DailyPrices, float_shares: float | None = None) -> Liquidity:
    """The daily measures side by side.

    Parameters
    ----------
    prices : DailyPrices
        At least four days.
    float_shares : float, optional
        Shares that can be bought on the last day [shares], > 0; older days are counted in shares of that day.

    Returns
    -------
    Liquidity

    Raises
    ------
    ValueError
        If there are fewer than four days.

    Examples
    --------
    >>> from mktlib.market.prices_synthetic import synthetic_prices
    >>> measures = liquidity(synthetic_prices(np.random.default_rng(1), days=250), float_shares=2e9)
    >>> measures.days, 0.01 < measures.turnover < 0.1
    (250, True)
    """
    if len(prices) < 4:
        refuse("prices", "have at least four days", len(prices))
    returns = prices.returns()
    todays_shares = average_daily_volume(prices.volume * prices.split_factor)
    return Liquidity(
        symbol=prices.symbol,
        days=len(prices),
        volume=average_daily_volume(prices.volume),
        value=average_daily_volume(prices.closing_value),
        volatility=float(returns.std(ddof=1)),
        amihud=amihud(returns, prices.closing_value[1:]),
        roll=roll_spread(np.log(prices.close / prices.split_factor)),
        turnover=math.nan if float_shares is None else turnover(todays_shares, float_shares),
    )


def _series(name: str, values: Numbers, least: int) -> FloatArray:
    numbers = array(name, values)
    if numbers.ndim != 1 or len(numbers) < least or not np.isfinite(numbers).all():
        refuse(name, f"be a list of at least {least} finite numbers", values)
    return numbers
