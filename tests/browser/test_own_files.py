"""A reader opens a LOBSTER day of her own on page 22: the book of her files is swept, and bad files are named."""

import re

import numpy as np
import pytest

from mktlib.orderbook import read_lobster
from mktlib.orderbook.lobster_flow import simulate_lobster
from mktlib.ui.numbers import money
from tests.browser.collection import FOLDER, explorers_in
from tests.browser.serving import ROOT

pytestmark = pytest.mark.browser
PAGE = "2_order_book/22_sweep.ipynb"


@pytest.fixture(scope="module")
def files():
    return simulate_lobster(np.random.default_rng(7), messages=20_000, price=250.0, width=40)


@pytest.fixture
def own_day(visit, server):
    page = visit(server.page(PAGE))
    found = {explorer.name: explorer for explorer in page.explorers(explorers_in(FOLDER / PAGE))}
    yield found["own_day"]
    assert page.kernel_said("Traceback", str(ROOT)) == []


def hand_over(explorer, name, content, place):
    """Choose a file in one of the inputs, by whatever name."""
    inputs = explorer.root.locator("input[type=file]")
    inputs.nth(place).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    explorer.visit.page.wait_for_timeout(400)
    return explorer.after(lambda: None)


def test_the_readers_own_day_is_swept(own_day, files):
    message_csv, orderbook_csv = files
    made_up = own_day.look()
    assert "made-up" in made_up.sentence
    assert hand_over(own_day, "m.csv", message_csv, 0).sentence == made_up.sentence, "one file is not enough"
    hand_over(own_day, "b.csv", orderbook_csv, 1)
    for _attempt in range(40):
        state = own_day.after(lambda: None)
        if "made-up" not in state.sentence:
            break
        own_day.visit.page.wait_for_timeout(250)
    assert state.picture != made_up.picture
    day = read_lobster(message_csv, orderbook_csv)
    moment = np.searchsorted(day.messages["time"], np.mean(day.messages["time"][[0, -1]]), side="right") - 1
    asks = [
        (price / 10_000, int(size)) for price, size in zip(day.ask_prices[moment], day.ask_sizes[moment], strict=True)
    ]
    left, last = 2000, 0.0
    for price, size in asks:
        if left <= 0 or size <= 0:
            break
        left, last = left - size, price
    assert money(last) in state.sentence + str(state.headlines), (last, state.sentence)


def test_a_bad_line_is_named_and_the_picture_stays(own_day, files):
    message_csv, orderbook_csv = files
    before = own_day.look()
    lines = message_csv.splitlines(keepends=True)
    broken = b"".join([*lines[:5], *[b"<b>not,a,message\n"] * 9_000, *lines[9_005:]])
    hand_over(own_day, "b.csv", orderbook_csv, 1)
    hand_over(own_day, "m.csv", broken, 0)
    for _attempt in range(40):
        state = own_day.after(lambda: None)
        if state.problem:
            break
        own_day.visit.page.wait_for_timeout(250)
    assert state.problem
    assert re.search(r"\b6\b", state.problem), state.problem
    assert state.picture == before.picture
    assert own_day.root.locator("b").count() == 0
    assert "made-up" in own_day.reset().sentence
