"""What every supply curve can do: price, cash, the two inverses, a shift, and what is left of it."""

from abc import ABC, abstractmethod
from typing import Any, Self, overload

import numpy as np

from mktlib.formula._checks import LARGEST, FloatArray, Numbers, inside, like, real, refuse

# Targets are often computed (2 * P(0), cap / shares): forgive the last digits of such a number.
_ROUNDING = 1e-12


class SupplyCurve(ABC):
    """Inverse supply: the price P(q) [$/share] at which the q-th share is for sale.

    Sellers stand in line by their reservation price, the cheapest first; a buyer who wants `q` shares walks
    along the line. All families share the methods below, so a page can swap one for another. Scalars give
    Python floats, arrays (also lists) give arrays of the same shape; bad input raises ``ValueError`` and says
    which rule it broke.

    Attributes
    ----------
    float_shares : float
        Shares that can be bought at all [shares].

    See Also
    --------
    LinearSupply, ExponentialSupply, IsoelasticSupply, LadderSupply

    Examples
    --------
    >>> from mktlib.formula import ExponentialSupply, LinearSupply, SupplyCurve
    >>> for P in LinearSupply(50, 0.5), ExponentialSupply(50, 1, 100):
    ...     print(isinstance(P, SupplyCurve), round(P(100), 2), round(P.capital_spent(100), 2))
    True 100.0 7500.0
    True 135.91 8591.41
    """

    float_shares: float

    @abstractmethod
    def _price(self, q: Any) -> Any: ...

    @abstractmethod
    def _cash(self, q_start: Any, q: Any) -> Any: ...

    @abstractmethod
    def _quantity(self, price: Any) -> Any: ...

    @abstractmethod
    def _shares_for_cash(self, cash: Any) -> Any: ...

    @abstractmethod
    def _slope(self, q: Any) -> Any: ...

    @abstractmethod
    def shifted(self, factor: float) -> Self:
        """Every reservation price times `factor`: holders re-quote, and nobody need trade.

        Parameters
        ----------
        factor : float
            New price over old price, > 0 (dimensionless).

        Returns
        -------
        SupplyCurve
            A new curve of the same family; this one stays as it is.

        Raises
        ------
        ValueError
            If `factor` is not a positive finite number.

        Examples
        --------
        >>> from mktlib.formula import LinearSupply
        >>> news = LinearSupply(p0=50, slope=0.5).shifted(2)
        >>> news(0), news(100)
        (100.0, 200.0)
        """

    @abstractmethod
    def remaining(self, q: float) -> Self:
        """The curve that is left when its cheapest `q` shares are gone: bought, or locked away by their
        holders.

        Parameters
        ----------
        q : float
            Shares gone [shares], ``0 <= q < float_shares``.

        Returns
        -------
        SupplyCurve
            A curve of the same family with ``rest(x) == P(q + x)``.

        Raises
        ------
        ValueError
            If `q` is negative, not finite, or leaves nothing.

        Examples
        --------
        >>> from mktlib.formula import LinearSupply
        >>> LinearSupply(p0=50, slope=0.5).remaining(100)(0)
        100.0
        """

    @property
    def _most(self) -> float:
        return min(self.float_shares, LARGEST)

    def _float_rule(self) -> str:
        if self.float_shares > LARGEST:
            return "be non-negative and finite [shares]"
        return f"lie between 0 and the float of {self.float_shares:,.12g} shares"

    def _shares(self, name: str, q: object) -> float | FloatArray:
        return inside(name, q, 0.0, self._most, self._float_rule)

    @overload
    def __call__(self, q: float) -> float: ...
    @overload
    def __call__(self, q: Numbers) -> FloatArray: ...
    def __call__(self, q: float | Numbers) -> float | FloatArray:
        """Price of the `q`-th share [$/share]; ``P(0)`` is the lowest price at which anyone sells.

        Parameters
        ----------
        q : float or array_like
            Shares bought so far [shares], within the float.

        Returns
        -------
        float or ndarray
            Marginal price [$/share], same shape as `q`.

        Raises
        ------
        ValueError
            If `q` is negative, not a number, or more than the float.
        """
        shares = self._shares("q", q)
        return like(self._price(shares), shares)

    @overload
    def capital_spent(self, q: float, q_start: float = 0.0) -> float: ...
    @overload
    def capital_spent(self, q: Numbers, q_start: float | Numbers = 0.0) -> FloatArray: ...
    @overload
    def capital_spent(self, q: float, q_start: Numbers) -> FloatArray: ...
    def capital_spent(self, q: float | Numbers, q_start: float | Numbers = 0.0) -> float | FloatArray:
        """Cash that buyers pay while they walk the curve from `q_start` to `q`, in closed form.

        Parameters
        ----------
        q, q_start : float or array_like
            Shares bought after and before [shares], ``0 <= q_start <= q``.

        Returns
        -------
        float or ndarray
            Area under the curve [$]; each share is paid at its own price.

        Raises
        ------
        ValueError
            If ``0 <= q_start <= q <= float_shares`` does not hold.

        Examples
        --------
        >>> from mktlib.formula import LinearSupply
        >>> LinearSupply(p0=50, slope=0.5).capital_spent(100)
        7500.0
        """
        end, start = self._shares("q", q), self._shares("q_start", q_start)
        if np.any(np.asarray(start > end)):
            refuse("q_start", f"be at most q = {q!r}", q_start)
        return like(self._cash(start, end), end, start)

    @overload
    def quantity(self, price: float) -> float: ...
    @overload
    def quantity(self, price: Numbers) -> FloatArray: ...
    def quantity(self, price: float | Numbers) -> float | FloatArray:
        """Shares that must be bought for the curve to reach `price`: the inverse of ``P(q)``.

        Parameters
        ----------
        price : float or array_like
            Target price [$/share], from ``P(0)`` up to the price of the last share.

        Returns
        -------
        float or ndarray
            Shares [shares], same shape as `price`.

        Raises
        ------
        ValueError
            If the curve never reaches `price`: below ``P(0)``, or above the price at which the float sells
            out.

        Examples
        --------
        >>> from mktlib.formula import LinearSupply
        >>> LinearSupply(p0=50, slope=0.5).quantity(100)
        100.0
        """
        first, last = float(self._price(0.0)), min(float(self._last_price()), LARGEST)

        def rule() -> str:
            top = "" if last >= LARGEST else f" and at most ${last:,.12g} (the last share of the float)"
            return f"be at least ${first:,.12g} (the first share){top}"

        low, high = first * (1 - _ROUNDING), min(last * (1 + _ROUNDING), LARGEST)
        target = inside("price", price, low, high, rule)
        return like(np.clip(self._quantity(target), 0.0, self._most), target)

    @overload
    def shares_for_cash(self, cash: float) -> float: ...
    @overload
    def shares_for_cash(self, cash: Numbers) -> FloatArray: ...
    def shares_for_cash(self, cash: float | Numbers) -> float | FloatArray:
        """Shares that `cash` buys when each is paid at its own price: the inverse of ``capital_spent``.

        Parameters
        ----------
        cash : float or array_like
            Money to spend [$], from 0 up to the cost of the whole float.

        Returns
        -------
        float or ndarray
            Shares [shares], same shape as `cash`.

        Raises
        ------
        ValueError
            If `cash` is negative, not a number, or more than the whole float costs.

        Examples
        --------
        >>> from mktlib.formula import LinearSupply
        >>> LinearSupply(p0=50, slope=0.5).shares_for_cash(7500)
        100.0
        """
        cost = min(float(self._cash(0.0, self._most)), LARGEST)
        high = min(cost * (1 + _ROUNDING), LARGEST)
        rule = lambda: f"lie between 0 and ${cost:,.12g} (the whole float)"  # noqa: E731
        money = inside("cash", cash, 0.0, high, rule)
        return like(np.clip(self._shares_for_cash(money), 0.0, self._most), money)

    @overload
    def slope(self, q: float) -> float: ...
    @overload
    def slope(self, q: Numbers) -> FloatArray: ...
    def slope(self, q: float | Numbers) -> float | FloatArray:
        """How fast the price climbs at `q`: P'(q), the price of thin supply.

        Parameters
        ----------
        q : float or array_like
            Shares bought so far [shares], within the float.

        Returns
        -------
        float or ndarray
            Slope [$/share per share], same shape as `q`.

        Raises
        ------
        ValueError
            If `q` is negative, not a number, or more than the float.

        Examples
        --------
        >>> from mktlib.formula import LinearSupply
        >>> LinearSupply(p0=50, slope=0.5).slope([0, 100])
        array([0.5, 0.5])
        """
        shares = self._shares("q", q)
        return like(self._slope(shares), shares)

    def _last_price(self) -> Any:
        return self._price(self._most)

    def _gone(self, q: object) -> float:
        """`q` as a float, refused unless some of the curve is left after it."""
        shares = real("q", q)
        if not 0 <= shares < self.float_shares:
            refuse("q", f"leave something of the float of {self.float_shares:,.12g} shares", q)
        return shares
