"""The page on price and value says what its models and facts say."""

import re

import nbformat
import pytest

from mktlib.market.facts import NVIDIA_ACCOUNTS
from tests.house.files import ROOT
from tests.pages.page import page as run_once

PAGE = ROOT / "notebooks/3_real_market/35_price_and_value.ipynb"


@pytest.fixture(scope="module")
def text():
    return "\n".join(cell.source for cell in nbformat.read(PAGE, as_version=4).cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def page():
    return run_once(PAGE.stem).explorers


def test_its_table_of_facts_is_that_of_the_package(text):
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (sure|about) \|$", text, re.MULTILINE)
    assert len(rows) == len(NVIDIA_ACCOUNTS)
    for (label, value, certainty), fact in zip(rows, NVIDIA_ACCOUNTS, strict=True):
        assert label in fact.label
        assert certainty == fact.certainty
        scale = 1 if fact.unit.startswith("%") else 1e9
        wanted = fact.value if isinstance(fact.value, tuple) else (fact.value,)
        assert [float(number) * scale for number in re.findall(r"[\d.]+", value)] == pytest.approx(wanted)


def test_the_multiples_it_starts_with_disagree_by_a_factor_of_16(page, text):
    page["five_ratios"].reset()
    band = page["five_ratios"].run().band
    middles = {one.ratio: (one.low + one.high) / 2 for one in band.estimates}
    assert round(band.disagreement) == 16
    assert "factor of 16" in text
    assert round(middles["P/E"]) == 120
    assert 0.5 < middles["dividend yield"] / 7 < 1.1
    assert band.agreed is None


def test_any_price_can_be_defended(page):
    explorer = page["five_ratios"]
    explorer.reset()
    own = {"pe": 69, "pb": 64, "ps": 39, "yielded": 0.0165, "ev": 59, "width": 5}
    controls = explorer.controls
    explorer.move({name: controls[name].parse(str(value)) for name, value in own.items()})
    picture = explorer.run()
    assert picture.band.disagreement < 1.05
    low, high = picture.band.agreed
    assert low < picture.price < high


@pytest.mark.parametrize(
    ("control", "value", "cap"), [("growth", 36.3, 10.0e12), ("years", 15, 10.6e12), ("rate", 7, 10.1e12)]
)
def test_each_of_three_sliders_alone_leads_to_ten_trillion(page, control, value, cap):
    explorer = page["beliefs_and_cap"]
    explorer.reset()
    assert explorer.run().worth.cap == pytest.approx(5.05e12, rel=0.001)
    explorer.move({control: explorer.controls[control].parse(str(value))})
    assert explorer.run().worth.cap == pytest.approx(cap, rel=0.006)


def test_margin_alone_does_not(page):
    explorer = page["beliefs_and_cap"]
    explorer.reset()
    explorer.move({"gross": explorer.controls["gross"].last})
    assert explorer.run().worth.cap < 7e12


def test_a_growth_that_reaches_the_rate_is_a_sentence_and_the_picture_stays(page):
    explorer = page["beliefs_and_cap"]
    explorer.reset()
    before = explorer.run()
    explorer.move({"rate": 0, "after": explorer.controls["after"].last})
    assert explorer.run() == before
    assert "must be above the growth afterwards" in explorer.problem
