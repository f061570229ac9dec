import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Side, simulate_market
from mktlib.orderbook.desk import OTHERS, YOU, Desk
from mktlib.orderbook.flow import investor_flow

BIDS = ((24.05, 400), (24.02, 600), (24.00, 1500))
ASKS = ((24.15, 300), (24.18, 500), (24.20, 800))
CASH, SHARES = 50_000, 1_000

orders = st.tuples(
    st.sampled_from(["limit", "limit", "market", "cancel", "wait"]),
    st.sampled_from(["buy", "sell"]),
    st.integers(1, 20).map(lambda lots: 100 * lots),
    st.integers(2395, 2425).map(lambda cents: cents / 100),
)
others = st.tuples(st.sampled_from(Side), st.integers(1, 900), st.integers(2395, 2425).map(lambda cents: cents / 100))


def opened(cash=CASH, shares=SHARES):
    desk = Desk(cash, shares)
    for side, levels in ((Side.ASK, ASKS), (Side.BID, BIDS)):
        for price, size in levels:
            desk.rest(side, size, price)
    return desk


def cents(price):
    return round(100 * price)


@given(st.lists(st.one_of(orders, others), max_size=25))
def test_cash_and_shares_are_what_a_book_driven_by_hand_says_to_the_cent(events):
    desk, book = opened(), opened().book
    cash, shares, turnover, mine = 100 * CASH, SHARES, 0, []
    for event in events:
        if len(event) == 3:
            desk.rest(*event)
            trades = book.limit(event[0], event[1], event[2], OTHERS).trades
        else:
            sent = desk.send(*event)
            kind, word, quantity, price = event
            side = Side.BID if word == "buy" else Side.ASK
            trades = ()
            if not sent.refusal and kind == "cancel":
                waiting = [number for number in mine if book.order(number)]
                assert book.cancel(waiting[-1]) == sent.quantity
            elif not sent.refusal and kind != "wait":
                send = book.market if kind == "market" else book.limit
                done = send(side, quantity, *(() if kind == "market" else (price,)), owner=YOU)
                assert done == sent.execution
                trades = done.trades
                mine.append(done.order_id)
        for trade in trades:
            assert trade.maker != trade.taker or trade.maker == OTHERS
            if trade.buyer == YOU:
                cash, shares = cash - cents(trade.price) * trade.quantity, shares + trade.quantity
            if trade.seller == YOU:
                cash, shares = cash + cents(trade.price) * trade.quantity, shares - trade.quantity
            turnover += cents(trade.price) * trade.quantity * (YOU in (trade.maker, trade.taker))
        assert (cents(desk.cash), desk.shares, cents(desk.turnover)) == (cash, shares, turnover)
        for side in Side:
            assert desk.book.queue(side) == book.queue(side)
    desk.book.check()
    assert [one.trade for one in desk.tape] == desk.book.tape == book.tape


@given(st.lists(st.one_of(orders, others), max_size=25))
def test_the_account_never_goes_below_zero_whatever_waits_is_filled(events):
    desk = opened(cash=10_000)
    for event in events:
        desk.rest(*event) if len(event) == 3 else desk.send(*event)
        assert desk.cash >= 0
        assert desk.shares >= 0
        assert desk.free_cash >= 0
        assert desk.free_shares >= 0


@given(st.lists(orders, max_size=8), orders)
def test_a_preview_says_what_sending_then_does_and_changes_nothing(before, order):
    desk = opened()
    for one in before:
        desk.send(*one)
    state = desk.cash, desk.shares, desk.seconds, desk.book.queue(Side.BID), desk.book.queue(Side.ASK)
    preview = desk.preview(*order)
    assert state == (desk.cash, desk.shares, desk.seconds, desk.book.queue(Side.BID), desk.book.queue(Side.ASK))
    assert preview == desk.send(*order)


def test_by_hand():
    desk = opened()
    assert desk.send("market", "buy", 500, 0).execution.cash == 300 * 24.15 + 200 * 24.18 == 12_081
    assert (desk.cash, desk.shares, desk.turnover) == (50_000 - 12_081, 1_500, 12_081)
    waits = desk.send("limit", "buy", 200, 24.05).execution
    assert waits.resting == 200
    assert (desk.free_cash, desk.ahead(desk.waiting[0])) == (37_919 - 4_810, 400)
    desk.settle(desk.book.market(Side.ASK, 450, OTHERS).trades)
    assert (desk.shares, desk.waiting[0].quantity, desk.ahead(desk.waiting[0])) == (1_550, 150, 0)
    assert desk.send("cancel", "buy", 0, 0)[1:4] == (Side.BID, 150, 24.05)
    assert [one.number for one in desk.tape] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("order", "refusal", "missing"),
    [
        (("limit", "buy", 3_000, 24.10), "cash", 3_000 * 24.10 - 50_000),
        (("market", "sell", 1_500, 0), "shares", 500),
        (("cancel", "buy", 1, 0), "nothing_to_cancel", 0),
    ],
)
def test_what_the_account_cannot_do_is_refused_and_changes_nothing(order, refusal, missing):
    desk = opened()
    sent = desk.send(*order)
    assert (sent.refusal, sent.execution) == (refusal, None)
    assert sent.missing == pytest.approx(missing)
    assert (desk.cash, desk.shares, desk.book.queue(Side.BID)) == (CASH, SHARES, opened().book.queue(Side.BID))


def test_an_own_order_in_the_way_and_an_empty_side_are_refused():
    desk = opened()
    desk.send("limit", "sell", 100, 24.10)
    assert desk.send("market", "buy", 100, 0).refusal == "own_order"
    assert desk.send("limit", "buy", 100, 24.10).refusal == "own_order"
    assert desk.send("limit", "buy", 100, 24.09).refusal == ""
    assert Desk(CASH, SHARES, Book()).send("market", "sell", 100, 0).refusal == "nobody"


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("kind", ("stop", "buy", 100, 24)),
        ("side", ("limit", "short", 100, 24)),
        ("quantity", ("limit", "buy", 0, 24)),
        ("price", ("limit", "buy", 100, 24.001)),
        ("price", ("limit", "buy", 100, -1)),
    ],
)
def test_what_is_no_order_raises_and_changes_nothing(name, order):
    desk = opened()
    with pytest.raises(ValueError, match=f"^{name} must"):
        desk.send(*order)
    assert desk.reports == []


@pytest.mark.parametrize(("name", "terms"), [("cash", (-1, 0)), ("cash", (0.001, 0)), ("shares", (1, -1))])
def test_an_account_that_cannot_be_is_refused(name, terms):
    with pytest.raises(ValueError, match=f"^{name} must"):
        Desk(*terms)


def test_others_who_are_watched_fill_what_waits_and_every_trade_of_theirs_is_on_the_tape():
    prints = [(Side.BID, 24.15, 200), (Side.ASK, 24.05, 100)]
    desk = Desk.opened(CASH, SHARES, ASKS, BIDS, prints)
    assert [(one.trade.side, one.trade.price, one.trade.quantity) for one in desk.tape] == prints
    assert (desk.book.depth(Side.ASK), desk.book.depth(Side.BID)) == (list(ASKS), list(BIDS))
    assert (desk.cash, desk.shares, desk.turnover) == (CASH, SHARES, 0)
    flow = investor_flow(np.random.default_rng(21), steps=40, value=24.10, volatility=0.01, margin=0.08)
    crowd, started = simulate_market(flow, desk.book), desk.seconds
    desk.send("limit", "buy", 300, 24.12)
    desk.watch(crowd, 10)
    desk.watch(crowd, 30)
    desk.watch(crowd, 30)  # nobody is left
    assert desk.seconds == started + 1 + 40
    assert [one.trade for one in desk.tape] == desk.book.tape
    mine = sum(one.trade.quantity for one in desk.tape if one.trade.buyer == YOU)
    assert desk.shares == SHARES + mine > SHARES
