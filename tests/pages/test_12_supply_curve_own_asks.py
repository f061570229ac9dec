"""Page 12: a reader's own asks as a supply curve, and whose numbers are shown after a refusal."""

import json

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.ui.numbers import count, money, percent, quoted, shares_in_words
from mktlib.ui.uploads import UploadedFile
from tests.pages.page import settings
from tests.pages.reading import found, headlines, roles
from tests.pages.reading import one as only

SLUG = "12_supply_curve"
ASKS = b"size,price\n300,10.5\n200,10.25\n500,11\n"


def show(page, content, name="book.csv", **values):
    """Open a file, as a page delivers it, and return the explorer."""
    one = page.at("own_asks", **values)
    one.positions["files"] = (UploadedFile(name, content),)
    one.run()
    return one


def taken(pairs, shares):
    """Return cash and last price of so many shares, level by level."""
    cash, last = 0.0, pairs[0][0]
    for price, size in pairs:
        part = min(size, shares)
        if part > 0:
            cash, last, shares = cash + part * price, price, shares - part
    return cash, last


def test_a_file_of_asks_by_hand(page):
    one = show(page, ASKS, part=50)
    assert one.said == (
        "book.csv: 1,000 shares for sale at 3 prices. You buy 500 shares for 5,200; the last prints at 10.5, 2.44% "
        "above the lowest ask."
    )
    assert headlines(one) == [("Cash", "5,200", "cash")]
    assert "$" not in json.dumps(one.picture.record(one.controls))
    one = show(page, ASKS, part=100, currency="yuan")
    assert "You buy 1,000 shares for ¥10,700; the last prints at ¥11.00, 7.32% above" in one.said
    assert show(page, ASKS, part=0).said.endswith("You buy nothing, nothing prints.")
    coins = show(page, b"price,size\n64000,0.5\n64100,1.25\n", part=50)
    assert coins.said.startswith("book.csv: 1.75 shares for sale at 2 prices. You buy 0.875 shares for 56,038; ")
    single = show(page, b"20,1\n", part=100)
    assert single.said == (
        "book.csv: 1 share for sale at 1 price. You buy 1 share for 20; the last prints at 20, 0% above the lowest "
        "ask. No header: price first, then size."
    )


def test_lines_left_out_are_named(page):
    one = show(page, ASKS + b"x,12\n5,11.5\n")
    assert one.said.endswith(" Left out: 1, the first: line 5: size 'x' is no number above zero.")
    assert "1,005 shares for sale at 4 prices" in one.said


def test_no_number_of_another_book_stands_under_a_refused_file(page):
    show(page, ASKS)
    one = show(page, b"hello\nworld\n", name="{other}.csv")
    assert one.said.startswith("{other}.csv cannot be read: 0 good lines and ")
    assert not headlines(one)
    assert not one.problem
    for words in ("10.", "5,200", "585", "Apple", "$"):
        assert words not in json.dumps(one.picture.record(one.controls))
    assert show(page, ASKS, name="{other}.csv").said.startswith("{other}.csv: 1,000 shares")
    assert page.at("own_asks").said.startswith("Apple: 2,820 shares for sale at 10 prices.")


def test_until_then_it_is_apple(page):
    one, pairs = page.explorers["own_asks"], facts.AAPL_BOOK.asks
    for v in settings(one):
        q = round(v["part"] * 2820 / 100)
        cash, last = taken(pairs, q)
        bought = f"You buy {shares_in_words(q)} for {money(cash)}; the last prints at {quoted(last)}, "
        bought += f"{percent(last / 585.94 - 1)} above the lowest ask."
        assert one.said == "Apple: 2,820 shares for sale at 10 prices. " + (
            bought if q else "You buy nothing, nothing prints."
        )
        assert headlines(one) == [("Cash", money(cash), "cash")]
        assert one.picture.idle == ("currency",)
        if q:
            assert roles(one) == [("cash", money(cash)), ("cap", quoted(last))]
            mark = only(one, "line", "cash", "stem")
            assert float(np.trapezoid(mark.y, mark.x)) == pytest.approx(cash)
        stairs = only(one, "line", "ask")
        assert (stairs.x[-1], stairs.y[-1], stairs.key) == (2820, 587.9, "for sale")
        grip = only(one, "dots", "accent")
        assert (grip.x[0], grip.y[0]) == (q, last)
    assert not found(one, "note")
    assert count(2820) in one.said


def test_a_long_book_is_a_small_picture(page):
    rng = np.random.default_rng(1)
    rows = "\n".join(f"{100 + i / 100:.2f},{rng.integers(1, 999)}" for i in range(20_000))
    one = show(page, rows.encode(), part=70)
    assert "for sale at 20,000 prices" in one.said
    assert len(json.dumps(one.picture.record(one.controls))) < 20_000
    page.at("own_asks")


def test_two_files_of_one_name_are_two_files(page):
    assert "1,000 shares" in show(page, ASKS).said
    assert "1,005 shares" in show(page, ASKS + b"5,11.5\n").said
    page.at("own_asks")
