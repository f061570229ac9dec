"""Style rotation: flows add up to zero, and the same cash moves small companies more."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.market.styles import MOODS, WISHES, simulate_styles


def run(seed=1, **options):
    return list(simulate_styles(np.random.default_rng(seed), **options))


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32),
    staying=st.floats(0, 1),
    speed=st.floats(0, 0.5),
    multiplier=st.floats(0.1, 1.8),
    drift=st.floats(0, 0.05),
    noise=st.floats(0, 0.05),
)
def test_what_one_group_receives_the_others_pay(seed, staying, speed, multiplier, drift, noise):
    options = {"staying": staying, "speed": speed, "multiplier": multiplier, "drift": drift, "noise": noise}
    states = run(seed, steps=30, **options)
    assert states == run(seed, steps=30, **options)
    for before, after in itertools.pairwise(states):
        assert abs(sum(after.flows)) <= 1e-9 * before.total
        assert min(after.caps) > 0
        gains = [b / a - 1 for a, b in zip(before.caps, after.caps, strict=True)]
        assert after.returns == pytest.approx(gains)


@given(seed=st.integers(0, 2**32), multiplier=st.floats(0.1, 5))
def test_rotation_alone_makes_nobody_richer(seed, multiplier):
    states = run(seed, steps=50, drift=0, multiplier=multiplier)
    assert [state.total for state in states] == pytest.approx([states[0].total] * 51)


def test_a_mood_that_stays_brings_the_market_to_its_wishes():
    for mood in MOODS:
        last = run(mood=mood, staying=1.0, steps=400)[-1]
        assert [cap / last.total for cap in last.caps] == pytest.approx(WISHES[mood])


@pytest.mark.parametrize(("mood", "leader"), [("bull", "small"), ("bear", "large"), ("range", "mid")])
def test_each_mood_has_its_leader_whichever_mood_came_before(mood, leader):
    for before in MOODS:
        if before != mood:
            settled = run(mood=before, staying=1.0, steps=400)[-1]
            parts = tuple(cap / settled.total for cap in settled.caps)
            wanted = WISHES[mood]
            gains = [w / p - 1 for w, p in zip(wanted, parts, strict=True)]
            assert ("large", "mid", "small")[int(np.argmax(gains))] == leader
    assert run(mood=mood, steps=1)[-1].leader == leader


def test_small_companies_swing_more_than_large_ones():
    states = run(steps=2_000, staying=0.95)
    large, _, small = np.array([state.returns for state in states]).std(axis=0)
    assert small > 2 * large


def test_without_drift_a_flow_moves_a_cap_by_the_multiplier():
    _, after = run(mood="bull", steps=1, drift=0, multiplier=3)
    before = run(mood="bull", steps=1, drift=0)[0]
    for flow, cap, gain in zip(after.flows, before.caps, after.returns, strict=True):
        assert gain == pytest.approx(3 * flow / cap)


def test_the_first_mood_lasts_for_a_step_and_then_turns_when_none_stays():
    moods = [state.mood for state in run(mood="bull", steps=50, staying=0.0)]
    assert moods[:2] == ["bull", "bull"]
    assert all(a != b for a, b in itertools.pairwise(moods[1:]))


def test_moods_turn_as_often_as_they_are_told():
    moods = [state.mood for state in run(steps=20_000, staying=0.9)][1:]
    turns = sum(a != b for a, b in itertools.pairwise(moods)) / (len(moods) - 1)
    assert turns == pytest.approx(0.1, abs=0.01)
    assert {moods.count(mood) / len(moods) > 0.28 for mood in MOODS} == {True}


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("steps", 0),
        ("staying", 1.1),
        ("speed", -0.1),
        ("multiplier", 0),
        ("multiplier", 20),
        ("drift", 0.1),
        ("noise", -1),
        ("total", 0),
        ("mood", "sideways"),
        ("wishes", {"bull": (1, 1, 1)}),
        ("wishes", {}),
    ],
)
def test_a_market_of_styles_that_is_none_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must .*got"):
        next(simulate_styles(np.random.default_rng(1), **{name: bad}))
