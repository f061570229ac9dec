"""The finale: her guess, every way to answer, and three sentences of her own, each worked out a second time."""

import re
from itertools import pairwise

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, number, percent, quoted
from tests.pages.page import page as page_of
from tests.pages.page import settings
from tests.pages.reading import axes, found, handle, headlines, labels, one, roles, surface
from tests.pages.thirtysix import (
    GUESSES,
    MORE,
    P0,
    P1,
    WHOSE,
    F,
    S,
    alike,
    asks_too_much,
    bought,
    name_of,
    parts,
    setting,
    taken_out,
)  # fmt: skip

SLUG = "36_five_to_ten_trillion"
JUMP = f"the next share asks over {quoted(P1)}, one trade is enough, and the cap jumps past $10 trillion"
ROWS = {6: ("all stocks", 5, (3, 8)), 5: ("by dividends", 1.9, (1.5, 2.3)), 4: ("one stock", 1, None)}


# --- the model on the page ---


@pytest.mark.parametrize("M", [0.5, 1, 1.9, 5, 10])
def test_the_walk_costs_what_buyers_pay_lot_by_lot(page, M):
    walk = page.space["walk"]
    for news in (1, 1.3, 1.75, 2):
        for locked, whose in ((0, "by chance"), *((h, who) for h in (0.5, 0.95) for who in WHOSE)):
            q, cash, cap = walk(M, news, locked, whose)
            shares, paid, reached = bought(M, news, locked, whose)
            assert alike(cash, paid), (M, news, locked, whose)
            assert abs(q - shares) < 2e-4 * F
            assert cap == pytest.approx(reached, rel=1e-3)


def test_news_of_two_leaves_nothing_to_walk_whoever_keeps_what(page):
    for M in (0.5, 1, 10):
        for whose in ("by chance", "dearest"):
            assert page.space["walk"](M, 2, 0.5, whose) == pytest.approx((0, 0, 10e12))
        beyond = S * 2 * P0 * np.exp(M * 0.5 * F / S)  # the cheapest share that is left
        assert page.space["walk"](M, 2, 0.5, "cheapest") == pytest.approx((0, 0, beyond))


def test_where_the_next_share_asks_more_than_the_goal_one_trade_goes_past_it(page):
    q, cash, cap = page.space["walk"](2, 1, 0.5, "cheapest")
    assert (q, cash) == (0, 0)
    assert cap == pytest.approx(S * P0 * np.exp(2 * 0.5 * F / S))
    assert round(cap / 1e12, 1) == 13.1
    explorer = page.at("every_way", multiplier=2, whose="cheapest", locked=50)
    assert explorer.said.endswith(f" Your M = 2: {JUMP}.")
    assert "is enough" not in page.at("every_way", multiplier=1, whose="cheapest", locked=50).said
    assert page_words(explorer, 6) == (
        f"all stocks, M = 5: the next share asks over {quoted(P1)}, one trade is enough",
        "all stocks: one trade is enough",
    )
    assert ("All stocks, M = 5", "one share") in [h[:2] for h in headlines(explorer)]
    assert not [text for text in labels(explorer) if "$0" in text and "all think again" not in text]
    own = page.at("say_it", multiplier=2, whose="cheapest", locked=50)
    assert own.said == (
        f"If there is no news and 50% of the float is locked, the cheapest, {JUMP}. NVIDIA gets nothing, and nobody "
        "has bid for the other shares."
    )
    assert one(own, "rule", "cap").label == ("market cap past $10 trillion",)
    news = page.at("every_way", news=2, whose="cheapest", locked=50).said
    assert f"Your M = 2: {JUMP}" in news
    assert "All have thought again" not in news


def test_the_float_is_sold_out_first_below_072(page):
    walk = page.space["walk"]
    least = np.log(2) * S / F
    assert round(least, 2) == 0.72
    assert walk(least * 1.001)[2] == pytest.approx(10e12)
    assert walk(least * 0.999)[2] < 10e12
    assert walk(0.5)[0] == F


# --- the guess ---


def test_nobody_is_told_that_she_guessed(page):
    first = page.at("verdict")
    assert first.values["guess"] == Bet(None, False)
    assert first.said == "Choose the cash that buyers pay, then commit."
    assert {m.role for m in found(first)} == {"muted"}
    assert {text[-1] for text in labels(first)} == {"?"}
    for name in ("every_way", "say_it"):
        explorer = page.at(name)
        assert not found(explorer, role="accent")
        assert " said " not in explorer.said
        assert "guess" not in explorer.picture.idle
    for guess in GUESSES:
        one_ = page.at("verdict", guess=Bet(guess, False))
        assert one_.said == f"You say {name_of(guess)}. Commit to see what it takes for granted."
        assert not found(one_, role="ink")
        at = 5e12 if guess == MORE else guess or page.space["LEFT"]
        assert one(one_, "rule", "accent").x[0] == at


def test_a_guess_from_another_page_opens_here_and_once_made_holds_on_the_whole_page(page):
    ours = [page.explorers[name] for name in ("verdict", "every_way", "say_it")]
    for slug, name in (("index", "five_minutes"), ("13_inevitable", "five_to_ten")):
        theirs = page_of(slug).explorers[name]
        for explorer in ours:
            assert theirs.remember == explorer.remember == "five_to_ten"
            mine = explorer.controls["guess"]
            for position, bet in enumerate(theirs.controls["guess"].values):
                assert mine.value(mine.parse(theirs.controls["guess"].text(position))) == bet
            shared = set(theirs.controls) & set(explorer.controls)
            assert shared == {"guess"}, "what other pages remember under a name of ours means the same"


def test_the_verdict_speaks_to_each_guess_in_three_currencies(page):
    near = {1: "the rough figure for one stock", 5: "as measured for all stocks together"}
    for guess in GUESSES[1:5]:
        M, told = 5e12 / guess, page.at("verdict", guess=Bet(guess, True)).said
        assert facts.MULTIPLIER_MICRO.value == 1
        assert told.startswith(f"You said {money(guess)}: right if M = {number(M)}, ")
        assert near.get(M, f"{number(M)}× the rough figure for one stock") + "; or if M = 1" in told
        news = float(re.search(r"news first lifts every ask ([\d.]+)-fold", told)[1])
        kept = float(re.search(r"([\d.]+)% of holders of every kind keep their shares", told)[1]) / 100
        assert news < 2
        assert kept < 1
        walk = page.space["walk"]
        for q, cash, cap in (walk(M), walk(1, news), walk(1, 1, kept, "by chance")):
            assert cap == pytest.approx(10e12)
            assert cash == pytest.approx(guess, rel=0.011)
            assert guess / 10e12 * 0.99 <= q / S <= guess / 5e12 * 1.01
        low, high = parts(guess)
        assert told.endswith(f"Then {low} to {high} of all shares change hands.")


def test_the_verdicts_at_both_ends(page):
    nothing, all_, more = (page.at("verdict", guess=Bet(guess, True)).said for guess in (0, 5 * 10**12, MORE))
    assert nothing == (
        "You said $0: right, but for the one share that prints the new price, if news lifts every ask 2-fold."
    )
    low, high = parts(5e12)
    assert all_ == (
        "You said $5 trillion: right if M = 1 (the rough figure for one stock), nobody thinks again and nobody locks "
        f"shares away. Then {low} to {high} of all shares change hands."
    )
    assert more == (
        f"You said {MORE}: right if M is below 1 (the rough figure for one stock) and nobody thinks again. Then more "
        f"than half of all shares change hands, for {money(F * P1)} at most."
    )


def test_the_three_rows_of_the_verdict_stand_at_the_guess(page):
    for guess in GUESSES:
        explorer = page.at("verdict", guess=Bet(guess, True))
        if guess == MORE:
            mine = found(explorer, "line", "accent")
            assert all(m.x.tolist() == pytest.approx([5e12, F * P1]) for m in mine)
            readings = ("M below 1", "no news", "over 50%")
        else:
            mine = found(explorer, "dots", "accent")
            assert all(m.x[0] == (guess or page.space["LEFT"]) for m in mine)
            readings = ("M without end", "news ×2", "one share")
            if guess:
                low, high = parts(guess)
                f = number(2 - guess / 5e12, 5)
                readings = (f"M = {number(5e12 / guess)}", f"news ×{f}", f"{low} to {high} of all shares")
        assert [m.y[0] for m in mine] == [3, 2, 1]
        assert tuple(m.label[0] for m in mine) == readings
        known = {m.label[0]: m for m in found(explorer, role="ink")}
        assert set(known) == {"all stocks", "one stock", "no news", "all for sale"}
        assert sorted(5e12 / known["all stocks"].x) == [1.5, 8]
        assert (facts.MULTIPLIER_DIVIDENDS.between[0], facts.MULTIPLIER_MACRO.between[1]) == (1.5, 8)
        assert known["one stock"].x[0] == known["no news"].x[0] == 5e12
        assert known["all for sale"].x[0] == pytest.approx(F * P1)
        assert known["one stock"].look == "hollow", "a rough figure, without a range"
        assert [m.label[0] for m in found(explorer, role="muted")] == [
            "As a multiplier", "As news, with M = 1", "As shares that are sold",
        ]  # fmt: skip
        assert axes(explorer) == ("One guess, read in three ways", "cash that buyers pay", "")


# --- every way to answer ---


def outcome(M, at):
    """Return how a walk is told in the sentence of every way."""
    q, cash, cap = bought(M, *at)
    if asks_too_much(M, *at):
        return JUMP, 0.0
    if cap < 9.99e12:
        return f"sold out at a cap of {money(cap)}, after {money(cash)}", cash
    assert q
    return None, cash


def test_every_bar_is_the_cash_of_its_row_to_scale(page):
    explorer = page.explorers["every_way"]
    for values in settings(explorer):
        at, own = setting(values), values["multiplier"]
        bars = {round(float(m.y[1]), 2): m for m in found(explorer, "box", "cash")}
        zeros = {float(m.y[0]): m for m in found(explorer, "dots", "cash", "square")}
        for y, (name, M, between) in ROWS.items():
            q, cash, cap = bought(M, *at)
            words = page_words(explorer, y if y in zeros else y + 0.3)
            assert (y in zeros) == (q == 0), values
            if q:
                assert alike(bars[round(y + 0.02, 2)].x[1], cash)
                assert bars[round(y + 0.02, 2)].x[0] == 0
                assert ("dashed" if name == "one stock" else "line") in bars[round(y + 0.02, 2)].look, "none is her own"
            assert words[1].startswith(f"{name}: ")
            assert ("sold out at a cap of" in words[0]) == (cap < 9.99e12)
            assert ("one trade is enough" in words[0]) == ("one trade is enough" in words[1]) == asks_too_much(M, *at)
            if between:
                (span,) = [m for m in found(explorer, "line", "ink") if m.y[0] == pytest.approx(y - 0.14)]
                assert all(alike(a, bought(b, *at)[1]) for a, b in zip(span.x, between, strict=True))
        _q, cash, cap = bought(own, *at)
        pulled = handle(explorer, "multiplier")
        assert alike(pulled.x[0], cash)
        assert alike(bars[2.1].x[1], cash)
        assert page_words(explorer, 2.72)[0].startswith(f"yours, M = {number(own)}: ")
        table = explorer.table()
        assert set(table) == {"row", "shares", "cash_usd", "cap_usd"}
        assert [name.partition(",")[0] for name in table["row"]] == ["all stocks", "all stocks", "one stock", "yours"]
        told = [bought(M, *at) for M in (5, 1.9, 1, own)]
        assert all(alike(a, b[1]) for a, b in zip(table["cash_usd"], told, strict=True))
        assert table["shares"] == pytest.approx([one[0] for one in told], rel=2e-2, abs=3e6)
        assert table["cap_usd"] == pytest.approx([one[2] for one in told], rel=1e-3)
        auction = bars.get(0.77)
        assert alike(auction.x[1] if auction else 0, _q * cap / S)
        assert axes(explorer) == ("Cash that buyers pay on the way to $10 trillion", "", "")
        assert zeros[7.0].label == ("all think again: $0, and one share prints it", "all think again: $0")


def page_words(explorer, y):
    """Return the words that stand at a height of the picture."""
    (mark,) = [m for m in found(explorer, "dots") if m.label and m.y[0] == pytest.approx(y)]
    return mark.label


def test_row_words_say_cash_and_part_and_what_is_sold_out(page):
    words = page.space["row_words"]
    assert words("long", "short", 0.693 * S, 5e12, 10e12) == [
        "long: $5 trillion for 69.3% of all shares", "short: $5 trillion, 69.3%",
    ]  # fmt: skip
    assert words("long", "short", 0, 0, 10e12) == ["long: $0", "short: $0"]
    assert words("long", "short", F, 6e12, 8e12) == [
        f"{n}: sold out at a cap of $8 trillion" for n in ("long", "short")
    ]


def test_no_row_passes_the_ceiling_of_what_is_for_sale(page):
    explorer = page.explorers["every_way"]
    for values in settings(explorer):
        news, locked, _whose = setting(values)
        ceiling = found(explorer, "line", "ask")
        assert bool(ceiling) == (news < 2)
        bars = {m.y.tolist()[1] for m in found(explorer, "box", "cash")}
        if not ceiling:
            assert all(m.x[1] == 0 for m in found(explorer, "box", "cash"))
            continue
        assert ceiling[0].x[0] == pytest.approx((1 - locked) * F * P1)
        strokes = [y for y in ceiling[0].y.tolist() if y == y]
        assert all(any(a > y > b for a, b in pairwise(strokes)) for y in bars)
        written = [m.y[0] for m in found(explorer, "dots") if m.label and m.look == "none"]
        met = np.split(ceiling[0].y, np.flatnonzero(np.isnan(ceiling[0].y)))
        ends = [(np.nanmin(each), np.nanmax(each)) for each in met if not np.isnan(each).all()]
        assert not [y for y in written for low, high in ends if low - 0.2 < y < high + 0.2], "it strikes no words out"
        assert all(m.x[1] <= ceiling[0].x[0] * (1 + 1e-9) for m in found(explorer, "box", "cash"))


def test_the_square_root_law_is_a_cross_and_never_a_bar(page):
    explorer = page.explorers["every_way"]
    for values in settings(explorer):
        rise = 2 / values["news"] - 1
        needed = 37e9 * (rise / 0.023) ** 2
        assert needed == 0 or needed > 3.7e9, "a tenth of a day's trading: it is always out of range"
        cross = one(explorer, "dots", "muted", "cross")
        assert cross.x[0] == pytest.approx(min(needed, 10.2e12))
        assert cross.label == (
            f"square-root law, out of its range: {money(needed)}", f"√ law, out of range: {money(needed)}",
        ) if needed else ("square-root law: $0", "√ law: $0")  # fmt: skip
    low, high = facts.NVIDIA_DAILY_VOLATILITY.value
    assert low <= 100 * page.space["SIGMA"] <= high
    assert page.space["VOLUME"] == pytest.approx(facts.NVIDIA_DAILY_VOLUME.value[0] * P0, rel=0.01)


def test_the_sentence_of_every_way_says_what_is_drawn(page):
    explorer = page.explorers["every_way"]
    for values in settings(explorer):
        (news, locked, whose), guess, own = setting(values), values["guess"], values["multiplier"]
        said, tail = str(explorer.said), f" You said {name_of(guess.value)}." if guess.value is not None else ""
        assert said.endswith(tail)
        values_, colours = dict(h[:2] for h in headlines(explorer)), {h[0]: h[2] for h in headlines(explorer)}
        assert set(values_) == {"One stock, M = 1", "All stocks, M = 5", "At most"}
        assert values_["At most"] == money((1 - locked) * F * P1 if news < 2 else 0)
        assert colours == {"One stock, M = 1": "cash", "All stocks, M = 5": "cash", "At most": "ink"}
        if news == 2 and not (locked and whose == "cheapest"):
            assert said.removesuffix(tail) == (
                f"All have thought again: nothing is left to walk, and one share at {quoted(P1)} is enough."
            )
            assert values_["One stock, M = 1"] == values_["All stocks, M = 5"] == "$0"
            continue
        head = f"News lifts every ask {number(news)}×. " if news > 1 else ""
        head += f"Of the float {percent(locked)} is locked: {WHOSE[whose]}. " if locked else ""
        first, second = re.fullmatch(
            re.escape(head) + r"At M = 1: (.*)\. Your M = [\d.]+: (.*)\." + re.escape(tail), said
        ).groups()
        assert f"Your M = {number(own)}: " in said
        for M, words in ((1, first), (own, second)):
            wanted, cash = outcome(M, (news, locked, whose))
            if wanted and "sold out" in wanted:
                assert words.startswith(wanted.partition(", after")[0][:22])
                assert alike_words(words.partition("after ")[2], cash)
            elif wanted:
                assert words == wanted
            else:
                paid, part = re.fullmatch(r"(\$.*) for ([\d.]+)% of all shares", words).groups()
                assert alike_words(paid, cash)
                assert float(part) / 100 == pytest.approx(bought(M, news, locked, whose)[0] / S, rel=6e-3, abs=2e-4)


def alike_words(words, cash):
    """Whether a sum in words is one that was worked out another way."""
    unit = {"trillion": 1e12, "billion": 1e9, "million": 1e6}
    figure, name = re.fullmatch(r"\$([\d.,]+) ?(\w*)", words).groups()
    return float(figure.replace(",", "")) * unit.get(name, 1) == pytest.approx(cash, rel=6e-3, abs=1.2e9)


def test_her_guess_is_a_bar_to_scale_and_only_if_there_is_one(page):
    for guess in GUESSES:
        explorer = page.at("every_way", guess=Bet(guess, True))
        assert "guess" in explorer.picture.idle
        assert page_words(explorer, 8.42) == (f"your guess: {name_of(guess)}",)
        if guess == 0:
            assert one(explorer, "dots", "accent", "square").x[0] == 0
        else:
            block = one(explorer, "box", "accent")
            assert block.x.tolist() == pytest.approx([5e12, F * P1] if guess == MORE else [0, guess])


def test_a_guess_of_more_than_there_is_to_pay_says_so_and_ends_at_the_ceiling(page):
    too_much = ", more than there is to pay"
    for locked in (5, 45, 50, 95):
        most = (1 - locked / 100) * F * P1
        for guess in GUESSES:
            explorer = page.at("every_way", guess=Bet(guess, True), whose="by chance", locked=locked)
            beyond = (5e12 if guess == MORE else guess) > most
            words = page_words(explorer, 8.42)
            assert words[0] == f"your guess: {name_of(guess)}" + too_much * beyond
            assert words[1:] == (("your guess: more than there is to pay",) if beyond else ())
            if guess == MORE and not beyond:
                assert one(explorer, "box", "accent").x.tolist() == pytest.approx([5e12, most])
            elif guess == MORE:
                assert one(explorer, "dots", "accent", "square").x[0] == 5e12
    assert too_much in page_words(page.at("every_way", guess=Bet(10**9, True), news=2), 8.42)[0]


def test_locking_counts_only_while_somebody_locks(page):
    assert "locked" in page.at("every_way").picture.idle
    assert "locked" in page.at("say_it").picture.idle
    for whose in WHOSE:
        assert "locked" not in page.at("every_way", whose=whose).picture.idle
        assert "locked" not in page.at("say_it", whose=whose).picture.idle
    assert page.at("every_way", whose="nobody", locked=95).said == page.at("every_way").said


# --- say it yourself ---


def test_three_sentences_with_her_numbers(page):
    explorer = page.explorers["say_it"]
    for values in settings(explorer, corners=60):
        (news, locked, whose), guess, M = setting(values), values["guess"], values["multiplier"]
        q, cash, cap = bought(M, news, locked, whose)
        said = str(explorer.said)
        head = f"I said {name_of(guess.value)}. " if guess.value is not None else ""
        tail = said.partition("NVIDIA ")[2]
        assert said.startswith(head)
        body = said.removeprefix(head)
        kept = f" and {percent(locked)} of the float is locked, {WHOSE[whose]}" if locked else ""
        first = f"If news does {percent(news - 1)} of the rise" if news > 1 else "If there is no news"
        if asks_too_much(M, news, locked, whose):
            assert body == f"{first}{kept}, {JUMP}. NVIDIA gets nothing, and nobody has bid for the other shares."
            continue
        if news == 2:
            assert body.startswith(f"If all think again, one share at {quoted(P1)} makes $10 trillion. NVIDIA gets")
        else:
            paid, part, out = re.match(
                re.escape(first + kept) + r", buyers pay (\$[\d.]+ \w+) for ([\d.]+)% of all shares, at M = "
                + re.escape(number(M)) + r"(: sold out at a cap of \$[\d.]+ trillion)?\. Sellers get all of it, NVIDIA",
                body,
            ).groups()  # fmt: skip
            assert alike_words(paid, cash)
            assert float(part) / 100 == pytest.approx(q / S, rel=6e-3, abs=2e-4)
            assert bool(out) == (cap < 9.99e12)
        assert "nothing. " in tail
        got, tag = re.search(
            r"If all sold into bids of the same M, they would get (\$[\d.]+ \w+) of a (\$[\d.]+ trillion) tag\.$", said
        ).groups()
        assert alike_words(got, taken_out(M, F, cap / S))
        assert alike_words(tag, F * cap / S)
        assert len(said) <= 330


def test_the_picture_of_her_own_words(page):
    explorer = page.explorers["say_it"]
    for values in settings(explorer):
        (news, locked, whose), guess, M = setting(values), values["guess"].value, values["multiplier"]
        q, cash, cap = bought(M, news, locked, whose)
        whole, *lifted = found(explorer, "box", "cap", "tint")
        past = asks_too_much(M, news, locked, whose)
        end = min(cap / S, 465)
        assert [whole.x[1], whole.y[1]] == pytest.approx([1, end], rel=1e-3)
        assert one(explorer, "rule", "cap").label[0].startswith("market cap past $10" if past else "market cap $")
        area = found(explorer, "area", "cash")
        assert bool(area) == (q > 0)
        if area:
            assert alike(surface(area[0], S), cash)
            assert area[0].x[-1] * S == pytest.approx(q, rel=2e-2, abs=2e6)
        assert bool(lifted) == (news > 1)
        if lifted:
            assert lifted[0].y.tolist() == pytest.approx([P0, news * P0])
        kept = found(explorer, "box", "locked")
        assert (surface(kept[0], S) / end / F if kept else 0) == pytest.approx(locked, rel=1e-3)
        block = found(explorer, "box", "accent")
        drawn = isinstance(guess, int) and guess >= 10**11
        assert bool(block) == drawn
        if drawn:
            assert surface(block[0], S) == pytest.approx(guess)
            assert block[0].label == (f"I said {money(guess)}",)
        assert handle(explorer, "news").y[0] == pytest.approx(news * P0)
        assert handle(explorer, "multiplier").x[0] == pytest.approx(q / S, abs=2e-4)
        figures, colours = dict(h[:2] for h in headlines(explorer)), {h[0]: h[2] for h in headlines(explorer)}
        assert figures["Cash"] == "one share" if past else alike_words(figures["Cash"], cash)
        assert figures["NVIDIA gets"] == "$0"
        assert colours["Cash"] == "cash"
        table = {name: column[0] for name, column in explorer.table().items()}
        assert (table["news"], table["m"], table["locked"]) == (news, M, locked)
        assert alike(table["cash_usd"], cash)
        assert table["cap_usd"] == pytest.approx(cap, rel=1e-3)
        assert table["shares"] == pytest.approx(q, rel=2e-2, abs=3e6)
        assert axes(explorer) == ("My way from $5 to $10 trillion", "part of all shares", "price of one share")


def test_her_words_can_be_copied_and_her_link_reopens_them(page):
    explorer = page.at("say_it", guess=Bet(10**11, True), news=1.5, multiplier=2, whose="dearest", locked=80)
    assert explorer.quote
    assert not page.explorers["every_way"].quote
    said, link = str(explorer.said), explorer.link()
    assert set(link) == {f"say_it.{name}" for name in ("guess", "news", "multiplier", "whose", "locked")}
    explorer.reset()
    assert explorer.open_link(link) == []
    explorer.run()
    assert explorer.said == said
    assert "I said $100 billion. " in said
    assert roles(explorer)[0] == ("accent", "$100 billion")


def test_her_m_is_that_of_one_stock_until_she_sets_it(page):
    assert page.at("say_it").values["multiplier"] == facts.MULTIPLIER_MICRO.value
    assert page.at("say_it").said.startswith(
        "If there is no news, buyers pay $5 trillion for 69.3% of all shares, at M = 1. Sellers get all of it, NVIDIA "
        "nothing. If all sold into bids of the same M, they would get $6.18 trillion of a $9.63 trillion tag."
    )
