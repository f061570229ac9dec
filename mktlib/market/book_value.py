"""Par, book and market value of a share: what was paid in, what the books hold, what the last trade says."""

from dataclasses import dataclass

from mktlib.formula._checks import positive, real, refuse


def par_value(share_capital: float, shares_outstanding: float) -> float:
    """Par value: the company's share capital for each share, fixed when the shares were made.

    Parameters
    ----------
    share_capital : float
        As the statutes name it [$], > 0.
    shares_outstanding : float
        All shares [shares], > 0.

    Returns
    -------
    float
        [$/share].

    Examples
    --------
    >>> par_value(share_capital=1_000_000, shares_outstanding=10_000_000)
    0.1
    """
    return positive("share_capital", share_capital) / positive("shares_outstanding", shares_outstanding)


def book_value(assets: float, liabilities: float, shares_outstanding: float) -> float:
    """Book value: what the books would leave for each share after all debts.

    Parameters
    ----------
    assets, liabilities : float
        As the balance sheet shows them [$], >= 0.
    shares_outstanding : float
        All shares [shares], > 0.

    Returns
    -------
    float
        [$/share]; negative when the debts are larger than all there is.

    Examples
    --------
    >>> book_value(assets=90e6, liabilities=40e6, shares_outstanding=10e6)
    5.0
    """
    for name, amount in (("assets", assets), ("liabilities", liabilities)):
        if real(name, amount) < 0:
            refuse(name, "be non-negative", amount)
    return (assets - liabilities) / positive("shares_outstanding", shares_outstanding)


@dataclass(frozen=True)
class ShareValues:
    """The three values of one share that are confused with each other.

    Parameters
    ----------
    par, book, market : float
        [$/share]: par and market > 0.

    Examples
    --------
    >>> values = ShareValues(par=0.1, book=5.0, market=16.0)
    >>> values.premium_over_book, values.cap(10e6), values.book_cap(10e6)
    (2.2, 160000000.0, 50000000.0)
    """

    par: float
    book: float
    market: float

    def __post_init__(self) -> None:
        positive("par", self.par)
        real("book", self.book)
        positive("market", self.market)

    @property
    def premium_over_book(self) -> float:
        """What buyers pay above the books, as a part of book value; refused when the books hold nothing."""
        if self.book <= 0:
            refuse("book", "be positive to be compared with", self.book)
        return self.market / self.book - 1

    def cap(self, shares_outstanding: float) -> float:
        """Market cap [$]."""
        return self.market * positive("shares_outstanding", shares_outstanding)

    def book_cap(self, shares_outstanding: float) -> float:
        """Book value of all shares [$]."""
        return self.book * positive("shares_outstanding", shares_outstanding)
