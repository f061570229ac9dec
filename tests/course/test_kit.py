"""A teacher's kit for each page: its links say what it claims, and the page itself works out its tasks."""

import tomllib

import pytest

from mktlib.course.copying import KIT, kit_of
from tests.course.kits import faults
from tests.house.files import notebooks
from tests.pages.page import page

pytestmark = pytest.mark.slow
PAGES = [path.stem for path in notebooks()]
MUTANTS = [  # page, text in one place of its kit, what stands there instead
    ("index", 'values = { step = "5", asks = "200" }', 'values = { step = "5", asks = "198" }'),
    ("index", "here $6.92 trillion", "here $9.62 trillion"),
    ("index", "At least $700 billion, at most $1.4 trillion", "At least $1.4 trillion, at most $700 billion"),
    ("index", "needs = [", "nedes = ["),
    ("11_price_tag", "Cash $16,500, premium $1,500", "Cash $1,500, premium $16,500"),
    ("11_price_tag", "which nobody pays", "which the buyers pay"),
    ("11_price_tag", 'done = "3-49"', 'done = "3-48"'),
    ("11_price_tag", "and the market cap rises by $330 million", "and the market cap rises by $0"),
    ("12_supply_curve", "about half a dollar of cap", "about 55 dollars of cap"),
    ("12_supply_curve", 'control = "part"', 'control = "share"'),
    ("12_supply_curve", "The first share costs $18, the third", "The first share costs $21, the third"),
    ("12_supply_curve", "and 40% of all shares change hands", "and 60% of all shares change hands"),
    ("13_inevitable", "By 0.378%, and by 0.756%", "By 0.378%, and by 1.51%"),
    ("13_inevitable", 'values = { traded = "1", ask = "2" }', 'values = { traded = "0", ask = "2" }'),
    ("21_bid_ask_spread", "and have lost $56", "and have lost $65"),
    ("21_bid_ask_spread", 'side = "sell", ', ""),
    ("22_sweep", "¥63 million", "¥36 million"),
    ("22_sweep", 'counted = "the best ask"', 'counted = "the mid"'),
    ("23_market_maker", "for $6.86 less", "for $0.44 less"),
    ("23_market_maker", "predict when a maker", "understand when a maker"),
    ("24_price_discovery", "So it asks $102 and bids $98", "So it asks $98 and bids $102"),
    ("24_price_discovery", "¥10.50, at ¥10.51 or at ¥11.00", "¥10.50, at ¥10.51 or at ¥11.10"),
    ("31_locked_float", 'whose = "dearest"', 'whose = "by chance"'),
    ("31_locked_float", "gain ¥1.53 billion", "gain ¥1.35 billion"),
    ("32_passive_flows", "47.4%, then 64.3%", "47.4%, then 47.4%"),
    ("32_passive_flows", 'kind = "the surprise"', 'kind = "a surprise"'),
    ("33_gamma_squeeze", 'explorer = "same_orders"', 'explorer = "one_order"'),
    ("33_gamma_squeeze", "5.8% was left", "6.4% was left"),
    ("34_liquidity_and_costs", "123 of them", "132 of them"),
    ("34_liquidity_and_costs", "10× the deep one's", "0.1× the deep one's"),
    ("35_price_and_value", "By 60.2%.", "By 72%."),
    ("35_price_and_value", "both lose.", "both lose!"),
    ("36_five_to_ten_trillion", "$4 trillion: news", "$5 trillion: news"),
    ("36_five_to_ten_trillion", "about $81 billion", "about $18 billion"),
]


def test_each_page_has_a_kit_and_no_kit_is_of_no_page():
    assert {path.stem for path in KIT.glob("*.toml")} - {"plans"} == set(PAGES)


@pytest.mark.parametrize("slug", PAGES)
def test_links_say_what_is_claimed_and_tasks_are_worked_out_by_the_page(slug):
    assert faults(page(slug), kit_of(slug)) == []


@pytest.mark.parametrize(("slug", "find", "replace"), MUTANTS)
def test_a_kit_that_is_wrong_in_one_place_is_found_out(slug, find, replace):
    text = (KIT / f"{slug}.toml").read_text(encoding="utf-8")
    assert text.count(find) == 1, f"not in one place: {find!r}"
    assert faults(page(slug), tomllib.loads(text.replace(find, replace)))
