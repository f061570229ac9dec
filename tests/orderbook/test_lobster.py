"""LOBSTER files: read, refused line by line, and rebuilt message by message."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.orderbook import Side
from mktlib.orderbook.lobster import EMPTY, LobsterDay, read_lobster
from mktlib.orderbook.lobster_flow import simulate_lobster
from mktlib.orderbook.lobster_replay import UNKNOWN, replay

MESSAGES = b"""34200.004241176,1,16113575,18,5853300,1
34200.025551909,1,16120456,18,5859100,-1
34200.201743018,3,16120456,18,5859100,-1
34200.205573100,4,16113575,10,5853300,1
34200.3,2,16113575,3,5853300,1
34200.4,5,0,7,5856000,-1
34200.5,7,0,0,-1,-1
34201.0,4,16113575,5,5853300,1
"""
BOOKS = b"""5859400,200,5853300,18,5859800,200,5853000,150
5859100,18,5853300,18,5859400,200,5853000,150
5859400,200,5853300,18,5859800,200,5853000,150
5859400,200,5853300,8,5859800,200,5853000,150
5859400,200,5853300,5,5859800,200,5853000,150
5859400,200,5853300,5,5859800,200,5853000,150
5859400,200,5853300,5,5859800,200,5853000,150
5859400,200,5853000,150,5859800,200,5851000,5
"""


def made(seed=1, messages=300, **options):
    return simulate_lobster(np.random.default_rng(seed), messages, **options)


def with_line(content, line, text):
    """The file with one line (from 1) replaced, or dropped when `text` is None."""
    lines = content.splitlines()
    lines[line - 1 : line] = [] if text is None else [text]
    return b"\n".join([*lines, b""])


def test_a_morning_worked_by_hand():
    day = read_lobster(MESSAGES, BOOKS)
    assert (len(day), day.levels, day.tick, day.problems) == (8, 2, 0.01, ())
    assert day.depth(1, Side.ASK) == [(585.91, 18), (585.94, 200)]
    assert day.messages["time"][0] == 34200.004241176
    result = replay(day)
    assert result.disagreements == 0
    assert (result.executed, result.hidden, result.halts, result.rows) == (15, 7, 1, 8)
    assert result.revealed == 1  # the bid at 585.10 comes into view
    assert [(t.price, t.quantity) for t in result.book.tape] == [(585.33, 10), (585.33, 5)]
    assert result.book.depth(Side.BID) == [(585.3, 150), (585.1, 5)]


def test_the_first_row_is_a_book_that_layer_1_can_walk():
    book = read_lobster(MESSAGES, BOOKS).book(0)
    assert book.supply().capital_spent(400) == pytest.approx(200 * 585.94 + 200 * 585.98)
    assert book.demand().liquidation_value(168) == pytest.approx(18 * 585.33 + 150 * 585.30)


@pytest.mark.parametrize("row", [8, -9, 1.5, True])
def test_a_row_that_is_not_there_is_refused(row):
    with pytest.raises(ValueError, match="row must be a whole number from -8 to 7"):
        read_lobster(MESSAGES, BOOKS).book(row)


def test_a_path_bytes_and_open_files_give_the_same_day(tmp_path):
    (tmp_path / "m.csv").write_bytes(MESSAGES)
    (tmp_path / "b.csv").write_bytes(BOOKS.replace(b"\n", b"\r\n"))
    sources = [
        (tmp_path / "m.csv", str(tmp_path / "b.csv")),
        (io.BytesIO(MESSAGES), io.StringIO(BOOKS.decode())),
        (memoryview(MESSAGES), bytearray(b"\xef\xbb\xbf" + BOOKS + b"\n\n")),
    ]
    expected = read_lobster(MESSAGES, BOOKS)
    for message_csv, orderbook_csv in sources:
        day = read_lobster(message_csv, orderbook_csv)
        assert (day.messages == expected.messages).all()
        for side in Side:
            assert all((a == b).all() for a, b in zip(day.columns(side), expected.columns(side), strict=True))


def test_a_seventh_column_of_recent_files_is_left_alone():
    recent = b"\n".join(line + (b",null", b",UBSS")[i % 2] for i, line in enumerate(MESSAGES.splitlines()))
    assert (read_lobster(recent, BOOKS).messages == read_lobster(MESSAGES, BOOKS).messages).all()


BAD_MESSAGES = [
    (b"34200.3,2,16113575,3,5853300", "must have 6 columns, got 5"),
    (b"34200.3,2,16113575,three,5853300,1", "must hold whole numbers"),
    (b"", "must have 6 columns, got 1"),
    (b"34200.3,2,16113575,3.5,5853300,1", "must hold whole numbers"),
    (b"34200.3,2,99999999999999999999,3,5853300,1", "must hold whole numbers"),
    (b"34200.3,8,16113575,3,5853300,1", "type must be 1 to 7, got 8"),
    (b"34200.3,2,16113575,0,5853300,1", "size must be positive, got 0"),
    (b"34200.3,2,16113575,3,-5853300,1", "price must be positive, got -5853300"),
    (b"34200.3,2,16113575,3,5853300,0", "direction must be 1 or -1, got 0"),
    (b"34200.3,2,0,3,5853300,1", "order id of a visible order must be positive"),
    (b"34100.3,2,16113575,3,5853300,1", "time must not run backwards"),
    (b"nan,2,16113575,3,5853300,1", "time must not run backwards"),
    (b"34200.3,7,0,0,5,-1", "price of a halt must be -1, 0 or 1, got 5"),
]
BAD_BOOKS = [
    (b"5859400,200,5853300,5", "must have 8 columns, got 4"),
    (b"5859400,200,5853300,5,5859800,200,5853000,x", "must hold whole numbers"),
    (b"5859800,200,5853300,5,5859400,200,5853000,150", "ask prices must run from the best to the worst"),
    (b"5859400,200,5853000,5,5859800,200,5853300,150", "bid prices must run from the best to the worst"),
    (b"5859400,200,5853300,0,5859800,200,5853000,150", "bid sizes must be positive"),
    (b"5859400,200,5853300,5,-5859800,200,5853000,150", "ask prices must be positive"),
    (b"9999999999,0,5853300,5,5859800,200,5853000,150", "ask prices must run from the best to the worst"),
]


@pytest.mark.parametrize(("line", "complaint"), BAD_MESSAGES)
def test_a_bad_message_is_named_by_its_line(line, complaint):
    with pytest.raises(ValueError, match=f"message line 5: .*{complaint}"):
        read_lobster(with_line(MESSAGES, 5, line), BOOKS)


@pytest.mark.parametrize(("line", "complaint"), BAD_BOOKS)
def test_a_bad_book_is_named_by_its_line(line, complaint):
    with pytest.raises(ValueError, match=f"orderbook line 5: {complaint}"):
        read_lobster(MESSAGES, with_line(BOOKS, 5, line))


@pytest.mark.parametrize(("line", "complaint"), BAD_MESSAGES)
def test_a_lenient_reader_leaves_the_row_out_and_says_so(line, complaint):
    day = read_lobster(with_line(MESSAGES, 5, line), with_line(BOOKS, 7, b"none"), strict=False)
    assert day.lines.tolist() == [1, 2, 3, 4, 6, 8]
    assert [(p.file, p.line) for p in day.problems] == [("message", 5), ("orderbook", 7)]
    assert complaint in day.problems[0].what
    assert replay(day).rows == 6


def test_files_of_different_length_are_named():
    with pytest.raises(ValueError, match="orderbook line 8: must have a row for each of 8 lines"):
        read_lobster(MESSAGES, with_line(BOOKS, 3, None))
    day = read_lobster(with_line(MESSAGES, 8, None), BOOKS, strict=False)
    assert (len(day), len(day.problems)) == (7, 1)


@pytest.mark.parametrize(
    ("message_csv", "orderbook_csv", "complaint"),
    [
        (b"", BOOKS, "message_csv must have at least one line"),
        (MESSAGES, b"\n\n", "orderbook_csv must have at least one line"),
        (MESSAGES, b"1,2,3\n", "orderbook_csv must have four columns for each level, got 3"),
        (b"\xff\xfe\x00", BOOKS, "message_csv must be a text file"),
        (5, BOOKS, "message_csv must be a path, bytes or an open file"),
        (b"x\n" * 8, BOOKS, "message line 1: must have 6 columns"),
    ],
)
def test_what_is_no_lobster_file_is_refused(message_csv, orderbook_csv, complaint):
    with pytest.raises(ValueError, match=complaint):
        read_lobster(message_csv, orderbook_csv)


def test_without_one_good_line_even_a_lenient_reader_refuses():
    with pytest.raises(ValueError, match="message_csv must have a line that can be read"):
        read_lobster(b"x\n" * 8, BOOKS, strict=False)


def test_a_large_file_is_refused_before_it_is_read_to_its_end(tmp_path):
    (tmp_path / "m.csv").write_bytes(MESSAGES)
    endless = io.BytesIO(BOOKS * 100)
    with pytest.raises(ValueError, match="orderbook_csv must be at most 0 MB"):
        read_lobster(MESSAGES, endless, most_bytes=1_000)
    assert endless.tell() <= 1_001
    with pytest.raises(ValueError, match="message_csv must be at most"):
        read_lobster(tmp_path / "m.csv", BOOKS, most_bytes=100)


def test_a_path_that_is_not_there_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_lobster(tmp_path / "none.csv", BOOKS)


def test_progress_runs_to_the_end_and_can_stop_the_work():
    heard = []
    day = read_lobster(*made(messages=5_000), progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (10_000, 10_000)
    assert heard == sorted(heard)
    heard.clear()
    replay(day, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (5_000, 5_000)
    assert len(heard) > 2

    def stop(done, total):
        raise InterruptedError

    for work in (lambda: read_lobster(MESSAGES, BOOKS, progress=stop), lambda: replay(day, stop)):
        with pytest.raises(InterruptedError):
            work()


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    levels=st.integers(1, 12),
    width=st.integers(1, 40),
    hidden=st.floats(0, 0.4),
    halts=st.integers(0, 3),
)
def test_a_made_up_day_is_rebuilt_exactly_whatever_is_out_of_sight(seed, levels, width, hidden, halts):
    files = made(seed, 200, levels=levels, width=width, hidden=hidden, halts=halts)
    day = read_lobster(*files)
    result = replay(day)
    assert result.first == ()
    assert (result.disagreements, result.rows) == (0, 200)
    for side in Side:
        assert result.book.depth(side, levels) == day.depth(-1, side)
    later = day.messages[1:]
    for kind, counted in ((4, result.executed), (5, result.hidden)):
        assert counted == later["size"][later["kind"] == kind].sum()
    assert result.halts == (later["kind"] == 7).sum()
    result.book.check()


@given(seed=st.integers(0, 1_000))
def test_with_the_whole_book_in_sight_lines_and_trades_are_rebuilt_too(seed):
    day = read_lobster(*made(seed, 300, levels=60, width=5))
    result = replay(day)
    assert (result.disagreements, result.revealed, result.out_of_turn) == (0, 0, 0)
    later = day.messages[1:]
    executed = later[later["kind"] == 4]
    tape = [(t.price, t.quantity) for t in result.book.tape]
    assert tape == list(zip(executed["price"] / 10_000, executed["size"], strict=True))[-1_000:]
    named = {order.owner for side in Side for order in result.book.queue(side)} - {UNKNOWN}
    assert named <= set(later["order_id"][later["kind"] == 1].tolist())
    for side in Side:
        for price, _ in result.book.depth(side):
            owners = [order.owner for order in result.book.queue(side, price) if order.owner != UNKNOWN]
            assert owners == sorted(owners)  # numbers were given out in time, and so stands the line


def tampered(day, row, level, change):
    sizes = day.ask_sizes.copy()
    sizes[row, level] += change
    rest = (day.bid_prices, day.bid_sizes, day.lines)
    return LobsterDay(day.messages, day.ask_prices, sizes, *rest)


@given(seed=st.integers(0, 500), row=st.integers(1, 98), change=st.integers(1, 500))
def test_a_size_that_no_message_explains_is_found_on_its_line(seed, row, change):
    day = read_lobster(*made(seed, 100, levels=30, width=4))
    level = int((day.ask_prices[row] != EMPTY).sum()) // 2
    result = replay(tampered(day, row, level, change))
    assert 1 <= result.disagreements <= 2  # on this line, and back on the next unless that explains it
    first = result.first[0]
    assert (first.line, first.side) == (row + 1, Side.ASK)
    price = day.ask_prices[row, level] / 10_000
    size = int(day.ask_sizes[row, level])
    assert first.filed == ((price, size + change),)
    assert first.rebuilt == ((price, size),)
    assert f"line {row + 1}: ask has {size + change:,} at" in str(first)


def test_a_message_about_an_order_that_was_never_there_is_found():
    result = replay(read_lobster(with_line(MESSAGES, 3, b"34200.2,3,99,18,5859100,-1"), BOOKS))
    assert result.disagreements == 1
    assert str(result.first[0]) == "line 3: ask has nothing in the file, 18 at 585.91 in the replay"


def test_an_execution_out_of_turn_is_counted_and_the_book_stays_right():
    messages = b"1,1,11,5,100,1\n2,1,12,5,100,1\n3,1,13,5,100,1\n4,4,13,5,100,1\n5,4,12,2,100,1\n6,4,11,5,100,1\n"
    sizes = (5, 10, 15, 10, 8, 3)
    books = b"".join(b"9999999999,0,100,%d\n" % size for size in sizes)
    result = replay(read_lobster(messages, books))
    assert (result.disagreements, result.out_of_turn) == (0, 2)
    assert result.book.depth(Side.BID) == [(0.01, 3)]


def test_a_file_whose_quotes_cross_is_reported_and_does_not_stop_the_replay():
    crossed = with_line(BOOKS, 4, b"5853200,200,5853300,8,5859800,200,5853000,150")
    result = replay(read_lobster(MESSAGES, crossed))
    assert result.disagreements >= 1
    result.book.check()
    with pytest.raises(ValueError, match="row must be one in which the best bid lies below"):
        read_lobster(MESSAGES, crossed).book(3)


def test_prices_finer_than_a_cent_make_a_finer_book():
    day = read_lobster(b"1,1,7,5,12345,-1", b"12345,5,-9999999999,0")
    assert day.tick == 0.0001
    assert day.book().best_ask == 1.2345


@pytest.mark.parametrize(
    ("name", "bad"),
    [("messages", 0), ("levels", 0), ("price", 0.05), ("width", 0), ("hidden", 0.6), ("hidden", -0.1)],
)
def test_a_made_up_day_that_makes_no_sense_is_refused(name, bad):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        made(**{name: bad})
