import threading
import time

import numpy as np
import pytest

from mktlib.orderbook import read_lobster
from mktlib.orderbook.lobster_flow import simulate_lobster
from mktlib.orderbook.lobster_steps import HEAD, read_lobster_in_steps

FILES = simulate_lobster(np.random.default_rng(5), messages=3_000)
DAY = read_lobster(*FILES)


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("messages", "ask_prices", "ask_sizes", "bid_prices", "bid_sizes", "lines")
    )


def test_the_beginning_comes_first_and_the_whole_day_last():
    steps = list(read_lobster_in_steps(*FILES))
    done = [part for part, _day in steps]
    assert (done[0], done[-1]) == (0.0, 1.0)
    assert done == sorted(done)
    assert len(steps[0][1]) == HEAD
    assert np.array_equal(steps[0][1].messages, DAY.messages[:HEAD])
    assert same(steps[-1][1], DAY)


def test_two_files_in_the_wrong_order_are_told_apart():
    *_, (_done, day) = read_lobster_in_steps(*FILES[::-1])
    assert same(day, DAY)


def test_paths_give_the_whole_day_at_once(tmp_path):
    paths = [tmp_path / "m.csv", tmp_path / "b.csv"]
    for path, content in zip(paths, FILES, strict=True):
        path.write_bytes(content)
    ((done, day),) = read_lobster_in_steps(*paths)
    assert done == 1.0
    assert same(day, DAY)


def test_whoever_stops_waiting_stops_the_reading():
    lines = 100_000  # many of them bad, so that reading would take long
    messages = b"\n".join([FILES[0].split(b"\n")[0]] * HEAD + [b"x,1,2,3,4,5"] * lines)
    books = b"\n".join([FILES[1].split(b"\n")[0]] * (HEAD + lines))
    before = threading.active_count()
    steps = read_lobster_in_steps(messages, books)
    next(steps)
    next(steps)
    steps.close()
    deadline = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == before


@pytest.mark.parametrize("files", [(b"", b""), (FILES[0], b"1,2"), (b"rubbish", FILES[1]), (FILES[0][:2000], FILES[1])])
def test_what_read_lobster_refuses_is_refused_in_the_same_words(files):
    with pytest.raises(ValueError) as plain:  # noqa: PT011  the words are compared below
        read_lobster(*files)
    with pytest.raises(ValueError) as stepped:  # noqa: PT011
        list(read_lobster_in_steps(*files))
    assert str(stepped.value).split(" (and")[0] == str(plain.value).split(" (and")[0]
