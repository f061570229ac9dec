import contextlib
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui import choice, log_slider, player, slider, toggle

CONTROLS = [
    slider("Steepness", 0.5, 20, 5, step=0.5),
    slider("Bought", 0, 100, 14, step=1, unit="% of the float"),
    slider("Price", -3, 7.25, 0),
    log_slider("Shares", 1, 1e9, 100, unit="shares", whole=True),
    log_slider("Cash", 1e6, 2e13, 1e11, unit="$"),
    log_slider("Multiplier", 0.35, 25, 5),
    choice("Book", ["Apple, 2012", "Locked", "A third"], "Locked"),
    toggle("Commit"),
    player("Event", 10, default=3),
]
controls = st.sampled_from(CONTROLS)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@given(controls, anything)
def test_no_position_from_a_page_leaves_the_limits(control, sent):
    try:
        position = control.clamp(sent)
    except ValueError:
        assert not isinstance(sent, int | float) or isinstance(sent, bool) or not math.isfinite(sent)
    else:
        assert type(position) is int
        assert 0 <= position <= control.last


@given(st.data())
def test_a_link_reads_back_every_value_it_can_write(data):
    control = data.draw(controls)
    position = data.draw(st.integers(0, control.last))
    assert control.parse(control.text(position)) == position


@given(controls, st.text(max_size=12))
def test_a_link_with_nonsense_is_refused_or_names_a_position(control, text):
    with contextlib.suppress(ValueError):
        assert 0 <= control.parse(text) <= control.last


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e99", "-1", "", "<script>", "0x10"])
def test_a_link_outside_the_limits_is_refused(text):
    with pytest.raises(ValueError, match=r"Steepness|could not convert"):
        slider("Steepness", 0.5, 20, 5).parse(text)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.label)
def test_every_control_starts_inside_its_limits_and_rises(control):
    assert 0 <= control.start <= control.last
    if control.kind in ("range", "player"):
        assert list(control.values) == sorted(set(control.values))
    assert all(isinstance(control.say(value), str) and control.say(value) for value in control.values[:200])


def test_a_slider_holds_its_default_and_both_ends_exactly():
    control = log_slider("Shares", 7, 935_000_000, 2_820, whole=True)
    assert control.values[0] == 7
    assert control.values[control.start] == 2_820
    assert control.values[-1] == 935_000_000


def test_the_steps_of_a_log_slider_are_equal_ratios():
    values = log_slider("Cash", 1, 1e12, 1e6, per_decade=20).values
    ratios = [b / a for a, b in itertools.pairwise(values)]
    assert max(ratios) < 1.2
    assert min(ratios) > 1.04


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: slider("x", 1, 1, 1), "high"),
        (lambda: slider("x", 0, 1, 2), "default"),
        (lambda: slider("x", 0, math.inf, 1), "high"),
        (lambda: slider("x", math.nan, 1, 1), "low"),
        (lambda: slider("x", 0, 1, 0.5, step=0), "step"),
        (lambda: slider("x", 0, 1, 0.5, step=1e-9), "step"),
        (lambda: slider("x", True, 2, 1), "low"),
        (lambda: log_slider("x", 0, 1, 0.5), "low"),
        (lambda: choice("x", ["a"]), "options"),
        (lambda: choice("x", ["a", "a"]), "options"),
        (lambda: choice("x", ["a", "b"], "c"), "default"),
        (lambda: player("x", 0), "last"),
        (lambda: player("x", 3, default=4), "default"),
        (lambda: player("x", 3, interval=5), "interval"),
    ],
)
def test_a_control_that_makes_no_sense_is_refused_by_name(make, word):
    with pytest.raises(ValueError, match=word):
        make()
