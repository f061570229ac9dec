import numpy as np
import pytest

from mktlib.orderbook import LobsterDay, Side, read_lobster
from mktlib.orderbook.lobster_flow import simulate_lobster
from mktlib.orderbook.sweep import sweep
from mktlib.ui.numbers import clock_time
from mktlib.ui.panels.lobster_day import LobsterDayPicture, LobsterFiles, LobsterRun, TimesOfDay
from mktlib.ui.uploads import UploadedFile
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S = 1e9
FILES = simulate_lobster(np.random.default_rng(22), messages=1500, width=60)
DAY = read_lobster(*FILES)
RUN = LobsterRun(DAY, "a made-up day")
UPLOADED = [UploadedFile("X_message_10.csv", FILES[0]), UploadedFile("X_orderbook_10.csv", FILES[1])]


def test_it_keeps_its_promises():
    small = LobsterRun(read_lobster(*simulate_lobster(np.random.default_rng(3), 60, levels=2)), "small", False)
    assert_a_picture_keeps_its_promises(
        LobsterDayPicture(RUN, 0, "buy", 1, S),
        LobsterDayPicture(RUN, 0.5, "buy", 2000, S),
        LobsterDayPicture(RUN, 0.5, "sell", 2000, S),
        LobsterDayPicture(RUN, 1, "sell", 1_000_000, 1e11),
        LobsterDayPicture(small, 0.7, "buy", 100, S),
    )


@pytest.mark.parametrize("moment", [0, 0.1, 0.5, 0.77, 1])
def test_the_book_is_the_one_that_the_file_shows_at_that_time(moment):
    picture = LobsterDayPicture(RUN, moment, "buy", 700, S)
    clock = DAY.messages["time"]
    at = clock[0] + moment * (clock[-1] - clock[0])
    row = max(i for i in range(len(clock)) if clock[i] <= at + 1e-9)
    assert picture.row == row
    assert picture.order.book.depth(Side.ASK) == DAY.depth(row, Side.ASK)
    assert picture.order.done == sweep(DAY.book(row), Side.BID, 700)


def test_the_price_before_is_the_last_execution():
    row = LobsterDayPicture(RUN, 0.5, "buy", 1, S).row
    executed = [m["price"] / 1e4 for m in DAY.messages[: row + 1] if m["kind"] in (4, 5)]
    assert RUN.last_price(row) == executed[-1]
    assert RUN.last_price(0) is None or DAY.messages["kind"][0] in (4, 5)


def test_no_volume_is_lost_where_trades_are_taken_together():
    executed = DAY.messages[np.isin(DAY.messages["kind"], (4, 5))]
    assert len(executed) > len(RUN.trades)
    assert sum(size for _at, _price, size in RUN.trades) == executed["size"].sum()
    assert RUN.trades[-1][:2] == (executed["time"][-1], executed["price"][-1] / 1e4)


def test_a_moment_in_which_the_book_crosses_shows_the_one_before():
    asks = DAY.ask_prices.copy()
    asks[-5:, 0] = DAY.bid_prices[-5:, 0]
    crossed = LobsterDay(DAY.messages, asks, DAY.ask_sizes, DAY.bid_prices, DAY.bid_sizes, DAY.lines)
    assert LobsterDayPicture(LobsterRun(crossed, "crossed"), 1, "buy", 1, S).row == len(DAY) - 6
    asks[:, 0] = DAY.bid_prices[:, 0]
    with pytest.raises(ValueError, match="cross"):
        LobsterDayPicture(LobsterRun(crossed, "crossed"), 0.5, "buy", 1, S)


def test_files_are_read_once_and_shown_from_their_beginning_on():
    read = LobsterFiles()
    steps = list(read(UPLOADED))
    assert not steps[0][1].complete
    assert (steps[-1][0], len(steps[-1][1].day)) == (1.0, 1500)
    ((done, again),) = list(read(UPLOADED))
    assert done == 1
    assert again is steps[-1][1]
    assert "Still reading" in LobsterDayPicture(steps[0][1], 0.5, "buy", 1, S).sentence()
    assert LobsterDayPicture(again, 0.5, "buy", 1, S).sentence().startswith("X_message_10.csv + X_orderbook_10.csv, ")


def test_the_order_of_the_two_files_does_not_matter():
    *_, (_done, run) = LobsterFiles()(UPLOADED[::-1])
    assert run.day.messages.tolist() == DAY.messages.tolist()


def test_files_open_by_path_too(tmp_path):
    paths = [tmp_path / "message.csv", tmp_path / "orderbook.csv"]
    for path, content in zip(paths, FILES, strict=True):
        path.write_bytes(content)
    *_, (done, run) = LobsterFiles()(paths)
    assert (done, len(run.day), run.name) == (1.0, 1500, "message.csv + orderbook.csv")
    with pytest.raises(ValueError, match="cannot be opened"):
        list(LobsterFiles()([tmp_path / "none.csv", paths[1]]))


def broken(line, text):
    lines = FILES[0].split(b"\n")
    lines[line - 1] = text
    return b"\n".join(lines)


def many(lines):
    return b"\n".join(b"junk" if i in lines else line for i, line in enumerate(FILES[0].split(b"\n"), 1))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((many(range(900, 950)), FILES[1]), "message file, line 900: must have 6 columns, got 1; and 49 more lines"),
        ((many(range(3, 150)), FILES[1]), "message file, line 3: must have 6 columns, got 1; and 146 more lines"),
        ((many(range(1, 2000)), FILES[1]), "the message file must have a line that can be read"),
        ((FILES[0], b""), "the orderbook file must have at least one line"),
        ((b"", b""), "the message file must have at least one line"),
        ((FILES[0], FILES[1][: FILES[1].index(b"\n", 90_000) + 1]), "same day"),
        ((b"\xff\xfe\x00", FILES[1]), "must be a text file"),
        ((FILES[0], FILES[0]), "four columns"),
    ],
)
def test_what_cannot_be_read_is_named(files, words):
    read = LobsterFiles()
    for _again in range(2):  # remembered, too
        with pytest.raises(ValueError, match=words):
            list(read(files))
    *_, (done, _run) = read(UPLOADED)
    assert done == 1


@pytest.mark.parametrize(
    ("line", "text", "words"),
    [
        (17, b"34200,1,7,0,5859400,-1", "message file, line 17: "),
        (900, b"rubbish", "message file, line 900: must have 6 columns, got 1"),
    ],
)
def test_a_bad_line_is_left_out_and_named(line, text, words):
    *_, (_done, run) = LobsterFiles()([broken(line, text), FILES[1]])
    assert len(run.day) == 1499
    sentence = LobsterDayPicture(run, 0.5, "buy", 1, S).sentence()
    assert "Bad lines left out: 1, the first: " + words in sentence


def test_clock_times_are_round_and_few():
    for low, high in ((34200, 57600), (34200, 34206), (34200, 35000)):
        ticks = TimesOfDay(4).tick_values(low, high)
        assert 1 <= len(ticks) <= 5
        assert all(low <= tick <= high for tick in ticks)
    assert clock_time(57599.9, fine=True) == "15:59:59"


@pytest.mark.parametrize("arguments", [(None, 0.5, "buy", 1, S), (RUN, 1.5, "buy", 1, S), (RUN, 0.5, "buy", 1, -1)])
def test_what_breaks_a_rule_is_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        LobsterDayPicture(*arguments)
