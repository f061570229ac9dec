"""Laws of matching: symmetries, identities, and nothing gained or lost."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mktlib.orderbook import Book, Execution, Side
from tests.orderbook.book_rival import lines, shown
from tests.orderbook.book_strategies import Event, few_ticks, flows, owners, played, sides, sizes

TICK = 0.25  # exact in binary: prices, sums and integrals can be compared with ==


def moved(book, ticks=lambda t: t, size=1, side=lambda s: s):
    """What a book shows, each price, size and side put through a change."""

    def price(p):
        return ticks(round(p / book.tick))

    rows = {side(s): [(o.order_id, price(o.price), o.quantity * size, o.owner) for o in book.queue(s)] for s in Side}
    tape = [(price(t.price), t.quantity * size, *t[2:6], side(t.side)) for t in book.tape]
    return rows, tape


@given(flows)
def test_the_mirror_of_a_market_is_the_market_of_the_mirrored_orders(events):
    mirrored = [
        replace(e, side=e.side and e.side.opposite, ticks=None if e.ticks is None else 13 - e.ticks) for e in events
    ]
    there = moved(played(events), ticks=lambda t: 13 - t, side=lambda s: s.opposite)
    assert moved(played(mirrored)) == there


@given(flows, st.integers(1, 10**6))
def test_orders_shifted_by_some_ticks_make_the_same_market_shifted(events, shift):
    shifted = [replace(e, ticks=None if e.ticks is None else e.ticks + shift) for e in events]
    assert moved(played(shifted)) == moved(played(events), ticks=lambda t: t + shift)


@given(flows, st.integers(2, 10**6))
def test_orders_of_a_larger_size_make_the_same_market_larger(events, factor):
    scaled = [replace(e, quantity=e.quantity * factor) for e in events]
    assert moved(played(scaled)) == moved(played(events), size=factor)


@given(flows, st.sampled_from([0.0001, 0.01, 0.05, 1, 100]))
def test_the_tick_is_only_a_unit(events, tick):
    assert moved(played(events, tick)) == moved(played(events))


@given(flows, sides, st.integers(2, 30), few_ticks | st.none(), st.data())
def test_an_order_split_in_two_does_what_the_whole_does(events, side, quantity, ticks, data):
    first = data.draw(st.integers(1, quantity - 1))
    whole, split = played(events, remember=None), played(events, remember=None)
    Event(side, quantity, ticks, "Zoe").send(whole)
    Event(side, first, ticks, "Zoe").send(split)
    Event(side, quantity - first, ticks, "Zoe").send(split)
    assert [whole.depth(s) for s in Side] == [split.depth(s) for s in Side]
    assert whole.last_price == split.last_price

    def by_maker(book):
        bought = Counter()
        for trade in book.tape:
            bought[trade.price, trade.maker_id, trade.maker, trade.taker, trade.side] += trade.quantity
        return bought

    assert by_maker(whole) == by_maker(split)


@given(flows, sides, sizes, few_ticks, owners)
def test_an_order_that_rests_and_is_cancelled_was_never_there(events, side, quantity, ticks, owner):
    book = played(events)
    before = shown(book)
    there = book.limit(side, quantity, ticks * TICK, owner, post_only=True)
    assume(there.resting)
    assert book.cancel(there.order_id) == quantity
    assert shown(book) == before


@given(flows)
def test_each_share_of_each_order_is_traded_or_rests_or_is_cancelled(events):
    book, sent, gone = Book(TICK, remember=None), {}, Counter()
    for event in events:
        result = event.send(book)
        if isinstance(result, Execution):
            sent[result.order_id] = event.quantity
            assert result.filled == sum(trade.quantity for trade in result.trades)
            assert result.filled + result.resting + result.cancelled == event.quantity
            gone[result.order_id] += result.cancelled
        else:
            gone[event.target] += result
    for trade in book.tape:
        gone[trade.maker_id] += trade.quantity
        gone[trade.taker_id] += trade.quantity
    for row in (order for line in lines(book) for order in line):
        gone[row.order_id] += row.quantity
    assert +gone == Counter(sent)


@given(flows)
def test_cash_and_shares_only_change_hands(events):
    book = Book(TICK, remember=None)
    cents, shares = Counter(), Counter()
    for event in events:
        result = event.send(book)
        if isinstance(result, Execution):  # the taker's side of the trade, from the execution alone
            sign = 1 if event.side is Side.BID else -1
            shares[event.owner] += sign * result.filled
            cents[event.owner] -= sign * int(100 * result.cash)
            for trade in result.trades:
                assert (trade.taker, trade.side) == (event.owner, event.side)
                shares[trade.maker] -= sign * trade.quantity
                cents[trade.maker] += sign * int(100 * trade.price) * trade.quantity
    assert shares.total() == cents.total() == 0
    bought, paid = Counter(), Counter()
    for trade in book.tape:  # the same again, from the tape
        bought[trade.buyer] += trade.quantity
        bought[trade.seller] -= trade.quantity
        paid[trade.buyer] -= int(100 * trade.cash)
        paid[trade.seller] += int(100 * trade.cash)
    assert {o: n for o, n in bought.items() if n} == {o: n for o, n in shares.items() if n}
    assert {o: n for o, n in paid.items() if n} == {o: n for o, n in cents.items() if n}
    assert book.volume == sum(trade.quantity for trade in book.tape)


@given(flows, sides, st.data())
def test_a_market_order_costs_or_brings_exactly_the_area_of_the_ladder(events, side, data):
    book = played(events)
    assume((book.best_ask if side is Side.BID else book.best_bid) is not None)
    ladder = book.supply() if side is Side.BID else book.demand()
    assert ladder.depth == sum(size for _price, size in book.depth(side.opposite))
    quantity = data.draw(st.integers(1, int(ladder.depth)))
    done = book.market(side, quantity)
    assert done.filled == quantity
    assert done.cash == ladder.capital_spent(quantity)
    assert book.last_price == ladder(quantity)
    left = book.best_ask if side is Side.BID else book.best_bid
    assert left == (ladder.remaining(quantity)(0) if quantity < ladder.depth else None)


levels = st.lists(st.tuples(st.integers(1, 10**8), st.integers(1, 10**7)), min_size=1, max_size=30)


@given(levels, st.data())
def test_in_whole_cents_it_costs_the_area_to_the_cent(rows, data):
    book = Book()
    for cents, size in rows:
        book.limit(Side.ASK, size, cents / 100)
    P = book.supply()
    quantity = data.draw(st.integers(1, int(P.depth)))
    cents = sum(round(100 * trade.price) * trade.quantity for trade in book.market(Side.BID, quantity).trades)
    assert P.capital_spent(quantity) == pytest.approx(cents / 100, rel=1e-14)


@given(flows, sides, sizes, few_ticks)
def test_a_limit_order_trades_what_the_ladder_holds_at_its_price(events, side, quantity, ticks):
    book = played(events)
    ladder = None
    if book.depth(side.opposite):
        ladder = book.supply() if side is Side.BID else book.demand()
    on_offer = 0 if ladder is None else ladder.quantity(ticks * TICK)
    assert book.limit(side, quantity, ticks * TICK).filled == min(quantity, on_offer)
