"""The five-minute story step by step: what each draws and says, worked out anew."""

import math

import numpy as np

from mktlib.formula import LadderSupply
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, percent
from tests.pages.reading import found, one, roles
from tests.pages.reading import surface as surface_of

SLUG = "index"
SHARES, FOR_SALE = 24.3e9, 23.4e9
OLD, NEW = 5e12 / SHARES, 10e12 / SHARES
MORE = "more than $5 trillion"
GUESSES = [0, 10**9, 10**10, 10**11, 10**12, 5 * 10**12, MORE]


def at(page, step, **values):
    """Return the explorer at a step of its story."""
    return page.at("five_minutes", step=step, **values)


def row(explorer):
    """Return the picture's data: price, cap, part and cash."""
    names = "last price [$]", "market cap [$]", "part of all shares", "cash [$]"
    assert tuple(explorer.table()) == names
    return [explorer.table()[name][0] for name in names]


def surface(mark):
    """Return what a filled mark covers [$]."""
    return surface_of(mark, SHARES)


def walked(part, double, first, end):
    """Return the cash of a walk, share by share as it were: a sum of many thin strips."""
    middle = (np.arange(100_000) + 0.5) / 100_000 * part
    return float((first * (end / first) ** (middle / double)).mean()) * part * SHARES


# --- 1: the guess -------------------------------------------------------------------------------


def test_each_guess_is_drawn_to_scale(page):
    for amount in GUESSES:
        a_guess_is_drawn_to_scale(page, amount)


def a_guess_is_drawn_to_scale(page, amount):
    words = MORE if amount == MORE else money(amount)
    for locked, head in ((False, "You say"), (True, "You said")):
        explorer = at(page, 1, guess=Bet(amount, locked))
        assert explorer.said.startswith(f"{head} {words}. ")
        assert roles(explorer) == [("accent", words)]
        assert row(explorer) == [OLD, 5e12, 0, 0]
    if amount == 0:
        assert explorer.said.endswith("There is nothing to draw.")
        assert not [mark for mark in found(explorer, role="accent") if mark.kind == "box"]
        assert one(explorer, "dots", "accent").label == ("you: $0",)
        return
    block = one(explorer, "box", "accent", "solid")
    assert math.isclose(surface(block), 5e12 if amount == MORE else amount)
    assert block.y[1] == OLD
    assert block.label == (f"you: {words}",)
    thin = found(explorer, "line", "accent")
    if amount in (10**9, 10**10):
        assert explorer.said.endswith("To scale it is thinner than this line.")
        assert thin[0].x.tolist() == [amount / 5e12] * 2
        assert amount / 5e12 * 700 < 1.5  # [px] on the widest card
    elif amount == MORE:
        assert explorer.said.endswith("That is more than the whole box.")
        assert math.isclose(
            surface(block) + surface(one(explorer, "box", "accent", "hatched")), 5e12 * (1 + 23.4 / 24.3)
        )
    else:
        assert explorer.said.endswith("The block is drawn to scale.")
        assert not thin
    assert one(explorer, label="$10 trillion?").role == "cap"
    assert one(explorer, "box", "cap", "dashed").y[1] == NEW


# --- 2: one trade -------------------------------------------------------------------------------


def test_one_trade_re_marks_every_share(page):
    for price, paid, rise in (
        (150, "$308.64", "$2.5 trillion"),
        (200, "$411.52", "$5 trillion"),
        (102, "$209.88", "$100 billion"),
    ):
        explorer = at(page, 2, price=price)
        assert explorer.said == f"Cash: {paid}. Market cap: up {rise}, which nobody paid."
        assert roles(explorer) == [("cash", paid), ("cap", rise)]
        assert explorer.readouts()["price"] == paid
        last, _cap, part, cash = row(explorer)
        assert math.isclose(last, OLD * price / 100)
        assert (part, cash) == (1 / SHARES, last)
        share = one(explorer, "line", "cash")
        assert (share.x.tolist(), share.y.tolist(), share.label) == ([0, 0], [0, last], ("1 share, drawn too wide",))
        assert one(explorer, "rule", "cap").drag.place(price) == last
    explorer = at(page, 2)
    assert explorer.said == "Cash: $205.76. Market cap: still $5 trillion."
    assert one(explorer, "rule", "cap").drag.along == "y"


# --- 3: the staircase ---------------------------------------------------------------------------


def test_the_next_share_comes_from_the_cheapest_who_is_left(page):
    asks = [OLD * 2 ** (i / 8) for i in range(1, 24)]
    ladder = LadderSupply(asks, [1e9] * 23)
    for bought in range(1, 9):
        explorer = at(page, 3, bought=bought)
        last, cap, part, paid = row(explorer)
        assert math.isclose(last, ladder(bought * 1e9))
        assert math.isclose(paid, ladder.capital_spent(bought * 1e9))
        assert math.isclose(part, bought / 24.3)
        words = (
            money(ladder.capital_spent(bought * 1e9)),
            percent(bought / 24.3),
            money(24.3e9 * asks[bought - 1] - 5e12),
        )
        assert explorer.said == "Cash: {} for {} of the shares. Market cap: up {}.".format(*words)
        assert roles(explorer) == [("cash", words[0]), ("cap", words[2])]
        columns = one(explorer, "bars", "cash")
        assert np.allclose(columns.y, asks[:bought])
        assert np.allclose(columns.x * 24.3, np.arange(bought) + 0.5)
        assert math.isclose(surface(columns), 0.9 * paid)  # with gaps between them
        stairs = one(explorer, "line", "ask")
        assert np.allclose(stairs.y, np.repeat(asks[bought:], 2))
        assert np.allclose(stairs.x * 24.3, [bought, *np.repeat(np.arange(bought + 1, 24), 2)[:-1]])
        assert cap > 5e12
    assert math.isclose(row(at(page, 3, bought=8))[0], NEW)
    assert at(page, 3, bought=8).said == "Cash: $2.48 trillion for 32.9% of the shares. Market cap: up $5 trillion."


def test_before_the_first_purchase_the_cheapest_ask_is_named(page):
    explorer = at(page, 3)
    assert explorer.said == "Each step is a billion shares. The cheapest asks $224.38."  # 205.76 × 2^(1/8)
    assert roles(explorer) == [("ask", "$224.38")]
    assert row(explorer) == [OLD, 5e12, 0, 0]
    assert one(explorer, "dots", "ask").label == ("the rest ask for more",)
    assert explorer.controls["bought"].kind == "player"


# --- 4: two boxes -------------------------------------------------------------------------------


def test_two_boxes_hold_the_cash(page):
    for part in (1, 14, 33, 50, 69, 96):
        explorer = at(page, 4, part=part)
        share = part / 100
        paid = walked(share, share, OLD, NEW)
        least, most = share * 5e12, share * 10e12
        assert least < paid < most
        assert math.isclose(row(explorer)[3], paid, rel_tol=1e-6)
        words = [money(least), money(most), money(row(explorer)[3])]
        assert explorer.said == f"{part}% change hands: {words[0]} to {words[1]}, here {words[2]}."
        assert roles(explorer) == [("cash", each) for each in words]
        low = one(explorer, "box", "cash", "solid")
        assert math.isclose(surface(low), least)
        assert low.label == (f"at least {words[0]}",)
        assert math.isclose(surface(low) + surface(one(explorer, "area", "cash")), paid, rel_tol=1e-3)
        frame = one(explorer, "box", "ink")
        assert [*frame.x, *frame.y] == [0, share, 0, OLD]
        tall = one(explorer, "line", "ink", "dashed")
        assert (tall.x.tolist(), tall.y.tolist()) == ([0, share, share], [NEW, NEW, 0])
        assert tall.label == (f"at most {words[1]}",)
        grip = one(explorer, "dots", "cash")
        assert (grip.drag.along, grip.drag.place(part), grip.label) == ("x", share, (words[2],))
        assert row(explorer)[:3] == [NEW, 10e12, share]
    # Five trillion fits between the boxes from half of all shares on, and on this curve from 69 % (ln 2).
    fits = [part for part in range(1, 97) if part / 100 * 5e12 <= 5e12 <= part / 100 * 10e12]
    assert fits[0] == 50
    assert row(at(page, 4, part=69))[3] < 5e12 < row(at(page, 4, part=70))[3]


def test_no_more_is_bought_than_is_for_sale(page):
    for name in ("part", "sold"):
        assert page.explorers["five_minutes"].controls[name].values[-1] / 100 * SHARES <= FOR_SALE


# --- 5: thinking again --------------------------------------------------------------------------


def test_when_all_think_again_less_and_less_changes_hands(page):
    for part in (1, 33, 96):
        before = math.inf
        for asks in (100, 130, 150, 198, 200):
            explorer = at(page, 5, part=part, asks=asks)
            first = OLD * asks / 100
            left = part / 100 * math.log(NEW / first) / math.log(2)
            paid = walked(left, left, first, NEW) if asks < 200 else 0
            last, _cap, moved, cash = row(explorer)
            assert math.isclose(moved, left, abs_tol=1e-12)
            assert math.isclose(cash, paid, rel_tol=1e-6, abs_tol=1)
            assert last == NEW
            assert cash < before
            before = cash
            grip = one(explorer, "dots", "ask")
            assert (grip.x[0], grip.y[0], grip.drag.place(asks), grip.drag.along) == (0, first, first, "y")
            assert np.isclose(one(explorer, "line", "ask").y[0], first)
            assert one(explorer, "line", "ask").label == ("asks",)
            old = one(explorer, "line", "muted", "dashed")
            assert np.isclose(old.y[0], OLD)
            assert np.isclose(np.interp(part / 100, old.x, old.y), NEW, rtol=1e-3) or part == 96
            filled = found(explorer, "area", "cash")
            assert math.isclose(sum(map(surface, filled)), paid, rel_tol=1e-3, abs_tol=1)
    explorer = at(page, 5, asks=150)
    assert explorer.said == "Asks are 1.5× the old ones: 13.7% still change hands, for $1.19 trillion."
    assert roles(explorer) == [("ask", "1.5×"), ("cash", "$1.19 trillion")]
    assert explorer.readouts()["asks"] == "1.5× the old price"
    assert at(page, 5).said == "Nobody has thought again: 33% change hands, for $2.38 trillion."
    explorer = at(page, 5, asks=200)
    assert explorer.said == "Cash: $0, but for the one share that prints the price. Market cap: $10 trillion."
    assert roles(explorer) == [("cash", "$0"), ("cap", "$10 trillion")]
    assert not found(explorer, "area")


# --- 6: taking it out ---------------------------------------------------------------------------


def test_the_way_down_mirrors_the_way_up(page):
    for part, sold in ((33, 33), (33, 66), (50, 20), (96, 96), (10, 80)):
        explorer = at(page, 6, part=part, sold=sold)
        last, cap, moved, got = row(explorer)
        assert math.isclose(last, NEW * 0.5 ** (sold / part))
        assert moved == sold / 100
        assert math.isclose(got, walked(sold / 100, part / 100, NEW, OLD), rel_tol=1e-6)
        filled = [*found(explorer, "box", "cash", "solid"), *found(explorer, "area", "cash", "solid")]
        tagged = sold / 100 * 10e12
        lost = one(explorer, "area", "cap", "hatched")
        assert math.isclose(sum(map(surface, filled)), got, rel_tol=4e-3)
        assert math.isclose(surface(lost), tagged - got, rel_tol=4e-3)
        same = sold == part
        paid = row(at(page, 4, part=part))[3]
        assert math.isclose(got, paid) == same
        explorer = at(page, 6, part=part, sold=sold)
        more = ", as much as the buyers paid" if same else ""
        said = f"Tagged {money(tagged)}, these shares bring {money(got)}{more}. Market cap: {money(cap)}."
        assert explorer.said == said
        assert roles(explorer) == [("cap", money(tagged)), ("cash", money(got)), ("cap", money(cap))]
        grip = one(explorer, "dots", "bid")
        assert (grip.x[0], grip.y[0], grip.drag.along, grip.drag.place(sold)) == (sold / 100, last, "x", sold / 100)
        bids = one(explorer, "line", "bid")
        assert bids.label == ("bids",)
        assert np.isclose(bids.y[0], NEW)
        assert np.all(np.diff(bids.y) < 0)
        assert np.allclose(bids.y, NEW * 0.5 ** (bids.x / (part / 100)))
        bends = np.abs(np.diff(np.diff(bids.y) / np.diff(bids.x)) * np.diff(bids.x)[1:] / 8)
        assert bends.max() < 0.01 * NEW, "no corner is seen"


def test_before_the_first_sale_all_is_tagged(page):
    explorer = at(page, 6)
    assert explorer.said == "All is tagged $10 trillion. Nobody has sold yet."
    assert not found(explorer, role="cash")
    assert row(explorer) == [NEW, 10e12, 0, 0]


def test_below_a_cent_there_is_no_bid(page):
    explorer = at(page, 6, part=1, sold=60)
    last, cap, moved, got = row(explorer)
    assert math.isclose(last, 0.01)
    assert math.isclose(moved, 0.01 * math.log2(NEW / 0.01))
    assert (
        explorer.said
        == f"Only {percent(moved)} of the shares find a bid. They bring {money(got)}. Market cap: {money(cap)}."
    )
    assert explorer.said == "Only 15.3% of the shares find a bid. They bring $144 billion. Market cap: $243 million."
    assert one(explorer, "dots", "bid").x[0] == 0.6


# --- 7: the verdict -----------------------------------------------------------------------------


def test_each_guess_is_judged_as_a_part_of_all_shares(page):
    needs = "Both estimates need more."
    verdicts = {
        0: "You said $0: right, if everybody thinks again.",
        10**9: f"You said $1 billion: then 0.01% to 0.02% of all shares change hands. {needs}",
        10**10: f"You said $10 billion: then 0.1% to 0.2% of all shares change hands. {needs}",
        10**11: f"You said $100 billion: then 1% to 2% of all shares change hands. {needs}",
        10**12: "You said $1 trillion: then 10% to 20% of all shares change hands. Estimated in between: all stocks.",
        5 * 10**12: "You said $5 trillion: then 50% to 96.3% of all shares change hands. "
        "Estimated in between: one stock, in the long run.",
        MORE: "You said more than $5 trillion: then more than half of all shares change hands. "
        "$9.63 trillion is the most there is to pay.",
    }
    for amount, words in verdicts.items():
        explorer = at(page, 7, guess=Bet(amount, True))
        assert explorer.said == words
        assert roles(explorer)[0] == ("accent", MORE if amount == MORE else money(amount))
    assert roles(at(page, 7, guess=Bet(MORE, True)))[1] == ("cash", "$9.63 trillion")


def test_the_same_cash_is_poured_from_the_low_box_into_the_tall_one(page):
    for amount in GUESSES[1:-1]:
        low, high = amount / 10e12, min(amount / 5e12, FOR_SALE / SHARES)
        for pour in (0, 50, 100):
            explorer = at(page, 7, guess=Bet(amount, True), pour=pour)
            block, band = found(explorer, "box", "accent", "solid")
            assert math.isclose(surface(block), amount)
            assert math.isclose(block.x[1], high + (low - high) * pour / 100)
            assert OLD * (1 - 1e-9) <= block.y[1] <= NEW * (1 + 1e-9)
            assert np.allclose(band.x, [low, high])
            if amount >= 10**11:
                assert block.drag.along == "x"
                assert math.isclose(block.drag.place(pour), block.x[1])
            else:
                assert block.drag is None
            assert row(explorer) == [NEW, 10e12, block.x[1], amount]
        assert math.isclose(block.y[1], NEW)
    explorer = at(page, 7, guess=Bet(MORE, True))
    solid, over = one(explorer, "box", "accent", "solid"), one(explorer, "box", "accent", "hatched")
    assert math.isclose(surface(solid), 5e12)
    assert math.isclose(surface(solid) + surface(over), FOR_SALE * NEW)
    assert math.isclose(row(explorer)[3], FOR_SALE * NEW)
    assert not found(at(page, 7, guess=Bet(0, True)), role="accent")


def test_no_boxes_are_spoken_of_where_none_is_drawn(page):
    for amount in GUESSES:
        explorer = at(page, 7, guess=Bet(amount, True))
        assert ("The same cash fills a low, wide box" in explorer.picture.step.text) == bool(
            found(explorer, "box", "accent")
        )
        assert explorer.picture.step.title == "A guess about sellers"
        assert explorer.picture.step.onward == "So what is the answer?"
    assert at(page, 7, guess=Bet(0, True)).picture.step.text == (
        "A guess of $0 fills no box: if everybody thinks again, nobody must sell. If nobody thinks again, buyers need "
        "sellers. Dotted: how many, by estimates, stretched to a doubling."
    )


def test_two_estimates_are_stretched_to_a_doubling(page):
    def needed(multiplier):
        """Buy little by little, each dollar adding `multiplier` dollars of cap, until the price has doubled."""
        cap, part, step = 5e12, 0.0, 1e-6
        while cap < 10e12:
            cap += multiplier * cap * step  # the cash of a step is its part of the cap
            part += step
        return part

    lines = found(at(page, 7, guess=Bet(10**12, True)), "rule", "ink", "dotted")
    assert [line.label[0] for line in lines] == ["all stocks: 14%", "one stock, in the long run: 69%"]
    for line, multiplier in zip(lines, (5, 1), strict=True):
        assert math.isclose(line.x[0], needed(multiplier), rel_tol=1e-4)


# --- 8: the answer ------------------------------------------------------------------------------


def test_the_answer_has_numbers(page):
    explorer = at(page, 8)
    most = money(FOR_SALE * NEW)
    assert most == "$9.63 trillion"
    assert (
        explorer.said
        == f"From $0, if everybody thinks again, to {most}, if every share that can be bought sells at the new price."
    )
    assert roles(explorer) == [("cash", "$0"), ("cash", most)]
    edge = one(explorer, "line", "ink", "dashed")
    assert (edge.x.tolist(), edge.y.tolist()) == ([0, FOR_SALE / SHARES, FOR_SALE / SHARES], [NEW, NEW, 0])
    assert edge.label == (f"at most {most}",)
    for part in (1, 33, 96):
        before = row(at(page, 4, part=part))
        explorer = at(page, 8, part=part)
        assert row(explorer) == before
        assert math.isclose(surface(one(explorer, "area", "cash")), before[3], rel_tol=1e-3)
        assert one(explorer, "area", "cash").label == (money(before[3]),)
