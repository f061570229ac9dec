"""Every number the package says, in English and in languages whose table is made here, equals Babel's to the letter."""

import json
import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mktlib.ui import numbers
from mktlib.ui.forms import ENGLISH, forms
from mktlib.ui.words import LOCALES
from tests.ui import numbers_by_babel
from tools.words_table import CURRENCIES, table

pytestmark = pytest.mark.slow

OTHERS = ["de", "zh_Hans", "es", "hi"]  # signs swapped and behind; words of 10,000; sizes without a word; groups of two
LARGEST = 1e20  # Babel counts in 28 digits; two of them are decimals
hundreds = settings(max_examples=300, deadline=None)


def of_any_size(draw):
    """Sizes even in their logarithm, as prices and caps are; whole numbers and halves, where roundings meet."""
    whole = draw(st.integers(-(10**6), 10**6))
    size = draw(st.sampled_from([0.001, 0.005, 0.01, 0.5, 1, 5, 1000, 999.5, 1e6, 1e9, 1e12]))
    return draw(st.sampled_from([whole * size, whole / 7 * size, float(whole)]))


values = st.one_of(st.composite(of_any_size)(), st.floats(-LARGEST, LARGEST), st.floats(-2, 2, allow_subnormal=False))
currencies = st.sampled_from(CURRENCIES)


@pytest.fixture(scope="module", autouse=True)
def tables(tmp_path_factory):
    """Tables of `OTHERS`, beside the English one that is committed."""
    with numbers_by_babel.tables_of(OTHERS, tmp_path_factory.mktemp("locale")):
        yield


def assert_same(function, value, *more, languages=(ENGLISH, *OTHERS)):
    """The package's words are Babel's, in every language; but what reads as zero has no sign."""
    with pytest.MonkeyPatch.context() as patch:
        for language in languages:
            patch.setenv("MKTLIB_LANGUAGE", language)
            ours = getattr(numbers, function)(value, *more)
            theirs = numbers_by_babel.said(language, function, value, *more)
            assert ours == (theirs if re.search(r"[1-9]|∞|NaN", theirs) else theirs.replace("−", "")), language


@hundreds
@given(values, currencies)
@example(999_999.5, "USD")
@example(999_949_999_999.9, "USD")
@example(1e15, "EUR")
@example(-0.005, "USD")
@example(2.5, "JPY")
def test_money(value, currency):
    assert_same("money", value, currency)


@hundreds
@given(values, currencies)
@example(999_999.0, "USD")
@example(999.999, "USD")
@example(-0.0, "CNY")
@example(1e18, "USD")
def test_money_on_an_axis(value, currency):
    assert_same("money_tick", value, currency)


@hundreds
@given(values, currencies)
def test_a_quote(value, currency):
    assert_same("quoted", value, currency)


@hundreds
@given(values)
@example(0.5)
@example(1.5)
def test_a_count(value):
    assert_same("count", value)


@hundreds
@given(values)
@example(999_995.0)
@example(-1000.0)
def test_a_count_on_an_axis(value):
    assert_same("count_tick", value)


@hundreds
@given(values, st.one_of(st.none(), st.integers(0, 6)))
@example(-0.0, None)
@example(0.00125, 0)
def test_a_percentage(value, digits):
    assume(abs(value) < 1e18)  # up to six decimals
    assert_same("percent", value, digits)


@hundreds
@given(values, st.integers(1, 6))
def test_a_number(value, digits):
    assert_same("number", value, digits)


@hundreds
@given(st.integers(0, 10**12))
@example(999_999)
def test_the_size_of_a_file(size):
    assert_same("size_in_words", size)


@given(st.dates(), st.sampled_from(["d MMM", "MMM yy", "MMM y", "d.M.y", "M月d日"]))
def test_a_day(day, pattern):
    assert_same("day_in_words", day.isoformat(), pattern)


def test_the_committed_table_is_the_one_that_the_tool_writes():
    committed = json.loads((LOCALES / ENGLISH / "numbers.json").read_text(encoding="utf-8"))
    assert committed == table(ENGLISH), "run `python -m tools.words_table`"


def test_numbers_beyond_babels_digits_are_said_all_the_same():
    assert numbers.count(1e30) == "1" + ",000" * 10
    assert numbers.quoted(1e28).endswith(",000.00")
    assert (numbers.count(float("inf")), numbers.quoted(-float("inf"))) == ("∞", "−$∞")


@pytest.mark.parametrize(("language", "why"), [("pl", "2 tysiące"), ("nl", "one simple pattern"), ("it", "mille")])
def test_a_language_that_the_table_cannot_say_is_refused(language, why):
    with pytest.raises(ValueError, match=f"^language must .*{why}"):
        table(language)


@pytest.mark.parametrize("currency", ["usd", "", "XXX"])
def test_a_currency_that_is_none_is_refused(currency):
    for say in (numbers.money, numbers.money_tick, numbers.quoted):
        with pytest.raises(ValueError, match=r"^currency must be one of AUD, .*, ZAR, got"):
            say(5.0, currency)


def test_a_language_without_a_table_has_the_nearest_one():
    assert forms("zh_Hans_CN") == forms("zh_Hans") != forms(ENGLISH)
    assert forms("tlh") == forms(ENGLISH)
