"""Page 22: a LOBSTER day of the reader's own, and whose numbers are shown after a refusal."""

import gzip
import json

import pytest

from mktlib.orderbook import Side
from mktlib.ui.numbers import clock_time, money, quoted, shares_in_words
from mktlib.ui.uploads import UploadedFile
from tests.orderbook.lobster_days import read_lobster
from tests.pages.page import settings
from tests.pages.reading import found, handle, headlines
from tests.pages.reading import one as only

SLUG = "22_sweep"
MESSAGES = b"""34200.1,1,11,50,2500100,-1
34260.0,1,12,70,2499900,1
34300.0,7,0,0,-1,-1
34400.0,7,0,0,1,-1
34500.0,4,11,20,2500100,-1
34600.0,1,13,10,2500300,-1
"""
BOOKS = b"""2500100,50,2499500,40,2500500,10,-9999999999,0
2500100,50,2499900,70,2500500,10,2499500,40
2500100,50,2499900,70,2500500,10,2499500,40
2500100,50,2499900,70,2500500,10,2499500,40
2500100,30,2499900,70,2500500,10,2499500,40
2500100,30,2499900,70,2500300,10,2499500,40
"""


def show(page, messages, books, names=("m.csv", "o.csv"), **values):
    """Open two files, as a page delivers them, and return the explorer."""
    one = page.at("own_day", **values)
    one.positions["files"] = tuple(UploadedFile(*pair) for pair in zip(names, (messages, books), strict=True))
    one.run()
    return one


def spoken(one):
    return json.dumps(one.picture.record()) + str(headlines(one))


def test_a_day_is_swept_by_hand(page):
    """At the end: 30 at $250.01, 10 at $250.03, and the file shows no more."""
    one = show(page, MESSAGES, BOOKS, moment=100, side="buy", shares=35)
    assert one.said == "m.csv and o.csv, 9:36:40. The order buys 35 shares for $8,750.45; the last price is $250.03."
    assert headlines(one) == [
        ("The print before", "$250.01", "ink"), ("Cash", "$8,750.45", "cash"), ("Last price", "$250.03", "cap"),
    ]  # fmt: skip
    one = show(page, MESSAGES, BOOKS, moment=100, side="buy", shares=100)
    assert one.said.endswith(
        "The order buys 40 shares for $10,001; the last price is $250.03. The file shows 2 levels; what stands "
        "behind is not in it: 60 shares cannot be followed."
    )
    one = show(page, MESSAGES, BOOKS, moment=0, side="sell", shares=45)
    sold = "The order sells 40 shares for $9,998; the last price is $249.95. Nobody else shows an order: "
    left = 45 if 45 in one.controls["shares"].values else one.values["shares"]
    assert one.said.endswith(f"{sold}{left - 40} shares of it find nobody.")
    *_, (_done, chart) = one.model(files=one.positions["files"], moment=0, side="sell", shares=41)
    assert chart.says.endswith(f"{sold}1 share of it finds nobody.")
    assert headlines(one)[0] == ("The print before", "no print yet", "ink")


def test_while_trading_is_halted_nobody_trades(page):
    one = show(page, MESSAGES, BOOKS, moment=30, side="sell", shares=10)
    assert one.said == "m.csv and o.csv, 9:31:40. Trading is halted: nobody can trade."
    assert not headlines(one)
    assert "The order sells 10 shares" in show(page, MESSAGES, BOOKS, moment=60, side="sell", shares=10).said


def test_a_side_without_orders_and_quotes_that_cross(page):
    bare = BOOKS.replace(b"2500100,50,2499500,40,2500500,10,", b"9999999999,0,2499500,40,9999999999,0,")
    one = show(page, MESSAGES, bare, moment=0, side="buy", shares=10)
    assert one.said.endswith("Nobody is there to trade with. Nobody else shows an order: 10 shares of it find nobody.")
    crossed = BOOKS.replace(b"2500100,30,2499900,70,2500300", b"2499900,30,2499900,70,2500300")
    one = show(page, MESSAGES, crossed, moment=100)
    assert one.said == "m.csv and o.csv, 9:36:40. Bids and asks cross here: choose another moment."
    assert not headlines(one)


def test_no_number_of_another_day_stands_under_a_refused_file(page):
    show(page, MESSAGES, BOOKS, moment=100, shares=35)
    bad = MESSAGES.replace(b"34260.0,1,12,70", b"34260.0,1,12,x").replace(b"34300.0,7,0", b"34300.0,7,y")
    one = show(page, bad, BOOKS, names=("new_m.csv", "new_o.csv"), moment=100, shares=35)
    assert one.said.startswith("new_m.csv and new_o.csv cannot be read: message file, line 2: must hold whole numbers")
    assert not one.problem
    assert not headlines(one)
    for number in ("250.", "8,750", "$", "100.", "made-up"):
        assert number not in spoken(one)
    one.move({"moment": 0})  # a control is moved: the refusal stays, and no old day comes back
    one.run()
    assert "new_m.csv and new_o.csv cannot be read" in one.said
    assert not headlines(one)
    mended = show(page, MESSAGES, BOOKS, names=("new_m.csv", "new_o.csv"), moment=100, shares=35)
    assert mended.said.startswith("new_m.csv and new_o.csv, 9:36:40. The order buys 35 shares")
    assert page.at("own_day").said.startswith("A made-up day, ")
    show(page, bad, BOOKS)
    closed = page.at("own_day")  # Reset closes the files, also those that were refused
    assert closed.said.startswith("A made-up day, ")
    assert not closed.problem


@pytest.mark.parametrize(
    ("messages", "books", "why"),
    [
        (MESSAGES + b"34700.0,1,14,10,2500300,-1\n", BOOKS, "files of one day must pair row for row"),
        (b"7z\xbc\xaf", BOOKS, "message file must be text, gz or zip, got 7z: unpack it first"),
        (MESSAGES, b"1,2,3\n", "orderbook file must have four columns for each level, got 3"),
        (gzip.compress(b"0" * 121_000_000), BOOKS, "message file must be at most 120 MB, unpacked"),
    ],
)
def test_a_pair_that_cannot_be_read_is_told_why(messages, books, why):
    from tests.pages.page import page as run_once

    one = show(run_once(SLUG), messages, books)
    assert one.said.startswith(f"m.csv and o.csv cannot be read: {why}")
    assert one.said.endswith(".")
    assert not headlines(one)
    run_once(SLUG).at("own_day")


def test_packed_files_in_the_other_order_are_the_same_day(page):
    plain = show(page, MESSAGES, BOOKS, moment=100, shares=35).said
    other = show(page, gzip.compress(BOOKS), MESSAGES, names=("o.gz", "m.csv"), moment=100, shares=35).said
    assert other == plain.replace("m.csv and o.csv", "o.gz and m.csv")


def test_lines_that_were_left_out_are_named(page):
    lines = MESSAGES.splitlines()
    many = b"\n".join([*lines, *[b"34700.0,5,0,10,2500100,-1"] * 200, b"34700.0,9,0,10,2500100,-1"])
    books = BOOKS + (BOOKS.splitlines()[-1] + b"\n") * 201
    one = show(page, many, books, moment=100, shares=35)
    assert one.said.endswith(" Lines left out: 1, the first: message file, line 207: type must be 1 to 7, got 9.")


def test_a_day_says_what_it_draws(page):
    one = page.explorers["own_day"]
    day = read_lobster(*page.space["made_up_files"]())
    clock = day.messages["time"]
    for v in settings(one):
        then = clock[0] + v["moment"] / 100 * (clock[-1] - clock[0])
        row = max(i for i in range(len(day)) if clock[i] <= then)
        side = Side.ASK if v["side"] == "buy" else Side.BID
        left, cash, last = v["shares"], 0.0, None
        for price, size in day.depth(row, side):
            if left:
                part = min(left, size)
                left, cash, last = left - part, cash + part * price, price
        assert one.said.startswith(f"A made-up day, {clock_time(clock[row], fine=True)}. ")
        filled, way = v["shares"] - left, "buys" if v["side"] == "buy" else "sells"
        assert (
            f"The order {way} {shares_in_words(filled)} for {money(cash)}; the last price is {quoted(last)}."
            in one.said
        )
        assert ("cannot be followed" in one.said) == (left > 0 and len(day.depth(row, side)) == 5)
        assert ("Nobody else shows an order" in one.said) == (left > 0 and len(day.depth(row, side)) < 5)
        assert headlines(one)[1:] == [("Cash", money(cash), "cash"), ("Last price", quoted(last), "cap")]
        for half, role in ((Side.ASK, "ask"), (Side.BID, "bid")):
            bar = only(one, "bars", role, panel=1)
            shown = [pair for pair in zip(bar.y.tolist(), bar.x.tolist(), strict=True) if pair[1]]
            assert shown == day.depth(row, half)
            assert only(one, "line", role).key == f"best {role}"
        assert handle(one, "moment").x[0] == clock[row]
        mark = only(one, "dots", "cap", "diamond")
        assert (mark.x[0], mark.y[0]) == (clock[row], last)
        assert only(one, "rule", "cap", panel=1).y[0] == last
    assert [p.title for p in one.picture.panels] == ["The day", "The book then"]
    best = only(one, "line", "ask")
    assert best.x[-1] == clock[-1]
    assert best.y[-1] == day.depth(-1, Side.ASK)[0][0]
    assert not found(one, "note")


def test_reading_says_how_far_it_is(page):
    one = page.explorers["own_day"]
    files = (UploadedFile("m", MESSAGES), UploadedFile("o", BOOKS))
    steps = list(one.model(files=files, moment=100, side="buy", shares=35))
    assert [done for done, _chart in steps] == sorted(done for done, _chart in steps)
    assert str(steps[0][1].says) == "The files are being read."
    assert len(list(one.model(files=files, moment=50, side="buy", shares=35))) == 1
