"""Ratios that compare a price with a year's accounts, and the price band that peers' ratios suggest."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mktlib.formula._checks import positive, real, refuse

Range: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Accounts:
    """One company's year.

    Parameters
    ----------
    shares_outstanding : float
        All shares [shares], > 0.
    earnings : float
        Net income [$/year].
    book_equity : float
        Assets minus liabilities [$].
    sales : float
        Revenue [$/year], >= 0.
    dividends : float
        Paid out [$/year], >= 0.
    ebitda : float
        Earnings before interest, taxes, depreciation and amortization [$/year].
    net_debt : float
        Debt minus cash [$]; negative when there is more cash.

    Examples
    --------
    >>> firm = Accounts(10e6, earnings=8e6, book_equity=50e6, sales=100e6, dividends=4e6, ebitda=15e6, net_debt=20e6)
    >>> {name: round(ratio.value, 3) for name, ratio in ratios(16.0, firm).items()}
    {'P/E': 20.0, 'P/B': 3.2, 'P/S': 1.6, 'dividend yield': 0.025, 'EV/EBITDA': 12.0}
    """

    shares_outstanding: float
    earnings: float
    book_equity: float
    sales: float
    dividends: float
    ebitda: float
    net_debt: float = 0.0

    def __post_init__(self) -> None:
        positive("shares_outstanding", self.shares_outstanding)
        for name in ("earnings", "book_equity", "ebitda", "net_debt"):
            real(name, getattr(self, name))
        for name in ("sales", "dividends"):
            if real(name, getattr(self, name)) < 0:
                refuse(name, "be non-negative", getattr(self, name))


@dataclass(frozen=True)
class Ratio:
    """One ratio, or why it says nothing.

    Parameters
    ----------
    value : float
        Dimensionless; NaN when it has no meaning.
    reason : str
        Why it has none; "" when it has.
    """

    value: float
    reason: str = ""


# For each ratio: the account that it needs, and the price at which the ratio has a value.
_PRICES: dict[str, tuple[str, Callable[[float, float, Accounts], float]]] = {
    "P/E": ("earnings", lambda ratio, account, firm: ratio * account / firm.shares_outstanding),
    "P/B": ("book_equity", lambda ratio, account, firm: ratio * account / firm.shares_outstanding),
    "P/S": ("sales", lambda ratio, account, firm: ratio * account / firm.shares_outstanding),
    "dividend yield": ("dividends", lambda ratio, account, firm: account / ratio / firm.shares_outstanding),
    "EV/EBITDA": ("ebitda", lambda ratio, account, firm: (ratio * account - firm.net_debt) / firm.shares_outstanding),
}
RATIOS = tuple(_PRICES)


def ratios(price: float, firm: Accounts) -> dict[str, Ratio]:
    """The five ratios of one company at a price.

    Parameters
    ----------
    price : float
        [$/share], > 0.
    firm : Accounts
        Its year.

    Returns
    -------
    dict of Ratio
        By name; a ratio to something that is not positive is NaN and says why.

    Examples
    --------
    >>> start_up = Accounts(10e6, earnings=-8e6, book_equity=5e6, sales=2e6, dividends=0, ebitda=-7e6)
    >>> ratios(16.0, start_up)["P/E"].reason
    'earnings are not positive'
    """
    cap = positive("price", price) * firm.shares_outstanding
    found = {
        "P/E": cap / firm.earnings if firm.earnings > 0 else math.nan,
        "P/B": cap / firm.book_equity if firm.book_equity > 0 else math.nan,
        "P/S": cap / firm.sales if firm.sales > 0 else math.nan,
        "dividend yield": firm.dividends / cap,
        "EV/EBITDA": (cap + firm.net_debt) / firm.ebitda if firm.ebitda > 0 else math.nan,
    }
    return {name: Ratio(value, _missing(name, firm)) for name, value in found.items()}


def _missing(name: str, firm: Accounts) -> str:
    account = _PRICES[name][0]
    words = account.replace("_", " ").replace("ebitda", "EBITDA")
    none = getattr(firm, account) <= 0 and name != "dividend yield"
    return f"{words} {'is' if account in ('book_equity', 'ebitda') else 'are'} not positive" if none else ""


@dataclass(frozen=True)
class Estimate:
    """Prices that one ratio suggests.

    Parameters
    ----------
    ratio : str
        Its name.
    low, high : float
        [$/share]; NaN when the ratio has nothing to say.
    reason : str
        Why it has nothing to say; "" when it has.
    """

    ratio: str
    low: float
    high: float
    reason: str = ""


@dataclass(frozen=True)
class PriceBand:
    """What several ratios say about one share, and how far they disagree.

    Parameters
    ----------
    estimates : tuple of Estimate
        One for each ratio asked.
    """

    estimates: tuple[Estimate, ...]

    @property
    def speaking(self) -> tuple[Estimate, ...]:
        """The estimates that say something."""
        return tuple(estimate for estimate in self.estimates if not estimate.reason)

    @property
    def span(self) -> Range:
        """Lowest and highest price that any ratio allows [$/share]."""
        return min(e.low for e in self.speaking), max(e.high for e in self.speaking)

    @property
    def agreed(self) -> Range | None:
        """Prices that all ratios allow [$/share]; None when there are none."""
        low, high = max(e.low for e in self.speaking), min(e.high for e in self.speaking)
        return (low, high) if low <= high else None

    @property
    def disagreement(self) -> float:
        """Highest middle of an estimate divided by the lowest: 1 when all point to one price."""
        middles = [(e.low + e.high) / 2 for e in self.speaking]
        return max(middles) / min(middles)


def price_band(firm: Accounts, peers: Mapping[str, Range]) -> PriceBand:
    """Prices at which a company would have the ratios of its peers.

    No ratio is a formula of worth. Each gives a range, the ranges differ, and the width is the answer.

    Parameters
    ----------
    firm : Accounts
        Its year.
    peers : mapping of str to (float, float)
        Lowest and highest value of each ratio among peers; names as in `RATIOS`.

    Returns
    -------
    PriceBand

    Raises
    ------
    ValueError
        If a name is unknown, a range is not positive and rising, or no ratio has anything to say.

    Examples
    --------
    >>> firm = Accounts(10e6, earnings=8e6, book_equity=50e6, sales=100e6, dividends=4e6, ebitda=15e6, net_debt=20e6)
    >>> band = price_band(firm, {"P/E": (15, 25), "P/B": (1, 3), "dividend yield": (0.02, 0.04)})
    >>> band.span, band.agreed, round(band.disagreement, 2)
    ((5.0, 20.0), (12.0, 15.0), 1.6)
    """
    if not peers:
        refuse("peers", f"name at least one of {', '.join(RATIOS)}", peers)
    estimates = []
    for name, limits in peers.items():
        if name not in _PRICES:
            refuse("peers", f"name ratios out of {', '.join(RATIOS)}", name)
        low, high = (positive(name, limit) for limit in limits)
        if low >= high:
            refuse(name, "be a rising pair (low, high)", limits)
        account, price = _PRICES[name]
        reason = "no dividends are paid" if name == "dividend yield" and not firm.dividends else _missing(name, firm)
        if reason:
            estimates.append(Estimate(name, math.nan, math.nan, reason))
            continue
        ends = sorted(price(limit, getattr(firm, account), firm) for limit in (low, high))
        if ends[0] <= 0:
            estimates.append(Estimate(name, math.nan, math.nan, "debt takes all that the low end allows"))
        else:
            estimates.append(Estimate(name, ends[0], ends[1]))
    band = PriceBand(tuple(estimates))
    if not band.speaking:
        refuse("peers", "hold a ratio that has something to say about this company", tuple(peers))
    return band


# Made up for teaching: the same company is dear among the one and cheap among the other.
MATURE_PEERS: dict[str, Range] = {
    "P/E": (8, 15), "P/B": (1, 2), "P/S": (0.5, 1.5), "dividend yield": (0.03, 0.06), "EV/EBITDA": (5, 9)
}  # fmt: skip
YOUNG_PEERS: dict[str, Range] = {
    "P/E": (30, 60), "P/B": (5, 12), "P/S": (4, 10), "dividend yield": (0.002, 0.01), "EV/EBITDA": (18, 35)
}  # fmt: skip
