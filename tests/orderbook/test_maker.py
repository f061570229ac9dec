"""The maker on a real book: limits, pulled quotes, and an account recounted from the tape."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mktlib.orderbook import Book, Side
from mktlib.orderbook.maker import Maker, Position, Quote, quote
from tests.orderbook.audit import audit

sides = st.sampled_from(list(Side))
sizes = st.integers(1, 400)


class MakerMachine(RuleBasedStateMachine):
    """Anything may happen around a maker; the tape is the rival of its account."""

    @initialize(
        inventory=st.integers(-300, 300),
        lot=st.integers(1, 250),
        long=st.integers(300, 600),
        short=st.integers(300, 600),
        learning=st.sampled_from([0, 0.5, 1]),
        aversion=st.sampled_from([0, 0.1, 3]),
    )
    def open(self, inventory, lot, long, short, learning, aversion):
        self.book = Book(remember=None)
        self.maker = Maker(
            10,
            partial(quote, risk_aversion=aversion, volatility=0.5, order_decay=20),
            lot=lot,
            inventory=inventory,
            most_long=long,
            most_short=short,
            learning=learning,
        )
        self.opening = inventory
        self.orders = []

    @rule(side=sides, quantity=sizes, cents=st.integers(1, 2_000))
    def somebody_posts(self, side, quantity, cents):
        execution = self.book.limit(side, quantity, cents / 100, "other")
        self.orders.append(execution.order_id)
        self.maker.after(self.book, execution.trades)

    @rule(side=sides, quantity=sizes)
    def somebody_takes(self, side, quantity):
        self.maker.after(self.book, self.book.market(side, quantity, "other").trades)

    @rule(at=st.integers(0, 50))
    def somebody_cancels(self, at):
        if self.orders:
            self.book.cancel(self.orders[at % len(self.orders)])

    @rule()
    def requote(self):
        volume = self.book.volume
        self.maker.requote(self.book, self.book.last_price)
        assert self.book.volume == volume  # a quote never takes

    @rule()
    def pull(self):
        self.maker.pull(self.book)
        assert self.resting() == {Side.BID: 0, Side.ASK: 0}
        assert self.maker.pull(self.book) == 0

    @rule(told=st.integers(1, 30))
    def it_is_told(self, told):
        volume = self.book.volume
        self.maker.requote(self.book, self.book.last_price, told)
        assert self.book.volume == volume
        assert self.maker.price == told

    def resting(self):
        return {side: sum(o.quantity for o in self.book.queue(side) if o.owner == "maker") for side in Side}

    @invariant()
    def limits_hold_even_if_every_quote_is_taken(self):
        held, resting = self.maker.position.inventory, self.resting()
        assert held + resting[Side.BID] <= self.maker.most_long
        assert held - resting[Side.ASK] >= -self.maker.most_short
        assert max(resting.values()) <= self.maker.lot

    @invariant()
    def the_account_is_what_the_tape_says(self):
        mine = [(t, 1 if t.buyer == "maker" else -1) for t in self.book.tape if "maker" in (t.buyer, t.seller)]
        position = self.maker.position
        assert position.inventory == self.opening + sum(sign * t.quantity for t, sign in mine)
        cents = -sum(sign * round(t.price * 100) * t.quantity for t, sign in mine)
        assert position.cash_ticks == cents
        assert position.profit(12) == pytest.approx(sum(sign * t.quantity * (12 - t.price) for t, sign in mine))
        assert position.sold == position.from_inventory + position.short + position.from_others
        assert min(position.from_inventory, position.short, position.from_others) >= 0

    @invariant()
    def it_never_trades_with_itself_and_the_book_is_sound(self):
        assert all((t.buyer, t.seller) != ("maker", "maker") for t in self.book.tape)
        audit(self.book)


MakerMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestAnythingAroundAMaker = MakerMachine.TestCase


def only_seller():
    book = Book()
    return book, Maker(100, lambda price, lots: Quote(price, volatility_risk=5))


def test_the_last_seller_defines_the_marginal_price():
    book, maker = only_seller()
    assert book.market(Side.BID, 100).filled == 0  # without a maker there is no price at all
    maker.requote(book)
    assert book.depth(Side.ASK) == [(105, 100)]
    bought = book.market(Side.BID, 100, "buyer")
    maker.after(book, bought.trades)
    assert (bought.average_price, book.last_price, maker.position.short) == (105, 105, 100)


def test_a_partial_fill_leaves_room_and_the_next_quote_uses_it():
    book = Book()
    maker = Maker(100, lambda price, lots: Quote(price, hedging_cost=1), lot=100, most_long=0, most_short=100)
    maker.requote(book)
    assert book.depth(Side.BID) == []  # at its limit it does not bid
    maker.after(book, book.market(Side.BID, 40, "buyer").trades)
    maker.requote(book)
    assert book.depth(Side.ASK) == [(101, 60)]
    assert book.depth(Side.BID) == [(99, 40)]
    maker.after(book, book.market(Side.BID, 100, "buyer").trades)
    maker.requote(book)
    assert (maker.position.inventory, book.depth(Side.ASK)) == (-100, [])


def test_a_requote_replaces_the_old_quotes():
    book, maker = only_seller()
    for _ in range(5):
        maker.requote(book)
    assert len(book) == 2
    assert maker.pull(book) == 200
    assert len(book) == 0
    assert maker.last_quote is None


def test_it_follows_the_others_and_never_crosses_them():
    book, maker = only_seller()
    book.limit(Side.BID, 100, 120, "eager")
    maker.requote(book)
    assert maker.price == 120
    assert (book.best_bid, book.best_ask) == (120, 125)
    maker.pull(book)
    maker.quoting = lambda price, lots: Quote(price, inventory_risk=-50)
    maker.requote(book)
    assert book.best_ask == 120.01
    assert book.volume == 0


def test_it_believes_a_part_of_the_last_trade():
    book = Book()
    maker = Maker(100, learning=0.25)
    maker.requote(book, 104)
    assert maker.price == 101
    maker.requote(book)
    assert maker.price == 101


def test_it_takes_over_the_last_price_only_if_something_traded_since_it_quoted():
    book = Book()
    book.limit(Side.ASK, 100, 104, "other")
    book.market(Side.BID, 50, "other")
    maker = Maker(100, learning=1)
    maker.before(book, 0)
    assert maker.price == 100  # that trade was before its time
    maker.pull(book)
    maker.after(book, book.market(Side.BID, 50, "other").trades)
    maker.before(book, 1)
    assert maker.price == 104
    assert maker.position.inventory == 0


def test_who_is_told_quotes_around_that_and_still_meets_nobody():
    book = Book()
    book.limit(Side.ASK, 100, 100.2, "asleep")
    maker = Maker(100, lambda price, lots: Quote(price, volatility_risk=0.5), hears=lambda step: 105 if step else None)
    maker.before(book, 0)
    assert (book.best_bid, maker.last_quote.ask) == (99.5, 100.5)
    maker.before(book, 1)
    assert (book.best_bid, maker.last_quote.bid, maker.last_quote.ask) == (100.19, 104.5, 105.5)
    assert [price for price, _ in book.depth(Side.ASK)] == [100.2, 105.5]
    assert book.volume == 0


def test_quotes_are_rounded_away_from_the_price():
    book = Book()
    Maker(100, lambda price, lots: Quote(price, hedging_cost=0.004)).requote(book)
    assert (book.best_bid, book.best_ask) == (99.99, 100.01)
    exact = Book()
    Maker(100, lambda price, lots: Quote(price, hedging_cost=0.07)).requote(exact)
    assert (exact.best_bid, exact.best_ask) == (99.93, 100.07)


def test_a_bid_without_a_price_is_left_out():
    book = Book()
    Maker(1, lambda price, lots: Quote(price, hedging_cost=2)).requote(book)
    assert (book.best_bid, book.best_ask) == (None, 3)


def test_the_target_is_where_the_inventory_does_not_matter():
    book = Book()
    heard = []
    maker = Maker(100, lambda price, lots: heard.append(lots) or Quote(price), inventory=300, target=300)
    maker.requote(book)
    assert heard == [0]


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("price", 0),
        ("lot", 0),
        ("lot", 1.5),
        ("inventory", 2_000),
        ("inventory", 0.5),
        ("most_long", -1),
        ("most_short", True),
        ("target", 1.5),
        ("learning", 1.5),
    ],
)
def test_an_argument_outside_its_range_is_refused_and_the_book_unchanged(name, bad):
    book = Book()
    with pytest.raises(ValueError, match=rf"^{name} must"):
        Maker(**{"price": 100, name: bad})
    assert len(book) == 0


def test_a_maker_refuses_a_book_with_another_tick():
    with pytest.raises(ValueError, match=r"tick must be that of the book, 0\.1"):
        Maker(100).requote(Book(tick=0.1))


@given(opening=st.integers(-500, 500), trades=st.lists(st.tuples(sides, sizes), max_size=12))
def test_every_share_sold_has_exactly_one_source(opening, trades):
    position = Position.open(opening)
    for side, quantity in trades:
        position = position.after(side, quantity, 10.0)
    assert position.sold == position.from_inventory + position.short + position.from_others
    assert 0 <= position.from_inventory <= max(opening, 0)
    assert 0 <= position.short <= max(0, -position.inventory)
    assert 0 <= position.from_others <= position.sold
    if position.inventory <= opening:
        assert position.from_others == position.bought


def test_the_gain_on_what_it_held_before_is_not_the_trades():
    assert Position.open(1_000).profit(mark=500) == 0
