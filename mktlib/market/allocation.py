"""How much of their wealth people want in stocks: what all stocks are then worth, though no cash comes or goes."""

from mktlib.formula._checks import positive, real, refuse


def allocated_value(cash: float, equity_share: float) -> float:
    """Worth of all stocks once their holders have the part of wealth in stocks that they want: E = cash·w/(1 - w).

    Cash and bonds do not vanish when stocks are bought; they change hands. So if everybody wants more in stocks
    and nobody issues any, only the price can bring the part about.

    Parameters
    ----------
    cash : float
        Cash and bonds of all holders together [$], > 0.
    equity_share : float
        Part w of wealth that they want in stocks, above 0 and below 1.

    Returns
    -------
    float
        E [$].

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    References
    ----------
    Bouchaud, J.-P. (2022). The inelastic market hypothesis: a microstructural interpretation. arXiv 2108.00242:
    the mandate of fixed parts.

    Examples
    --------
    >>> round(allocated_value(cash=20, equity_share=0.8), 9), round(allocated_value(cash=20, equity_share=0.5), 9)
    (80.0, 20.0)
    """
    w = _share(equity_share)
    return positive("cash", cash) * w / (1 - w)


def share_for(factor: float, equity_share: float) -> float:
    """Part of wealth that people must want in stocks for all stocks to be worth `factor` times as much.

    Parameters
    ----------
    factor : float
        Worth after over worth before, > 0.
    equity_share : float
        Part before, above 0 and below 1.

    Examples
    --------
    >>> round(share_for(factor=2, equity_share=0.8), 4)
    0.8889
    """
    odds = positive("factor", factor) * _share(equity_share) / (1 - equity_share)
    return odds / (1 + odds)


def _share(equity_share: float) -> float:
    if not 0 < real("equity_share", equity_share) < 1:
        refuse("equity_share", "be above 0 and below 1", equity_share)
    return equity_share
