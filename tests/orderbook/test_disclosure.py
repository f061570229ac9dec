"""News that spreads, is misread, comes bit by bit, or passes: who knows what, and when."""

import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook.disclosure import with_depth, with_disclosure, with_panic, with_slide
from mktlib.orderbook.flow import investor_flow, with_news


def calm(steps=200, **options):
    return investor_flow(np.random.default_rng(1), steps=steps, volatility=0, **options)


def told(flow, at, change, **options):
    return with_disclosure(flow, at, change, np.random.default_rng(2), **options)


@given(st.integers(0, 200), st.floats(-50, 50))
def test_news_that_all_read_at_once_and_rightly_is_plain_news(at, change):
    assert told(calm(), at, change) == with_news(calm(), at, change)


def test_one_delay_after_the_news_63_per_cent_have_read_it():
    draws = (np.random.default_rng(seed) for seed in range(800))
    know = [with_disclosure(calm(100), 0, 5, rng, delay=100)[99].value == 105 for rng in draws]
    assert statistics.fmean(know) == pytest.approx(1 - np.exp(-1), abs=0.05)
    assert all(order.value == 105 for order in told(calm(3000), 0, 5, delay=100)[2000:])


def test_errors_of_readers_cancel_on_average_and_have_their_size():
    read = [order.value - 100 for order in told(calm(20_000), 0, 5, error=2)]
    assert statistics.fmean(read) == pytest.approx(5, abs=0.1)
    assert statistics.stdev(read) == pytest.approx(2, rel=0.05)


def test_everything_else_in_the_flow_stays():
    flow = calm()
    for other in (told(flow, 50, 5, delay=9, error=1), with_panic(flow, 50, -5, 10), with_slide(flow, 50, -5, 10)):
        assert other[:50] == flow[:50]
        assert [replace(order, value=0) for order in other] == [replace(order, value=0) for order in flow]


def test_depth_multiplies_what_the_patient_show_and_nothing_else():
    flow = calm()
    for before, after in zip(flow, with_depth(flow, 2.5), strict=True):
        assert after == (replace(before, quantity=250) if before.kind == "limit" else before)
    assert {order.quantity for order in with_depth(flow, 1e-6) if order.kind == "limit"} == {1}


@given(st.integers(1, 50), st.floats(-60, 60))
def test_panic_halves_with_every_half_life_and_a_slide_ends_at_the_news(steps, change):
    panic, slide = with_panic(calm(), 20, change, steps), with_slide(calm(), 20, change, steps)
    assert panic[20 + steps].value - 100 == pytest.approx(change / 2, abs=1e-9)
    assert slide[20 + steps - 1].value == slide[-1].value == pytest.approx(100 + change)
    moves = np.diff([order.value for order in slide[19 : 20 + steps]])
    assert moves == pytest.approx([change / steps] * steps, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda flow: told(flow, 201, 1), "at must be a whole number from 0 to 200"),
        (lambda flow: told(flow, True, 1), "at must"),
        (lambda flow: told(flow, 0, -100), "change must leave every value positive"),
        (lambda flow: told(flow, 0, 1, delay=-1), "delay must be non-negative"),
        (lambda flow: told(flow, 0, 1, error=-1), "error must be non-negative"),
        (lambda flow: with_depth(flow, 0), "depth must be positive"),
        (lambda flow: with_panic(flow, -1, 1, 1), "at must"),
        (lambda flow: with_panic(flow, 0, -200, 1), "change must"),
        (lambda flow: with_panic(flow, 0, 1, 0), "half_life must be positive"),
        (lambda flow: with_slide(flow, -1, 1, 1), "at must"),
        (lambda flow: with_slide(flow, 0, -200, 1), "change must"),
        (lambda flow: with_slide(flow, 0, 1, 0), "over must be a positive whole number"),
    ],
)
def test_news_that_makes_no_sense_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        change(calm())
