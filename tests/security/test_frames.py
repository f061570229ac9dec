"""What the guard takes for a page's own message, tried without a server on any bytes whatever."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mktlib.dashboards.guard import (
    ASKED,
    BURST,
    BYTES_BURST,
    BYTES_RATE,
    LARGEST_FRAME,
    RATE,
    TOLD,
    Budget,
    is_asked,
    is_told,
    read,
)
from tests.security.client import frame, message

HEADER = b'{"msg_type": "comm_msg", "msg_id": "1"}'


def test_a_frame_of_the_protocol_is_well_formed():
    assert read(frame(b"shell", HEADER, b"{}", b"{}", b"{}")) == ("shell", "comm_msg", "1", {})
    assert read(frame(b"shell", HEADER, b"{}", b"{}", b"{}", b"buffer", b"")) == ("shell", "comm_msg", "1", {})


MALFORMED = {
    "text": "text",
    "nothing": b"",
    "zeros": b"\x00" * 8,
    "absurd count": (1 << 60).to_bytes(8, "little"),
    "absurd count and some": (1 << 63).to_bytes(8, "little") + b"\xff" * 80,
    "truncated": frame(b"shell", HEADER, b"{}", b"{}", b"{}")[:-1],
    "longer than it says": frame(b"shell", HEADER, b"{}", b"{}", b"{}") + b"x",
    "too few parts": frame(b"shell", b"{}"),
    "too many parts": frame(*[b"x"] * 100),
    "falling offsets": b"".join(n.to_bytes(8, "little") for n in [6, 56, 60, 57, 60, 60, 60]) + b"xxxx",
    "offsets beyond": b"".join(n.to_bytes(8, "little") for n in [6, 56, 1 << 62, 1 << 62, 1 << 62, 1 << 62, 1 << 62]),
    "too large": frame(b"shell", HEADER, b"{}", b"{}", b"{}", b"x" * LARGEST_FRAME),
    "no JSON": frame(b"shell", b"\xff{", b"{}", b"{}", b"{}"),
    "header is a list": frame(b"shell", b"[]", b"{}", b"{}", b"{}"),
    "header without a type": frame(b"shell", b'{"msg_id": "1"}', b"{}", b"{}", b"{}"),
    "header without an id": frame(b"shell", b'{"msg_type": "comm_msg"}', b"{}", b"{}", b"{}"),
    "type is a list": frame(b"shell", b'{"msg_type": [], "msg_id": "1"}', b"{}", b"{}", b"{}"),
    "long id": message("comm_msg", own="x" * 101),
    "long header": message("comm_msg", username="x" * 200_000),
    "deep header": frame(b"shell", b"[" * 2000, b"{}", b"{}", b"{}"),
    "deep header that ends": message("comm_msg", username=json.loads("[" * 900 + "]" * 900)),
    "deep content": frame(b"shell", HEADER, b"{}", b"{}", b'{"a":' * 30 + b"1" + b"}" * 30),
    "content is no JSON": frame(b"shell", HEADER, b"{}", b"{}", b"{"),
    "content is a list": frame(b"shell", HEADER, b"{}", b"{}", b"[]"),
    "parent is a number": frame(b"shell", HEADER, b"1", b"{}", b"{}"),
    "metadata is nothing": frame(b"shell", HEADER, b"{}", b"", b"{}"),
}


@pytest.mark.parametrize("bad", MALFORMED.values(), ids=MALFORMED)
def test_any_other_frame_is_refused(bad):
    assert read(bad) is None


@given(st.binary(max_size=300) | st.lists(st.binary(max_size=60), max_size=8).map(lambda parts: frame(*parts)))
@example(frame(b"\xff\xfe", HEADER, b"{}", b"{}", b"{}"))
def test_no_bytes_at_all_raise(data):
    held = read(data)
    assert held is None or isinstance(is_asked(held), bool)


def test_a_page_asks_for_five_things_on_one_channel():
    states = {"target_name": "jupyter.widget.control", "comm_id": "1", "data": {}}
    for kind in ASKED:
        assert is_asked(read(message(kind, states)))
        for channel in ("control", "stdin", "iopub", "", "shell\x00"):
            assert not is_asked(read(message(kind, states, channel=channel)))


@pytest.mark.parametrize(
    "target", ["jupyter.widget", "jupyter.widget.version", "x", "", None, ["jupyter.widget.control"]]
)
def test_a_page_opens_no_comm_but_the_one_for_states(target):
    assert not is_asked(read(message("comm_open", {"target_name": target})))


@pytest.mark.parametrize(
    "content",
    [
        {"comm_id": []},
        {"comm_id": "x" * 101},
        {"comm_id": "1", "data": []},
        {"comm_id": "1", "data": {"method": []}},
        {"comm_id": "1", "data": {"method": "run"}},
        {"comm_id": "1", "data": {"method": "update", "state": []}},
        {"comm_id": "1", "data": {"method": "update", "state": {}, "buffer_paths": "all"}},
    ],
    ids=str,
)
def test_what_a_widget_could_not_read_is_dropped_before_its_kernel_complains(content):
    assert not is_asked(read(message("comm_msg", content)))


def test_errors_and_complaints_of_the_kernel_stay_with_the_owner():
    def told(kind, **content):
        parts = [b"{}", b"{}", b"{}", json.dumps(content).encode()]
        return is_told(kind, parts, lambda content: json.loads(content).get("name"))

    assert all(told(kind, name="stdout") for kind in TOLD)
    assert told("stream", name="stdout", text="said")
    assert not told("stream", name="stderr", text="said")
    assert not told("error", ename="ValueError")
    assert not told("execute_input", code="secret")
    assert not told("execute_reply", status="error")
    assert not told("inspect_reply", status="ok")
    for kind in TOLD:
        assert not told(kind, name="stdout", text="Traceback (most recent call last):\n ...")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 20 << 20)), max_size=40))
def test_no_more_flows_out_of_a_budget_than_was_in_it_and_came_in(steps):
    clock = Clock()
    page, frames, taken = Budget(clock), 0, 0
    for wait, size in steps:
        clock.now += wait
        if not page.arrived(size):
            break  # its socket is closed
        frames, taken = frames + 1, taken + size
        assert frames <= BURST + RATE * clock.now + 1e-6
        assert taken <= BYTES_BURST + BYTES_RATE * clock.now + 1


def test_a_slider_dragged_for_ten_minutes_at_60_hz_is_within_the_budget():
    clock = Clock()
    page = Budget(clock)
    for i in range(600 * 60):
        clock.now += 1 / 60
        assert page.arrived(400)
        assert page.asked(str(i), 400)
        page.answered(str(i))


def test_two_files_of_40_mb_in_pieces_are_within_the_budget_at_10_mb_a_second():
    clock = Clock()
    page = Budget(clock)
    piece = (1 << 18) + 436
    for i in range(2 * 40_000_000 // (1 << 18) + 2):
        clock.now += piece / 10e6
        assert page.arrived(piece)
        assert page.asked(str(i), piece)
        page.answered(str(i))


def test_a_page_of_forty_plain_explorers_opens_at_once():
    page = Budget(Clock())
    assert all(page.arrived(360) and page.asked(str(i), 360) for i in range(900))


def test_what_is_not_answered_is_bounded_in_number_and_in_bytes():
    page = Budget()
    large = [page.asked(str(i), LARGEST_FRAME) for i in range(100)]
    assert 4 <= sum(large) <= 16
    page = Budget()
    small = [page.asked(str(i), 10) for i in range(5000)]
    assert 500 <= sum(small) <= 2000
    page.answered("0")
    assert page.asked("more", 10)


def test_an_id_in_use_cannot_be_used_again_to_hide_a_message():
    page = Budget()
    assert page.asked("1", 10)
    assert not page.asked("1", 10)
    page.answered("1")
    page.answered("1")
    assert page.held == 0
    assert page.asked("1", 10)
