"""Page 24: the same news in two books, the makers, and one account or ten, each worked out a second time."""

import itertools

import numpy as np
import pytest

from mktlib.orderbook import Side
from mktlib.orderbook.rules import Exchange
from mktlib.ui.numbers import count, money, number, quoted, signed
from tests.pages.page import settings
from tests.pages.reading import found, handle, looks, numbers, one
from tests.pages.twentyfour import fewer, histories, keyed

SLUG = "24_price_discovery"
PACES = {"thin 2, deep 10": (2, 10), "both 10": (10, 10), "both 2": (2, 2)}


# --- the same news in two books ---


def test_the_news_reaches_investors_as_said(page):
    at_once, withdrawn, slowly = page.space["READ"]
    flow = page.space["told"](7, 10, at_once, 0.0)
    values = np.array([order.value for order in flow])
    assert len(flow) == 400
    assert np.mean(values[:100]) == pytest.approx(100, abs=0.1)
    assert np.mean(values[100:]) == pytest.approx(105, abs=0.1)
    assert np.std(values[:100]) == pytest.approx(0.3, abs=0.06)
    assert page.space["told"](7, 10, withdrawn, 0.0) == flow
    aware = np.mean(
        [[o.value > 102.5 for o in page.space["told"](seed, 10, slowly, 0.0)] for seed in range(60)], axis=0
    )
    assert not aware[:100].any()
    assert aware[145:155].mean() == pytest.approx(0.5, abs=0.06)  # half of them after five minutes
    assert aware[195:205].mean() == pytest.approx(0.75, abs=0.06)
    assert not any(order.at_any_price for order in flow)
    forced = page.space["told"](7, 10, at_once, 0.25)
    hurried = [order.at_any_price for order in forced if order.kind == "market"]
    assert np.mean(hurried) == pytest.approx(0.25, abs=0.1)
    assert [order.value for order in forced] == values.tolist()


def test_the_deep_book_differs_in_what_the_patient_show_only(page):
    flow = page.space["told"](7, 2, page.space["READ"][0], 0.0)
    for depth in (1, 30):
        for before, after in zip(flow, page.space["shown"](flow, depth), strict=True):
            assert after.quantity == (100 * depth if after.kind == "limit" else 300)
            assert (after.value, after.side, after.kind) == (before.value, before.side, before.kind)


def seen(page, seed, pace, depth, read, forced):
    """Prices, settling time, overshoot and largest jump of one market, on another venue."""
    flow = page.space["shown"](page.space["told"](seed, pace, read, forced), depth)
    venue, prices, trades, last = Exchange(100, range(len(flow))), [], [], 100.0
    for step, order in enumerate(flow):
        if step == 10 * pace and read.startswith("at once;"):
            for side in Side:
                for resting in venue.book.queue(side):
                    venue.book.cancel(resting.order_id)
        new = [trade.price for trade in venue.take(step, order)[0]]
        last = new[-1] if new else last
        prices.append(last)
        trades += new if step >= 10 * pace else []
    settled = next(n for n in range(30 * pace + 2) if all(abs(p - 105) <= 1 for p in prices[10 * pace + n :]))
    beyond = max([0.0, *(p - 105 for p in trades)])
    return prices, (settled + 1) / pace, beyond, max([abs(b - a) for a, b in itertools.pairwise(trades)], default=0)


def test_one_market_is_what_an_exchange_without_rules_makes_of_it(page):
    for seed, pace, depth, read, forced in (
        (0, 2, 1, "all at once", 0.0),
        (1, 10, 10, "all at once", 0.25),
        (2, 10, 1, "at once; old quotes are withdrawn first", 0.5),
        (3, 2, 5, "slowly: half in 5 minutes", 1.0),
    ):
        prices, *rest = page.space["reaction"](seed, pace, depth, read, forced)
        again, *others = seen(page, seed, pace, depth, read, forced)
        assert prices == again
        assert rest == pytest.approx(others)


def test_the_news_by_hand(page):
    with fewer(page, MARKETS=6):
        near = [page.space["reaction"](s, 2, 1, "all at once", 0.0)[1] for s in range(6)]
        explorer = page.at("same_news")
        assert numbers(explorer)[0]["Near for good, thin"] == f"{number(np.median(near))} min"
        assert explorer.said.startswith("Near the new worth for good: the thin book after ")
        assert list(page.space["PACES"]) == list(PACES)


def test_the_two_books_say_what_they_draw(page):
    explorer = page.explorers["same_news"]
    with fewer(page, MARKETS=6):
        for v in settings(explorer, corners=6):
            paces, forced = PACES[v["pace"]], v["forced"] / 100
            runs = [
                [page.space["reaction"](s, pace, depth, v["read"], forced) for s in range(6)]
                for pace, depth in zip(paces, (1, v["depth"]), strict=True)
            ]
            middles = [[float(np.median([run[i] for run in book])) for i in (1, 2, 3)] for book in runs]
            restless = [sum(run[1] > 30 for run in book) for book in runs]
            when = [
                f"{number(m[0])} minutes ({count(m[0] * pace)} orders)" if m[0] <= 30 else "not in half an hour"
                for m, pace in zip(middles, paces, strict=True)
            ]
            (_, c, e), (_, d, f) = middles
            assert explorer.said == (
                f"Near the new worth for good: the thin book after {when[0]}, the deep one after {when[1]}. They go "
                f"beyond by {money(c)} and {money(d)}, and jump by up to {money(e)} and {money(f)}, in the median "
                "market."
            )
            short = [f"{number(m[0])} min" if m[0] <= 30 else "later" for m in middles]
            values, kinds = numbers(explorer)
            assert values == {"Near for good, thin": short[0], "Near for good, deep": short[1]}
            assert kinds["Near for good, deep"] == "cap"
            looks(explorer, 0, "The last price", ("minutes since the news", -5, 30), ("price", 98, 108))
            for name, pace, depth in (("thin", paces[0], 1), ("deep", paces[1], v["depth"])):
                line = keyed(explorer, f"{name}, one market")
                path = page.space["reaction"](1, pace, depth, v["read"], forced)[0][5 * pace :]
                assert line.y[::2].tolist() == path
                assert line.x[0] == -5
                assert np.diff(line.x)[1::2] == pytest.approx(0)
                assert line.x[-1] == pytest.approx(-5 + (len(path) - 1) / pace + 1 / pace, abs=1 / pace + 1e-9)
            rules = {m.label[0]: float(m.x[0]) for m in found(explorer, "rule")}
            expected = {
                f"{n}: near for good": m[0] for n, m in zip(("thin", "deep"), middles, strict=True) if m[0] <= 30
            }
            assert rules == pytest.approx(expected)
            assert one(explorer, "box", "muted").y.tolist() == [104, 106]
            (grid,) = [m for m in explorer.picture.panels[1].marks if m.kind == "table"]
            rows = {row[0]: row[1:] for row in grid.cells}
            assert rows["median"] == ("thin", "deep")
            assert rows["near for good [minutes]"] == tuple(number(m[0]) if m[0] <= 30 else "later" for m in middles)
            assert rows["goes beyond"] == (quoted(c), quoted(d))
            assert rows["largest jump"] == (quoted(e), quoted(f))
            assert rows["restless for 30 minutes"] == tuple(f"{n} of 6" for n in restless)
            assert explorer.picture.panels[1].title == "6 markets"


# --- the makers ---


def quotes(mu, belief):
    """Bid and ask in closed form."""
    up, down = (1 + mu) / 2, (1 - mu) / 2
    after_buy = belief * up / (belief * up + (1 - belief) * down) if 0 < belief < 1 or mu < 1 else belief
    after_sell = belief * down / (belief * down + (1 - belief) * up) if 0 < belief < 1 or mu < 1 else belief
    return 90 + 20 * after_sell, 90 + 20 * after_buy


def test_a_fifth_informed_between_90_and_110_quotes_98_to_102(page):
    after, worth = page.space["after"], page.space["worth"]
    assert float(worth(after(0.5, False, 0.2))) == pytest.approx(98)
    assert float(worth(after(0.5, True, 0.2))) == pytest.approx(102)
    for mu in (0, 0.1, 0.5, 1):
        assert float(worth(after(0.5, True, mu)) - worth(after(0.5, False, mu))) == pytest.approx(20 * mu)
    assert float(after(1.0, False, 1.0)) == 1.0  # what was held impossible teaches nothing


def test_every_quote_is_the_expected_value_over_all_histories(page):
    after, worth = page.space["after"], page.space["worth"]
    for informed in (0, 0.2, 0.75):
        every = list(histories(informed, 4))
        for sides in itertools.product((True, False), repeat=3):
            belief = 0.5
            for side in sides:
                belief = float(after(belief, side, informed))
            for side in (True, False):
                met = [(p, value) for p, value, buys in every if buys == (*sides, side)]
                expected = sum(p * value for p, value in met) / sum(p for p, _value in met)
                assert float(worth(after(belief, side, informed))) == pytest.approx(expected)


def test_makers_are_what_one_maker_after_the_other_would_be(page):
    for mu, learns, charges in itertools.product((0, 0.2, 0.9), (True, False), (True, False)):
        belief, bid, ask, buys, informed, earned = page.space["makers"](mu, learns, charges, many=6, customers=20)
        knows, coin = np.random.default_rng(24).random((2, 6, 20))
        for row, i in itertools.product(range(6), range(20)):
            value = 110 if row % 2 == 0 else 90
            assert informed[row, i] == (knows[row, i] < mu)
            assert buys[row, i] == ((value == 110) if informed[row, i] else coin[row, i] < 0.5)
            now = belief[row, i]
            assert (i > 0 and learns) or now == 0.5
            low, high = quotes(mu, now) if charges else (90 + 20 * now,) * 2
            assert (bid[row, i], ask[row, i]) == (pytest.approx(low), pytest.approx(high))
            assert earned[row, i] == pytest.approx(high - value if buys[row, i] else value - low)
            if learns:
                moved = (quotes(mu, now)[1 if buys[row, i] else 0] - 90) / 20
                assert belief[row, i + 1] == pytest.approx(moved)
            else:
                assert belief[row, i + 1] == 0.5


def test_the_spread_pays_and_without_it_makers_lose(page):
    """Means over 4,000 makers, beside what each trade costs in expectation at even odds."""
    made = {
        (charges, learns): page.space["makers"](0.2, learns, charges, many=4000)
        for charges in (True, False)
        for learns in (True, False)
    }
    means, errors = {}, {}
    for key, (*_rest, informed, earned) in made.items():
        each = earned.sum(1)
        means[key], errors[key] = each.mean(), each.std() / len(each) ** 0.5
        if key[0]:
            assert abs(means[key]) < 3 * errors[key]
            assert (earned * informed).sum(1).mean() < -40 < 40 < (earned * ~informed).sum(1).mean()
    assert means[False, False] == pytest.approx(-60 * 0.2 * 10, abs=4)  # a fifth of 60 take $10 each
    assert means[False, False] < means[False, True] - 50 < -90
    noise = page.space["makers"](0, True, False, many=4000)[-1].sum(1)
    assert abs(noise.mean()) < 3 * noise.std() / len(noise) ** 0.5  # without the informed nobody wins
    final = {key: made[key][0][::2, -1] for key in made}
    assert np.median(final[True, True]) > 0.99
    assert set(final[True, False].tolist()) == {0.5}


def test_someone_knows_says_what_it_draws(page):
    explorer = page.explorers["someone_knows"]
    for v in settings(explorer, corners=12):
        step, mu = v["step"], v["mu"] / 100
        belief, bid, ask, buys, informed, earned = page.space["makers"](mu, v["learns"], v["charges"])
        each = earned[:, :step].sum(1)
        others = (earned[:, :step] * ~informed[:, :step]).sum(1).mean()
        values, kinds = numbers(explorer)
        dollars = lambda x: money(round(x, 2))  # noqa: E731
        assert values == {
            "Bid": quoted(bid[0, step]),
            "Ask": quoted(ask[0, step]),
            "Makers earned, mean": signed(each.mean(), dollars),
            "Most are within": f"±{money(round(each.std()))}",
        }
        assert (kinds["Bid"], kinds["Ask"], kinds["Makers earned, mean"]) == ("bid", "ask", "cash")
        if step:
            after = "1 customer" if step == 1 else f"{step} customers"
            assert explorer.said == (
                f"After {after}: the 200 makers have earned {signed(each.mean(), dollars)} each on average, give or "
                f"take {money(each.std() / 200**0.5)}; that is {signed(others, dollars)} from those who toss a coin, "
                f"{signed(each.mean() - others, dollars)} from those who know. All who watch maker 1 think its share "
                f"worth {money(round(90 + 20 * belief[0, step], 2))}."
            )
        else:
            assert explorer.said.startswith("No customer has come. ")
        looks(explorer, 0, "Maker 1: its quotes, and each trade", ("customers", 0, 61), ("price", 88, 112))
        looks(explorer, 1, "200 makers", ("earned by a maker so far", -480, 280), ("from those who", 0.4, 3.7))
        assert keyed(explorer, "ask").y == pytest.approx(ask[0, : step + 1])
        assert keyed(explorer, "bid").y == pytest.approx(bid[0, : step + 1])
        assert keyed(explorer, "what all believe").y == pytest.approx(90 + 20 * belief[0, : step + 1])
        paid = np.where(buys[0], ask[0, :60], bid[0, :60])[:step]
        for key, who in (("knew", informed[0, :step]), ("tossed a coin", ~informed[0, :step])):
            assert keyed(explorer, key).x.tolist() == np.flatnonzero(who).tolist()
            assert keyed(explorer, key).y == pytest.approx(paid[who])
        assert np.sort(keyed(explorer, "one maker", panel=1).x) == pytest.approx(np.sort(each))
        assert one(explorer, "rule", "cash", panel=1).x[0] == pytest.approx(each.mean())
        assert one(explorer, "bars", "cash", panel=1).x[0] == pytest.approx(others)
        assert one(explorer, "bars", "ask", panel=1).x[0] == pytest.approx(each.mean() - others)
        rows = {
            one(explorer, "bars", role, panel=1).y[0]: who for role, who in (("cash", "toss a coin"), ("ask", "know"))
        }
        assert dict(explorer.picture.panels[1].y.ticks) == rows  # each bar's name stands beside it
        assert one(explorer, "rule", "ink").y[0] == 110


# --- one account, or ten ---


def test_one_account_by_hand(page):
    ten = page.at("one_account")
    assert ten.said == (
        "10 buys by one account, taken for many accounts, at $107.13 a share on average. The maker gains $5.13 a "
        "share, against what the buys tell one by one. The next customer meets $109.49 and $109.77."
    )
    right = page.at("one_account", taken="one account")
    assert right.said == (
        "10 buys by one account, taken for one account, at $102 a share on average. The maker gains nothing, against "
        "what the buys tell one by one. The next customer meets $100.00 and $103.85."
    )
    wrong = page.at("one_account", real="many accounts", taken="one account")
    assert "The maker loses $5.13 a share" in wrong.said


def test_one_account_says_what_it_draws(page):
    explorer = page.explorers["one_account"]
    for v in settings(explorer, corners=30):
        odds = (1 + v["mu"] / 100) / (1 - v["mu"] / 100)

        def path(who, odds=odds, n=v["n"]):
            hints = np.minimum(np.arange(1, n + 1), 1 if who == "one account" else 99)
            return 90 + 20 * odds**hints / (1 + odds**hints)

        paid, fair = path(v["taken"]), path(v["real"])
        edge = round(float(paid.mean() - fair.mean()), 2)
        belief = (paid[-1] - 90) / 20
        bid, ask = quotes(v["mu"] / 100, belief)
        values, kinds = numbers(explorer)
        assert values == {
            "Bid after": quoted(bid),
            "Ask after": quoted(ask),
            "Maker, a share": signed(edge, lambda x: money(round(x, 2))),
        }
        assert kinds == {"Bid after": "bid", "Ask after": "ask", "Maker, a share": "cash"}
        buys = f"{v['n']} buys" if v["n"] > 1 else "1 buy"
        verdict = "gains nothing" if not edge else f"{'gains' if edge > 0 else 'loses'} {money(abs(edge))} a share"
        assert explorer.said == (
            f"{buys} by {v['real']}, taken for {v['taken']}, at {money(round(paid.mean(), 2))} a share on average. The "
            f"maker {verdict}, against what the buys tell one by one. The next customer meets {quoted(bid)} and "
            f"{quoted(ask)}."
        )
        assert bid >= quotes(v["mu"] / 100, 0.5)[0] - 1e-9  # after buys, both quotes are no lower
        looks(explorer, 0, "What each buy pays, and the quotes after them", ("buys", -1, 23.5), ("price", 88, 112))
        marks = [m for m in found(explorer, "dots", "ask") if not m.drag]
        assert marks[0].y == pytest.approx(paid)
        assert one(explorer, "line", "ink").y[1:] == pytest.approx(fair)
        assert one(explorer, "line", "ink").label == ("what they tell",)
        shade = found(explorer, "area")
        assert bool(shade) == bool(edge)
        for area in shade:
            assert (area.role, area.y[1:].tolist()) == ("cash" if edge > 0 else "ask", pytest.approx(paid.tolist()))
            assert area.y2[1:] == pytest.approx(fair)
        assert one(explorer, "line", "muted").y == pytest.approx(quotes(v["mu"] / 100, 0.5))
        assert one(explorer, "line", "accent").y == pytest.approx([bid, ask])
        assert one(explorer, "line", "muted").x.tolist() == [0, 0]
        assert (handle(explorer, "n").x[0], handle(explorer, "n").y[0]) == (v["n"], pytest.approx(paid[-1]))
