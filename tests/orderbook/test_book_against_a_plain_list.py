"""A random market in two books at once: ours, and a plain list that is sorted again after each event."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mktlib.orderbook import Book, Side, TimeInForce
from tests.orderbook.audit import audit
from tests.orderbook.book_rival import PlainBook, in_ticks, lines
from tests.orderbook.book_strategies import few_ticks, owners, sides, sizes

TICK = 0.01
BAD_PRICES = [0, -1, 0.005, 1.005, float("nan"), float("inf"), True, None, "1", 1e300]
BAD_SIZES = [0, -1, 1.5, float("nan"), True, None, "1", 10**13]


class TwoBooks(RuleBasedStateMachine):
    """The same orders go to both; after each one everything is compared, down to the order of the queues."""

    def __init__(self):
        super().__init__()
        self.book = Book(TICK, remember=None)
        self.rival = PlainBook()

    def any_id(self, data):
        """Mostly an order in line, at times one that is gone or was never there."""
        anyone = st.integers(-1, self.rival.last_id + 2)
        in_line = [row.order_id for row in self.rival.rows]
        return data.draw(st.sampled_from(in_line) | anyone if in_line else anyone, label="order_id")

    def agree(self, order_id, execution, expected):
        assert execution.order_id == order_id
        assert in_ticks(execution, TICK) == expected

    @rule(
        side=sides,
        quantity=sizes,
        ticks=few_ticks,
        owner=owners,
        time_in_force=st.sampled_from([TimeInForce.GTC, TimeInForce.GTC, *TimeInForce]),
    )
    def limit(self, side, quantity, ticks, owner, time_in_force):
        execution = self.book.limit(side, quantity, ticks / 100, owner, time_in_force)
        expected = self.rival.limit(side, quantity, ticks, owner, time_in_force)
        self.agree(self.rival.last_id, execution, expected)

    @rule(side=sides, quantity=sizes, ticks=few_ticks, owner=owners)
    def limit_that_only_makes(self, side, quantity, ticks, owner):
        execution = self.book.limit(side, quantity, ticks / 100, owner, post_only=True)
        self.agree(self.rival.last_id + 1, execution, self.rival.limit(side, quantity, ticks, owner, post_only=True))

    @rule(side=sides, quantity=st.integers(1, 30), owner=owners)
    def market(self, side, quantity, owner):
        execution = self.book.market(side, quantity, owner)
        self.agree(self.rival.last_id + 1, execution, self.rival.market(side, quantity, owner))

    @rule(data=st.data())
    def cancel(self, data):
        order_id = self.any_id(data)
        assert self.book.cancel(order_id) == self.rival.cancel(order_id)

    @rule(data=st.data(), quantity=sizes)
    def reduce(self, data, quantity):
        order_id = self.any_id(data)
        assert self.book.reduce(order_id, quantity) == self.rival.reduce(order_id, quantity)

    @precondition(lambda self: self.rival.rows)
    @rule(data=st.data(), price=st.sampled_from(BAD_PRICES), quantity=st.sampled_from(BAD_SIZES))
    def send_what_is_refused(self, data, price, quantity):
        mine = data.draw(st.sampled_from([row.order_id for row in self.rival.rows]))
        for refused in (
            lambda: self.book.limit(Side.BID, 5, price),
            lambda: self.book.limit(Side.ASK, quantity, 0.01),
            lambda: self.book.market(Side.BID, quantity),
            lambda: self.book.reduce(mine, quantity),
        ):
            with pytest.raises(ValueError, match=r"must .*, got"):
                refused()

    @rule()
    def go_on_with_a_copy(self):
        self.book = self.book.copy()

    @invariant()
    def the_book_adds_up(self):
        audit(self.book)

    @invariant()
    def the_queues_are_the_same(self):
        rows = [
            [(r.order_id, r.side, r.ticks / 100, r.quantity, r.owner) for r in self.rival.line(side)] for side in Side
        ]
        assert lines(self.book) == rows

    @invariant()
    def the_screen_shows_the_same(self):
        for side, best in ((Side.BID, self.book.best_bid), (Side.ASK, self.book.best_ask)):
            sums = {}
            for row in self.rival.line(side):
                sums[row.ticks / 100] = sums.get(row.ticks / 100, 0) + row.quantity
            assert self.book.depth(side) == list(sums.items())
            assert self.book.depth(side, 2) == list(sums.items())[:2]
            assert best == next(iter(sums), None)

    @invariant()
    def the_quotes_are_the_same(self):
        bids, asks = ([row.ticks for row in self.rival.line(side)] for side in Side)
        ticks = (asks[0] - bids[0], bids[0] + asks[0]) if bids and asks else None
        assert self.book.spread == (ticks and ticks[0] / 100)
        assert self.book.mid_price == (ticks and ticks[1] / 200)

    @invariant()
    def the_tape_is_the_same(self):
        tape = self.rival.tape
        assert [(round(trade.price / TICK), *trade[1:]) for trade in self.book.tape] == tape
        assert self.book.last_price == (tape[-1][0] / 100 if tape else None)
        assert self.book.volume == sum(row[1] for row in tape)


TwoBooks.TestCase.settings = settings(max_examples=150, stateful_step_count=40)


class TestTwoBooks(TwoBooks.TestCase):
    """One market, two books."""
