"""Hypothesis strategies for supply curves, ladders and positions on them, shared by all tests of layer 1."""

import math

from hypothesis import strategies as st

from mktlib.formula import (
    DemandLadder,
    ExponentialSupply,
    IsoelasticSupply,
    LadderSupply,
    LinearSupply,
    SupplyCurve,
)

prices = st.floats(0.01, 1e5)
float_sizes = st.floats(1, 1e11)
# Of a float: nothing, or from a billionth up; the isoelastic family has no price at 1.
parts = st.just(0.0) | st.floats(1e-9, 0.999)
factors = st.floats(0.01, 100)


def linear() -> st.SearchStrategy[LinearSupply]:
    def rise_over_float(p0: float, float_shares: float, rise: float) -> LinearSupply:
        return LinearSupply(p0, p0 * rise / float_shares, float_shares)

    return st.builds(rise_over_float, prices, float_sizes, st.floats(1e-3, 1e3))


def exponential() -> st.SearchStrategy[ExponentialSupply]:
    return st.builds(ExponentialSupply, prices, st.floats(1e-3, 20), float_sizes)


def isoelastic() -> st.SearchStrategy[IsoelasticSupply]:
    return st.builds(IsoelasticSupply, prices, st.floats(0.2, 50), float_sizes)


def smooth() -> st.SearchStrategy[SupplyCurve]:
    return st.one_of(linear(), exponential(), isoelastic())


levels = st.lists(st.tuples(st.integers(1, 10_000), st.integers(1, 12)), min_size=1, max_size=8)


def ladders() -> st.SearchStrategy[LadderSupply]:
    """Asks in whole cents and whole shares, some of them at equal prices."""

    def build(rows: list[tuple[int, int]]) -> LadderSupply:
        rows = sorted(rows)
        return LadderSupply([cents / 100 for cents, _ in rows], [size for _, size in rows])

    return st.builds(build, levels)


def bids() -> st.SearchStrategy[DemandLadder]:
    def build(rows: list[tuple[int, int]]) -> DemandLadder:
        rows = sorted(rows, reverse=True)
        return DemandLadder([cents / 100 for cents, _ in rows], [size for _, size in rows])

    return st.builds(build, levels)


def curves() -> st.SearchStrategy[SupplyCurve]:
    return st.one_of(smooth(), ladders())


def share_by_share(P: LadderSupply | DemandLadder) -> list[float]:
    """The rival of every ladder: the price of each single share, one after the other."""
    return [float(price) for price, size in zip(P.prices, P.sizes, strict=True) for _ in range(int(size))]


def conditioning(P: SupplyCurve, q: float) -> float:
    """Shares that one rounding error of the price is worth: no inverse can be nearer."""
    slope = P.slope(q)
    return 16 * math.ulp(P(q)) / slope if slope else math.inf
