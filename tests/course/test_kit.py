"""A teacher's kit for each page: its links say what it claims, and the page itself works out its tasks."""

import re
import tomllib
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from mktlib import distribution
from mktlib.__main__ import main
from mktlib.course.copying import KIT, kit_of
from mktlib.course.sheets import plans_of
from tests.course.kits import KINDS, faults, opened
from tests.house.files import ROOT, notebooks
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
    ("12_supply_curve", "Then withdraw: the 5 cheapest left", "Then withdraw: the 6 cheapest left"),
    ("12_supply_curve", ": Part of all shares", ": Part of the shares"),
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
    ("36_five_to_ten_trillion", "$2.5 trillion. If the dearest", "$5 trillion. If the dearest"),
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


# --- sheets ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kit")
    assert main(["kit", str(folder), "--notebooks", str(ROOT / "notebooks")]) == 0
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def links(text):
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', text)]


def unknown(sheets, address):
    """Say what a link of a sheet names that is not there; "" when all is."""
    parts = urlsplit(address)
    if not address.startswith("../"):
        return "" if parts.path.removesuffix(".html") in sheets and not parts.query else address
    slug = parts.path.removeprefix("../").removesuffix(".html").replace("story", "index")
    values = dict(one for one in parse_qsl(parts.query, keep_blank_values=True))
    if slug not in PAGES or {key.partition(".")[0] for key in values} - {parts.fragment}:
        return address
    try:
        opened(page(slug), parts.fragment, {key.partition(".")[2]: text for key, text in values.items()})
    except ValueError as error:
        return f"{address}: {error}"
    return ""


def test_each_page_has_its_three_sheets_and_each_plan_one(sheets):
    names = ["story" if slug == "index" else slug for slug in PAGES]
    wanted = {f"{name}{kind}" for name in names for kind in ("", "-worksheet", "-answers")}
    assert set(sheets) == wanted | {"index"} | {plan["name"] for plan in plans_of()}


def test_every_link_of_a_sheet_leads_to_what_is_there(sheets):
    found = [one for text in sheets.values() for one in links(text)]
    assert len(set(found)) > 3 * len(PAGES)
    assert [wrong for one in sorted(set(found)) if (wrong := unknown(sheets, one))] == []
    reached = set(links(sheets["index"])) | {one for text in sheets.values() for one in links(text)}
    assert {f"{name}.html" for name in sheets} - reached == {"index.html"}


@pytest.mark.parametrize(
    "address",
    ["../12_supply_curve.html?draw.share=96#draw", "../12_supply_curve.html#drew", "../12_supply.html#draw",
     "../12_supply_curve.html?draw.part=97#draw", "../12_supply_curve.html?draw.part=96#buy", "plan-two-days.html"],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_found_out(sheets, address):
    assert unknown(sheets, address)


def test_links_lead_to_the_public_site_where_there_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr(distribution, "addresses", lambda: {"Site": "https://prices.example.org/"})
    assert main(["kit", str(tmp_path), "--notebooks", str(ROOT / "notebooks")]) == 0
    found = links((tmp_path / "story.html").read_text(encoding="utf-8"))
    assert "https://prices.example.org/story.html?five_minutes.step=5&five_minutes.asks=200#five_minutes" in found


def test_a_sheet_needs_nothing_beside_it(sheets):
    for name, text in sheets.items():
        assert not re.search(r"<script|<img|<link|@import|url\(|src=", text), name
        assert text.count("<h1>") == 1, name


@pytest.mark.parametrize("slug", PAGES)
def test_answers_stand_on_the_sheet_for_answers_alone(sheets, slug):
    name = "story" if slug == "index" else slug
    for task in kit_of(slug)["worksheet"]:
        assert task["ask"] in unescape(sheets[f"{name}-worksheet"])
        assert task["answer"] not in unescape(sheets[f"{name}-worksheet"])
        assert task["answer"] in unescape(sheets[f"{name}-answers"])


def test_plans_take_the_time_they_say_and_ask_for_tasks_that_exist():
    short, long = plans_of()
    assert sum(step["minutes"] for step in short["step"]) == 90
    weeks = {step["when"] for step in long["step"]}
    assert weeks == {"Week 1.", "Week 2.", "Week 3."}
    assert {sum(step["minutes"] for step in long["step"] if step["when"] == week) for week in weeks} == {2 * 90}
    assert [step["page"] for step in long["step"]] == ["index", *(slug for slug in PAGES if slug != "index")]
    for step in (*short["step"], *long["step"]):
        assert set(step["presets"]) <= set(KINDS), step
        assert step["presets"], step
        assert step["hand_in"], step
        tasks = [int(one) for one in re.findall(r"\d+", step["hand_in"])]
        assert max(tasks, default=1) <= len(kit_of(step["page"])["worksheet"]), step
