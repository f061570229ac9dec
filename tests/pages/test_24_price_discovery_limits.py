"""Page 24: limits and breakers on another clock, the rules as data, and what 200 seeds say behind the prose."""

import re
from datetime import date

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.orderbook.rules import BREAKERS, PRICE_LIMITS, Breaker, Exchange, clock, in_force, price_range
from mktlib.ui.numbers import count, percent, quoted
from tests.course.laws import exercises_hold
from tests.pages.page import page as run_once
from tests.pages.page import settings
from tests.pages.reading import found, handle, looks, numbers
from tests.pages.runs import over
from tests.pages.twentyfour import keyed

SLUG = "24_price_discovery"
NONE, ST, MAIN, STAR, US = RULES = (
    "no rule",
    "±5%: ST until 3 July 2026",
    "±10%: main board; ST since 6 July 2026",
    "±20%: STAR and ChiNext",
    "US breaker: 7, 13, 20%",
)


def test_orders_are_honest_but_for_those_who_must(page):
    flow = page.space["three_days"](-20, -10, 0.0)
    values = np.array([order.value for order in flow])
    assert len(flow) == 480
    assert not any(order.at_any_price for order in flow)
    assert values[:60].mean() == pytest.approx(100, abs=0.2)
    n = np.arange(1, 421)
    expected = 100 - 20 * np.minimum(n / 60, 1) - 10 * 0.5 ** ((n - 1) / 60)
    assert np.mean(values[60:] - expected) == pytest.approx(0, abs=0.1)
    assert np.std(values[60:] - expected) == pytest.approx(0.5, abs=0.06)
    must = page.space["three_days"](-20, -10, 0.3)
    assert [order.value for order in must] == values.tolist()
    assert np.mean([o.at_any_price for o in must if o.kind == "market"]) == pytest.approx(0.3, abs=0.12)


def again(page, rule, news, mood, forced, seed=1):
    """The run once more: its last prices, what waits and what trades far off, told from trades."""
    limit = {NONE: None, ST: 0.05, MAIN: 0.1, STAR: 0.2, US: None}[rule]
    venue = Exchange(
        100,
        [clock(9, 30) + 146.25 * (n % 160) for n in range(480)],
        calls=[n for n in range(480) if n % 160 < 10],
        days=(160, 320),
        limit=limit,
        breaker=BREAKERS[-1] if rule == US else None,
    )
    last, prices, waits, off = 100.0, [], [], [0, 0]
    for step, order in enumerate(page.space["three_days"](news, mood, forced, seed)):
        trades, _unfilled = venue.take(step, order)
        last = trades[-1].price if trades else last
        prices.append(last)
        waits.append(venue.waiting)
        for trade in trades if step >= 120 else ():
            off[0] += trade.quantity * (trade.price > 103 + news)
            off[1] += trade.quantity * (trade.price < 97 + news)
    return prices, max(waits), *off


def test_a_run_is_what_an_exchange_makes_of_it(page):
    assert tuple(page.space["VENUES"]) == RULES
    for rule, case in ((NONE, (-25, 0, 0.1)), (ST, (25, 10, 0.5)), (MAIN, (-5, -20, 0.1)), (US, (-5, -25, 0.1))):
        prices, standing, ranges, *rest = page.space["guarded"](rule, *case)
        assert [prices, *rest] == list(again(page, rule, *case))
        for day in range(3):
            close = 100 if day == 0 else prices[160 * day - 1]
            part = {ST: 0.05, MAIN: 0.1}.get(rule)
            expected = (0, float("inf")) if part is None else price_range(close, part)
            assert set(ranges[160 * day : 160 * day + 160]) == {expected}
        assert all(how == "call" for n, how in enumerate(standing) if n % 160 < 10)
        assert set(standing) <= {"call", "trading", *(("halted", "closed") if rule == US else ("at the limit",))}


def test_walls_by_hand(page):
    said = page.at("limits_and_breakers").said
    assert said.startswith("Within ±10%: closes of $90.00, $81.00 and $75.14; without it $75.15, ")
    calm = page.at("limits_and_breakers", rule=NONE, news=0, mood=0)
    assert calm.said.startswith("No rule: closes of ")
    assert calm.said.endswith("0 shares trade over $3 above what lasts, 0 shares below.")
    shut = page.at("limits_and_breakers", rule=US, news=-5, mood=-25)
    assert shut.said.endswith(" Day 1 is closed early.")
    nobody = page.at("limits_and_breakers", forced=0)
    assert len({nobody.headlines[0].value, nobody.headlines[1].value}) == 1  # nobody buys at the wall: it stays


def test_limits_say_what_they_draw(page):
    explorer = page.explorers["limits_and_breakers"]
    for v in settings(explorer, corners=16):
        case = v["news"], v["mood"], v["forced"] / 100
        prices, standing, ranges, most, over, under = page.space["guarded"](v["rule"], *case)
        free = page.space["guarded"](NONE, *case)
        ends = [quoted(prices[n]) for n in (159, 319, 479)]
        base = [quoted(free[0][n]) for n in (159, 319, 479)]
        said, ruled = explorer.said, v["rule"] != NONE
        limit = {ST: 0.05, MAIN: 0.1, STAR: 0.2}.get(v["rule"])
        name = f"Within ±{percent(limit)}" if limit else "US breaker" if ruled else "No rule"
        text = f"{name}: closes of {ends[0]}, {ends[1]} and {ends[2]}"
        text += f"; without it {base[0]}, {base[1]} and {base[2]}. With" if ruled else ". With"
        text += f" the news out, {count(over)} shares trade over $3 above what lasts, {count(under)} shares below"
        text += f"; without, {count(free[4])} and {count(free[5])}." if ruled else "."
        if "closed" in standing:
            text += f" Day {standing.index('closed') // 160 + 1} is closed early."
        elif most:
            text += f" Up to {count(most)} shares wait."
        assert said == text
        values, kinds = numbers(explorer)
        assert values == {
            "Close of day 1": ends[0],
            "Close of day 3": ends[2],
            "Trade too high": count(over),
            "Trade too low": count(under),
            "Most that wait": count(most),
        }
        assert kinds == {
            "Close of day 1": "cap",
            "Close of day 3": "cap",
            "Trade too high": "ask",
            "Trade too low": "bid",
            "Most that wait": "locked",
        }
        looks(explorer, 0, "The price (hatched: held up)", ("trading days", 0, 480), ("price", 40, 160))
        assert keyed(explorer, "last price").y.tolist() == prices
        lasts = keyed(explorer, "what lasts").y
        assert (lasts[59], lasts[89], lasts[-1]) == pytest.approx((100, 100 + v["news"] / 2, 100 + v["news"]))
        assert handle(explorer, "news").y[0] == 100 + v["news"]
        if ruled:
            assert keyed(explorer, "without a rule").y.tolist() == free[0]
        walls = found(explorer, "box", "muted")
        bounded = [(day, *ranges[160 * day]) for day in range(3) if ranges[0][0]]
        assert [(m.x[0] // 160, m.y[0], m.y[1]) for m in walls] == bounded
        covered = np.zeros(480, bool)
        for mark in found(explorer, "box", "locked", "hatched"):
            first, last = int(mark.x[0]), int(mark.x[1]) - 1
            assert standing[first] in ("at the limit", "halted", "closed")
            assert standing[last] in ("at the limit", "halted", "closed")
            covered[first : last + 1] = True
            low, high = ranges[first]
            assert mark.y.tolist() == ([low, high] if low else [40, 160])
        held = np.array([how in ("at the limit", "halted", "closed") for how in standing])
        assert covered[held].all()
        spans = np.flatnonzero(covered & ~held)
        assert all(held[max(n - 8, 0) : n].any() for n in spans)


def test_the_rules_stand_there_as_data(page):
    chosen = {
        NONE: set(),
        ST: {("China main board ST", "1998-04-22")},
        MAIN: {("China main board", "1996-12-16"), ("China main board ST", "2026-07-06")},
        STAR: {("STAR", "2019-07-22"), ("ChiNext", "2020-08-24")},
        US: {("US", "2013-04-08")},
    }
    for rule, expected in chosen.items():
        explorer = page.at("limits_and_breakers", rule=rule)
        panel = explorer.picture.panels[1]
        assert panel.title == "The rules, as data"
        (grid,) = [m for m in panel.marks if m.kind == "table"]
        head, *rows = grid.cells
        assert head == ("market", "limit", "since", "known")
        assert {(row[0].removeprefix("▸ "), row[2]) for row in rows if row[0].startswith("▸")} == expected
        known = {(dated.market, str(dated.valid_from)): dated for dated in (*PRICE_LIMITS, *BREAKERS)}
        assert {(row[0].removeprefix("▸ "), row[2]) for row in rows} == set(known)
        for name, size, since, certainty in rows:
            dated = known[name.removeprefix("▸ "), since]
            assert certainty == dated.certainty
            said = [round(100 * part) for part in getattr(dated, "falls", None) or [dated.limit]]
            assert [int(n) for n in re.findall(r"\d+", size)] == said
            assert ("±" in size) == hasattr(dated, "limit")
    assert in_force(PRICE_LIMITS, "China main board ST", date(2026, 7, 3)).limit == 0.05
    assert Breaker(100).seen(clock(12), 80).until == float("inf")


# --- exercises and prose ---


def test_exercises_hold(page):
    exercises_hold(page)


def test_exercises_are_judged_by_a_law(page):
    early, opens = (page.exercises[name].law for name in ("closes_early", "just_opens"))
    for fear, right in ((-30, False), (-25, True), (-20, False), (0, False)):
        assert (early(US, -5, fear, 10) is True) == right
        shut = page.at("limits_and_breakers", rule=US, news=-5, mood=fear)
        assert ("is closed early" in shut.said) == (fear <= -25)
    for million, right in ((1.9, True), (1.899999, False), (1.900001, False), (9.5, False), (1_900_000, False)):
        assert (opens(million) is True) == right
    assert page.exercises["closes_early"].solution["mood"] == -25
    assert page.exercises["just_opens"].solution == {"supply": 1.9}


def figures_of(text):
    """Return every number of a text in its order, without those of links, code and formulas."""
    bare = re.sub(r"\]\([^)]*\)|`[^`]*`|<[^>]*>|(?<!\\)\$[^$]+(?<!\\)\$", " ", text)
    return re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])", bare)


def test_every_figure_of_the_prose_is_derived(page):
    sections = dict(re.findall(r"^##? (.+?)\n(.*?)(?=^##? |\Z)", page.prose, re.M | re.S))
    price, supply, _opens = page.space["opening"](1.0, 0.45e6, 0.2e6)
    cash, cap = f"{price * supply / 1e6:.0f}", f"{280e6 * price / 1e9:.2f}"
    by_hand = [quoted(p, "CNY")[1:] for p in (10.5, 10.51, 11.0)]
    main, star, north = (in_force(PRICE_LIMITS, name).limit for name in ("China main board", "STAR", "Beijing"))
    band, edge = "5", "15"  # Limit Up-Limit Down: per cent for the largest, and seconds
    old = in_force(PRICE_LIMITS, "China main board ST", date(2026, 7, 3)).limit
    falls = [f"{100 * fall:.0f}" for fall in BREAKERS[-1].falls]
    part = lambda x: f"{100 * x:.0f}"  # noqa: E731
    assert (facts.TERRA_FIRST_BAND.value, facts.TERRA_SECOND_BAND.value) == (50, 100)
    expected = {
        "Price discovery": [],
        "Predict": [
            "17", "1999.", "11.81", "13", "19.50", "13",
            "50", "100", "26.00", "105", "37", "19.50", "100", cash, "280", cap,
        ],
        "A call by hand": [*by_hand, "0.10", "0.01"],
        "Three elements, and where you moved them": [],
    }  # fmt: skip
    for section, figures in expected.items():
        assert [f.rstrip(".") for f in figures_of(sections[section])] == [f.rstrip(".") for f in figures], section
    limits = figures_of(sections["Limits and breakers"].partition("<details>")[0])
    by_law = [part(main), part(star), part(north), part(old), part(main), "6", "2026", *falls, band]
    assert [f.rstrip(",") for f in limits] == by_law
    assert [one.market for one in PRICE_LIMITS if "New shares: no limit for five days" in one.note] == [
        "STAR",
        "ChiNext",
    ]
    assert "on STAR and ChiNext 20%, in Beijing 30% (new shares: at first no limit)." in page.prose  # of no board alone
    space, asked = (
        page.space,
        {
            name: [figure.rstrip(",") for figure in figures_of(text.partition("<details>")[0])]
            for name, text in sections.items()
        },
    )
    low, high = (f"{p:.0f}" for p in (space["LOW"], space["HIGH"]))
    makers = f"{len(space['makers'](0.2, True, True)[0])}"
    quotes = [f"{float(space['worth'](space['after'](0.5, buys, 0.2))):.0f}" for buys in (False, True)]
    assert asked["Someone knows more"] == [high, low, makers]
    assert figures_of(sections["Someone knows more"])[3:] == quotes
    still = f"{np.mean([price for _side, price in space['SLEEPERS']]):.0f}"
    assert asked["A day, and a morning many times"] == [
        "9", "15", "6", "2026", "15", "05", "15", "30", still, f"{space['MORNINGS']}",
    ]  # fmt: skip
    assert asked["The same news, a deep and a thin book"] == ["0.30", "5"]
    assert figures_of(sections["Exercises"]) == ["1", "5", "2", "26.00", "9.5", "3", "25", part(main)]
    assert figures_of(sections["Deeper: one account, or ten?"]) == []
    assert asked["What we assumed, and where this fails"] == [edge]
    assert f"{facts.TERRA_RETAIL_PRICE.value:.2f}" == "11.81"
    assert f"{facts.TERRA_INSTITUTIONAL_PRICE.value:.0f}" == "13"
    assert facts.TERRA_WANTED.value == 7e6
    assert facts.TERRA_OFFERED.value == 0.5e6


@pytest.mark.slow
def test_what_is_told_of_the_day_holds_over_200_mornings():
    """Told: at 20, 40 and 160 orders the call is nearer by a quarter or more, from 60 to 120 by a sixth at most."""
    page = run_once(SLUG)
    counts = page.explorers["a_day"].controls["n"].values
    runs = {n: np.array(over(SLUG, page.space["morning"], (..., n, 4, True))) for n in counts}
    means = {n: rows.mean(0) for n, rows in runs.items()}
    text = page.prose
    assert f"the call is off by ¥{means[80][0]:.2f}, the last ten single trades by ¥{means[80][1]:.2f}" in text
    assert f"they lose ¥{means[80][5]:.0f} in a call and ¥{means[80][6]:,.0f} one by one" in text
    apart = {n: rows[:, 0] - rows[:, 1] for n, rows in runs.items()}
    signal = {n: gap.mean() / (gap.std() / 200**0.5) for n, gap in apart.items()}
    nearer = {n: 1 - mean[0] / mean[1] for n, mean in means.items()}
    told = r"few orders \((\d+) or (\d+)\) the call is clearly nearer .*, from (\d+) to (\d+) hardly, at (\d+) clearly"
    *few, first, last, most = map(int, re.search(told, text).groups())
    assert [*few, first] == list(counts[:3])
    assert most == counts[-1]
    assert all(nearer[n] > 1 / 4 and signal[n] < -3 for n in (*few, most))
    assert all(abs(nearer[n]) < 1 / 6 and abs(signal[n]) < 3 for n in counts if first <= n <= last)
    assert means[80][4] > 3.5  # the first single trade is with those who sleep


@pytest.mark.slow
def test_what_is_told_of_the_news_holds_over_200_markets():
    page = run_once(SLUG)

    def middle(pace, depth, forced):
        setting = (..., pace, depth, "all at once", forced)
        return np.median(over(SLUG, page.space["reaction"], setting, take=lambda run: run[1:]), axis=0)

    thin, deep, same = middle(2, 1, 0.0), middle(10, 10, 0.0), middle(10, 1, 0.0)
    nervous, calm = middle(10, 1, 0.25), middle(10, 10, 0.25)
    text = page.prose
    assert f"the deep book is near for good after {deep[0]:.1f} minutes, the thin one after {thin[0]:.1f}," in text
    assert f"the thin one is first, after {same[0]:.1f} minutes" in text
    assert same[0] < deep[0] < thin[0]
    assert {round(run[2]) for run in (thin, deep, same)} == {4}
    assert "Both move once, by about \\\\$4." in text
    assert f"the thin book goes \\\\${nervous[1]:.2f} beyond and stays restless for {nervous[0]:.0f} minutes" in text
    assert f"the deep one \\\\${calm[1]:.2f} and {calm[0]:.1f} minutes" in text
    assert max(run[1] for run in (thin, deep, same)) < 0.5


@pytest.mark.slow
def test_what_is_told_of_walls_holds_over_200_seeds():
    page = run_once(SLUG)

    def in_short(run):
        path, states, *_rest = run
        return {"closes": path[159::160], "least": min(path), "early": "closed" in states[:160], "left": run[3],
                "far": run[5]}  # fmt: skip

    def runs(rule, news, mood, forced=0.1, many=200):
        setting = (rule, news, mood, forced, ...)
        return over(SLUG, page.space["guarded"], setting, range(1, many + 1), take=in_short)

    def closes(of, day):
        return np.median([run["closes"][day - 1] for run in of])

    lasting, text = runs(MAIN, -25, 0, many=60), page.prose
    assert f"by way of \\\\${closes(lasting, 1):.0f} and \\\\${closes(lasting, 2):.0f}; thousands wait" in text
    assert abs(closes(lasting, 3) - 75) < 0.2
    assert abs(closes(runs(NONE, -25, 0, many=20), 1) - 75) < 0.2
    assert np.median([run["left"] for run in lasting]) > 5000
    stuck = runs(MAIN, -25, 0, forced=0.0, many=20)
    assert all(run["closes"][0] == run["closes"][2] for run in stuck)
    spared, free = (np.median([run["far"] for run in runs(rule, -5, -20)]) for rule in (MAIN, NONE))
    assert f"{spared:,.0f} shares trade far too low, not {free:,.0f}" in text
    shut, open_ = runs(US, -5, -25), runs(NONE, -5, -25)
    early = sum(run["early"] for run in shut)
    assert f"the US breaker closes the first day early in {early} of 200 runs" in text
    assert f"near the bottom: \\\\${closes(shut, 1):.0f}." in text
    assert f"Without a rule it closes at \\\\${closes(open_, 1):.0f}." in text
    assert np.median([run["closes"][0] - run["least"] for run in shut]) < 1
