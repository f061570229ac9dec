"""A reader opens daily prices on page 34 and asks on page 12: they are read, and a bad file is named."""

import pytest

from tests.browser.collection import FOLDER, explorers_in
from tests.browser.serving import ROOT
from tests.browser.test_own_files import hand_over, until
from tests.market.test_price_files import CLOSE, DAYS, HIGH, LOW, OPEN, VOLUME, netease

pytestmark = pytest.mark.browser


def explorer_of(visit, server, page, name):
    opened = visit(server.page(page))
    opened.open_folds()
    found = {explorer.name: explorer for explorer in opened.explorers(explorers_in(FOLDER / page))}
    return opened, found[name]


def test_daily_prices_are_read_and_a_bad_file_leaves_no_number(visit, server):
    page, own = explorer_of(visit, server, "3_real_market/34_liquidity_and_costs.ipynb", "own_stock")
    hand_over(own, "600999.csv", netease(DAYS, OPEN, HIGH, LOW, CLOSE, VOLUME), 0)
    state = until(own, "600999.csv, 4 days.")
    assert "No currency is said" in state.sentence
    assert "$" not in str(state.headlines)
    hand_over(own, "bad.csv", b"<b>no,prices</b>\n1,2\n", 0)
    state = until(own, "bad.csv cannot be read: it has no column for date and open and high")
    assert not state.headlines
    assert own.root.locator("b").count() == 0
    assert page.kernel_said("Traceback", str(ROOT)) == []


def test_asks_are_read(visit, server):
    page, own = explorer_of(visit, server, "1_formula/12_supply_curve.ipynb", "own_asks")
    hand_over(own, "book.csv", b"size;price\n300;10,5\n200;10,25\n500;11,0\n", 0)
    until(own, "book.csv: 1,000 shares for sale at 3 prices. You buy 500 shares for 5,200; the last prints at 10.5")
    assert page.kernel_said("Traceback", str(ROOT)) == []
