"""Numbers in words: what holds for any of them; each function's own examples stand in its docstring."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui.numbers import clock_time, count, money, percent, signed, significant

SIZES = st.floats(1e-9, 1e12)


@given(SIZES, st.sampled_from([count, money, percent]))
def test_a_change_and_its_opposite_differ_in_their_sign_alone(size, say):
    up, down = signed(size, say), signed(-size, say)
    if say(size) == say(0):
        assert up == down == say(0)
    else:
        assert (up, down) == ("+" + say(size), "−" + say(size))


@pytest.mark.parametrize("nothing", [0, -0.0, 1e-17, -1e-17])
def test_no_change_has_no_sign(nothing):
    assert signed(nothing) == "0%"


@given(SIZES, st.integers(1, 6))
def test_significant_digits_are_kept_and_the_rest_is_rounded(value, digits):
    kept = significant(value, digits)
    assert kept == pytest.approx(value, rel=0.5 * 10 ** (1 - digits) * (1 + 1e-9))
    assert significant(kept, digits) == kept
    assert significant(-value, digits) == -kept


def test_a_number_without_digits_stays():
    assert significant(0, 2) == 0
    assert math.isnan(significant(math.nan, 2))
    assert significant(math.inf, 3) == math.inf


@given(st.integers(0, 24 * 3600 - 1))
def test_a_clock_shows_every_second_of_the_day(seconds):
    hours, minutes, rest = map(int, clock_time(seconds, fine=True).split(":"))
    assert 3600 * hours + 60 * minutes + rest == seconds
    assert clock_time(seconds + 0.9) == clock_time(seconds, fine=True).rsplit(":", 1)[0]
