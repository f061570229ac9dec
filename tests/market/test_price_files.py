"""A reader's own table of prices or asks: each house's way of writing, what is left out, what is never guessed."""

import contextlib
import csv
import gzip
import io
import time
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktlib.market import price_files
from mktlib.market.price_files import read_asks, read_prices
from mktlib.market.tables import LONGEST_LINE, MOST_BYTES, MOST_LINES

HEAD = "Date,Open,High,Low,Close,Volume"
DAYS = np.array(["2025-03-12", "2025-03-13", "2025-03-14", "2025-03-17"], "datetime64[D]")
OPEN, HIGH = [20.5, 21.0, 20.75, 22.0], [21.25, 21.5, 22.5, 22.75]
LOW, CLOSE = [20.0, 20.5, 20.25, 21.5], [21.0, 20.75, 22.25, 22.0]
VOLUME = [1_310_000.0, 908_700.0, 2_004_000.0, 812_300.0]
TABLE = {"open": OPEN, "high": HIGH, "low": LOW, "close": CLOSE, "volume": VOLUME}


def equal(read, table=None, days=DAYS):
    """Whether a file was read as this table, nothing left out."""
    assert not read.left_out
    assert (read.prices.dates == days).all()
    for name, column in (table or TABLE).items():
        assert getattr(read.prices, name).tolist() == pytest.approx(column, rel=1e-12), name
    return True


def lines(*rows, head=HEAD):
    return "\n".join([head, *rows, ""]).encode()


# --- each house writes, and is read back ---


def euro(value, digits=2):
    """Return a number as Excel writes it in Germany."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def us(days):
    return [f"{one.astype(object):%m/%d/%Y}" for one in days]


def made(rows, code="utf-8", **options):
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", **options).writerows(rows)
    return out.getvalue().encode(code)


def yahoo(days, o, h, low, c, v):
    return made(
        [["Date", "Open", "High", "Low", "Close", "Adj Close", "Volume"], *zip(days, o, h, low, c, c, v, strict=True)]
    )


def yfinance(days, o, h, low, c, v):
    head = [["Price", "Close", "High", "Low", "Open", "Volume"], ["Ticker", *["QQZ"] * 5], ["Date", *[""] * 5]]
    return made([*head, *zip(days, c, h, low, o, v, strict=True)])


def stooq(days, o, h, low, c, v):
    return made([["Date", "Open", "High", "Low", "Close", "Volume"], *zip(days, o, h, low, c, v, strict=True)])


def stooq_bulk(days, o, h, low, c, v):
    head = ["<TICKER>", "<PER>", "<DATE>", "<TIME>", "<OPEN>", "<HIGH>", "<LOW>", "<CLOSE>", "<VOL>", "<OPENINT>"]
    rows = zip(days, o, h, low, c, v, strict=True)
    return made([head, *(["QQZ.US", "D", str(d).replace("-", ""), "000000", *rest, 0] for d, *rest in rows)])


def stooq_polish(days, o, h, low, c, v):
    head = ["Data", "Otwarcie", "Najwyzszy", "Najnizszy", "Zamkniecie", "Wolumen"]
    return made([head, *zip(days, o, h, low, c, v, strict=True)])


def nasdaq(days, o, h, low, c, v):
    rows = [
        [d, f"${cc}", f"{vv:.0f}", *(f"${x}" for x in rest)]
        for d, cc, vv, *rest in zip(us(days), c, v, o, h, low, strict=True)
    ]
    return made([["Date", "Close/Last", "Volume", "Open", "High", "Low"], *rows[::-1]])


def investing(days, o, h, low, c, v):
    rows = zip(us(days), c, o, h, low, v, strict=True)
    head = ["Date", "Price", "Open", "High", "Low", "Vol.", "Change %"]
    body = [[d, *(f"{x:,.8f}" for x in prices), f"{vv / 1e6!r}M", "1.25%"] for d, *prices, vv in rows]
    return made([head, *body[::-1]], "utf-8-sig", quoting=csv.QUOTE_ALL)


def akshare(days, o, h, low, c, v):
    head = [
        "日期",
        "股票代码",
        "开盘",
        "收盘",
        "最高",
        "最低",
        "成交量",
        "成交额",
        "振幅",
        "涨跌幅",
        "涨跌额",
        "换手率",
    ]
    rows = [
        [d, "600999", oo, cc, hh, ll, vv / 100, vv * (hh + ll) / 2, 4.1, 2.0, "", 0.4]
        for d, oo, cc, hh, ll, vv in zip(days, o, c, h, low, v, strict=True)
    ]
    return made([head, *rows], "utf-8-sig")


def netease(days, o, h, low, c, v):
    head = [
        "日期",
        "股票代码",
        "名称",
        "收盘价",
        "最高价",
        "最低价",
        "开盘价",
        "前收盘",
        "涨跌额",
        "换手率",
        "成交量",
        "成交金额",
    ]
    rows = [
        [d, "'600999", "某某股份", cc, hh, ll, oo, "", "", 0.4, vv, vv * (hh + ll) / 2]
        for d, cc, hh, ll, oo, vv in zip(days, c, h, low, o, v, strict=True)
    ]
    return made([head, *rows[::-1]], "gbk")


def tushare(days, o, h, low, c, v):
    head = ["ts_code", "trade_date", "open", "high", "low", "close", "pre_close", "change", "pct_chg", "vol", "amount"]
    rows = [
        ["600999.SH", str(d).replace("-", ""), oo, hh, ll, cc, "", "", "", vv / 100, vv * (hh + ll) / 2000]
        for d, oo, hh, ll, cc, vv in zip(days, o, h, low, c, v, strict=True)
    ]
    return made([head, *rows[::-1]])


def german(days, o, h, low, c, v):
    dates = [f"{one.astype(object):%d.%m.%Y}" for one in days]
    rows = [
        [d, *(euro(x, 8) for x in prices), euro(vv, 0)] for d, *prices, vv in zip(dates, o, h, low, c, v, strict=True)
    ]
    return made([["Datum", "Eröffnung", "Hoch", "Tief", "Schluss", "Volumen"], *rows], "cp1252", delimiter=";")


def excel(days, o, h, low, c, v):
    rows = zip(days, o, h, low, c, v, strict=True)
    return made([["sep=;"], HEAD.split(","), *rows], "utf-16", delimiter=";")


HOUSES = [
    yahoo, yfinance, stooq, stooq_bulk, stooq_polish, nasdaq, investing, akshare, netease, tushare, german, excel,
]  # fmt: skip


@pytest.mark.parametrize("house", HOUSES, ids=lambda one: one.__name__)
def test_a_house_is_read_as_it_writes(house):
    read = read_prices(house(DAYS, OPEN, HIGH, LOW, CLOSE, VOLUME))
    assert equal(read)
    lots = house in (akshare, tushare)
    assert (read.notes["volumes"] == "in lots of 100, by the money traded") == lots
    if house is netease:
        assert read.notes["volumes"] == "in shares"
    if house not in (akshare, tushare, netease):
        assert read.notes["volumes"] == "read as shares: the file does not say"
    assert not read.jumps


cents = st.integers(300, 90_000)


@st.composite
def tables(draw):
    count = draw(st.integers(2, 12))
    first = draw(st.integers(0, 12_000))
    steps = draw(st.lists(st.integers(1, 4), min_size=count - 1, max_size=count - 1))
    days = np.datetime64("1990-01-01") + np.cumsum([first, *steps])
    rows = [sorted(draw(st.tuples(cents, cents, cents, cents))) for _ in range(count)]
    swap = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    low, one, two, high = (np.array(column) / 100 for column in zip(*rows, strict=True))
    opened, close = np.where(swap, two, one), np.where(swap, one, two)
    volume = np.array(draw(st.lists(st.integers(1, 10**7), min_size=count, max_size=count))) * 100.0
    return days, *(column.tolist() for column in (opened, high, low, close, volume))


@settings(max_examples=60)
@given(table=tables(), house=st.sampled_from(HOUSES))
def test_whatever_a_house_writes_is_read_back(table, house):
    days, *columns = table
    if house in (nasdaq, investing):  # no day may be the 3rd of April as well as the 4th of March
        days = days[0] + np.arange(len(days))
        if all(one.astype(object).day <= 12 for one in days):
            days = days + 12
        if all(one.astype(object).day <= 12 for one in days):
            return
    read = read_prices(house(days, *columns))
    assert equal(read, dict(zip(TABLE, columns, strict=True)), days)


@settings(max_examples=40)
@given(days=st.permutations(range(4)), columns=st.permutations(range(7)), mark=st.sampled_from(",;\t|"))
def test_columns_and_days_may_come_in_any_order(days, columns, mark):
    cells = [DAYS.tolist(), OPEN, HIGH, LOW, CLOSE, VOLUME, ["-"] * 4]
    names = [*HEAD.split(","), "Remark"]
    rows = [[names[i] for i in columns], *([cells[i][day] for i in columns] for day in days)]
    assert equal(read_prices(made(rows, delimiter=mark)))


# --- one line is one line ---


def test_a_comma_too_many_makes_a_bad_line_and_no_small_volume():
    good = ["2025-03-12,20.5,21.25,20,21,1310000", "2025-03-13,21,21.5,20.5,20.75,908700"]
    read = read_prices(lines(*good, "2025-03-14,20.75,22.5,20.25,22.25,2,004,000"))
    assert read.left_out == ("line 4: 8 cells where the header has 6",)
    assert read.prices.volume.tolist() == [1_310_000, 908_700]
    with pytest.raises(ValueError, match=r"^0 good lines and 1 bad ones; the first: line 2: 7 cells where the header"):
        read_prices(lines("2025-03-14,20.75,22.5,20.25,22.25,904,000"))
    assert not read_prices(lines(good[0] + ",", good[1] + ",,")).left_out  # a comma at the end is none too many


@pytest.mark.parametrize("remark", ['"2.5 inch', '"', '"a""b', 'x"y","z', '"' + "x" * 4_000])
def test_an_open_quote_does_not_swallow_the_days_below(remark):
    rows = ["2025-03-12,20.5,21.25,20,21,1310000,ok", f"2025-03-13,21,21.5,20.5,20.75,908700,{remark}"]
    rows += ["2025-03-14,20.75,22.5,20.25,22.25,2004000,ok", "2025-03-17,22,22.75,21.5,22,812300,ok"]
    read = read_prices(lines(*rows, head=HEAD + ",Remark"))
    assert read.prices.close.tolist() == CLOSE or read.left_out[0].startswith("line 3: ")
    assert len(read.prices) + len(read.left_out) == 4


def test_a_long_line_is_named_and_left_out():
    read = read_prices(lines("2025-03-12,20.5,21.25,20,21,1", "2025-03-13,21,21.5,20.5,20.75,9," + "x" * LONGEST_LINE))
    assert len(read.prices) == 1
    assert read.left_out[0].startswith("line 3: it has 5,0")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2025-03-18,22,23,21,,5", "no close"),
        ("2025-03-18,22,23,21,n/a,5", "no close"),
        ("2025-03-18,22,23,21,22,-", "no volume"),
        ("2025-03-18,22,23,21,22x,5", "close '22x' is no number"),
        ("2025-03-18,22,23,0.0,22,5", "low is 0: no trade that day"),
        ("2025-03-18,0,0,0,22,0", "open is 0: no trade that day"),
        ("2025-03-18,22,23,-21,22,5", "low is -21"),
        ("2025-03-18,22,23,21,22,-5", "volume is -5"),
        ("2025-03-18,22,23,21,24,5", "close 24 lies outside 21 to 23"),
        ("2025-03-18,20,23,21,22,5", "open 20 lies outside 21 to 23"),
        ("2025-02-30,22,23,21,22,5", "date '2025-02-30' is not read"),
        ("18.03.2025,22,23,21,22,5", "date '18.03.2025' is not read"),
        ("2025-03-13,22,23,21,22,5", "2025-03-13 stands twice"),
        ("2025-03-18,22,23,21", "4 cells where the header has 6"),
        ("Source: somebody", "1 cells where the header has 6"),
    ],
)
def test_a_bad_day_is_named_and_left_out(line, why):
    rows = [",".join(map(str, row)) for row in zip(DAYS, OPEN, HIGH, LOW, CLOSE, VOLUME, strict=True)]
    read = read_prices(lines(*rows[:3], line, rows[3]))
    assert read.left_out == (f"line 5: {why}",)
    assert read.prices.close.tolist() == CLOSE


def test_rounding_in_high_and_low_is_no_bad_day():
    read = read_prices(
        lines("2025-03-12,20.5,21.25,20.000000000000004,20,5", "2025-03-13,21,21.5,20.5,21.500000000000004,5")
    )
    assert not read.left_out
    assert (read.prices.low[0], read.prices.high[1]) == (20, 21.500000000000004)
    assert read_prices(lines("2025-03-12,1,1,1,1,1", "2025-03-13,21,21.5,20.5,21.501,5")).left_out


def test_more_bad_lines_than_good_ones_are_refused():
    with pytest.raises(ValueError, match=r"^1 good lines and 2 bad ones; the first: line 3: no volume$"):
        read_prices(lines("2025-03-12,1,1,1,1,1", "2025-03-13,1,1,1,1,", "2025-03-14,1,1,1,1,"))


# --- what stands above, and how it is encoded ---


@pytest.mark.parametrize(
    "above",
    ["# Daily prices of QQZ\n# Currency: USD\n", "sep=,\n", '"sep=,"\n', "\n\n", "Downloaded on 1 April\nQQZ Corp.\n"],
)
def test_lines_above_the_header_are_passed_over(above):
    assert read_prices(above.encode() + lines("2025-03-12,20.5,21.25,20,21,5")).prices.close.tolist() == [21]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_chinese_names_are_read_in_every_code(code):
    text = "日期,名称,开盘,最高,最低,收盘,成交量(手)\n2025/3/12,某某,20.5,21.25,20,21,13100\n"
    read = read_prices(text.encode(code))
    assert (read.prices.volume[0], read.notes["volumes"]) == (1_310_000, "in lots of 100, as the header says")
    assert str(read.prices.dates[0]) == "2025-03-12"


def test_packed_files_are_read_and_others_are_told_what_to_do(tmp_path):
    plain = lines("2025-03-12,20.5,21.25,20,21,5")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        folder.writestr("days.csv", plain)
    file = tmp_path / "days.csv"
    file.write_bytes(plain)
    for content in (plain, gzip.compress(plain), packed.getvalue(), str(file), file):
        assert read_prices(content).prices.close.tolist() == [21]
    for content, why in (
        (b"PK\x03\x04 ... xl/workbook.xml", "it is an Excel workbook: save it as CSV first"),
        (b"\xd0\xcf\x11\xe0 old", "it is an Excel workbook"),
        (b"<!doctype html><html><body>", "it is a web page: download the table itself"),
        (b"7z\xbc\xaf", "table file should be text, gz or zip: it is 7z"),
        (b"", "table file should be a text file of numbers: it is an empty one"),
        (HEAD.encode(), "there is no line of numbers in it"),
        (b"Date,Open,High\n2025-03-12,1,1", "it has no column for low and close and volume: the first line is 'Date,"),
        (lines("2025-03-12,1,1,1,1,1", head=HEAD + ",Close"), "the column 'Close' stands 2 times: one share is wanted"),
        (b"x" * (MOST_BYTES + 1), "table file should be at most 8 MB, unpacked"),
        (b"1\n" * (MOST_LINES + 1), "it has 50,001 lines, more than the 50,000"),
        (lines("A,2025-03-12,1,1,1,1,1", "B,2025-03-13,1,1,1,1,1", head="Symbol," + HEAD), "it holds more than one"),
    ):  # fmt: skip
        with pytest.raises(ValueError) as refused:  # noqa: PT011
            read_prices(content)
        assert str(refused.value).startswith(why)


@pytest.mark.slow
def test_a_large_file_is_read_within_seconds():
    days = np.datetime64("1900-01-01") + np.arange(MOST_LINES - 2)
    content = lines(*(f"{day},20.5,21.25,20,21,1310000" for day in days))
    start = time.perf_counter()
    assert len(read_prices(content).prices) == MOST_LINES - 2
    assert time.perf_counter() - start < 15


# --- decimals and dates ---


@pytest.mark.parametrize(
    ("row", "close", "volume"),
    [
        ("12.03.2025;20,5;21,25;20;21;1.310.000", 21, 1_310_000),
        ("12.03.2025;1.020,5;1.021,25;1.020;1.021,0;1310000", 1021, 1_310_000),
        ("2025-03-12;20;21;20;21;812.000", 21, 812_000),
        ("2025-03-12;20,125;21,250;20,000;21,125;812000", 21.125, 812_000),
        ("2025-03-12;20.125;21.250;20.000;21.125;812000", 21.125, 812_000),
        ('2025-03-12;"1,020.5";"1,021.25";"1,020";"1,021.0";"812,000"', 1021, 812_000),
        ("2025-03-12;1'020.5;1'021.25;1'020;1'021;812'000", 1021, 812_000),
        ("2025-03-12;20.5;21.25;20;21;8.12e5", 21, 812_000),
        ("2025-03-12;20.5;21.25;20;21;81.2万", 21, 812_000),
    ],
)
def test_decimals_and_thousands(row, close, volume):
    read = read_prices(lines(row, head=HEAD.replace(",", ";")))
    assert (read.prices.close[0], read.prices.volume[0]) == (close, volume)


def test_a_number_with_two_readings_is_said():
    one = read_prices(lines('2025-03-12,"712,000","714,000","710,000","713,000",5'))
    assert (one.prices.close[0], one.notes["decimals"]) == (713_000, "712,000 is read as 712,000")
    other = read_prices(lines("2025-03-12;41,250;42,500;41,000;42,125;5", head=HEAD.replace(",", ";")))
    assert (other.prices.close[0], other.notes["decimals"]) == (42.125, "41,250 is read as 41.25")
    with pytest.raises(ValueError, match=r"^some numbers have a decimal point and some a decimal comma$"):
        read_prices(lines("2025-03-12;41,5;42.5;41,0;42.1;5", head=HEAD.replace(",", ";")))


@pytest.mark.parametrize(
    ("cells", "days", "said"),
    [
        (["03/12/2025", "03/13/2025"], ["2025-03-12", "2025-03-13"], None),
        (["13/03/2025", "12/03/2025"], ["2025-03-12", "2025-03-13"], None),
        (["03/04/2025", "03/05/2025", "03/06/2025"], ["2025-03-04", "2025-03-05", "2025-03-06"], "month/day/year"),
        (["04/03/2025", "05/03/2025"], ["2025-03-04", "2025-03-05"], "day/month/year"),
        (['"Mar 12, 2025"', '"Mar 13, 2025"'], ["2025-03-12", "2025-03-13"], None),
        (["12 Mar 2025", "13 Mar 2025"], ["2025-03-12", "2025-03-13"], None),
        (["2025年3月12日", "2025年3月13日"], ["2025-03-12", "2025-03-13"], None),
        (["2025-03-12 00:00:00-05:00", "2025-03-13T00:00:00Z"], ["2025-03-12", "2025-03-13"], None),
        (["20250312.0", "20250313"], ["2025-03-12", "2025-03-13"], None),
    ],
)
def test_dates_in_many_ways(cells, days, said):
    read = read_prices(lines(*(f"{cell},1,1,1,1,1" for cell in cells)))
    assert read.prices.dates.astype(str).tolist() == days
    assert read.notes.get("dates") == (f"{cells[0]} is read as {said}" if said else None)


def test_a_date_that_may_be_two_days_is_refused():
    with pytest.raises(ValueError, match=r"^03/04/2025 may be one day or another: write dates as 2025-03-31$"):
        read_prices(lines("03/04/2025,1,1,1,1,1"))


def test_a_chinese_programs_export_is_read_with_its_title_and_its_foot():
    rows = ["2025/03/12\t20.5\t21.25\t20\t21\t1310000\t27000000", "2025/03/13\t21\t21.5\t20.5\t20.75\t908700\t19000000"]
    head = "日期\t开盘\t最高\t最低\t收盘\t成交量\t成交额"
    for word, said in (
        ("前复权", "yes, to the last day"),
        ("后复权", "yes, to the first day"),
        ("不复权", "no"),
        ("", "the file does"),
    ):
        text = "\n".join([f"600999 某某股份 日线 {word}", head, *rows, "数据来源:某某"])
        read = read_prices(text.encode("gbk"))
        assert (read.prices.volume.tolist(), read.notes["volumes"]) == ([1_310_000, 908_700], "in shares")
        assert read.notes["adjusted"].startswith(said)
        assert read.left_out == ("line 5: 1 cells where the header has 7",)
    names = "日期,收盘,开盘,高,低,总手\n2025-03-12,21,20.5,21.25,20,13100\n"
    assert read_prices(names.encode()).prices.volume[0] == 1_310_000


# --- lots, splits and jumps ---


def chinese(closes, volumes, before=None, lots=100):
    head = "日期,开盘,收盘,最高,最低,成交量,成交额" + (",前收盘" if before else "")
    rows = []
    for i, (close, volume) in enumerate(zip(closes, volumes, strict=True)):
        tail = f",{before[i]}" if before else ""
        rows.append(f"2025-06-{i + 2:02},{close},{close},{close},{close},{volume // lots},{close * volume}{tail}")
    return lines(*rows, head=head)


def test_volumes_are_as_the_reader_says():
    content = chinese([10, 10.1], [500_000, 600_000])
    assert read_prices(content).prices.volume.tolist() == [500_000, 600_000]
    read = read_prices(content, volumes="shares")
    assert (read.prices.volume.tolist(), read.notes["volumes"]) == ([5_000, 6_000], "in shares, as you say")
    read = read_prices(lines("2025-03-12,1,1,1,1,5"), volumes="lots")
    assert (read.prices.volume[0], read.notes["volumes"]) == (500, "in lots of 100, as you say")


def test_amounts_that_fit_nothing_are_said():
    read = read_prices(
        chinese([3.1, 3.2], [500_000, 600_000]).replace(b"1550000", b"9150000").replace(b"1920000", b"9")
    )
    assert read.notes["volumes"] == "read as shares, but the money traded fits neither shares nor lots"


def test_a_bonus_issue_that_nobody_tells_is_named_and_no_crash():
    """Ten new shares for ten old ones; and a fall by a fifth is none."""
    read = read_prices(chinese([20, 20.2, 10.05, 10.2, 8.2], [500_000] * 5))
    assert read.jumps == (("2025-06-04", 0.498),)
    assert not read.prices.splits
    reverse = read_prices(chinese([2, 2.02, 20.4, 20.1], [500_000] * 4))
    assert reverse.jumps == (("2025-06-04", 10.099),)
    pounds = read_prices(chinese([612, 610, 6.11, 6.2], [500_000] * 4))
    assert pounds.jumps == (("2025-06-04", 0.01),)


def test_a_bonus_issue_that_the_file_tells_is_undone():
    read = read_prices(chinese([20, 20.2, 10.05, 10.2], [500_000] * 4, before=[19.9, 20, 10.1, 10.05]))
    assert read.prices.splits == (("2025-06-04", 2.0),)
    assert not read.jumps
    assert read.prices.returns() == pytest.approx([0.01, 10.05 / 10.1 - 1, 10.2 / 10.05 - 1])
    assert read.notes["splits"] == "undone: 2 for 1 on 2025-06-04"
    assert read.notes["adjusted"] == "no: splits stand in the prices"
    adjusted = lines(
        "2025-06-02,9,9,9,9,1,4.5", "2025-06-03,4.5,4.5,4.5,4.5,2,4.5", head="Date,Open,High,Low,Close,Volume,Adj Close"
    )
    assert read_prices(adjusted).prices.splits == (("2025-06-03", 2.0),)


def test_a_column_of_changes_that_are_percent_tells_no_split():
    rows = [f"2025-06-{i + 2:02},5,5,5,5,9,{change}" for i, change in enumerate([1, 2, -3, 2.5, 3, -2])]
    assert not read_prices(lines(*rows, head=HEAD + ",Change")).prices.splits


# --- asks ---


@pytest.mark.parametrize(
    "content",
    [
        b"price,size\n10.5,300\n10.25,1200\n",
        b"10.25,1200\n10.5,300\n",
        b"Size;Ask price\n1.200;10,25\n300;10,5\n",
        "数量\t卖价\n1200\t10.25\n300\t10.5\n".encode("gbk"),
        "sep=;\nPreis;Stück\n10,25;1.200\n10,5;300\n".encode("cp1252"),
        'price,size\n$10.25,"1,200"\n$10.5,300\n'.encode("utf-16"),
        b"price,size\n10.5,300\n10.25,1000\n10.25,200\n",
    ],
)
def test_asks_are_read_and_sorted(content):
    asks = read_asks(content)
    assert (asks.prices.tolist(), asks.sizes.tolist(), asks.left_out) == ([10.25, 10.5], [1200, 300], ())
    assert ("columns" in asks.notes) == content.startswith(b"10.25")


def test_bad_asks_are_named():
    asks = read_asks(b"price,size\n10,5\n11,0\n12,5,000\nx,5\n13,\n14,6\n15,7\n16,8\n")
    assert asks.prices.tolist() == [10, 14, 15, 16]
    assert asks.left_out == (
        "line 3: size '0' is no number above zero", "line 4: 3 cells where the header has 2",
        "line 5: price 'x' is no number above zero", "line 6: no size",
    )  # fmt: skip
    for content, why in (
        (b"hello\nworld", "0 good"),
        (b"price,size\n1,-1\n2,-2", "0 good lines and 2 bad"),
        (b"", "table"),
    ):
        with pytest.raises(ValueError, match=f"^{why}"):
            read_asks(content)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), min_size=1, max_size=30))
def test_asks_written_are_asks_read(pairs):
    asks = read_asks(made([["size", "price"], *((size, cents / 100) for cents, size in pairs)]))
    held: dict[float, int] = {}
    for price, size in pairs:
        held[price / 100] = held.get(price / 100, 0) + size
    assert dict(zip(asks.prices.tolist(), asks.sizes.tolist(), strict=True)) == held
    assert (np.diff(asks.prices) > 0).all()


def test_junk_is_refused_in_words_and_never_fails():
    rng = np.random.default_rng(3)
    for size in (1, 10, 300, 3000):
        for content in (
            rng.bytes(size),
            bytes(rng.integers(32, 127, size, np.uint8)),
            HEAD.encode() + b"\n" + rng.bytes(size),
        ):
            for reader in (read_prices, read_asks):
                with contextlib.suppress(ValueError):
                    reader(content)


def test_every_date_format_is_one_that_it_tries():
    assert len(set(price_files.DATES)) == len(price_files.DATES) == 16
