"""A page that is reloaded goes on where its reader was, within the limits of every control."""

import pytest

from mktlib.ui import axis, chart, choice, explore, panel, point, presses, slider, toggle
from mktlib.ui.exploration import EXPLORERS


@pytest.fixture
def page(monkeypatch):
    """An explorer with every kind of control that a page can set, and what its page is sent."""
    EXPLORERS.clear()
    order = {"side": choice("Side", ["buy", "sell"]), "cash": slider("Cash", 1, 100, 50, step=1)}

    @explore("Orders", **order, half=toggle("Half"), sent=presses("Send", order, most=3))
    def orders(side, cash, half, sent):
        return chart(panel("Cash", point(cash, 1), x=axis(low=0, high=100), y=axis(low=0, high=2)), says="Cash.")

    orders._repr_mimebundle_()
    orders.messages = []
    monkeypatch.setattr(orders.view, "send", lambda content, buffers=None: orders.messages.append(content))
    return orders


def opened(page, **more):
    page.view._handle_custom_msg({"kind": "open"} | more, [])
    return page.messages[-1]


STOOD = {"side": 1, "cash": 7, "half": 1, "sent": [[0, 3], [1, 9]]}
HELD = {"side": 1, "cash": 7, "half": 1, "sent": ((0, 3), (1, 9))}


def test_every_control_is_found_where_it_stood_and_the_page_is_told(page):
    answer = opened(page, stood=STOOD)
    assert page.positions == answer["positions"] == HELD
    assert answer["reason"] == "open", "the page takes its controls from an opening answer"
    assert answer["readouts"]["cash"] == "8"


def test_where_the_reader_was_wins_over_the_link_she_came_by(page):
    opened(page, query=[["orders.cash", "20"], ["orders.side", "sell"]], stood={"cash": 7})
    assert (page.positions["cash"], page.positions["side"]) == (7, 1)


def test_back_at_the_start_is_a_change_after_a_reload_and_after_a_link(page):
    start = dict(page.positions)
    for way in ({"stood": STOOD}, {"query": [["orders.cash", "20"]]}):
        opened(page, **way)
        assert page.positions != start
        page.view._handle_custom_msg({"kind": "ask", "serial": 1, "positions": start}, [])
        assert page.positions == start
        assert page.messages[-1]["reason"] == "move"


@pytest.mark.parametrize(
    "stood",
    [None, 7, "cash", [], {"cash": None}, {"cash": "9"}, {"sent": [[0]]}, {"sent": "0-3"}, {"nobody": 1}, {"half": {}}],
    ids=str,
)
def test_nonsense_in_the_readers_browser_leaves_the_page_as_it_is(page, stood):
    start = dict(page.positions)
    opened(page, stood=stood)
    assert page.positions == start


def test_a_page_that_has_changed_since_holds_old_positions_to_its_limits(page):
    opened(page, stood={"cash": 1e6, "side": -3, "sent": [[0, 3]] * 9})
    assert page.positions["cash"] == 99
    assert page.positions["side"] == 0
    assert page.positions["sent"] == ((0, 3),) * 3
