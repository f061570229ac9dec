import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.ui import explore, upload
from mktlib.ui.uploads import Arrivals
from tests.ui.two_sums import two_sums

OWN = upload("Your day", ("message file", "orderbook file"), most_bytes=1000)


def deliver(arrivals, index, content, piece=7, name="day.csv"):
    complete = [
        arrivals.take(index, name, offset, len(content), content[offset : offset + piece])
        for offset in range(0, len(content), piece)
    ]
    assert complete == [False] * (len(complete) - 1) + [True]


@given(st.binary(min_size=1, max_size=1000), st.binary(min_size=1, max_size=1000), st.integers(1, 1000))
def test_files_arrive_whole_and_in_their_order_however_they_are_cut(messages, books, piece):
    arrivals = Arrivals(OWN)
    deliver(arrivals, 1, books, piece, "b.csv")
    assert arrivals.complete() == ()
    deliver(arrivals, 0, messages, piece, "m.csv")
    assert [(file.name, file.content) for file in arrivals.complete()] == [("m.csv", messages), ("b.csv", books)]


@pytest.mark.parametrize(
    ("index", "offset", "total", "piece", "why"),
    [
        (2, 0, 5, b"12345", "more files"),
        (-1, 0, 5, b"12345", "more files"),
        (True, 0, 5, b"12345", "more files"),
        ("0", 0, 5, b"12345", "more files"),
        (0, 0, 1001, b"12345", "larger than 1 kB"),
        (0, 0, 0, b"", "empty"),
        (0, 0, float("nan"), b"12345", "larger"),
        (0, 3, 5, b"45", "one piece"),
        (0, 0, 3, b"12345", "one piece"),
        (0, 0, 5, b"", "one piece"),
        (0, None, 5, b"1", "one piece"),
    ],
)
def test_a_piece_that_does_not_fit_is_refused_and_forgotten(index, offset, total, piece, why):
    arrivals = Arrivals(OWN)
    with pytest.raises(ValueError, match=why):
        arrivals.take(index, "x", offset, total, piece)
    assert arrivals.pieces == {} or set(arrivals.pieces) == set()
    assert arrivals.complete() == ()


def test_a_file_that_grows_beyond_what_it_said_is_refused():
    arrivals = Arrivals(OWN)
    arrivals.take(0, "x", 0, 10, b"12345")
    with pytest.raises(ValueError, match="one piece"):
        arrivals.take(0, "x", 5, 10, b"678901")
    assert not arrivals.pieces


def test_links_and_memory_hold_no_file_and_a_page_cannot_name_one():
    @explore("Own", own=OWN)
    def own(own):
        return two_sums(len(own) + 1, 1)

    arrivals = Arrivals(OWN)
    deliver(arrivals, 0, b"12")
    deliver(arrivals, 1, b"34")
    own.positions["own"] = arrivals.complete()
    assert own.run().table["cash_usd"] == [3]
    assert own.link() == own.memory() == {}
    assert own.readouts() == {"own": "day.csv, day.csv"}
    assert own.open_link({"own.own": "/etc/passwd"}) == ["own.own"]
    own.move({"own": ["/etc/passwd"]})
    assert own.run().table["cash_usd"] == [3]
    own.move({"own": []})
    assert own.run().table["cash_usd"] == [1]


def test_it_says_what_it_needs():
    with pytest.raises(ValueError, match="at least one file"):
        upload("x", ())
    with pytest.raises(ValueError, match="most_bytes"):
        upload("x", ("a",), most_bytes=0)
