"""Page 34: a round trip, the measures, the classes, the rotation; exercises and every figure of the prose."""

import itertools
import math
import re
import statistics

import numpy as np
import pytest
from scipy import stats

from mktlib.market import facts
from mktlib.market.prices import daily_prices
from mktlib.ui.numbers import count, money, number, percent, quoted, shares_in_words, signed
from tests.course.laws import exercises_hold
from tests.pages.page import settings
from tests.pages.reading import found, handle, headlines, roles
from tests.pages.reading import one as only
from tests.pages.test_34_liquidity_and_costs import SWEPT, TICKERS, days

SLUG = "34_liquidity_and_costs"

# --- a round trip ---

RATES = {"usual": None, "zero": 0.0, "0.1%": 0.001, "0.3%": 0.003}
US = {  # dollars for each dollar, dollars for each share
    "June 2024": (27.8e-6, 0.000166), "June 2025": (0.0, 0.000166), "February 2026": (0.0, 0.000195),
    "May 2026": (20.6e-6, 0.000195),
}  # fmt: skip


def order(v, value, sale):
    """Return what one order is charged, by hand."""
    rate = RATES[v["commission"]]
    if v["market"] == "China A-shares":
        rate = 0.00025 if rate is None else rate
        charged = {"commission": max(5.0, rate * value) if rate else 0.0}
        charged["stamp duty"] = 0.0005 * value if sale else 0.0
        charged["transfer fee"] = 0.00001 * value
        if v["fees"] == "on top":
            charged["other fees"] = 0.0000541 * value
        return charged
    by_value, by_share = US[v["time"]]
    charged = {"commission": (rate or 0.0) * value}
    charged["SEC fee"] = by_value * value if sale else 0.0
    charged["FINRA fee"] = by_share * v["value"] / 50 if sale else 0.0
    return charged


def trip(v, rise):
    """Return the costs by name, and what is left of the cash laid out."""
    half, value = v["spread"] / 200, v["value"]
    shares = value / (1 + half)  # at a mid of 1
    proceeds = shares * (1 + rise) * (1 - half)
    first, last = order(v, value, False), order(v, proceeds, True)
    costs = {"spread": shares * half + shares * half * (1 + rise)}
    costs |= {name: first[name] + last[name] for name in first}
    return costs, (proceeds - sum(last.values())) / (value + sum(first.values())) - 1


def test_a_round_trip_says_what_it_draws(page):
    one = page.explorers["net_return"]
    for v in settings(one):
        costs, net = trip(v, v["rise"] / 100)
        code = "CNY" if v["market"] == "China A-shares" else "USD"
        low, high = -0.5, 3.0
        for _ in range(50):
            low, high = ((low + high) / 2, high) if trip(v, (low + high) / 2)[1] < 0 else (low, (low + high) / 2)
        charges = sum(costs.values()) - costs["spread"]
        a_year = (1 + trip(v, 0)[1]) ** 12 - 1
        assert one.said == (
            f"The spread takes {money(costs['spread'], code)}, charges {money(charges, code)}: the mid must rise by "
            f"{percent(high)} before anything is left. When it moves by {signed(v['rise'] / 100)}, {signed(net)} is "
            f"left. Once a month, at a price that stands still, that is {signed(a_year)} a year."
        )
        assert ("accent", signed(net)) in roles(one)
        assert headlines(one) == [
            ("Break-even", signed(high), "ink"), ("Left", signed(net), "accent"),
            ("Costs", money(sum(costs.values()), code), "cash"),
        ]  # fmt: skip
        rows = one.picture.panels[0].y.ticks[::-1]
        assert [name for _row, name in rows] == list(costs)
        drawn = {row: mark for mark in found(one, "dots") for row in mark.y}
        for row, name in rows:
            if costs[name] > 1e-6 * v["value"]:
                assert drawn[row].x[0] == pytest.approx(100 * costs[name] / v["value"])
                assert drawn[row].label == (money(costs[name], code),)
            else:
                assert drawn[row].label == ("nothing",)
        bars = {float(mark.x[0]): float(mark.y[0]) for mark in found(one, "bars", panel=1)}
        assert bars == pytest.approx({1: v["rise"], 2: 100 * net - v["rise"], 3: 100 * net})
        assert [mark.role for mark in found(one, "bars", panel=1)] == ["cap", "cash", "accent"]
        assert handle(one, "rise", 1).y[0] == v["rise"]
        assert all(-12 <= height <= 6 for height in bars.values())
        assert all(100 * cost / v["value"] <= 20 for cost in costs.values())
        assert one.picture.idle == (("time",) if code == "CNY" else ("fees",))
    assert one.picture.panels[1].x.ticks == [(1, "mid"), (2, "costs"), (3, "left")]
    assert [panel.title for panel in one.picture.panels] == ["Costs [% of the purchase]", "What is left"]


def test_a_chinese_commission_includes_the_exchanges_fees(page):
    inside, on_top = (page.at("net_return", value=1_000_000, fees=fees).said for fees in ("inside", "on top"))
    assert inside != on_top
    costs = page.space["china"](1_000_000, True, 0.00025, False)
    assert sum(costs.values()) == pytest.approx(250 + 500 + 10)
    assert page.space["china"](1_000_000, False, 0.00025, True)["other fees"] == pytest.approx(34.1 + 20)
    assert "it includes the handling and the regulatory fee" in facts.CHINA_COMMISSION.note
    assert page.space["china"](1_000, False, 0.00025, False)["commission"] == 5
    assert page.space["china"](1_000, False, 0, False)["commission"] == 0


def test_the_fees_of_each_month_are_those_of_the_facts():
    sec, taf = facts.US_SECTION_31, facts.US_TAF
    assert [(fact.value, fact.date) for fact in sec] == [
        (27.8, "2024-05-22"),
        (0.0, "2025-05-14"),
        (20.6, "2026-04-04"),
    ]
    assert [(fact.value, fact.date) for fact in taf] == [(0.000166, "2024-01-01"), (0.000195, "2026-01-01")]
    for month, (by_value, by_share) in US.items():
        number = {"June": "06", "February": "02", "May": "05"}[month.split()[0]]
        day = np.datetime64(f"{month[-4:]}-{number}-15")
        assert by_value == pytest.approx([fact.value for fact in sec if np.datetime64(fact.date) <= day][-1] / 1e6)
        assert by_share == [fact.value for fact in taf if np.datetime64(fact.date) <= day][-1]


# --- the permutation test ---


def spearman(traded, moved):
    return float(stats.spearmanr(traded.round(), moved.round()).statistic)


def test_the_link_says_what_it_draws(page):
    one = page.explorers["link"]
    for v in settings(one, corners=6):
        traded, moved = days(v["stock"], v["year"])
        bars = only(one, "bars", "muted")
        if not traded.size:
            assert one.said == f"{v['stock']} was not listed in {v['year']}."
            assert not found(one, "rule")
            assert bars.y.sum() == 0
            continue
        real = spearman(traded, moved)
        dealt = page.space["shuffles"](traded, moved)
        assert (len(dealt), bars.y.sum()) == (1000, 1000)
        assert abs(dealt.mean()) < 0.02
        assert dealt.std() == pytest.approx(1 / math.sqrt(len(traded) - 1), rel=0.1)  # as theory has it
        reached = sum(one >= real for one in dealt)
        reach = f"{reached} reach" if reached > 1 else "1 reaches" if reached else "not one reaches"
        assert one.said == (
            f"{v['stock']}, {v['year']}: dollars traded and moves are correlated by {percent(real)} in rank. Of 1,000 "
            f"shuffles {reach} that."
        )
        assert only(one, "rule", "accent").x[0] == pytest.approx(real)
        assert only(one, "rule", "accent").label == ("the year",)


def test_a_year_in_which_shuffles_reach_the_link(page):
    space = page.space
    rng = np.random.default_rng(2)
    dealt = space["shuffles"](rng.random(50), rng.random(50))
    assert 0 < sum(dealt >= 0.1) < 500


# --- measures ---


def test_measures_say_what_they_draw(page):
    one = page.explorers["measures"]
    rows = {name: 5 - i for i, name in enumerate(TICKERS)}
    for v in settings(one, corners=30):
        values, reasons = {}, {}
        for stock, ticker in TICKERS.items():
            prices, year = daily_prices(ticker), str(v["year"])
            inside = [i for i in range(len(prices)) if str(prices.dates[i])[:4] == year]
            if len(inside) < 60:
                reasons[stock] = "not listed"
                continue
            factor = prices.split_factor[inside]
            close, volume = prices.close[inside] / factor, prices.volume[inside]
            dollars, returns = prices.close[inside] * volume, close[1:] / close[:-1] - 1
            steps = np.diff(np.log(close))
            turn = statistics.covariance(steps[1:].tolist(), steps[:-1].tolist()) * (len(steps) - 2) / (len(steps) - 1)
            if v["measure"] == "Roll's spread" and turn >= 0:
                reasons[stock] = "moves go on, they do not turn back"
                continue
            values[stock] = {
                "shares traded": lambda volume=volume: volume.mean(),
                "dollars traded": lambda dollars=dollars: dollars.mean(),
                "turnover": lambda volume=volume, factor=factor, ticker=ticker: (
                    (volume * factor).mean() / facts.SHARES_OUTSTANDING[ticker].value
                ),
                "volatility": lambda returns=returns: statistics.stdev(returns.tolist()),
                "Amihud, per $1 billion": lambda r=returns, d=dollars: 1e9 * np.mean(abs(r) / d[1:]),
                "Roll's spread": lambda turn=turn: 2 * math.sqrt(-turn),
            }[v["measure"]]()
        say = {"shares traded": count, "dollars traded": money}.get(v["measure"], percent)
        order = sorted(values, key=values.__getitem__)
        title = v["measure"][0].upper() + v["measure"][1:]
        if len(order) > 1:
            low, high = order[0], order[-1]
            start = f"{title}, {v['year']}: from {say(values[low])} ({low}) to {say(values[high])} ({high})."
        else:
            start = f"{title}, {v['year']}: " + (
                f"{say(values[order[0]])} ({order[0]}) alone." if order else "undefined for all."
            )
        assert one.said.startswith(start)
        for stock, why in reasons.items():
            assert re.search(rf"[ ,]{stock}[^:.]*: {why}\.", one.said)
        drawn = {mark.y[0]: mark for mark in found(one, "dots")}
        for stock, row in rows.items():
            if stock in values:
                assert drawn[row].x[0] == pytest.approx(values[stock])
                assert drawn[row].label == (say(values[stock]),)
                assert one.picture.panels[0].x.low <= values[stock] <= one.picture.panels[0].x.high
            else:
                assert drawn[row].label == (reasons[stock],)
        assert {(row, stock) for stock, row in rows.items()} == set(one.picture.panels[0].y.ticks)


def test_a_spread_is_found_in_trades_and_reasons_are_given_where_there_is_none(page):
    roll, rng = page.space["roll"], np.random.default_rng(34)
    middle = 100 + np.cumsum(0.05 * rng.standard_normal(20_000))
    trades = middle + 0.05 * rng.choice([-1, 1], 20_000)
    assert roll(trades)[0] == pytest.approx(0.10, abs=0.01)
    assert roll(100 + 0.1 * np.arange(50)) == (None, "every step is the same")
    assert roll(np.log(np.full(50, 41.5))) == (None, "prices never move")
    assert roll(np.cumsum(np.arange(20.0))) == (None, "moves go on, they do not turn back")
    assert roll(np.array([1.0, 2, 1, 2, 1, 2]))[0] == pytest.approx(2)
    assert page.space["amihud"](np.array([0.01, -0.02, 0.5]), np.array([1e6, 4e6, 0])) == pytest.approx(0.0075e-6)


# --- size classes ---


def test_sizes_say_what_they_draw(page):
    one = page.explorers["sizes"]
    for v in settings(one):
        cap, low, high = v["price"] * v["shares"], 1e9 * v["small"], 1e9 * v["large"]
        kind = "small" if cap < low else "large" if cap > high else "mid"
        assert one.said == (
            f"{quoted(v['price'], 'CNY')} × {shares_in_words(v['shares'])} is {money(cap, 'CNY')}: {kind}. One trade "
            f"below {quoted(low / v['shares'], 'CNY')} makes it small, one above {quoted(high / v['shares'], 'CNY')} "
            "large; nobody else need buy or sell."
        )
        mark = handle(one, "price")
        assert (mark.x[0], mark.label) == (pytest.approx(cap), (f"{money(cap, 'CNY')}: {kind}",))
        lines = {mark.label[0]: mark.x[0] for mark in found(one, "rule")}
        assert lines == {"small below": low, "large above": high}
        assert 5e6 <= cap <= 1e14


# --- rotation ---


def turned(run, part, multiplier, drift):
    """Return the caps of large, mid and small, step by step, in plain numbers."""
    wishes = {1: (66, 20, 14), 0: (68, 25, 7), -1: (76, 18, 6)}
    caps, rows = [70.0, 20.0, 10.0], [[70.0, 20.0, 10.0]]
    for mood in run:
        total = sum(caps)
        bought = [part * (wish / 100 * total - cap) for wish, cap in zip(wishes[mood], caps, strict=True)]
        assert abs(sum(bought)) < 1e-9 * total
        caps = [(cap + multiplier * cash) * math.exp(mood * drift) for cap, cash in zip(caps, bought, strict=True)]
        rows.append(caps)
    return np.array(rows)


def test_the_rotation_says_what_it_draws(page):
    one, moods = page.explorers["rotation"], page.space["moods"]
    for v in settings(one, corners=12):
        caps = turned(moods(v["run"]), v["part"] / 100, v["multiplier"], v["drift"] / 100)
        swings = [statistics.pstdev((column[1:] / column[:-1] - 1).tolist()) for column in caps.T]
        large, _mid, small = swings
        if small < 1e-9:
            assert one.said == "Nothing moves."
            continue
        assert one.said.startswith(
            f"In a step small companies swing by {percent(small)}, large ones by {percent(large)}"
        )
        assert (f": the swing of the small is {number(small / large)} times that of the large." in one.said) == (
            small > 1.005 * large
        )
        assert (": all are alike." in one.said) == (small <= 1.005 * large)
        dots = {float(mark.y[0]): mark for mark in found(one, "dots", panel=1)}
        assert [dots[row].x[0] for row in (3, 2, 1)] == pytest.approx([100 * swing for swing in swings])
        assert dots[1].label == (percent(small),)
        lines = found(one, "line")
        assert [line.key for line in lines] == ["large", "mid", "small"]
        for line, column in zip(lines, caps.T, strict=True):
            assert line.y == pytest.approx(np.minimum(column / column[0], 3.5))
        assert 1e-3 <= 100 * min(swings) <= 100 * max(swings) <= 30
    assert one.picture.panels[1].y.ticks == [(1, "small"), (2, "mid"), (3, "large")]
    still = page.at("rotation", part=0, drift=0)
    assert still.said == "Nothing moves."
    assert not found(still, "dots", panel=1)


def test_moods_stay_and_turn_as_they_should(page):
    drawn = [page.space["moods"](run, 2000) for run in range(20)]
    assert {mood for run in drawn for mood in run} == {-1, 0, 1}
    turns = np.mean([a != b for run in drawn for a, b in itertools.pairwise(run)])
    assert turns == pytest.approx(0.02, abs=0.003)
    steps = [(b - a) % 3 for run in drawn for a, b in itertools.pairwise(run) if a != b]
    assert np.mean([step == 1 for step in steps]) == pytest.approx(0.5, abs=0.06)


def test_both_swings_fade_and_their_ratio_need_not(page):
    def said(**values):
        words = page.at("rotation", **values).said
        return [float(one) for one in re.findall(r"([\d.]+)(?:%| times)", words)]

    small, large, ratio = said()
    slower = said(multiplier=0.25)
    assert slower[0] < small
    assert slower[1] < large
    assert slower[2] > ratio


# --- exercises and prose ---


def test_exercises_are_judged_by_a_law(page):
    law = page.exercises["no_loss"]
    exact = 100 * ((8000 + 5 + 0.08 + 5) / (8000 * (1 - 0.0005 - 0.00001)) - 1)
    assert law.solution["up"] == pytest.approx(exact)
    for answer, right in ((exact, True), (0.177, True), (0.176, False), (0.178, False), (0.1, False), (-exact, False)):
        assert (law(up=answer) is True) == right, answer
    law, best = page.exercises["out_in_time"], page.exercises["out_in_time"].solution["patience"]
    for answer, right in ((best, True), (best - 1, False), (best + 1, False), (1, False), (20, False)):
        assert (law(customers=1, talk=5, wanted=500, patience=answer) is True) == right, answer
    stuck = [page.at("liquidity_trap", patience=days).headlines[1][1] for days in (best - 1, best)]
    assert float(stuck[0].rstrip("%")) >= 10 > float(stuck[1].rstrip("%"))
    ways = [{"customers": 40}, {"talk": 1}, {"wanted": 100}]
    assert not any(law(**{"customers": 1, "talk": 5, "wanted": 500, "patience": best} | way) is True for way in ways)


def test_exercises_hold(page):
    exercises_hold(page)


def median(stock, year):
    traded, moved = days(stock, year)
    return statistics.median((moved / traded).tolist())


def test_figures_of_the_prose(page):
    prose = page.prose.replace("\\\\$", "$")
    traded, moved = days("IBM", 2012)
    assert f"About {money(round(traded.mean(), -6))} changed hands on an average one." in prose
    assert f"with about ${round(SWEPT[1] / SWEPT[0], -2):,.0f} of change in market cap" in prose
    ibm, apple = money(median("IBM", 2012)), money(median("Apple", 2012))
    assert f"On the median day IBM's market cap moved by {ibm} for each dollar traded, Apple's by {apple}." in prose
    assert prose.count(ibm) == 3
    dealt = float(page.at("day_by_day", dealt=True).said.split("$")[1].split(" ")[0])
    assert f"Deal out the moves, and IBM's ratio is still ${dealt:.2f}." in prose
    many = [statistics.median((np.random.default_rng(i).permutation(moved) / traded).tolist()) for i in range(200)]
    assert statistics.median(many) == pytest.approx(dealt, abs=0.05)
    assert f"each went with ${1000 * median('IBM', 2012):,.0f}" in prose
    real = spearman(traded, moved)
    assert f"correlated by {real:.0%}, more than in any of 1,000 shuffles" in prose
    assert page.at("link").said.endswith("Of 1,000 shuffles not one reaches that.")
    start = {"market": "China A-shares", "value": 10_000, "spread": 0.2, "commission": "usual", "fees": "inside"}
    even = page.at("net_return").headlines[0][1].lstrip("+")
    assert f"¥10,000 of A-shares at a spread of 0.2%: the price must rise by {even} first." in prose
    assert f"at a price that stands still, that is {signed((1 + trip(start, 0)[1]) ** 12 - 1)} a year" in prose
    assert order(start | {"value": 1000}, 1000, False)["commission"] / 1000 == 0.005
    assert "For ¥1,000 the least commission of ¥5 alone costs 0.5% each way." in prose
    assert ", charges $0.25: " in page.at("net_return", market="US stocks").said
    assert "the SEC's and FINRA's fees come to 25 cents for $10,000" in prose
    volatility = np.std(daily_prices("AAPL").between("2012-01-01", "2012-12-31").returns(), ddof=1)
    assert round(100 * 2 * volatility / 250**0.25) == 1
    assert "2σ/n^¼, some 1% for Apple, whose book shows 0.1%" in prose
    book = facts.AAPL_BOOK
    assert round(1000 * (book.best_ask - book.best_bid) / book.best_bid) == 1


def test_the_prose_of_the_measures_is_what_they_show(page):
    def rank(measure):
        one = page.at("measures", measure=measure)
        rows = dict(one.picture.panels[0].y.ticks)
        marks = [mark for mark in found(one, "dots") if "none" not in mark.look]
        return [rows[mark.y[0]] for mark in sorted(marks, key=lambda mark: -mark.x[0])]

    assert set(rank("shares traded")[:2]) == {"Facebook", "Microsoft"}
    assert rank("dollars traded")[0] == "Apple"
    assert rank("dollars traded")[-1] == rank("shares traded")[-1] == rank("volatility")[-1] == "IBM"
    caps = {name: facts.SHARES_OUTSTANDING[t].value * daily_prices(t).close[-1] for name, t in TICKERS.items()}
    assert max(caps, key=caps.__getitem__) == "Apple"
    assert rank("volatility")[1] == "Apple"
    for words in (
        "In 2012 Facebook and Microsoft lead by shares, Apple by dollars. IBM is traded least and is the calmest.",
        'So "much traded, hence calm" fails, and so does "large, hence calm".',
    ):
        assert words in page.prose


def test_sources_name_the_facts(page):
    sources = page.prose.split("## Sources")[1].replace("\\\\$", "$")
    for fact, words in (
        (facts.CHINA_STAMP_DUTY, "stamp duty 0.05% on sales"), (facts.CHINA_TRANSFER, "transfer fee 0.001%"),
        (facts.CHINA_HANDLING, "handling fee 0.00341%"), (facts.CHINA_REGULATORY, "regulatory fee 0.002%"),
    ):  # fmt: skip
        assert words in sources
        assert f"{fact.value:g}%" in words
        assert (fact.certainty, fact.date) == ("sure", "2023-08-28")
    assert "(since 28 August 2023; sure)" in sources
    assert facts.CHINA_COMMISSION.value == (0.015, 0.025)
    assert facts.CHINA_LEAST_COMMISSION.value == 5
    assert "usual commission 0.015–0.025%, at least ¥5 (about)" in sources
    sec, taf = facts.US_SECTION_31, facts.US_TAF
    assert f"${sec[0].value:.2f} a million, $0 from 14 May 2025, ${sec[2].value:.2f} from 4 April 2026 (sure" in sources
    assert f"${taf[0].value} a share sold, ${taf[1].value} from 2026 (about)" in sources
    assert taf[0].certainty == "about"
    shares = {name: facts.SHARES_OUTSTANDING[ticker] for name, ticker in TICKERS.items()}
    for name in TICKERS:
        assert f"{name} {count(shares[name].value)}" in sources


def test_the_main_path_can_be_read_in_its_minutes(page):
    from tests.pages.page import cells_of

    text = " ".join(
        re.sub(r"<[^>]+>|\]\([^)]*\)", " ", cell.source)
        for cell in cells_of(SLUG)
        if cell.cell_type == "markdown" and "deeper" not in cell.metadata.get("tags", ()) and cell.id != "sources"
    )
    told = re.findall(r"[^\W_]+(?:[.,’'′-][^\W_]+)*", text)
    assert len(told) <= 1120
