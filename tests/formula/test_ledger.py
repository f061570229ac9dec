"""The ledger against a rival in plain dictionaries of decimals, through any sequence of operations."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mktlib.formula import Ledger

from .strategies import ladders

HOLDERS = ("Ann", "Ben", "Eve")
everyone = st.sampled_from([*HOLDERS, "company", "nobody"])
cents = st.integers(-1, 30_000)
counts = st.integers(-1, 60)


def cooked(ledger):
    """Whether shares were created, or somebody has less than nothing."""
    company, *holders = ledger
    least = min([company.cents, *(owned for one in holders for owned in (one.cents, one.shares))])
    return company.shares + sum(one.shares for one in holders) != 0 or least < 0


def total_cash(ledger):
    """Cash of all accounts together [$]."""
    return sum(account.cents for account in ledger) / 100


class LedgerMachine(RuleBasedStateMachine):
    @initialize(
        cash=st.lists(st.integers(0, 500_000), min_size=4, max_size=4),
        shares=st.lists(st.integers(0, 100), min_size=3, max_size=3),
        opening=st.none() | st.integers(1, 30_000),
    )
    def open(self, cash, shares, opening):
        names = (*HOLDERS, "company")
        self.cash = {name: Decimal(c) / 100 for name, c in zip(names, cash, strict=True)}
        self.shares = dict(zip(HOLDERS, shares, strict=True))
        self.issued = 0
        self.price = None if opening is None else Decimal(opening) / 100
        self.first_price = self.price
        self.trades, self.into_company = [], Decimal(0)
        self.ledger = Ledger.open(self.cash, self.shares, last_price=self.price)
        self.opening_cash, self.opening_shares = sum(self.cash.values()), sum(shares)

    def post(self, operation, buyer, seller, quantity, price, allowed):
        """Do it on both sides, or see it refused and nothing changed."""
        before, cost = self.ledger, quantity * price
        allowed = allowed and quantity > 0 and price > 0 and buyer != seller and cost <= self.cash.get(buyer, -1)
        if seller != "company":
            allowed = allowed and self.shares.get(seller, -1) >= quantity
        allowed = allowed and {buyer, seller} <= {*HOLDERS, "company"}
        if not allowed:
            with pytest.raises(ValueError, match="must"):
                operation()
            assert self.ledger is before
            return
        self.ledger = operation()
        self.cash[buyer] -= cost
        self.cash[seller] += cost
        for name, sign in ((buyer, 1), (seller, -1)):
            if name in self.shares:
                self.shares[name] += sign * quantity
        self.price = price
        self.first_price = self.first_price or price
        if "company" not in (buyer, seller):
            self.trades.append((quantity, price))
        else:
            self.issued += quantity if seller == "company" else -quantity
            self.into_company += cost if seller == "company" else -cost

    @rule(buyer=everyone, seller=everyone, quantity=counts, cents=cents)
    def buy(self, buyer, seller, quantity, cents):
        price = Decimal(cents) / 100
        holders_only = "company" not in (buyer, seller)
        self.post(
            lambda: self.ledger.buy(buyer, seller, quantity, price),
            buyer,
            seller,
            quantity,
            price,
            holders_only,
        )

    @rule(buyer=everyone, quantity=counts, cents=cents)
    def issue(self, buyer, quantity, cents):
        price = Decimal(cents) / 100
        self.post(lambda: self.ledger.issue(buyer, quantity, price), buyer, "company", quantity, price, True)

    @rule(seller=everyone, quantity=counts, cents=cents)
    def buy_back(self, seller, quantity, cents):
        price = Decimal(cents) / 100
        self.post(lambda: self.ledger.buy_back(seller, quantity, price), "company", seller, quantity, price, True)

    @invariant()
    def both_books_agree(self):
        ledger = self.ledger
        assert not cooked(ledger)
        for name, dollars in self.cash.items():
            assert ledger[name].cents == dollars * 100
        for name, count in self.shares.items():
            assert ledger[name].shares == count

    @invariant()
    def nothing_is_created_or_lost(self):
        assert sum(account.cents for account in self.ledger) == self.opening_cash * 100
        assert sum(account.shares for account in self.ledger) == 0
        assert self.ledger.shares_outstanding == sum(self.shares.values()) == self.opening_shares + self.issued

    @invariant()
    def the_four_figures_stay_apart(self):
        walked = sum((q * p for q, p in self.trades), Decimal(0))
        bought = sum(q for q, _ in self.trades)
        assert self.ledger.walked_cash == float(walked)
        assert self.ledger.premium == float(walked - bought * (self.first_price or 0))
        assert self.ledger.cash_into_company == float(self.into_company)

    @invariant()
    def the_last_price_marks_every_share(self):
        if self.price is None:
            assert self.ledger.last_price is None
            assert math.isnan(self.ledger.market_cap)
        else:
            assert self.ledger.last_price == float(self.price)
            assert self.ledger.market_cap == pytest.approx(float(self.price) * self.ledger.shares_outstanding)


LedgerMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestAnySequenceOfOperations = LedgerMachine.TestCase


def open_market():
    return Ledger.open(cash={"Ann": 20_000}, shares={"Ben": 100, "Eve": 999_999_900}, last_price=50)


def test_a_hundred_shares_change_hands_and_the_company_gets_nothing():
    before = open_market()
    after = before.buy("Ann", "Ben", 100, 100)
    assert (after["Ann"].cash, after["Ann"].shares) == (10_000, 100)
    assert (after["Ben"].cash, after["Ben"].shares) == (10_000, 0)
    assert after["company"] == before["company"]
    assert (after.walked_cash, after.premium, after.cash_into_company) == (10_000, 5_000, 0)
    assert (before.market_cap, after.market_cap) == (50e9, 100e9)


def test_only_an_issue_brings_the_company_cash_and_only_a_buy_back_takes_it_out():
    ledger = Ledger.open(cash={"public": 60_000_000}, shares={"founders": 30_000_000})
    ipo = ledger.issue("public", 3_500_000, 12)
    assert ipo.cash_into_company == ipo["company"].cash == 42_000_000
    assert ipo.shares_outstanding == 33_500_000
    assert ipo.walked_cash == 0
    back = ipo.buy_back("founders", 1_000_000, Decimal("19.69"))
    assert back.cash_into_company == 42_000_000 - 19_690_000
    assert back.shares_outstanding == 32_500_000
    assert total_cash(back) == total_cash(ledger) == 60_000_000


@given(ladders(), st.floats(0.01, 1))
def test_buying_up_a_ladder_posts_the_trades_that_the_curve_prices(P, part):
    quantity = max(1, round(part * P.depth))
    start = state = Ledger.open(cash={"Ann": 1_000_000}, shares={"Ben": 1_000}, last_price=P(0))
    for bought in range(1, quantity + 1):
        state = state.buy("Ann", "Ben", 1, P(bought))
    assert state["Ann"].shares == quantity
    assert state.walked_cash == pytest.approx(P.capital_spent(quantity), rel=1e-12)
    assert state.premium == pytest.approx(P.capital_spent(quantity) - P(0) * quantity, abs=1e-6)
    assert state.last_price == P(quantity)
    assert state["Ben"].cents == 100_000_000 - state["Ann"].cents
    assert start.journal == ()


@pytest.mark.parametrize("price", [100.25, Decimal("100.25"), Fraction(401, 4), np.float64(100.25)], ids=repr)
def test_every_way_to_write_dollars_means_the_same_cents(price):
    assert open_market().buy("Ann", "Ben", 1, price)["Ben"].cents == 10_025


@given(st.integers(1, 10**12))
def test_every_whole_cent_written_as_a_float_is_read_exactly(count):
    ledger = Ledger.open(cash={"Ann": 10**30}, shares={"Ben": 1})
    assert ledger.buy("Ann", "Ben", 1, count / 100)["Ben"].cents == count


def test_an_arithmetic_rounding_error_is_forgiven_but_a_fraction_of_a_cent_is_not():
    assert open_market().buy("Ann", "Ben", 1, 50 * 1.1)["Ben"].cents == 5_500
    for price in (100.001, Decimal("100.001"), Fraction(1, 3), 0.001, 1e-300):
        with pytest.raises(ValueError, match=r"price must be a positive number of dollars without fractions"):
            open_market().buy("Ann", "Ben", 1, price)


def test_sums_beyond_floating_point_stay_exact():
    huge = 10**24
    ledger = Ledger.open(cash={"Ann": huge}, shares={"Ben": huge}).buy("Ann", "Ben", 10**20 + 1, 1)
    assert ledger["Ann"].cents == 100 * (huge - 10**20 - 1)
    assert ledger["Ben"].shares == huge - 10**20 - 1


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, 1e308, True, None, "5", [5], Decimal("sNaN")], ids=repr)
def test_a_price_that_is_no_price_is_refused(bad):
    for operation in (
        lambda: open_market().buy("Ann", "Ben", 1, bad),
        lambda: open_market().issue("Ann", 1, bad),
        lambda: open_market().buy_back("Ben", 1, bad),
    ):
        with pytest.raises(ValueError, match=r"price must|signaling"):
            operation()


@pytest.mark.parametrize("bad", [0, -1, 1.5, math.nan, math.inf, True, None, "5", [5]], ids=repr)
def test_a_quantity_that_is_no_share_count_is_refused(bad):
    with pytest.raises(ValueError, match=r"quantity must be a positive whole number"):
        open_market().buy("Ann", "Ben", bad, 1)


def test_refusals_name_the_holder_and_what_is_missing():
    ledger = open_market()
    with pytest.raises(ValueError, match=r"holder must be one of \['company', 'Ann', 'Ben', 'Eve'\], got 'Zoe'"):
        ledger.buy("Zoe", "Ben", 1, 1)
    with pytest.raises(ValueError, match="quantity must be at most the 100 shares that Ben has, got 101"):
        ledger.buy("Ann", "Ben", 101, 1)
    with pytest.raises(ValueError, match="seller must differ from the buyer"):
        ledger.buy("Ben", "Ben", 1, 1)
    with pytest.raises(ValueError, match="seller must be a holder"):
        ledger.buy("Ann", "company", 1, 1)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (r"cash\['Ann'\]", {"cash": {"Ann": -1}, "shares": {}}),
        (r"cash\['Ann'\]", {"cash": {"Ann": 0.001}, "shares": {}}),
        (r"shares\['Ben'\]", {"cash": {}, "shares": {"Ben": -1}}),
        (r"shares\['Ben'\]", {"cash": {}, "shares": {"Ben": 0.5}}),
        (r"shares\['Ben'\]", {"cash": {}, "shares": {"Ben": True}}),
        ("shares", {"cash": {}, "shares": {"company": 5}}),
        ("last_price", {"cash": {}, "shares": {}, "last_price": 0}),
    ],
)
def test_a_ledger_that_does_not_start_balanced_is_refused(name, arguments):
    with pytest.raises(ValueError, match=f"^{name} must"):
        Ledger.open(**arguments)
