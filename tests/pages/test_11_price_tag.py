"""The price tag: every sum in words, numbers and drawing against plain arithmetic."""

import itertools

import numpy as np

from mktlib.formula import LadderSupply as Asks
from mktlib.formula import market_cap, revalue
from mktlib.market import facts
from mktlib.ui.numbers import money, shares_in_words, signed
from tests.pages.page import settings
from tests.pages.reading import axes, found, headlines, labels, surface

SLUG = "11_price_tag"
BILLION = 10**9
HELD, PAID = (300, 250, 200, 150, 100), (0.10, 5, 30, 45, 70)  # millions of shares; $ a share
GROUPS = ("founder", "early fund", "pension", "index", "late")

# --- the prediction ---------------------------------------------------------------------------------


def test_nothing_is_told_before_the_bet(page):
    for sum_of_money in (None, *page.space["SUMS"]):
        explorer = page.at("least", **({} if sum_of_money is None else {"paid": str(sum_of_money)}))
        told = " ".join([str(explorer.said), *labels(explorer)])
        assert "enough" not in told
        assert "one share" not in told
        assert not found(explorer, "line", role="cash")
        assert surface(found(explorer, "box", role="cap")[0]) == 50 * BILLION
        assert [(one.y[0], one.label, one.look) for one in found(explorer, "rule")] == [
            (50, ("$50 billion",), "thick"),
            (100, ("$100 billion?",), "dashed thin"),
        ]


def test_a_guess_is_drawn_to_scale_or_said_to_be_too_thin(page):
    thin = " No screen shows so thin a slice; it is drawn too wide."
    told = {
        0: "You say $0: nobody pays anything.",
        100: "You say $100: 1 in 1 billion of the tall box." + thin,
        10_000: "You say $10,000: 1 in 10 million of the tall box." + thin,
        1_000_000: "You say $1 million: 1 in 100,000 of the tall box." + thin,
        BILLION: "You say $1 billion: 1% of the tall box.",
        50 * BILLION: "You say $50 billion: 50% of the tall box.",
        100 * BILLION: "You say $100 billion: 100% of the tall box.",
    }
    assert set(told) == set(page.space["SUMS"])
    for guess, words in told.items():
        explorer = page.at("least", paid=str(guess))
        assert explorer.said == words
        boxes, lines = found(explorer, "box", role="accent"), found(explorer, "line", role="accent")
        assert [surface(one) for one in boxes] == ([guess] if guess >= BILLION else [])
        assert len(lines) == (0 < guess < BILLION)
        assert headlines(explorer) == [("Market cap", "$50 billion", "cap"), ("Your sum", money(guess), "accent")]
        assert all(one.x.tolist() == [0, 0] and one.y.tolist() == [0, 100] for one in lines)
        assert (f"your {money(guess)}" in labels(explorer)) == (guess > 0)


def test_one_share_is_enough_and_the_answer_speaks_to_the_guess(page):
    enough = " One share at $100 is enough: its price marks all one billion, and the cap is $100 billion."
    told = {
        0: "You said $0. But without a trade there is no new last price.",
        100: "You said $100, and you win.",
        10_000: "You said $10,000, 100 times too much.",
        1_000_000: "You said $1 million, 10,000 times too much.",
        BILLION: "You said $1 billion, 10 million times too much.",
        50 * BILLION: "You said $50 billion, the whole difference. Nobody has to pay it.",
        100 * BILLION: "You said $100 billion, all shares at the new price. Nobody has to buy them all.",
    }
    assert market_cap(revalue(Asks([100], [1]), 1, BILLION, 50).price_after, BILLION) == 100 * BILLION
    for guess, words in told.items():
        explorer = page.at("least", paid=f"{guess}!")
        assert explorer.said == words + enough
        assert surface(found(explorer, "box", role="cap")[0]) == 100 * BILLION
        assert [(one.y[0], one.label) for one in found(explorer, "rule")] == [
            (100, ("$100 billion",)),
            (50, ("before",)),
        ]
        assert [one.x.tolist() for one in found(explorer, "line", role="cash")] == [[0, 0]]
        assert "one share, drawn too wide" in labels(explorer)
        assert headlines(explorer) == [("Market cap", "$100 billion", "cap"), ("Your sum", money(guess), "accent")]
        assert axes(explorer) == ("All shares × last price", "shares", "price of one share")
        assert ("$100", "cash") in explorer.said.parts


# --- one trade --------------------------------------------------------------------------------------


def test_one_trade_on_numbers_to_check_by_hand(page):
    explorer = page.at("one_trade", price=100)
    assert headlines(explorer) == [
        ("Cash", "$10,000", "cash"),
        ("Premium", "$5,000", "cash"),
        ("Change of cap", "$50 billion", "cap"),
    ]
    assert explorer.said == (
        "100 shares × $100: $10,000 of cash changes hands, $5,000 of it premium over $50. "
        "The cap goes from $50 billion to $100 billion: +$50 billion, which nobody pays."
    )
    explorer = page.at("one_trade", price=100, traded=1, company="100 shares")
    assert [one[1] for one in headlines(explorer)] == ["$100", "$50", "$5,000"]
    assert explorer.said.endswith("The cap goes from $5,000 to $10,000: +$5,000, of which nobody pays $4,950.")
    explorer = page.at("one_trade", price=20, traded=100_000_000)
    assert [one[1] for one in headlines(explorer)] == ["$2 billion", "−$3 billion", "−$30 billion"]
    assert "$2 billion of cash changes hands, $3 billion less than at $50." in explorer.said
    assert explorer.said.endswith("−$30 billion, of which nobody receives $27 billion.")
    assert page.at("one_trade", price=90, traded=BILLION).said.endswith(": +$40 billion, all of it premium.")
    assert page.at("one_trade", price=10, traded=BILLION).said.endswith("−$40 billion, all of it lost by the sellers.")
    assert page.at("one_trade").said.endswith("At the old price the cap stays at $50 billion.")


def test_the_three_sums_are_those_of_the_formula(page):
    for shares, price in itertools.product((1, 100, 10**6), (51, 100, 150)):
        exact = revalue(Asks([price], [shares]), shares, shares_outstanding=BILLION, price_before=50)
        assert page.space["three_sums"](shares, price, BILLION) == (exact.cash, exact.premium, exact.cap_change)


def test_what_one_trade_says_is_what_it_draws(page):
    explorer = page.explorers["one_trade"]
    for values in settings(explorer):
        price, N = values["price"], BILLION if values["company"] == "1 billion shares" else 100
        traded = min(values["traded"], N)
        view = N / {"×1": 1, "×1,000": 1e3, "×1,000,000": 1e6}[values["zoom"]] if N > 100 else 100
        cash, premium, change = traded * price, traded * (price - 50), N * (price - 50)
        assert [one[1] for one in headlines(explorer)] == [money(cash), money(premium), money(change)]
        said = str(explorer.said)
        assert said.startswith(f"{shares_in_words(traded)} × {money(price)}: {money(cash)} of cash changes hands")
        assert (f"{money(premium)} of it premium" in said) == (premium > 0)
        assert (f"{money(-premium)} less than at $50" in said) == (premium < 0)
        assert (f"from {money(50 * N)} to {money(price * N)}: {signed(change, money)}, " in said) == (change != 0)
        left = money(abs(change - premium))
        end = (
            "which nobody"
            if left == money(abs(change))
            else f"of which nobody {'pays' if change > 0 else 'receives'} {left}"
        )
        if traded == N:
            end = "all of it premium." if change > 0 else "all of it lost by the sellers."
        assert (f"{signed(change, money)}, {end}" in said) == (change != 0)
        assert (" The company has no more." in said) == (values["traded"] > N)
        assert ("an odd lot, would set no last price" in said) == (N > 100 > traded)
        assert surface(found(explorer, "box", role="cap")[0]) == N * price
        slices, seen = found(explorer, "area", role="cash"), traded >= view / 100
        assert sum(map(surface, slices)) == (min(traded, view) * price if seen else 0)
        assert [surface(one) for one in slices if one.look == "hatched"] == (
            [min(traded, view) * (price - 50)] if seen and premium > 0 else []
        )
        assert bool(found(explorer, "line", role="cash", look="stem")) == (not seen)
        assert any("drawn too wide" in text for text in labels(explorer)) == (not seen)
        assert ("premium " + money(premium) in labels(explorer)) == (seen and premium > 0)
        assert any(text.startswith(money(cash) + " of cash") for text in labels(explorer))
        (line,) = found(explorer, "rule", role="cap")
        assert (line.y[0], line.label, line.look) == (price, ("market cap " + money(N * price),), "thick")
        assert (line.drag.control, line.drag.along, line.drag.place(price)) == ("price", "y", price)
        before = found(explorer, "rule", role="ink")
        assert [(one.y[0], one.label) for one in before] == ([(50, ("before: " + money(50 * N),))] if change else [])
        assert (explorer.picture.panels[0].x.low, explorer.picture.panels[0].x.high) == (0, view)
        assert said.endswith(f" The picture shows the first {shares_in_words(view)}.") == (view < N)
        assert explorer.picture.idle == (() if N > 100 else ("zoom",))
        assert axes(explorer) == ("The cap is the box, the cash the slice at its left", "shares", "price of one share")


# --- accounts ---------------------------------------------------------------------------------------


def test_accounts_on_numbers_to_check_by_hand(page):
    # 300 m × $0.10 + 250 m × $5 + 200 m × $30 + 150 m × $45 + 100 m × $70 = $21.03 billion
    assert page.at("repaint").said == (
        "At $50 a share all accounts show $50 billion. "
        "What present holders paid is $21 billion; no price changes that. Below what they paid: late."
    )
    assert page.at("repaint", price=20).said.endswith("Below what they paid: pension, index, late.")
    # 150 m shares that had cost $0.015 billion are bought for $12 billion: 21.03 − 0.015 + 12 = 33.015
    explorer = page.at("repaint", price=80, sold=50)
    assert headlines(explorer) == [
        ("Market cap", "$80 billion", "cap"),
        ("What present holders paid", "$33 billion", "cash"),
    ]
    assert (
        "paid is $33 billion: $12 billion for the founder's 150 million shares went from new holders to"
        in explorer.said
    )
    assert explorer.said.endswith("the founder, and the cap does not notice. Nobody is below what they paid.")


def test_accounts_say_what_they_draw(page):
    explorer = page.explorers["repaint"]
    for values in settings(explorer):
        price, moved = values["price"], 3 * values["sold"]  # $; millions of shares
        cost = 1e6 * (sum(n * once for n, once in zip(HELD, PAID, strict=True)) + moved * (price - 0.10))
        assert headlines(explorer) == [
            ("Market cap", money(BILLION * price), "cap"),
            ("What present holders paid", money(cost), "cash"),
        ]
        said = str(explorer.said)
        assert f"At {money(price)} a share all accounts show {money(BILLION * price)}" in said
        assert ("; no price changes that." in said) == (moved == 0)
        assert (f"{money(1e6 * moved * price)} for the founder's {shares_in_words(1e6 * moved)}" in said) == (moved > 0)
        below = [group for group, once in zip(GROUPS, PAID, strict=True) if once > price]
        assert said.endswith(
            f"Below what they paid: {', '.join(below)}." if below else "Nobody is below what they paid."
        )
        (box,), (paid,) = found(explorer, "box"), found(explorer, "area")
        assert (surface(box), box.role) == (BILLION * price, "cap")
        assert (paid.role, paid.label) == ("cash", (f"paid {money(cost)}",))
        assert abs(surface(paid) - cost) < 1
        assert paid.x.tolist()[::2] == [1e6 * n for n in itertools.accumulate([0, 300 - moved, moved, 250, 200, 150])]
        assert paid.y.tolist()[::2] == [0.10, price, 5, 30, 45, 70]
        (line,) = found(explorer, "rule")
        assert (line.y[0], line.label[0]) == (price, "market cap " + money(BILLION * price))
        assert (line.role, line.drag.control, line.drag.along) == ("cap", "price", "y")
        assert axes(explorer) == (
            "The cap, and what present holders paid",
            "shares of each group",
            "price of one share",
        )
        middles = [sum(HELD[:i]) + HELD[i] / 2 for i in range(5)]
        ticks = explorer.picture.panels[0].x.ticks
        assert [(round(at / 1e6), words) for at, words in ticks] == list(zip(middles, GROUPS, strict=True))


# --- which shares count -----------------------------------------------------------------------------


def size(cap):
    """Return the class of the article's thresholds [billion ¥]."""
    return "small" if cap < 5 else "large" if cap > 20 else "mid"


def test_whole_and_float_on_numbers_to_check_by_hand(page):
    explorer = page.at("total_and_float")
    assert headlines(explorer) == [("All shares", "¥10 billion", "cap"), ("Float", "¥1 billion", "cap")]
    assert explorer.said == (
        "¥50 × 200 million shares = ¥10 billion: mid by this ruler. "
        "10% of the shares can be bought, a float cap of ¥1 billion; that alone would be small."
    )
    assert page.at("total_and_float", known="the market cap").said == (
        "¥50 billion ÷ 200 million shares = ¥250 a share: large by this ruler. "
        "10% of the shares can be bought, a float cap of ¥5 billion; that alone would be mid."
    )
    assert ": mid by this" in page.at("total_and_float", known="the market cap", cap=20).said
    assert ": large by this" in page.at("total_and_float", known="the market cap", cap=21).said
    assert ": mid by this" in page.at("total_and_float", known="the market cap", cap=5, shares=350).said
    assert ": small by this" in page.at("total_and_float", known="the market cap", cap=4).said


def test_whole_and_float_say_what_they_draw(page):
    explorer = page.explorers["total_and_float"]
    for values in settings(explorer):
        given, N = values["known"] == "the price", 1e6 * values["shares"]
        total = round(values["price"] * N) if given else BILLION * values["cap"]
        price, floats = total / N, round(total * values["free"] / 100)
        in_words, float_in_words = money(total, "CNY"), money(floats, "CNY")
        assert headlines(explorer) == [("All shares", in_words, "cap"), ("Float", float_in_words, "cap")]
        said, shares = str(explorer.said), shares_in_words(N)
        left = (
            f"{money(price, 'CNY')} × {shares} = {in_words}"
            if given
            else f"{in_words} ÷ {shares} = {money(price, 'CNY')} a share"
        )
        assert said == (
            f"{left}: {size(total / 1e9)} by this ruler. {values['free']}% of the shares can be bought, a float cap of "
            f"{float_in_words}; that alone would be {size(floats / 1e9)}."
        )
        (whole,), (free,) = found(explorer, "box", look="line"), found(explorer, "box", look="solid")
        locked = found(explorer, "box", role="locked")
        assert np.allclose([surface(whole), surface(free)], [total, floats])
        assert np.allclose([surface(one) for one in locked], [total - floats] if floats < total else [])
        assert all(one.x[0] == free.x[1] for one in locked)
        assert (whole.label, free.label) == (("all " + in_words,), ("float " + float_in_words,))
        assert whole.drag.control == ("price" if given else "cap")
        assert (whole.drag.along, free.drag.control, free.drag.along) == ("y", "free", "x")
        assert np.isclose(whole.drag.place(values["price"] if given else values["cap"]), price)
        assert np.isclose(free.drag.place(values["free"]), free.x[1])
        assert explorer.picture.idle == (("cap",) if given else ("price",))
        assert axes(explorer) == ("The whole box, and the part in the float", "shares", "price of one share")
        small, large = found(explorer, "line")
        for line, edge, words in ((small, 5e9, "small below ¥5 billion"), (large, 20e9, "large above ¥20 billion")):
            known = np.isfinite(line.y)
            assert np.allclose(line.x[known] * line.y[known], edge)
            assert known.sum() > 60
            assert line.label == (words,)


# --- two doors --------------------------------------------------------------------------------------


def test_the_doors_tell_the_facts(page):
    into, cap = facts.NVIDIA_PUBLIC_EQUITY_RAISED.value, facts.NVIDIA_CAP_AT_5_TRILLION.value
    out = page.space["OUT"]
    assert page.at("doors").said == (
        f"Buyers of new public shares paid NVIDIA about {money(into)}. "
        f"In its fiscal years 2024 to 2026 it paid holders about {money(out)}, "
        f"some {out / into / 100:.0f}00 times as much. "
        f"On 29 October 2025 its cap was {money(cap)}. The picture ends at $6 trillion."
    )
    # bought back and dividends of fiscal 2024 and 2025; all that was returned in 2026 [$ bn]
    assert abs(out / 1e9 - (9.5 + 0.4 + 33.7 + 0.834 + 41.1)) < 0.01
    assert 140e6 < into < 150e6
    aramco = page.at("doors", company="Saudi Aramco").said
    assert aramco == (
        "In December 2019 buyers paid $25.6 billion for 1.5% of the shares. "
        "The Saudi state received it, the company nothing. "
        "The cap was $1.7 trillion: what they paid, divided by 1.5%. The picture ends at $6 trillion."
    )
    assert abs(facts.ARAMCO_CAP.value / facts.ARAMCO_CASH.value - 100 / facts.ARAMCO_FRACTION_SOLD.value) < 0.5
    assert page.at("doors", company="AMTD Digital").said == (
        "In July 2022 AMTD Digital received $125 million. "
        "On 2 August 2022 its cap passed $400 billion during the day; "
        "its parent held 88.7%, so a sliver set the price. It fell by more than 95% within months. "
        "The picture ends at $6 trillion."
    )
    assert facts.AMTD_CASH.value == facts.AMTD_SHARES_SOLD.value * facts.AMTD_IPO_PRICE.value


def test_the_doors_draw_what_they_tell(page):
    explorer = page.explorers["doors"]
    for values in settings(explorer):
        high = 6e12 / {"×1": 1, "×50": 50, "×10,000": 10_000}[values["zoom"]]
        company = values["company"]
        cap, paid = {
            "NVIDIA": (facts.NVIDIA_CAP_AT_5_TRILLION.value, facts.NVIDIA_PUBLIC_EQUITY_RAISED.value),
            "Saudi Aramco": (facts.ARAMCO_CAP.value, facts.ARAMCO_CASH.value),
            "AMTD Digital": (facts.AMTD_CAP.value, facts.AMTD_CASH.value),
        }[company]
        sums = [cap, paid, page.space["OUT"]][: 3 if company == "NVIDIA" else 2]
        lengths, notes = found(explorer, "bars"), found(explorer, "dots")
        assert [one.role for one in lengths] == [one.role for one in notes] == ["cap", "cash", "cash"][: len(sums)]
        assert [(one.x[0], one.y2[0]) for one in lengths] == [(min(value, 2 * high), 0) for value in sums]
        assert [one.y[0] for one in lengths] == [3, 2, 1][: len(sums)]
        starts = "market cap, ", "paid to ", "paid out, fiscal 2024 to 2026: "
        for one, bar, value, start in zip(notes, lengths, sums, starts, strict=False):
            longer, label = (*one.label, one.label[0])[:2]
            assert label.startswith(start)
            assert label.endswith(f": {money(value)}" + " →" * (value > high))
            assert longer == label + ", too thin to see" * (value < high / 500)
            assert bar.y[0] < one.y[0] < bar.y[0] + 1
        whom = {"NVIDIA": "to NVIDIA, 1999 and 2000", "Saudi Aramco": "to the Saudi state, 2019"}
        assert whom.get(company, "to AMTD Digital, July 2022") in notes[1].label[0]
        assert (explorer.picture.panels[0].x.low, explorer.picture.panels[0].x.high) == (0, high)
        assert explorer.said.endswith(f" The picture ends at {money(high)}.")
        assert axes(explorer)[:2] == ("On one scale: the market cap, and the cash", "dollars")
        assert headlines(explorer) == [("Market cap", money(cap), "cap"), ("Paid in", money(paid), "cash")]


# --- what can be downloaded ---------------------------------------------------------------------


def test_the_data_are_the_numbers_that_are_drawn(page):
    assert page.at("least", paid="1000000000").table() == {
        "what": ["market cap", "your sum"],
        "dollars": [50 * BILLION, BILLION],
    }
    assert page.at("one_trade", price=100).table()["dollars"] == [10_000, 5_000, 50 * BILLION]
    paid = page.at("repaint", sold=50, price=80).table()
    assert list(zip(paid["group"], paid["shares"], paid["price_paid"], strict=True))[:3] == [
        ("founder", 150e6, 0.10),
        ("new holders", 150e6, 80),
        ("early fund", 250e6, 5),
    ]
    assert page.at("total_and_float").table() == {
        "what": ["all shares", "float"],
        "shares": [200e6, 20e6],
        "price": [50, 50],
    }
    assert page.at("doors", company="Saudi Aramco").table()["dollars"] == [1.7e12, 25.6e9]
    assert page.at("the_table").table()["shares"] == [0, 40, 30, 20, 10, -100]
