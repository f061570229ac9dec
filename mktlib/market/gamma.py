"""Delta hedging: dealers who owe options trade the stock after it has moved, and that moves it again.

Whether this made a particular squeeze is another question. On GameStop in January 2021, the staff of the SEC
found no evidence of a gamma squeeze (Staff Report on Equity and Options Market Structure Conditions in Early
2021); Mitts and others, with other data, think that there may have been one (A Report by the Ad Hoc Academic
Committee, 2022). Who holds which side is not public: here it is a control.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mktlib.formula._checks import FloatArray, Numbers, like, positive_inside, real, refuse, whole
from mktlib.market.black_scholes import Option

SHARES_PER_CONTRACT = 100  # of a stock option in the United States


@dataclass(frozen=True)
class DealerBook:
    """Options between dealers and their customers, and the dealers' side of them.

    Parameters
    ----------
    option : Option
        What the contracts are.
    contracts : float
        Open interest [contracts of 100 shares], >= 0.
    net : float
        The dealers' net position as a part of the open interest, from -1 to 1: -1 when customers bought all of
        it from dealers, +1 when they sold all of it to dealers, 0 when customers hold both sides.

    Raises
    ------
    ValueError
        If a number lies outside its range.

    Examples
    --------
    Ten thousand calls at the money, a week to go, all sold by dealers:

    >>> book = DealerBook(Option(strike=200, days=7, volatility=0.5, rate=0.04), contracts=10_000, net=-1)
    >>> round(book.shares_per_dollar(200)), round(book.dollars_per_percent(200) / 1e6, 1)
    (28778, 11.5)
    """

    option: Option
    contracts: float
    net: float = -1.0

    def __post_init__(self) -> None:
        if real("contracts", self.contracts) < 0:
            refuse("contracts", "be non-negative", self.contracts)
        if not -1 <= real("net", self.net) <= 1:
            refuse("net", "be between -1 (dealers sold all) and 1 (dealers bought all)", self.net)

    @property
    def shares(self) -> float:
        """Shares behind the dealers' position [shares]: negative when they owe options."""
        return self.net * self.contracts * SHARES_PER_CONTRACT

    def hedge(self, spot: float | Numbers) -> float | FloatArray:
        """Shares that dealers must hold so that a small move costs them nothing: minus the options' delta."""
        return -self.shares * self.option.delta(spot)

    def shares_per_dollar(self, spot: float | Numbers) -> float | FloatArray:
        """Γ_net: shares that dealers buy when the price rises by one dollar [shares per $/share].

        Positive when they are short gamma: they buy into a rise and sell into a fall. Negative when they are
        long gamma: they do the opposite, and calm the price.
        """
        return -self.shares * self.option.gamma(spot)

    def dollars_per_dollar(self, spot: float | Numbers) -> float | FloatArray:
        """Dollar gamma per $1: cash that dealers spend when the price rises by one dollar [$ per $/share]."""
        price: float | FloatArray = positive_inside("spot", spot)
        return like(self.shares_per_dollar(spot) * price, price)

    def dollars_per_percent(self, spot: float | Numbers) -> float | FloatArray:
        """Dollar gamma per 1 %: cash that dealers spend when the price rises by one percent [$ per 1 %].

        One percent of a $200 stock is two dollars: this is `dollars_per_dollar` times price/100. Published
        figures give one or the other, and signs for the dealer or for the customer: compare with care.
        """
        price: float | FloatArray = positive_inside("spot", spot)
        return like(self.shares_per_dollar(spot) * price * price * 0.01, price)


@dataclass(frozen=True)
class HedgingLoop:
    """A first move, what hedgers add to it, and what that adds again, while gamma and depth stay as they are.

    Parameters
    ----------
    first_move : float
        What set it off [$/share].
    gain : float
        Loop gain g (dimensionless): the move that hedging a move of one dollar causes. See `loop_gain`.

    Examples
    --------
    >>> loop = HedgingLoop(first_move=2.0, gain=0.5)
    >>> loop.total_move, loop.diverges, [round(move, 3) for move in loop.rounds(4)]
    (4.0, False, [2.0, 3.0, 3.5, 3.75])

    At g = 1 every round is as large as the last one. No price stops it, and the result says so:

    >>> HedgingLoop(2.0, gain=1.0).total_move, HedgingLoop(2.0, gain=1.0).diverges
    (inf, True)

    Dealers who are long gamma damp the move:

    >>> round(HedgingLoop(2.0, gain=-0.5).total_move, 3)
    1.333
    """

    first_move: float
    gain: float

    def __post_init__(self) -> None:
        real("first_move", self.first_move)
        real("gain", self.gain)

    @property
    def diverges(self) -> bool:
        """Whether g >= 1: no finite move satisfies the hedgers (unless nothing moved at first)."""
        return self.gain >= 1 and self.first_move != 0

    @property
    def total_move(self) -> float:
        """Where price and hedges agree: first move/(1 - g) [$/share]; infinite when it diverges."""
        if self.diverges:
            return math.copysign(math.inf, self.first_move)
        return self.first_move / (1 - self.gain) if self.first_move else 0.0

    @property
    def overshoots(self) -> bool:
        """Whether g <= -1: hedging in rounds, each a little late, swings wider and wider around `total_move`."""
        return self.gain <= -1 and self.first_move != 0

    def rounds(self, count: int) -> Iterator[float]:
        """Move so far after the first move and each round of hedging [$/share]: 1, 1 + g, 1 + g + g², …"""
        move, total = self.first_move, 0.0
        for _ in range(whole("count", count)):
            total += move
            yield total
            move *= self.gain


def loop_gain(shares_per_dollar: float, dollars_per_share: float) -> float:
    """Loop gain g = Γ_net·λ: shares bought per dollar of move, times dollars of move per share bought.

    Parameters
    ----------
    shares_per_dollar : float
        Γ_net of the dealers [shares per $/share], any sign.
    dollars_per_share : float
        Price impact λ [$/share per share], >= 0: the slope of the supply curve, or Kyle's λ.

    Returns
    -------
    float
        g (dimensionless).

    Raises
    ------
    ValueError
        If a number is not finite or λ is negative.

    Examples
    --------
    On exponential supply λ = kP/F. With k = 5, $200 and a float of 50 m shares, 10,000 contracts do this:

    >>> round(loop_gain(28_778, dollars_per_share=5 * 200 / 50e6), 3)
    0.576
    """
    if real("dollars_per_share", dollars_per_share) < 0:
        refuse("dollars_per_share", "be non-negative", dollars_per_share)
    return real("shares_per_dollar", shares_per_dollar) * dollars_per_share
