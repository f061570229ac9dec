"""Page 35: beliefs and the cap, the mirror, and five ratios, each worked out a second time."""

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money, number, percent, quoted, times
from tests.pages.page import settings
from tests.pages.reading import found, handle, looks, numbers, one, roles
from tests.pages.thirtyfive import BOOKS, S, decided, kept, two_parts

SLUG = "35_price_and_value"
LOCKED = Bet(0.18, True)


# --- beliefs and the cap ---


def test_beliefs_and_cap_wait_for_a_bet(page):
    start = page.at("beliefs_and_cap")
    assert start.said == "$96.7 billion of cash a year. Which growth, for ten years, makes it worth $10 trillion?"
    chosen = page.at("beliefs_and_cap", bet=Bet(0.1, False))
    assert chosen.said == "You say 10% a year. Commit, and the sliders are yours."
    assert one(chosen, "rule", "accent").x[0] == 0.1
    for explorer in (start, chosen):
        assert set(explorer.picture.idle) == set(explorer.controls) - {"bet"}
        assert not explorer.headlines
        assert not found(explorer, "line")
        assert [mark.y[0] for mark in found(explorer, "rule", "muted")] == [5.05e12, 10e12]
    assert not page.at("beliefs_and_cap", bet=LOCKED).picture.idle


def test_beliefs_and_cap_judge_each_bet(page):
    bets = [bet.value for bet in page.explorers["beliefs_and_cap"].controls["bet"].values[1:6]]
    assert bets == [0.05, 0.1, 0.18, 0.27, 0.4]
    for bet, verdict in zip(bets, ["too slow"] * 3 + ["that is it", "faster than needed"], strict=True):
        cap = sum(two_parts(96.7e9, bet, 0.09))
        said = page.at("beliefs_and_cap", bet=Bet(bet, True), rate=12.0, accounts="fiscal 2025").said
        assert said.startswith(f"You said {percent(bet)}, worth {money(cap)}: {verdict}. Yours: ")


def test_beliefs_and_cap_start_at_the_base_case(page):
    explorer = page.at("beliefs_and_cap", bet=LOCKED)
    assert explorer.said == (
        "You said 18%, worth $5.21 trillion: too slow. Yours: sales grow by 17.6% for 10 years, gross margin 71.1%, "
        "rate 9%: $5.05 trillion, 70.2% of it from later years. Sales then: $1.09 trillion a year, 5.06× today's."
    )
    assert numbers(explorer) == (
        {
            "Market cap": "$5.05 trillion",
            "Cash": "$96.7 billion",
            "$5.05 trillion takes": "17.6%",
            "$10 trillion takes": "26.8%",
        },
        {"Market cap": "cap", "Cash": "cash", "$5.05 trillion takes": "ink", "$10 trillion takes": "ink"},
    )
    older = numbers(page.at("beliefs_and_cap", bet=LOCKED, accounts="fiscal 2025"))[0]
    assert (older["Cash"], older["$5.05 trillion takes"], older["$10 trillion takes"]) == (
        money(60.85e9),
        "23.8%",
        "33.3%",
    )


def test_beliefs_and_cap_say_what_they_draw(page):
    explorer = page.explorers["beliefs_and_cap"]
    for v in decided(explorer):
        looks(
            explorer, 0, "The cap that a growth is worth", ("growth of sales, a year", 0, 0.4), ("market cap", 0, 15e12)
        )
        cash, g, r, n, a = (
            kept(v["accounts"], v["points"]),
            v["growth"] / 100,
            v["rate"] / 100,
            v["years"],
            v["after"] / 100,
        )
        values, _kinds = numbers(explorer)
        assert values["Cash"] == money(cash)
        if v["rate"] <= v["after"]:
            assert "The sum has no end" in explorer.said
            years = f"{n} year{'s' * (n > 1)}"
            told = (
                f"sales grow by {percent(g)} for {years}, then by {percent(a)} for ever, at a rate of {percent(r)}. The"
            )
            assert told in explorer.said
            assert handle(explorer, "growth").x[0] == pytest.approx(g)
            assert {values[name] for name in values if name != "Cash"} == {"no end"}
            assert one(explorer, "box", "locked", "hatched").label == ("no end",)
            assert not found(explorer, "line")
            continue
        early, late = two_parts(cash, g, r, n, a)
        sales = 1e9 * BOOKS[v["accounts"]][1]
        told = (
            f"sales grow by {percent(g)} for {n} year{'s' * (n > 1)}, gross margin "
            f"{percent(BOOKS[v['accounts']][0] / 100 + v['points'] / 100)}, rate {percent(r)}: {money(early + late)}, "
        )
        assert told in explorer.said
        assert f" Sales then: {money(sales * (1 + g) ** n)} a year, {times((1 + g) ** n)} today's." in explorer.said
        assert late / (early + late) == pytest.approx(float(explorer.said.split("%")[-2].split()[-1]) / 100, abs=6e-3)
        assert values["Market cap"] == money(early + late)
        assert roles(explorer)[1:] == [("accent", percent(g)), ("cap", money(early + late))]
        for cap, words in ((5.05e12, values["$5.05 trillion takes"]), (10e12, values["$10 trillion takes"])):
            granted = float(words.replace("−", "-").replace(",", "").rstrip("%")) / 100
            assert sum(two_parts(cash, granted, r, n, a)) == pytest.approx(cap, rel=0.06)


def test_beliefs_and_cap_need_a_rate_above_the_growth(page):
    for after, endless in ((3.9, False), (4.0, True), (4.1, True)):
        explorer = page.at("beliefs_and_cap", bet=LOCKED, rate=4.0, after=after)
        assert ("no end" in explorer.said) == endless == (numbers(explorer)[0]["Market cap"] == "no end")


def test_beliefs_and_cap_draw_both_parts_to_scale(page):
    explorer = page.explorers["beliefs_and_cap"]
    for v in decided(explorer):
        if v["rate"] <= v["after"]:
            continue
        g, r, a = v["growth"] / 100, v["rate"] / 100, v["after"] / 100
        cash = kept(v["accounts"], v["points"])
        early, late = two_parts(cash, g, r, v["years"], a)
        below, above = found(explorer, "bars")
        assert (below.role, below.key, above.role, above.key) == ("cash", "years written out", "cap", "all later years")
        assert below.y[0] == above.y2[0] == pytest.approx(min(early, 15e12))
        assert above.y[0] == handle(explorer, "growth").y[0] == pytest.approx(min(early + late, 15e12))
        assert handle(explorer, "growth").x[0] == below.x[0] == above.x[0] == pytest.approx(g)
        words, out = money(early + late), early + late > 15e12
        label = (f"{words}: above the picture", f"{words}: above") if out else (words,)
        assert handle(explorer, "growth").label == label
        base, own = found(explorer, "line")
        assert (base.role, base.look, own.role) == ("muted", "dashed thin", "cap")
        for at in (0, 40, 80):
            assert base.y[at] == pytest.approx(sum(two_parts(96.7e9, base.x[at], 0.09)))
            assert own.y[at] == pytest.approx(sum(two_parts(cash, own.x[at], r, v["years"], a)))


def test_beliefs_and_cap_test_the_margin_by_quarter(page):
    explorer = page.explorers["beliefs_and_cap"]
    quarters = [fact.value for fact in facts.NVIDIA_GROSS_MARGIN_BY_QUARTER]
    for year, reported, first in (("fiscal 2025", 75.0, 0), ("fiscal 2026", 71.1, 4)):
        for points in (-20.0, 0.0, 3.5):
            page.at("beliefs_and_cap", bet=LOCKED, accounts=year, points=points)
            looks(explorer, 1, "Gross margin", ("quarter of fiscal 2025 and 2026", -0.5, 7.5), ("of sales", 45, 90))
            chosen = next(mark for mark in found(explorer, "dots", "cap", panel=1) if len(mark.x) == 4)
            assert chosen.x.tolist() == [first, first + 1, first + 2, first + 3]
            assert chosen.y.tolist() == quarters[first : first + 4]
            (other,) = (mark for mark in found(explorer, "dots", "muted", panel=1) if len(mark.x) == 4)
            assert other.y.tolist() == quarters[4 - first : 8 - first]
            low = one(explorer, "dots", label="60.5%", panel=1)
            assert (low.x[0], low.y[0], low.role) == (4, 60.5, "cap" if first else "muted")
            mine, article = handle(explorer, "points", 1), one(explorer, "rule", "muted", panel=1)
            assert mine.y[0] == pytest.approx(reported + points)
            assert (article.y[0], article.label) == (70, ("the article's 70%",))
    assert page.at("beliefs_and_cap", bet=LOCKED, points=-10.6).controls["points"].say(-10.6) == "−10.6 points"


# --- the mirror ---


def test_mirror_finds_one_cap_dear_and_cheap(page):
    explorer = page.at("mirror")
    assert explorer.said == (
        "¥10 billion takes 7.91% a year for granted. Mature peers are worth ¥6.36 billion: dear, at 1.57× that. Young "
        "peers are worth ¥25 billion: cheap, at 0.4× that."
    )
    assert page.at("mirror", young=8).said.endswith("fair, at 0.993× that.")
    assert page.at("mirror", mature=8).said.count("fair") == 1


def test_mirror_says_what_it_draws(page):
    explorer = page.explorers["mirror"]
    for v in settings(explorer, corners=40):
        looks(
            explorer,
            0,
            "What such earnings are worth",
            ("growth, ten years long", -0.1, 0.3),
            ("cap, and worth", 1, 200),
        )
        r, values = v["rate"] / 100, numbers(explorer)[0]
        for name, word in (("mature", "Mature"), ("young", "Young")):
            fair = sum(two_parts(0.4, v[name] / 100, r))
            verdict = "fair" if abs(v["cap"] / fair - 1) < 0.02 else "dear" if v["cap"] > fair else "cheap"
            assert (
                f"{word} peers are worth {money(1e9 * fair, 'CNY')}: {verdict}, at {times(v['cap'] / fair)} that"
                in explorer.said
            )
            mark = handle(explorer, name)
            assert (mark.x[0], mark.y[0]) == (pytest.approx(v[name] / 100), pytest.approx(fair))
            assert mark.label == (f"{name}: {verdict}",)
            assert values[f"Among the {name}"] == verdict
            gap = next(line for line in found(explorer, "line", mark.role, "stem") if line.x[0] == v[name] / 100)
            assert sorted(gap.y) == pytest.approx(sorted([v["cap"], fair]))
        assert handle(explorer, "cap").y[0] == v["cap"]
        assert values["P/E"] == number(v["cap"] / 0.4)
        line = one(explorer, "line", "ink")
        assert line.y[[0, 80]] == pytest.approx([sum(two_parts(0.4, g, r)) for g in (-0.1, 0.3)])
        granted = float(values["Takes for granted"].replace("−", "-").split("%")[0]) / 100
        assert sum(two_parts(0.4, granted, r)) == pytest.approx(v["cap"], rel=0.05)
        (crossing,) = found(explorer, "dots", "cap", "hollow") or [None]
        if crossing is not None:
            assert crossing.y[0] == v["cap"]
            assert np.interp(crossing.x[0], line.x, line.y) == pytest.approx(v["cap"], rel=2e-3)
        assert (crossing is None) == (not line.y[0] <= v["cap"] <= line.y[-1])


# --- five ratios ---


def their_prices(peers, accounts):
    """Return the price that each ratio of peers suggests."""
    _gross, sales, _income, ebitda, earned, _fcf, paid, equity, cash, debt = BOOKS[accounts]
    pe, pb, ps, dy, ev = peers
    return [1e9 * cap / S for cap in (pe * earned, pb * equity, ps * sales, paid / dy, ev * ebitda - debt + cash)]


def test_five_ratios_start_apart(page):
    explorer = page.at("five_ratios")
    assert explorer.said == (
        "Above $207.86: P/E. Below: P/B, P/S and yield. Around it: EV/EBITDA. The middles run from $8.02 to $296.54, "
        "37× as much."
    )
    everything = page.at("five_ratios", pe=42, pb=32, ps=23, dy=0.019, ev=38)
    assert everything.said.startswith(
        "Above $207.86: no ratio. Below: no ratio. Around it: P/E, P/B, P/S, yield and EV/EBITDA."
    )
    assert numbers(everything)[0] == {"Around the price": "5 of 5", "NVIDIA's P/E": "42.1"}
    assert numbers(page.at("five_ratios", accounts="fiscal 2025"))[0]["NVIDIA's P/E"] == "69.3"


def test_five_ratios_say_what_they_draw(page):
    explorer, keys, names = (
        page.explorers["five_ratios"],
        ["pe", "pb", "ps", "dy", "ev"],
        ["P/E", "P/B", "P/S", "yield", "EV/EBITDA"],
    )
    for v in settings(explorer, corners=40):
        looks(explorer, 0, "Suggested price", ("price of one share", 1, 1200), ("", 0.4, 6.2))
        peers = [v[key] / (100 if key == "dy" else 1) for key in keys]
        middle = their_prices(peers, v["accounts"])
        sides = [their_prices([x * (1 + sign * v["width"] / 100) for x in peers], v["accounts"]) for sign in (-1, 1)]
        ends = [sorted(pair) for pair in zip(*sides, strict=True)]
        above = [name for name, (low, _high) in zip(names, ends, strict=True) if low > 207.86]
        below = [name for name, (_low, high) in zip(names, ends, strict=True) if high < 207.86]
        around = [name for name in names if name not in above + below]
        said = [
            set(part.replace(" and ", ", ").split(", "))
            for part in explorer.said.replace(". The middles", ": ").split(": ")[1:4]
        ]
        for words, expected in zip(said, (above, below, around), strict=True):
            got = {word.removesuffix(". Below").removesuffix(". Around it") for word in words}
            assert got == (set(expected) or {"no ratio"})
        assert explorer.said.endswith(
            f"from {quoted(min(middle))} to {quoted(max(middle))}, {times(max(middle) / min(middle))} as much."
        )
        assert numbers(explorer)[0]["Around the price"] == f"{len(around)} of 5"
        for i, (box, key) in enumerate(zip(found(explorer, "box", "ink"), keys, strict=True)):
            mark = handle(explorer, key)
            assert box.x.tolist() == pytest.approx(ends[i])
            assert (mark.x[0], mark.y[0]) == (pytest.approx(middle[i]), 5 - i)
            assert box.y.mean() == pytest.approx(5 - i)
            assert set(box.look.split()) == {"tint", "line"}
            assert 0.9 < np.ptp(box.y) < 1  # higher than the handle before it, on a phone too
            assert sorted((mark.label, box.label)) == [(), (quoted(middle[i]),)]
        assert explorer.picture.panels[0].y.ticks == list(zip([1, 2, 3, 4, 5], names[::-1], strict=True))
        price = one(explorer, "rule", "cap")
        assert (price.x[0], price.label) == (207.86, ("$207.86",))


def test_five_ratios_show_the_ratios_of_today(page):
    for accounts in BOOKS:
        explorer = page.at("five_ratios", accounts=accounts)
        cells = explorer.picture.panels[1].marks[0].cells
        assert cells[0] == ("ratio", "at $207.86", "peers")
        assert [row[0] for row in cells[1:]] == ["P/E", "P/B", "P/S", "yield", "EV/EBITDA"]
        assert [row[2] for row in cells[1:]] == ["60", "8", "6", "0.5%", "32"]
        now = [float(row[1].rstrip("%")) / (100 if "%" in row[1] else 1) for row in cells[1:]]
        assert their_prices(now, accounts) == pytest.approx([207.86] * 5, rel=6e-3)
        shown = [percent(x) if i == 3 else number(x) for i, x in enumerate(now)]
        assert shown == [row[1] for row in cells[1:]]
