"""Lock-ups end: the float grows on known days, and the largest release need not fall the most."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market import facts
from mktlib.market.lockup import LockUpSchedule, Release, pairs_as_feared, release_day_return, surprise

FACEBOOK = LockUpSchedule.from_facts(
    facts.FACEBOOK_SHARES_OUTSTANDING,
    facts.FACEBOOK_SHARES_SOLD,
    facts.FACEBOOK_RELEASES,
    facts.FACEBOOK_RELEASE_RETURNS,
)
FIRST, FREED = FACEBOOK.float_at_first, FACEBOOK.releases

shares = st.floats(1, 100)
steep = st.floats(0.1, 5)
part = st.floats(0, 1)


def test_the_float_grows_on_the_days_and_not_between():
    assert FACEBOOK.float_on("2012-05-17") == 0
    assert FACEBOOK.float_on("2012-05-18") == FACEBOOK.float_on("2012-08-15") == FIRST
    assert FIRST == 421_233_615
    assert FACEBOOK.float_on("2012-08-16") == FIRST + 271e6
    assert FACEBOOK.float_on("2012-10-30") == FIRST + 271e6  # freed on the 29th, when no exchange was open
    assert FACEBOOK.float_on("2020-01-01") == FIRST + (271 + 234 + 777 + 156 + 47) * 1e6
    assert FACEBOOK.float_before(FREED[2]) == FIRST + (271 + 234) * 1e6
    days, floats = zip(*FACEBOOK.steps(), strict=True)
    assert list(floats) == sorted(floats)
    assert days == ("2012-05-18", *(release.date for release in FREED))


def test_the_largest_release_rose_and_size_explains_two_of_six_pairs():
    largest = max(FREED, key=lambda release: release.shares)
    assert largest.day_return == pytest.approx(0.126)
    known = [(release.shares, release.day_return) for release in FREED[:4]]
    as_feared = sum(min(pair)[1] > max(pair)[1] for pair in combinations(known, 2))
    assert FACEBOOK.pairs_as_feared() == (as_feared, 6) == (2, 6)


def test_returns_find_their_release_and_keep_the_day_on_which_it_first_traded():
    assert [release.date for release in FREED] == ["2012-08-16", "2012-10-31", "2012-11-14", "2012-12-14", "2013-05-18"]
    assert [release.day_return for release in FREED[:4]] == pytest.approx([-0.063, -0.038, 0.126, -0.051])
    assert FREED[4].day_return is None


@given(shares, shares, steep, part, part)
def test_only_a_surprise_moves_the_price_of_the_day(released, before, k, sold, expected):
    change = release_day_return(released, before, k, sold, expected)
    assert release_day_return(released, before, k, sold, sold) == 0
    assert change >= -1
    if k * released / before * abs(sold - expected) > 1e-9:
        assert (change < 0) == (sold > expected)


@given(shares, shares, steep, st.floats(-0.9, 2))
def test_a_return_read_backwards_gives_the_surprise(released, before, k, change):
    s = surprise(change, released, before, k)
    if abs(s) <= 1:
        sold, expected = (s, 0.0) if s > 0 else (0.0, -s)
        assert release_day_return(released, before, k, sold, expected) == pytest.approx(change, rel=1e-9, abs=1e-9)


@given(st.permutations([1.0, 2.0, 3.0, 4.0]))
def test_pairs_count_all_when_size_is_all_that_counts_and_none_when_it_is_reversed(sizes):
    assert pairs_as_feared((size, -size) for size in sizes) == (6, 6)
    assert pairs_as_feared((size, +size) for size in sizes) == (0, 6)
    assert pairs_as_feared((size, 0.01) for size in sizes) == (0, 0)


def _scheduled(day_returns):
    return LockUpSchedule.from_facts(
        facts.FACEBOOK_SHARES_OUTSTANDING, facts.FACEBOOK_SHARES_SOLD, facts.FACEBOOK_RELEASES, day_returns
    )


@pytest.mark.parametrize(
    ("message", "build"),
    [
        ("date must be an ISO date", lambda: Release("16.8.2012", 1)),
        ("date must be an ISO date", lambda: Release("2012-08", 1)),
        ("shares must", lambda: Release("2012-08-16", 0)),
        ("day_return must", lambda: Release("2012-08-16", 1, -1)),
        ("releases must have days that ascend", lambda: LockUpSchedule(1e10, "2012-05-18", 1, FREED[::-1])),
        ("releases must have days that ascend", lambda: LockUpSchedule(1e10, "2012-08-16", 1, FREED)),
        ("releases must free at most", lambda: LockUpSchedule(1e9, "2012-05-18", 1, FREED)),
        ("day_returns must", lambda: _scheduled(facts.FACEBOOK_RELEASE_RETURNS * 2)),
        ("day_returns must", lambda: _scheduled([replace(facts.FACEBOOK_RELEASE_RETURNS[0], date="2012-06-01")])),
        ("fact must", lambda: _scheduled([replace(facts.FACEBOOK_RELEASE_RETURNS[0], value=(-7, -6))])),
        ("sold must", lambda: release_day_return(1, 1, 1, 1.1, 0)),
        ("k must", lambda: release_day_return(1, 1, 0, 1, 0)),
        ("released must be small enough", lambda: release_day_return(1e6, 1, 1, 0, 1)),
        ("day_return must", lambda: surprise(-1, 1, 1, 1)),
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(message, build):
    with pytest.raises(ValueError, match=message):
        build()
