"""Page 13: a real screen, the honest range, small money and the reader's own curve, each worked out a second time."""

import pytest

from mktlib.formula import DemandLadder, ExponentialSupply, LadderSupply, revaluation_multiplier, revalue
from mktlib.market import facts
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, number, percent, quoted, shares_in_words, signed, significant, times
from tests.pages.page import page as page_of
from tests.pages.page import settings
from tests.pages.reading import found, handle
from tests.pages.reading import one as only
from tests.pages.thirteen import MORE, P0, P1, D, F, S, area_under, headlines, law, looks

SLUG = "13_inevitable"


# --- a real screen ---


def test_apples_screen_by_hand(page):
    buy, sell = (page.at("both_ways", level=level).said for level in (1, -1))
    assert buy.startswith("Buying 200 shares costs $117,188. The last price is $585.94:")
    assert sell.startswith(f"Selling 18 shares brings {money(18 * 585.33)}. The last price is $585.33:")
    assert "the cap moves by $285 million. That is half the spread, on every share." in buy
    assert "the cap moves by −$285 million. That is half the spread, on every share." in sell
    assert page.at("both_ways", level=0).said == "Nothing is taken, and nothing is marked."


def test_apples_screen_counts_whole_shares_from_the_mid(page):
    one, book, everything = page.explorers["both_ways"], facts.AAPL_BOOK, facts.AAPL_SHARES_OUTSTANDING.value
    mid = (585.94 + 585.33) / 2
    for v in settings(one):
        rows = (book.asks if v["level"] > 0 else book.bids)[: abs(v["level"])]
        q, side = sum(size for _price, size in rows), 1 if v["level"] > 0 else -1
        if not rows:
            continue
        kind = LadderSupply if side > 0 else DemandLadder
        r = revalue(kind([p for p, _ in rows], [n for _, n in rows]), q, everything, price_before=mid)
        values, roles = headlines(one)
        assert values == {"Cash": money(r.cash), "Change of the cap": money(r.cap_change)}
        assert roles == {"Cash": "cash", "Change of the cap": "cap"}
        did = f"Buying {shares_in_words(q)} costs" if side > 0 else f"Selling {shares_in_words(q)} brings"
        assert one.said.startswith(f"{did} {money(r.cash)}. The last price is {quoted(r.price_after)}:")
        assert f"from the mid, the cap moves by {money(r.cap_change)}." in one.said
        assert only(one, "rule", "cap").y[0] == pytest.approx(r.price_after)
        assert only(one, "rule", "muted").y[0] == pytest.approx(mid)
        walked = only(one, "line", "cash")
        assert (walked.x[0], walked.x[-1], walked.y[-1]) == pytest.approx((0, side * q, r.price_after))
        assert (handle(one, "level").x[0], handle(one, "level").y[0]) == pytest.approx((side * q, r.price_after))
        assert (only(one, "line", "bid").x[-1], only(one, "line", "ask").x[-1]) == pytest.approx((-1667, 2820))
        looks(
            one, "Sold to the left, bought to the right", "shares", "price of one share (not from zero)",
            (-1800, 3000), (584, 588.4),
        )  # fmt: skip


# --- the honest range ---


def test_the_range_hides_until_the_guess_locks(page):
    one = page.at("five_to_ten")
    assert one.picture.idle == ("M",)
    assert not found(one, "rule")
    assert {m.label[0][-1] for m in found(one, "dots", "muted", "none")} == {"?"}
    one = page.at("five_to_ten", guess=Bet(10**11, False))
    assert one.said == "You say $100 billion, drawn to scale. Commit to see what it means."
    assert only(one, "dots", "accent").x[0] == 1e11


def test_the_guess_of_the_first_page_opens_here(page):
    first, mine = page_of("index").explorers["five_minutes"], page.explorers["five_to_ten"]
    assert first.remember == mine.remember != ""
    theirs, ours = first.controls["guess"], mine.controls["guess"]
    for position, bet in enumerate(theirs.values):
        assert ours.value(ours.parse(theirs.text(position))) == bet


def test_the_range_judges_each_guess(page):
    def said(guess):
        return page.at("five_to_ten", guess=Bet(guess, True), M=2).said

    assert said(0).startswith("$0 is right if all holders think again.")
    assert said(MORE).startswith("More than $5 trillion means that more than half of all shares are sold.")
    for guess, near in (
        (10**9, 8),
        (10**10, 8),
        (10**11, 8),
        (10**12, "as estimated for all stocks"),
        (5 * 10**12, "the rough figure for one stock"),
    ):
        least, most, M = guess / (P1 * S), min(guess / (P0 * S), F / S), 5e12 / guess
        words = near if isinstance(near, str) else f"{times(M / near)} the highest estimate"
        part = f"{money(guess)} means that {percent(least)} to {percent(most)} of all shares are sold"
        assert said(guess).startswith(f"{part}, and M = {number(M)}: {words}.")


def test_the_range_draws_estimates_and_the_ceiling(page):
    one = page.at("five_to_ten", guess=Bet(10**12, True))
    estimates = {
        "all stocks, M about 5 (3 to 8)": (5, 3, 8),
        "all stocks, from dividends, M 1.5 to 2.3": (1.9, 1.5, 2.3),
        "one stock, long run, M of order 1": (1, None, None),
    }
    rows = {m.label[0]: m for m in found(one, "dots", "ink")}
    assert set(rows) == {"all holders think again", *estimates}
    assert rows["all holders think again"].x.tolist() == [0]
    for label, (M, low, high) in estimates.items():
        bars = [sorted(m.x.tolist()) for m in found(one, "line", "ink") if m.y[0] == rows[label].y[0]]
        assert rows[label].x.tolist() == pytest.approx([5e12 / M])
        assert bars == ([pytest.approx([5e12 / high, 5e12 / low])] if low else [])
        assert rows[label].look == ("dot" if low else "hollow")  # one figure, and no range
    assert only(one, "rule", "ask").x[0] == pytest.approx(F * P1)
    assert only(one, "rule", "ask").label[0] == f"ceiling: the float at {money(round(P1))}"
    for sold_at in (P0, 300.0, P1):  # no walk, along whatever curve, pays more than the ceiling
        assert area_under(lambda u, p=sold_at: max(P0, min(p, P1)), F, 11) <= F * P1 * (1 + 1e-12)


def test_the_range_says_what_it_draws_at_every_M(page):
    one = page.explorers["five_to_ten"]
    for v in settings(one):
        looks(
            one, "Cash on the way from $5 to $10 trillion", "cash paid on the way", "", (-0.2e12, 10.5e12), (1.4, 7.6)
        )
        if not v["guess"].locked:
            continue
        curve = ExponentialSupply(P0, v["M"] * F / S, F)  # an even walk: S·P′/P = M
        assert revaluation_multiplier(curve, 1e9, S) == pytest.approx(v["M"])
        out = curve(F) < P1 * 0.999
        q = F if out else curve.quantity(P1)
        cash = curve.capital_spent(q)
        assert handle(one, "M").x[0] == pytest.approx(cash)
        assert handle(one, "M").role == "cash"
        values, roles = headlines(one)
        assert values == {"M": number(v["M"]), "Cash": money(cash), "Part of all shares": percent(q / S)}
        assert roles["Cash"] == "cash"
        tail = f", then sold out at a cap of {money(S * curve(F))}." if out else "."
        assert one.said.endswith(f"M = {number(v['M'])}: {money(cash)} for {percent(q / S)} of all shares{tail}")
        if v["guess"].value != MORE:
            assert only(one, "dots", "accent").x[0] == v["guess"].value
        else:
            assert only(one, "line", "accent").x.tolist() == pytest.approx([5e12, F * P1])


# --- small money ---


def test_small_money_by_hand(page):
    for order, M in ((1e8, "60"), (1e9, "18.9"), (1e10, "6"), (1e11, "1.9"), (2e11, "1.3")):
        one = page.at("small_money", order=order)
        digits = 2 if order != 1e9 else 3
        assert f"{float(handle(one, 'order').y[0]):.{digits}g}".rstrip("0").rstrip(".") in (M, M.rstrip("0"))
    low, high = facts.NVIDIA_DAILY_VOLATILITY.value
    assert low <= 2.3 <= high
    assert page.space["VOLUME"] == pytest.approx(facts.NVIDIA_DAILY_VOLUME.value[0] * P0, rel=0.01)
    assert page.space["rise"](37e9 / 0.023**2) == pytest.approx(1)


def test_small_money_says_what_it_draws(page):
    one = page.explorers["small_money"]
    for v in settings(one):
        order = v["order"]
        rise, M = law(order)
        straight = 5e12 / M
        then, M_then = law(straight)
        values, roles = headlines(one)
        two = {name: significant(float(x), 2) for name, x in
               {"M": M, "cap": 5e12 * rise, "straight": straight, "then": then}.items()}  # fmt: skip
        assert values == {"Cap for each dollar": money(two["M"]), "Price": signed(rise)}
        assert roles == {"Cap for each dollar": "cap", "Price": "ink"}
        head = f"An order of {money(order)} lifts the price by {percent(rise)}, the cap by {money(two['cap'])}"
        assert one.said.startswith(
            f"{head}: {money(two['M'])} for each dollar. Straight on, {money(two['straight'])} would double it;"
        )
        assert f"for that sum the law gives {signed(two['then'])}." in one.said
        assert ("outside the law's range" in one.said) == (order > 3.7e9)
        me, naive, real = handle(one, "order"), only(one, "dots", "ink"), only(one, "dots", "cap", "cross")
        assert (me.x[0], me.y[0], me.role) == (order, pytest.approx(M), "cash")
        assert (naive.x[0], naive.y[0]) == pytest.approx((straight, M))
        assert (real.x[0], real.y[0]) == pytest.approx((straight, M_then))
        near, far = found(one, "line", "cap")
        assert (near.look, near.key, far.look, far.key) == ("thick", "square-root law", "dashed", "outside its range")
        assert near.x[-1] == far.x[0] == pytest.approx(3.7e9)
        for line in (near, far):
            assert line.y.tolist() == pytest.approx([law(u)[1] for u in line.x])
        assert only(one, "rule", "muted", "dotted").y[0] == 1
        looks(
            one, "The larger the order, the less each dollar lifts", "size of the order",
            "dollars of cap for each dollar", (5e6, 2e13), (0.1, 400),
        )  # fmt: skip


# --- your own curve ---


def test_your_own_curve_is_read_off_the_readers_function(page):
    one = page.explorers["your_curve"]
    mine = page.space["my_asks"]
    for v in settings(one):
        q = v["bought"] * 1e9
        values, roles = headlines(one)
        nextone = values["The next dollar lifts it by"]
        assert float(nextone[1:]) == pytest.approx(S * (P0 / D) / mine(q), abs=0.0051)  # S·P′/P of the straight line
        assert values == {
            "Cash": money(area_under(mine, q)),
            "Market cap": money(S * mine(q)),
            "The next dollar lifts it by": nextone,
        }
        assert set(roles.values()) == {"cash", "cap"}
        assert one.said.startswith(f"{values['Cash']} for {shares_in_words(q)}. The first dollar lifted the cap by")
        assert one.said.endswith(f"by {money(S / D)}, the next one lifts it by {nextone}.")
        assert only(one, "area", "cash").x[-1] == pytest.approx(q / S)
        assert only(one, "box", "cap").y[1] == only(one, "line", "ask").y[-1] == pytest.approx(mine(q))
        assert only(one, "line", "muted").y[-1] == pytest.approx(P0 * 2 ** (0.7 * S / D))
        looks(one, "Your asks, and the doubling ones", "part of all shares", "price of one share", (0, 1), (0, 850))
