"""Prices from a reader's own file: any order, and every bad line by its number."""

import io
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.market.prices_csv import NAMES, as_csv, read_prices, with_notice
from mktlib.market.prices_synthetic import synthetic_prices

HEADER = "date,open,high,low,close,volume"
GOOD = ["2024-01-02,10,12,9,11,500", "2024-01-03,11,11,11,11,0", "2024-01-04,11,13,10,12,700.5"]


def read(*lines, header=HEADER, **options):
    return read_prices("\n".join([header, *lines]).encode(), "TEST", **options)


@given(
    seed=st.integers(0, 2**32),
    columns=st.permutations([*NAMES, "adj close", "remarks"]),
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_columns_and_days_may_come_in_any_order(seed, columns, delimiter, ending):
    prices = synthetic_prices(np.random.default_rng(seed), days=20)
    cells = dict(zip(NAMES, zip(*_rows(prices), strict=True), strict=True))
    cells["adj close"] = cells["remarks"] = ["-"] * 20
    body = [delimiter.join(str(cells[name][day]) for name in columns) for day in range(20)]
    random.Random(seed).shuffle(body)
    text = ending.join([delimiter.join(name.title() for name in columns), *body, ""])
    again = read_prices(("\ufeff" + text).encode(), "TEST")
    for name in ("dates", "open", "high", "low", "close", "volume"):
        assert (getattr(again, name) == getattr(prices, name)).all()


def _rows(prices):
    columns = [getattr(prices, name).tolist() for name in NAMES[1:]]
    return zip(prices.dates.astype(str).tolist(), *columns, strict=True)


def test_what_is_written_is_read_back_to_the_last_digit(tmp_path):
    prices = synthetic_prices(np.random.default_rng(7), days=100)
    file = tmp_path / "days.csv"
    file.write_text(as_csv(prices))
    for source in (file, str(file), io.StringIO(as_csv(prices)), as_csv(prices).encode()):
        assert as_csv(read_prices(source, "TEST")) == as_csv(prices)


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ("2024-01-05,11,13,10", "must have at least 6 fields, got 4"),
        ("05.01.2024,11,13,10,12,1", "date must be an ISO date such as 2012-05-18, got '05.01.2024'"),
        ("2024-02-30,11,13,10,12,1", "date must be an ISO date"),
        ("2024-01-03,11,13,10,12,1", "date must be new, got 2024-01-03 again"),
        ("2024-01-05,11,n/a,10,12,1", "high must be a number, got 'n/a'"),
        ("2024-01-05,11,13,10,,1", "close must be a number, got ''"),
        ("2024-01-05,11,13,10,14,1", "must have 0 < low <= open, close <= high and volume >= 0"),
        ("2024-01-05,11,13,-1,12,1", "must have 0 < low"),
        ("2024-01-05,11,nan,10,12,1", "must have 0 < low"),
        ("2024-01-05,11,13,10,12,-1", "must have 0 < low"),
        ("2024-01-05,11,13,10,12,inf", "must have 0 < low"),
    ],
)
def test_a_bad_line_is_named_and_may_be_left_out(bad, what):
    lines = [*GOOD[:2], bad, GOOD[2]]
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        read(*lines)
    assert str(refused.value).startswith(f"prices line 4: {what}")
    lenient = read(*lines, strict=False)
    assert len(lenient) == 3
    assert lenient.notice.startswith(f"1 lines were left out, the first: prices line 4: {what}")


def test_many_bad_lines_are_counted_and_empty_ones_are_none():
    with pytest.raises(ValueError, match=r"^prices line 3: .*; prices line 7: .* \(and 2 more\)$"):
        read("", *["x,1,1,1,1,1"] * 5, GOOD[0], *["y,1,1,1,1,1"] * 2)
    with pytest.raises(ValueError, match=r"^prices line 2: [^;]*(; prices line \d: [^;]*){4}'x'$"):
        read(*["x,1,1,1,1,1"] * 5)
    assert len(read(GOOD[0], "", "  ", GOOD[1], "")) == 2


def test_a_time_after_the_date_is_left_alone():
    assert str(read("2024-01-02 00:00:00-05:00,10,12,9,11,500").dates[0]) == "2024-01-02"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "prices file must be a text file of numbers, got an empty one"),
        (HEADER.encode(), "prices must have at least one day"),
        (b"date,open,high,low,close\n2024-01-02,1,1,1,1", "prices must have one column for each"),
        (HEADER.encode() + b",Close\n" + GOOD[0].encode(), r"prices must have one column for each.*not so: close"),
        (b"\xff\xfe\x00", "prices file must be a text file"),
    ],
)
def test_a_file_that_is_no_table_of_prices_is_refused(content, what):
    with pytest.raises(ValueError, match=f"^{what}"):
        read_prices(content, "TEST")


def test_a_file_of_bad_lines_alone_is_refused_even_when_lenient():
    with pytest.raises(ValueError, match=r"^prices line 2"):
        read("x,1,1,1,1,1", strict=False)


def test_a_file_too_large_is_refused():
    with pytest.raises(ValueError, match=r"^prices file must be at most"):
        read(*GOOD, most_bytes=50)


def test_notices_add_up():
    prices = with_notice(read(*GOOD), "First.")
    assert with_notice(prices, "Second.").notice == "First. Second."
    assert (with_notice(prices, "x").close == prices.close).all()
