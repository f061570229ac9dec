"""The closed forms against symbolic calculus, and against sixty digits where floating point is hard."""

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.formula import ExponentialSupply, IsoelasticSupply, LinearSupply, revaluation_multiplier

from .strategies import parts, smooth

q, P0, b, k, F, eps, S = sympy.symbols("q P_0 b k F epsilon S", positive=True)
FAMILIES = [LinearSupply(50, 0.5), ExponentialSupply(50, 3, 100), IsoelasticSupply(50, 2, 100)]
SYMBOL = {"p0": P0, "b": b, "k": k, "elasticity": eps, "float_shares": F}


SYMBOLIC = {  # P(q) and K(q) of each family
    LinearSupply: (P0 + b * q, P0 * q + b * q**2 / 2),
    ExponentialSupply: (P0 * sympy.exp(k * q / F), F * P0 * (sympy.exp(k * q / F) - 1) / k),
    IsoelasticSupply: (
        P0 * (1 - q / F) ** (-1 / eps),
        sympy.Piecewise(
            (-P0 * F * sympy.log(1 - q / F), sympy.Eq(eps, 1)),
            (P0 * F * (1 - (1 - q / F) ** (1 - 1 / eps)) / (1 - 1 / eps), True),
        ),
    ),
}


def symbolic(P):
    """Price and cash of a curve, in symbols."""
    return SYMBOLIC[type(P)]


def exactly(expression, P, shares):
    """`expression` at the exact (binary) parameters of `P`, to sixty digits."""
    values = {symbol: getattr(P, name) for name, symbol in SYMBOL.items() if hasattr(P, name)}
    formula = sympy.lambdify([q, *values], expression, "mpmath")
    with mpmath.workdps(60):
        return float(formula(*(mpmath.mpf(number) for number in (shares, *values.values()))))


@pytest.mark.parametrize("P", FAMILIES, ids=repr)
def test_the_symbolic_cash_is_the_integral_of_the_symbolic_price(P):
    price, cash = symbolic(P)
    for value in (1, sympy.Rational(1, 2), 3):
        difference = sympy.diff(cash.subs(eps, value), q) - price.subs(eps, value)
        assert sympy.simplify(difference) == 0
        assert sympy.simplify(cash.subs(eps, value).subs(q, 0)) == 0


@pytest.mark.parametrize("P", FAMILIES[:2], ids=repr)
def test_sympy_finds_the_same_cash_by_itself(P):
    price, cash = symbolic(P)
    u = sympy.Symbol("u", positive=True)
    assert sympy.simplify(sympy.integrate(price.subs(q, u), (u, 0, q)) - cash) == 0


@pytest.mark.parametrize("elasticity", [sympy.Rational(1, 2), 1, 2, 5])
def test_sympy_finds_the_isoelastic_cash_at_given_elasticities(elasticity):
    price, cash = symbolic(IsoelasticSupply(1, 2, 3))
    part = sympy.Symbol("part", positive=True)  # of the float still for sale, from 1 down to 1 - q/F
    left = sympy.Symbol("left", positive=True)
    area = F * sympy.integrate(price.subs(eps, elasticity).subs(q, F * (1 - part)), (part, left, 1))
    assert sympy.simplify(area - cash.subs(eps, elasticity).subs(q, F * (1 - left))) == 0


@settings(max_examples=60)
@given(smooth(), parts)
def test_price_cash_and_slope_agree_with_sixty_digits(P, part):
    shares = part * P.float_shares
    price, cash = symbolic(P)
    if isinstance(P, IsoelasticSupply):
        cash = cash.args[0][0] if P.elasticity == 1 else cash.args[1][0]
    assert P(shares) == pytest.approx(exactly(price, P, shares), rel=1e-12)
    assert P.slope(shares) == pytest.approx(exactly(sympy.diff(price, q), P, shares), rel=1e-11)
    assert P.capital_spent(shares) == pytest.approx(exactly(cash, P, shares), rel=1e-12)


@pytest.mark.parametrize("steepness", [1e-300, 1e-15, 1e-12, 1e-8, 1e-4])
@pytest.mark.parametrize("shares", [1e-9, 1.0, 99.0])
def test_an_almost_flat_exponential_is_accurate(steepness, shares):
    P = ExponentialSupply(100, steepness, 100)
    with mpmath.workdps(60):
        x = mpmath.mpf(steepness) * shares / 100
        series = 100 * shares * (1 + x / 2 + x**2 / 6 + x**3 / 24 + x**4 / 120)  # K = P0 q (e^x - 1)/x
    assert P.capital_spent(shares) == pytest.approx(float(series), rel=1e-14)


@pytest.mark.parametrize("offset", [0.0, 2**-52, -(2**-53), 1e-12, -1e-12, 1e-9, 1e-6, -1e-3])
@pytest.mark.parametrize("shares", [1e-9, 50.0, 99.999])
def test_an_isoelastic_near_unit_elasticity_is_accurate(offset, shares):
    P = IsoelasticSupply(100, 1 + offset, 100)
    cash = symbolic(P)[1].args[0 if offset == 0 else 1][0]
    assert P.capital_spent(shares) == pytest.approx(exactly(cash, P, shares), rel=1e-14)


def test_the_next_dollar_re_marks_s_times_slope_over_price():
    for P in FAMILIES:
        price, cash = symbolic(P)
        for value in (1, 3):
            cap, spent = (S * price).subs(eps, value), cash.subs(eps, value)
            chain_rule = sympy.diff(cap, q) / sympy.diff(spent, q)
            assert sympy.simplify(chain_rule - S * sympy.diff(cap / S, q) / (cap / S)) == 0
        numbers = {q: 20, P0: 50, b: sympy.Rational(1, 2), k: 3, F: 100, eps: 2, S: 1000}
        multiplier = (S * sympy.diff(price, q) / price).subs(numbers)
        assert revaluation_multiplier(P, 20, 1000) == pytest.approx(float(multiplier), rel=1e-12)


def test_the_exponential_multiplier_is_k_s_over_f_everywhere():
    price, _ = symbolic(FAMILIES[1])
    assert sympy.simplify(S * sympy.diff(price, q) / price - k * S / F) == 0


def test_steeper_supply_makes_price_infinitely_elastic_to_money():
    exponential, _ = symbolic(FAMILIES[1])
    line, _ = symbolic(FAMILIES[0])
    isoelastic, _ = symbolic(FAMILIES[2])
    multiplier = [S * sympy.diff(price, q) / price for price in (exponential, isoelastic)]
    assert sympy.limit(multiplier[0], k, sympy.oo) == sympy.oo
    assert sympy.limit(sympy.simplify(multiplier[1]).subs({q: F / 2}), eps, 0, "+") == sympy.oo
    assert sympy.limit((S * sympy.diff(line, q) / line).subs(q, 0), b, sympy.oo) == sympy.oo


@settings(max_examples=30)
@given(st.floats(1e-3, 600))
def test_any_steepness_gives_the_multiplier_of_the_formula(steepness):
    P = ExponentialSupply(1, steepness, 100)
    assert revaluation_multiplier(P, 50, 250) == pytest.approx(steepness * 2.5)
