"""A reader opens a LOBSTER day of her own on page 22: the book of her files is swept, and bad files are named."""

import gzip

import numpy as np
import pytest

from mktlib.orderbook import Side
from mktlib.ui.numbers import quoted
from tests.browser.collection import FOLDER, explorers_in
from tests.browser.serving import ROOT
from tests.orderbook.lobster_days import read_lobster, simulate_lobster

pytestmark = pytest.mark.browser
PAGE = "2_order_book/22_sweep.ipynb"


@pytest.fixture(scope="module")
def files():
    return simulate_lobster(np.random.default_rng(7), messages=20_000, price=250.0, width=40)


@pytest.fixture
def own_day(visit, server):
    page = visit(server.page(PAGE))
    page.open_folds()
    found = {explorer.name: explorer for explorer in page.explorers(explorers_in(FOLDER / PAGE))}
    yield found["own_day"]
    assert page.kernel_said("Traceback", str(ROOT)) == []


def hand_over(explorer, name, content, place):
    """Choose a file in one of the inputs, by whatever name."""
    inputs = explorer.root.locator("input[type=file]")
    inputs.nth(place).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    explorer.visit.page.wait_for_timeout(400)
    return explorer.after(lambda: None)


def until(explorer, words):
    """Wait for a sentence that holds some words."""
    for _attempt in range(60):
        state = explorer.after(lambda: None)
        if words in state.sentence:
            return state
        explorer.visit.page.wait_for_timeout(250)
    raise AssertionError(f"{words!r} is not in {state.sentence!r}")


def test_the_readers_own_day_is_swept(own_day, files):
    message_csv, orderbook_csv = files
    made_up = own_day.look()
    assert "made-up" in made_up.sentence
    hand_over(own_day, "m.csv.gz", gzip.compress(message_csv), 0)
    assert own_day.look().sentence == made_up.sentence, "one file is not enough"
    hand_over(own_day, "b.csv", orderbook_csv, 1)
    state = until(own_day, "m.csv.gz and b.csv, ")
    assert state.picture != made_up.picture
    day = read_lobster(message_csv, orderbook_csv)
    moment = np.searchsorted(day.messages["time"], np.mean(day.messages["time"][[0, -1]]), side="right") - 1
    left, last = 2000, 0.0
    for price, size in day.depth(int(moment), Side.ASK):
        if left <= 0:
            break
        left, last = left - size, price
    assert quoted(last) in state.sentence + str(state.headlines), (last, state.sentence)


def test_a_file_that_is_refused_leaves_no_number_and_one_mended_on_disk_is_read(own_day, files, tmp_path):
    message_csv, orderbook_csv = files
    lines = message_csv.splitlines(keepends=True)
    path = tmp_path / "m.csv"
    path.write_bytes(b"".join([*lines[:5], *[b"<b>not,a,message\n"] * 9_000, *lines[9_005:]]))
    hand_over(own_day, "b.csv", orderbook_csv, 1)
    own_day.root.locator("input[type=file]").nth(0).set_input_files(path)
    state = until(own_day, "cannot be read")
    assert state.sentence.startswith("m.csv and b.csv cannot be read: message file, line 6: ")
    assert not state.headlines
    assert "$" not in state.sentence
    assert own_day.root.locator("b").count() == 0
    path.write_bytes(message_csv)
    own_day.root.locator("input[type=file]").nth(0).click(
        no_wait_after=True
    )  # empties it, so that the same path is new
    own_day.root.locator("input[type=file]").nth(0).set_input_files(path)
    assert until(own_day, "m.csv and b.csv, ").headlines
    assert "made-up" in own_day.reset().sentence
