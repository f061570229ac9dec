"""What a market maker asks and bids, term by term: price + volatility + inventory + hedging."""

import math
from dataclasses import dataclass

from mktlib.formula._checks import positive, real, refuse


@dataclass(frozen=True)
class Quote:
    """One maker's two prices, kept as the terms that add up to them.

    The ask is the price plus all the terms; the bid is the price, plus the inventory term (which moves both
    sides the same way), minus the others.

    Parameters
    ----------
    price : float
        Where the maker takes the market to be, before any risk of its own [$/share].
    volatility_risk : float
        The price may move before the trade is undone [$/share], >= 0.
    inventory_risk : float
        What the maker already holds [$/share]: negative when it is long and wants to sell, positive when
        it is short.
    hedging_cost : float
        What it costs to lay the risk off elsewhere [$/share], >= 0.
    thin_flow : float
        Few orders reach a distant quote, so each must earn more [$/share], >= 0.
    adverse_selection : float
        Some of those who trade know more than the maker [$/share], >= 0.

    Examples
    --------
    >>> q = Quote(price=100, volatility_risk=2, inventory_risk=1.5, hedging_cost=1, thin_flow=0.5)
    >>> q.ask, q.bid, q.spread, q.reservation_price
    (105.0, 98.0, 7.0, 101.5)
    """

    price: float
    volatility_risk: float = 0.0
    inventory_risk: float = 0.0
    hedging_cost: float = 0.0
    thin_flow: float = 0.0
    adverse_selection: float = 0.0

    def __post_init__(self) -> None:
        for name, value in self.ask_terms:
            number = real(name, value)
            if number < 0 and name not in ("price", "inventory_risk"):
                refuse(name, "be non-negative", value)

    @property
    def ask_terms(self) -> tuple[tuple[str, float], ...]:
        """Name and size of each term of the ask, in the order in which they add up [$/share]."""
        return (
            ("price", self.price),
            ("volatility_risk", self.volatility_risk),
            ("inventory_risk", self.inventory_risk),
            ("hedging_cost", self.hedging_cost),
            ("thin_flow", self.thin_flow),
            ("adverse_selection", self.adverse_selection),
        )

    @property
    def bid_terms(self) -> tuple[tuple[str, float], ...]:
        """Name and size of each term of the bid, in the order in which they add up [$/share]."""
        same = ("price", "inventory_risk")
        return tuple((name, term if name in same else -term) for name, term in self.ask_terms)

    @property
    def ask(self) -> float:
        """Lowest price at which the maker sells [$/share]."""
        return math.fsum(term for _, term in self.ask_terms)

    @property
    def bid(self) -> float:
        """Highest price at which the maker buys [$/share]."""
        return math.fsum(term for _, term in self.bid_terms)

    @property
    def spread(self) -> float:
        """Ask minus bid [$/share]: twice every term but the inventory's."""
        return 2 * math.fsum((self.volatility_risk, self.hedging_cost, self.thin_flow, self.adverse_selection))

    @property
    def reservation_price(self) -> float:
        """Price at which the maker would as soon buy as sell: the middle of its quote [$/share]."""
        return self.price + self.inventory_risk


def quote(
    price: float,
    inventory: float = 0.0,
    risk_aversion: float = 0.1,
    volatility: float = 2.0,
    horizon: float = 1.0,
    order_decay: float = 1.5,
    hedging_cost: float = 0.0,
    adverse_selection: float = 0.0,
) -> Quote:
    r"""The ask and the bid of a maker who dislikes risk.

    The idea that a dealer charges for the risk of what it holds is Ho and Stoll's; the formula is Avellaneda
    and Stoikov's, with the cost of hedging and of better-informed customers added to each side:

    .. math::
        r = s - q\gamma\sigma^2\tau, \qquad
        \text{ask},\ \text{bid} = r \pm \left(\tfrac12\gamma\sigma^2\tau
        + \tfrac1\gamma\ln(1+\gamma/\kappa) + \text{hedging} + \text{adverse selection}\right)

    Parameters
    ----------
    price : float
        The market's price s [$/share], > 0.
    inventory : float
        What the maker holds, q [lots]; negative when it is short. One lot is what one order trades.
    risk_aversion : float
        γ [1/$ per lot], >= 0; at 0 the maker does not mind risk and only the thin flow is left.
    volatility : float
        Standard deviation σ of the price over one unit of time [$/share], >= 0.
    horizon : float
        Time τ = T - t until the position can be undone [units of time], >= 0.
    order_decay : float
        κ [1/$], > 0: a quote one dollar further away meets e^κ times fewer orders.
    hedging_cost, adverse_selection : float
        Added to each side [$/share], >= 0.

    Returns
    -------
    Quote
        The terms; `Quote.ask` and `Quote.bid` are their sums.

    Raises
    ------
    ValueError
        If an argument is not a finite number or lies outside its range.

    References
    ----------
    Ho, T., and Stoll, H. R. (1981). Optimal dealer pricing under transactions and return uncertainty.
    *Journal of Financial Economics* 9, 47-73.

    Avellaneda, M., and Stoikov, S. (2008). High-frequency trading in a limit order book. *Quantitative
    Finance* 8(3), 217-224.

    Examples
    --------
    >>> q = quote(100, inventory=3, risk_aversion=0.1, volatility=2, horizon=1, order_decay=1.5)
    >>> round(q.reservation_price, 4), round(q.spread, 4)
    (98.8, 1.6908)
    """
    aversion = _non_negative("risk_aversion", risk_aversion)
    sigma = _non_negative("volatility", volatility)
    variance_cost = aversion * sigma * sigma * _non_negative("horizon", horizon)
    decay = positive("order_decay", order_decay)
    return Quote(
        price=positive("price", price),
        volatility_risk=variance_cost / 2,
        inventory_risk=-real("inventory", inventory) * variance_cost or 0.0,  # never -0.0
        hedging_cost=_non_negative("hedging_cost", hedging_cost),
        thin_flow=math.log1p(aversion / decay) / aversion if aversion / decay > 0 else 1 / decay,
        adverse_selection=_non_negative("adverse_selection", adverse_selection),
    )


def _non_negative(name: str, value: object) -> float:
    number = real(name, value)
    if number < 0:
        refuse(name, "be non-negative", value)
    return number
