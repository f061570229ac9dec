"""Page 34: a reader's own daily prices, and whose numbers are shown after a refusal."""

import json
import statistics

import numpy as np
import pytest

from mktlib.market.prices import daily_prices
from mktlib.ui.numbers import count, number, quoted
from mktlib.ui.uploads import UploadedFile
from tests.market.test_price_files import HOUSES, tushare
from tests.pages.reading import found, headlines, labels
from tests.pages.reading import one as only

SLUG = "34_liquidity_and_costs"
HEAD = "Date,Open,High,Low,Close,Volume\n"
GOOD = HEAD + "\n".join(
    f"2025-03-{day},{close},{close + 1},{close - 1},{close},{volume}"
    for day, close, volume in (
        (10, 40, 900_000),
        (11, 42, 800_000),
        (12, 41, 500_000),
        (13, 41, 400_000),
        (14, 44, 10**6),
    )
)


def show(page, content, name="mine.csv", **values):
    """Open a file, as a page delivers it, and return the explorer."""
    one = page.at("own_stock", **values)
    one.positions["files"] = (UploadedFile(name, content if isinstance(content, bytes) else content.encode()),)
    one.run()
    return one


def spoken(one):
    return json.dumps(one.picture.record(one.controls), ensure_ascii=False)


def cells(one):
    return {row[0]: row[1] for row in only(one, "table", panel=2).cells}


def test_a_file_is_measured_by_hand(page):
    one = show(page, GOOD, all_shares=1e9)
    ratios = [1e9 * 2 / (42 * 8e5), 1e9 * 1 / (41 * 5e5), 0.0, 1e9 * 3 / (44 * 1e6)]
    middle = statistics.median(ratios)
    assert one.said == (
        f"mine.csv, 5 days. On the median day the market cap moved by {number(middle)} for each 1 that was traded. "
        "No currency is said, so sums have no sign."
    )
    assert headlines(one) == [
        ("Last close", "44", "ink"), ("All shares", "44 billion", "cap"), ("Traded a day", "33.6 million", "cash"),
        ("Cap moved for each 1", number(middle), "ink"),
    ]  # fmt: skip
    dots = only(one, "dots", "cap")  # a day without a change has no place on the scale
    assert dots.x.tolist() == pytest.approx([42 * 8e5, 41 * 5e5, 44e6])
    assert dots.y.tolist() == pytest.approx([100 * 2 / 40, 100 / 42, 100 * 3 / 41])
    lines = {mark.label[0]: mark.y[0] / mark.x[0] for mark in found(one, "line")}
    assert lines == pytest.approx({"1 for 1": 100 / 44e9, "median day": 100 * middle / 44e9})
    assert only(one, "line", "cap", panel=1).y.tolist() == [40, 42, 41, 41, 44]
    assert cells(one) == {
        "days": "2025-03-10 to 2025-03-14", "volumes": "read as shares: the file does not say",
        "adjusted?": "the file does not say",
    }  # fmt: skip
    assert [tick for _at, tick in one.picture.panels[1].x.ticks] == ["2025-03-10", "2025-03-14"]
    assert not one.picture.idle


def test_the_currency_is_as_the_reader_says(page):
    said = {
        "US dollars": "$44.00",
        "yuan": "¥44.00",
        "pence": "£0.44",
        "yen": "¥44",
        "rupees": "₹44.00",
        "not said": "44",
    }
    for currency, close in said.items():
        one = show(page, GOOD, currency=currency)
        assert headlines(one)[0][1] == close
        assert ("No currency is said" in one.said) == (currency == "not said")
        assert ("$" in spoken(one)) == (currency == "US dollars")
    pence, pounds = (show(page, GOOD, currency=one).headlines[1][1] for one in ("pence", "pounds"))
    assert (pence, pounds) == ("£941 million", "£94.1 billion")


def test_volumes_are_as_the_reader_says(page):
    one = show(page, GOOD, volumes="shares")
    assert cells(one)["volumes"] == "in shares, as you say"
    shares = float(headlines(one)[3][1])
    one = show(page, GOOD, volumes="lots of 100")
    assert cells(one)["volumes"] == "in lots of 100, as you say"
    assert shares == pytest.approx(100 * float(headlines(one)[3][1]), rel=0.01)
    assert headlines(one)[2][1] == "3.36 billion"


def test_days_left_out_are_named(page):
    one = show(page, GOOD + "\n2025-03-17,1,2,3,x,5\n2025-03-18,44,43,42,44,5\n2025-03-19,44,45,43,44,9,000")
    assert "3 lines are left out." in one.said
    rows = [row for row in only(one, "table", panel=2).cells if row[0] == "left out"]
    assert [row[1] for row in rows] == ["line 7: close 'x' is no number", "line 8: open 44 lies outside 42 to 43"]
    one = show(page, GOOD + "\n2025-03-17,1,2,3,x,5")
    assert "1 line is left out." in one.said


def test_a_jump_like_a_bonus_issue_is_named_and_not_counted(page):
    content = GOOD + "\n2025-03-17,22.1,23,21,22,1000000\n2025-03-18,22,23,21,22.5,900000"
    one = show(page, content, all_shares=1e9)
    assert one.said.endswith("1 night looks like a split, a bonus issue or another unit and is not counted.")
    assert cells(one)["looks like a split"] == "2025-03-17: price × 0.502, not counted"
    assert max(only(one, "dots", "cap").y) < 10
    mark = only(one, "dots", "accent", "cross", panel=1)
    assert (mark.x.tolist(), mark.y.tolist(), mark.key) == ([5], [22], "like a split")
    ratios = [1e9 * 2 / (42 * 8e5), 1e9 / (41 * 5e5), 0.0, 1e9 * 3 / 44e6, 1e9 * 0.5 / (22.5 * 9e5)]
    assert f"moved by {number(statistics.median(ratios))} for each 1" in one.said
    pounds = show(page, GOOD + "\n2025-03-17,0.44,0.45,0.43,0.44,900000")
    assert cells(pounds)["another unit?"] == "2025-03-17: price × 0.01, not counted"
    twice = show(page, content + "\n2025-03-19,11,12,10,11,900000")
    assert twice.said.endswith("2 nights look like a split, a bonus issue or another unit and are not counted.")


def test_no_number_of_another_share_stands_under_a_refused_file(page):
    show(page, GOOD)
    one = show(page, "Date,Open\n2025-03-10,41.5", name="other.csv")
    assert one.said == (
        "other.csv cannot be read: it has no column for high and low and close: the first line is 'Date,Open'."
    )
    assert not headlines(one)
    assert not one.problem
    for words in ("44", "27.", "Facebook", "$", "billion"):
        assert words not in spoken(one)
    one.move({"currency": 3})
    one.run()
    assert "other.csv cannot be read" in one.said
    mended = show(page, GOOD, name="other.csv")
    assert mended.said.startswith("other.csv, 5 days.")
    assert page.at("own_stock").said.startswith("Facebook, an example, 196 days.")
    show(page, b"\x00")
    assert page.at("own_stock").said.startswith("Facebook, an example")


def test_too_few_days_are_said(page):
    for content in (GOOD.splitlines()[0] + "\n" + GOOD.splitlines()[1], "\n".join(GOOD.splitlines()[:3])):
        one = show(page, content)
        assert "There are too few days of trading to say more." in one.said
        assert headlines(one)[3][1] == "not known"
        assert "nan" not in spoken(one)
    still = HEAD + "\n".join(f"2025-03-{day},40,40,40,40,0" for day in range(10, 20))
    assert "too few days of trading" in show(page, still).said


@pytest.mark.parametrize("house", HOUSES, ids=lambda one: one.__name__)
def test_every_house_is_shown(house):
    from tests.pages.page import page as run_once

    days = np.array(["2025-03-12", "2025-03-13", "2025-03-14", "2025-03-17"], "datetime64[D]")
    columns = (
        [20.5, 21.0, 20.75, 22.0],
        [21.25, 21.5, 22.5, 22.75],
        [20.0, 20.5, 20.25, 21.5],
        [21.0, 20.75, 22.25, 22.0],
    )
    one = show(run_once(SLUG), house(days, *columns, [1_310_000.0, 908_700.0, 2_004_000.0, 812_300.0]))
    assert one.said.startswith("mine.csv, 4 days. On the median day the market cap moved by ")
    assert ("lots of 100" in cells(one)["volumes"]) == (house is tushare or house.__name__ == "akshare")
    run_once(SLUG).at("own_stock")


def test_until_then_it_is_facebook(page):
    one, prices = page.at("own_stock"), daily_prices("FB")
    assert one.picture.idle == ("currency", "volumes")
    assert headlines(one)[0] == ("Last close", quoted(prices.close[-1]), "ink")
    assert [panel.title for panel in one.picture.panels] == ["Days (the last 250)", "Prices", "What was read"]
    assert cells(one)["volumes"] == "in shares"
    assert labels(one) == ["1 for 1", "median day"]
    traded = prices.closing_value[1:]
    ratios = 2_138_085_037 * abs(np.diff(prices.close)) / traded
    assert f"moved by {number(float(np.median(ratios)))} for each 1" in one.said
    assert one.said.startswith(f"Facebook, an example, {count(len(prices))} days.")
    before, line = headlines(one)[1][1], only(one, "line", "muted").y[0]
    other = page.at("own_stock", all_shares=one.controls["all_shares"].values[0])
    assert (before, headlines(other)[1][1]) == ("$59.4 billion", "$27.8 million")
    assert only(other, "line", "muted").y[0] == pytest.approx(line * 2138.085037, rel=1e-6)


def test_a_path_in_jupyterlab_is_opened(page, tmp_path):
    file = tmp_path / "from_disk.csv"
    file.write_text(GOOD)
    page.space["PATHS"] = (str(file),)
    try:
        assert page.at("own_stock").said.startswith("from_disk.csv, 5 days.")
        page.space["PATHS"] = (str(tmp_path / "none.csv"),)
        assert page.at("own_stock").said.startswith("none.csv cannot be read: ")
    finally:
        page.space["PATHS"] = ()
        page.at("own_stock")


def test_reading_is_said_once(page):
    one = page.at("own_stock")
    values = dict(one.values) | {"files": (UploadedFile("new.csv", GOOD.encode()),)}
    first, last = (str(picture.says) for _done, picture in one.model(**values))
    assert first == "new.csv is being read."
    assert last.startswith("new.csv, 5 days.")
    assert len(list(one.model(**values))) == 1
    page.at("own_stock")


def test_two_files_of_one_name_are_two_files(page):
    assert "5 days" in show(page, GOOD).said
    assert "4 days" in show(page, GOOD[: GOOD.rindex("\n")]).said
    page.at("own_stock")
