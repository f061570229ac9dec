"""Page 32: the guess and the run, the roles, and the folded rooms, recomputed from what is drawn."""

import numpy as np
import pytest

from mktlib.market.roles import Setting, simulate
from mktlib.ui.numbers import money, percent, quoted, signed, times
from tests.pages.page import settings
from tests.pages.reading import axes, found, headlines, roles
from tests.pages.reading import one as only

SLUG = "32_passive_flows"
FIGURES = {  # measured over two hundred seeds by test_32_passive_flows_claims.py
    "guess": ("\\$2.44", "\\$2.44"),
    "without the stubborn": ("\\$1.62", "\\$1.56"),
    "a tenth apart": "In 111 of the 200",
    "fast maker": "| fast maker | \\$0.27 | × 1.01 | −\\$76 |",
    "slow maker": "| slow maker | \\$0.47 | × 0.98 | +\\$70 |",
    "followers": "| followers | \\$0.77 | × 1.15 | −\\$4,103 |",
    "savers": "| savers' \\$3 million | \\$0.92 | × 1.36 | price +7.3% |",
    "before": "Spread, from \\$0.83 to",
    "calm": "with the fast one it swings more in 102 of 200 runs",
    "beside": "the spread from \\$0.90 to \\$0.17, the price swings more in 84, and the maker loses about \\$24,800",
    "dealers": "who sold calls drive a move on, those who bought them hold it back",
}


def test_the_prose_says_what_was_measured(page):
    prose = page.prose.replace("\\\\", "\\")
    assert f"the guess says {FIGURES['guess'][0]} and the run says {FIGURES['guess'][1]}." in prose
    first, second = FIGURES["without the stubborn"]
    assert f"Without the stubborn third it is {first} and {second}." in prose
    for name in set(FIGURES) - {"guess", "without the stubborn"}:
        assert FIGURES[name] in prose
    assert "they lift M by half" in prose
    assert pytest.approx(1.5, abs=0.02) == 2.44 / 1.62
    far = page.at("guess_run", stubborn=67, differ=1, cash=12)
    assert "by $7.51. The run, against the same without them: by $3.85." in far.said
    assert "M falls from the \\$7.51 guessed to \\$3.85 (run 2" in prose
    assert page.explorers["guess_run"].controls["seed"].start == 2
    end = simulate(Setting(seed=2, stubborn=0.67, spread=1.0, inflow=12e6)).price[-1]
    assert 149 < end < 152  # "the stubborn sell at $150"


# --- the guess and the run ---


def settled(seed, stubborn, differ):
    """What the holders ask, worked out one by one."""
    rng, asks = np.random.default_rng(seed), []
    keepers = round(stubborn / 100 * 1000)
    z = np.abs(rng.standard_normal(2000 - keepers))
    named = rng.random(2000 - keepers) < 1 / 3
    for who in range(1000):
        ask = 100 * np.exp(differ * z[who]) * 1.003
        ask = max(ask, 150) if who < keepers else ask
        asks.append(np.ceil(ask / 5) * 5 if named[who] else np.ceil(ask * 100) / 100)
    return sorted(asks)


def test_the_guess_and_the_run_say_what_they_draw(page):
    one = page.explorers["guess_run"]
    for v in settings(one, corners=6):
        asks = settled(v["seed"], v["stubborn"], v["differ"])
        epsilon = sum(ask <= 105 for ask in asks) * 500 / 1e6 / np.log(1.05)
        setting = {"seed": v["seed"], "stubborn": v["stubborn"] / 100, "spread": v["differ"]}
        cash = v["cash"] * 1e6
        with_it, without = (simulate(Setting(**setting, inflow=flow)) for flow in (cash, 0.0))
        m = (with_it.price[-1] - without.price[-1]) * 1e6 / cash
        dashed, walk, path = found(one, "line")
        assert (dashed.key, walk.key, path.key) == ("the guess", "first asks, walked", "the run")
        assert np.diff(dashed.y)[0] / np.diff(dashed.x)[0] == pytest.approx(1 / epsilon)
        assert walk.y.tolist() == asks[: len(walk.y)]
        assert walk.x.tolist() == pytest.approx((np.cumsum(asks) * 500 / 1e6)[: len(walk.y)].tolist())
        assert path.y.tolist() == pytest.approx(np.minimum(100 * with_it.price / without.price, 160)[::5].tolist())
        assert path.x[-1] == pytest.approx(v["cash"])
        assert one.said == (
            f"Savers bring {money(cash)}. The guess: each dollar lifts the cap by {money(round(1 / epsilon, 2))}. "
            f"The run, against the same without them: by {money(round(m, 2))}."
        )
        assert roles(one) == [("cash", money(cash)), ("cap", money(round(m, 2)))]
        assert headlines(one) == [
            ("Savers bring", money(cash), "cash"),
            ("Cap, by the guess", signed(cash / epsilon, money), "ink"),
            ("Cap, in the run", signed(m * cash, money), "cap"),
        ]
        grip = found(one, "dots", "cap")[0]
        assert (grip.drag.control, grip.x[0]) == ("cash", v["cash"])
    assert axes(one) == ("Price, as the cash comes in", "cash that savers brought, $ million", "price of one share")


def test_more_stubborn_holders_and_more_different_people_lift_the_guess(page):
    first_asks, guess = page.space["first_asks"], page.space["guess"]
    by_stubborn = [np.mean([guess(first_asks(s, part, 0.6)) for s in range(20)]) for part in (0, 1 / 3, 2 / 3)]
    by_spread = [np.mean([guess(first_asks(s, 1 / 3, spread)) for s in range(20)]) for spread in (0.3, 0.6, 1)]
    assert by_stubborn == sorted(by_stubborn)
    assert by_spread == sorted(by_spread)


# --- the roles ---


def of_values(v):
    makers, dealers = {"absent": 0, "slow": 25, "fast": 1}, {"absent": 0.0, "sold calls": -1.0, "bought calls": 1.0}
    return {"seed": v["seed"], "trend": v["trend"], "maker": makers[v["maker"]], "dealers": dealers[v["dealers"]],
            "news": 1.1 if v["news"] else 1.0}  # fmt: skip


def test_the_roles_say_what_they_draw(page):
    one = page.explorers["roles"]
    for v in settings(one, corners=6):
        there = of_values(v)
        path, without = (simulate(Setting(**there, inflow=flow)) for flow in (v["inflow"] * 1e6, 0.0))
        dashed, thick = found(one, "line")
        assert (dashed.key, thick.key) == ("without the cash", "with it")
        assert dashed.y.tolist() == without.price[::4].tolist()
        assert thick.y.tolist() == path.price[::4].tolist()
        assert 80 < path.price.min() < path.price.max() < 130
        extra = (path.price[-1] - without.price[-1]) * 1e6
        brought = path.inflow[-1]
        assert brought == pytest.approx(v["inflow"] * 1e6, abs=200)
        if v["inflow"]:
            assert one.said.startswith(
                f"Savers {'bring' if v['inflow'] > 0 else 'take out'} {money(abs(brought))}. At the end the cap is "
                f"{money(abs(extra))} {'higher' if extra >= 0 else 'lower'} than without: "
                f"{money(round(extra / brought, 2))} for each dollar."
            )
        else:
            assert f"trades nothing. The price ends at {quoted(path.price[-1])}" in one.said
            assert set(path.shares["fund"]) == {170_000}
        spread, swing = money(round(float(np.nanmean(path.spread)), 2)), percent(round(path.swing, 5), 2)
        assert f" The spread is {spread} on average, the swing over ten orders {swing}." in one.said
        assert len(one.said) <= 330
        if there["maker"]:
            profit = path.profit["maker"]
            assert one.said.endswith(f"The maker ends with {signed(round(profit[-1]), money)}.")
            assert only(one, "line", "accent", panel=1).y.tolist() == np.clip(profit, -120e3, 70e3)[::4].tolist()
        else:
            assert "maker" not in one.said
            assert found(one, "dots", panel=1)[0].label == ("no maker",)
        assert headlines(one) == [
            ("Savers' cash", money(brought), "cash"),
            ("Cap, against the run without", signed(extra, money), "cap"),
            ("Spread, on average", spread, "ink"),
            ("Swing over ten orders", swing, "ink"),
        ]
    assert axes(one) == ("Price of one share", "orders", "price of one share")


def test_the_run_that_is_shown_first_is_like_the_table(page):
    """Cash beside cap, the maker's loss and the swing without it lie near what two hundred runs give."""
    start = {"seed": page.explorers["roles"].controls["seed"].start, "inflow": 3e6, "trend": True}
    path, without = simulate(Setting(maker=1, **start)), simulate(Setting(maker=1, **start | {"inflow": 0.0}))
    alone = simulate(Setting(maker=0, **start))
    assert (path.price[-1] - without.price[-1]) / 3 == pytest.approx(2.43, abs=0.3)
    assert path.profit["maker"][-1] == pytest.approx(-24_800, abs=7_000)
    assert path.swing / alone.swing == pytest.approx(0.98, abs=0.06)
    assert np.nanmean(path.spread) == pytest.approx(0.17, abs=0.02)
    assert np.nanmean(alone.spread) > 0.6


# --- folded rooms ---


def test_many_runs_say_what_they_draw(page):
    one = page.at("many_runs", role="trend followers")
    jobs = [Setting(seed=seed, steps=250, trend=trend) for seed in range(10) for trend in (False, True)]
    paths = [simulate(job) for job in jobs]
    swings = 100 * np.array([path.swing for path in paths]).reshape(-1, 2)
    profit = round(np.mean([path.profit["trend"][-1] for path in paths[1::2]]))
    dots = only(one, "dots", "accent")
    assert dots.x.tolist() == pytest.approx(swings[:, 0].tolist())
    assert dots.y.tolist() == pytest.approx(swings[:, 1].tolist())
    larger, ratio = int((swings[:, 1] > swings[:, 0]).sum()), np.median(swings[:, 1] / swings[:, 0])
    assert one.said == (
        f"In {larger} of 10 runs the price swings more with the trend followers. In the median run its swing is "
        f"{times(ratio)} that without."
    )
    assert headlines(one) == [
        ("Swings more", f"{larger} of 10", "ink"),
        ("Median ratio", times(ratio), "ink"),
        ("Its profit, on average", signed(profit, money), "cash"),
    ]
    assert [mark.label[0] for mark in found(one, "dots", "muted")] == ["shakes", "smooths"]
    above = only(one, "dots", "muted", label="shakes")
    assert above.y[0] > above.x[0]


def test_a_dollar_into_stocks_by_the_geometric_series(page):
    one = page.explorers["mandate"]
    first = {"all stocks, from bonds": (0.05, 0.95), "one stock, from bonds": (1, 0), "one stock, from others": (1, -1)}
    for v in settings(one):
        stock, others = first[v["bought"]]
        w, wealth = v["w"] / 100, 0.0
        for n in range(v["rounds"]):
            wealth += (stock + others) * w**n
        before = sum((stock + others) * w**n for n in range(v["rounds"] - 1))
        added = stock + w * before * 0.05, others + w * before * 0.95
        bars = found(one, "bars")
        assert [float(bar.y[0]) for bar in bars] == pytest.approx([*added, wealth], abs=1e-9)
        assert [bar.role for bar in bars] == ["cash", "muted", "cap"]
        assert headlines(one) == [
            ("This stock", signed(round(added[0], 2), money), "cash"),
            ("All stocks", signed(round(wealth, 2), money), "cap"),
        ]
        assert one.said.endswith(f"In the end it is {money(round((stock + others) / (1 - w), 2))}.")
    assert page.at("mandate").said == (
        "After 40 rounds a dollar has added $0.25 to this stock and $4.75 to the others: $5 to all. "
        "In the end it is $5."
    )
    assert page.at("mandate", rounds=1).said.startswith("After 1 round a dollar")


# --- exercises ---


def test_the_exercises_take_what_is_right_and_refuse_what_is_near(page):
    shares, c, dollar = (page.exercises[name] for name in ("of_what_came_free", "as_large", "a_dollar_does"))
    for answer in (0, 2.667, 7, 7.9, 7.99, 8, 8.01, 8.1, 24, 42, 50, 88):
        assert shares.judge({"bought": answer}).right == (abs(answer - 0.16 * 50) < 0.02), answer
    for answer in (1, 4, 25, 80, 95, 99, 99.6, 100, 100.4, 101, 105, 400):
        assert c.judge({"c": answer}).right == (abs(4 * answer / 100 * 0.25 - 1) < 0.005), answer
    setting = {"seed": 2, "stubborn": 0.33, "spread": 0.6}
    with_it, without = (simulate(Setting(**setting, inflow=flow)).price[-1] for flow in (3e6, 0.0))
    told = dollar.judge({"cash": 3, "stubborn": 33, "differ": 0.6, "seed": 2}).words
    assert told == f"That is too little: {money(round((with_it - without) * 1e6 / 3e6, 2))} for each dollar."
    assert "A tiny company unlocks 50 million shares" in page.prose
    assert "let funds own 25%, with k = 4" in page.prose
    assert "lift the cap by \\\\$4 in run 2, give or take 20 cents" in page.prose
