"""Page 33: the hump, the loop, dealers on a book, Volkswagen and GameStop, each worked out a second time."""

import math
from functools import cache
from itertools import pairwise
from statistics import NormalDist, median

import numpy as np
import pytest

from mktlib.market import facts
from mktlib.orderbook import Book, Position, Side
from mktlib.orderbook.flow import investor_flow
from mktlib.orderbook.market import Continuous, run
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import count, money, number, percent, shares_in_words, signed
from tests.course.laws import exercises_hold
from tests.pages.page import settings
from tests.pages.reading import axes, found, headlines, one, roles, surface
from tests.pages.runs import over

SLUG = "33_gamma_squeeze"
N = NormalDist()


def delta(spot, strike=200, days=7, volatility=0.5, kind="call", rate=0.04):
    """Black and Scholes by hand."""
    width = volatility * math.sqrt(days / 365)
    up = N.cdf((math.log(spot / strike) + rate * days / 365) / width + width / 2)
    return up if kind == "call" else up - 1


def hedge(spot, contracts, net, **option):
    return -net * contracts * 100 * delta(spot, **option)


def side_words(net):
    return f"sold {-net}%" if net < 0 else f"bought {net}%" if net else "both alike"


# --- the prediction ---


def test_the_prediction_is_graded_by_what_they_buy_over_the_whole_dollar(page):
    answer = hedge(201, 10_000, -1) - hedge(200, 10_000, -1)
    assert round(answer) == 28_634
    verdicts = {0: "More than you said.", 30_000: "As you said.", 300_000: "Fewer than you said."}
    verdicts[1_000_000] = "Fewer than you said."
    for value, verdict in verdicts.items():
        told = page.at("predict", bet=Bet(value, True))
        assert told.said == f"They buy {shares_in_words(answer)}, for about {money(200.5 * answer)}. {verdict}"
        assert roles(told) == [("bid", shares_in_words(answer)), ("cash", money(200.5 * answer))]
        assert one(told, "bars", "bid").x[0] == pytest.approx(answer)
        assert one(told, "rule", "accent").x[0] == value
        assert not found(page.at("predict", bet=Bet(value, False)), "bars", "bid")
    assert one(page.at("predict"), "bars", "locked").x[0] == 1_000_000
    assert axes(page.at("predict")) == ("Shares, to scale", "shares", "")
    assert "28,634 shares. At \\\\$200 they hold about half of the million, at \\\\$201 a little more." in page.prose
    assert page.at("predict", bet=Bet(0, False)).said == "You say: no shares. Commit to see."


# --- the hump ---

SIDES = {"sold calls": ("call", -1), "sold puts": ("put", -1), "bought calls": ("call", 1), "bought puts": ("put", 1)}


def test_the_hump_says_what_it_draws(page):
    explorer = page.explorers["the_hump"]
    for v in settings(explorer):
        kind, net = SIDES[v["side"]]

        def held(spot, days=v["days"], kind=kind, net=net):
            return hedge(spot, 10_000, net, days=days, kind=kind)

        here = held(v["price"] + 1) - held(v["price"])
        assert here * -net >= 0
        word, role = ("Bought", "bid") if net < 0 else ("Sold", "ask")
        assert headlines(explorer) == [
            (f"{word}, for a dollar", count(abs(here)), role),
            ("Held", count(held(v["price"])), "ink"),
        ]
        has = "hold" if held(v["price"]) >= 0 else "are short"
        told = (
            f"At {money(v['price'])} they {has} {shares_in_words(abs(held(v['price'])))}, with {v['days']} "
            f"day{'s' if v['days'] > 1 else ''} left. For the next dollar up they "
        )
        verb = "buy" if net < 0 else "sell"
        assert explorer.said == told + (f"{verb} {shares_in_words(abs(here))}." if abs(here) >= 0.5 else "do nothing.")
        hump, bar = found(explorer, "bars", role)
        assert hump.x.tolist() == pytest.approx([p + 0.5 for p in range(150, 251)])
        assert hump.y.tolist() == pytest.approx([abs(held(p + 1) - held(p)) for p in range(150, 251)], abs=1e-6)
        assert (bar.x[0], bar.y[0]) == pytest.approx((v["price"] + 0.5, abs(here)), abs=1e-6)
        assert one(explorer, "rule", "muted").x[0] == 200
        line, point = one(explorer, "line", role, panel=1), one(explorer, "dots", role, panel=1)
        assert line.y.tolist() == pytest.approx([held(p) for p in range(150, 251)], abs=1e-5)
        assert (point.x[0], point.y[0]) == pytest.approx((v["price"], held(v["price"])))
        assert axes(explorer) == (f"{word} for each dollar up", "price of the stock", "shares")
        assert explorer.picture.panels[1].title == "Shares held"
        assert explorer.picture.panels[0].y.high >= hump.y.max()


def test_what_the_hump_teaches(page):
    for days in (1, 7):
        bars = [hedge(p + 1, 10_000, -1, days=days) - hedge(p, 10_000, -1, days=days) for p in range(100, 400)]
        assert sum(bars) == pytest.approx(1_000_000, rel=1e-3)
    for days, said in ((1, "75,435"), (90, "7,894")):
        assert count(hedge(201, 10_000, -1, days=days) - hedge(200, 10_000, -1, days=days)) == said
    assert "75,435 shares at \\\\$200 with one day left, 7,894 with ninety" in page.prose
    assert hedge(250, 10_000, -1) > 0.999 * 1e6
    assert "At \\\\$250 they hold nearly every share that they owe." in page.prose
    assert "they sell into a rise and buy into a fall" in page.prose
    gamma = 1e6 * (delta(200.001) - delta(199.999)) / 0.002
    assert "28,778 shares for a dollar at \\\\$200. Over the whole dollar it is 28,634" in page.prose
    assert round(gamma) == 28_778
    assert "\\\\$5.76 million per \\\\$1, or \\\\$11.5 million per 1%" in page.prose
    assert (round(gamma * 200 / 1e6, 2), round(gamma * 400 / 1e6, 1)) == (5.76, 11.5)


# --- the loop ---


def price_after(bought):
    return 200 * math.exp(5 * bought / 50e6)


def makes(move, contracts, net):
    return price_after(250_000 + hedge(200 + move, contracts, net) - hedge(200, contracts, net)) - 200


@cache
def end_of(contracts, net):
    """The first move that makes just itself: by rounds, which climb to it, or between the ends when they do not."""
    if net <= 0:
        move, before = 0.0, -1.0
        while abs(move - before) > 1e-10:
            move, before = makes(move, contracts, net), move
        return move
    low, high = 0.0, makes(0, contracts, net)
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if makes(middle, contracts, net) > middle else (low, middle)
    return low


def gain_of(contracts, net):
    slope = (delta(200.001) - delta(199.999)) / 0.002
    return -net * contracts * 100 * slope * 5 * 200 / 50e6


def test_the_loop_says_what_it_draws(page):
    explorer, first = page.explorers["hedging_loop"], price_after(250_000) - 200
    for v in settings(explorer):
        net = v["net"] / 100
        g, end = gain_of(v["contracts"], net), end_of(v["contracts"], net)
        formula = first / (1 - g) if g < 1 else None
        shown = {label: value for label, value, _role in headlines(explorer)}
        assert shown["First move"] == signed(first, money)
        assert float(shown["Loop gain g"].replace("−", "-")) == pytest.approx(g, rel=6e-3, abs=1e-9)
        assert float(shown["It ends at"].lstrip("+$")) == pytest.approx(end, abs=0.011)
        if formula is None:
            assert shown["Formula"] == "no answer"
        else:
            assert float(shown["Formula"].lstrip("+$")) == pytest.approx(formula, abs=0.011)
        said = explorer.said
        assert said.startswith(f"The purchase alone lifts the price by {money(first)}. ")
        who = {-1: "Dealers who sold the calls make it ", 0: "Customers hold both sides: dealers do nothing."}
        assert who.get(int(np.sign(net)), "Dealers who bought the calls leave ") in said
        assert ("has no answer" in said) == (g >= 1)
        assert ("wider and wider" in said) == (g <= -1)
        assert ("The formula says" in said) == (net != 0 and g < 1)
        line = one(explorer, "line", "cap", "thick")
        assert line.y.tolist() == pytest.approx([makes(x, v["contracts"], net) for x in line.x], abs=1e-6)
        straight = one(explorer, "line", "ink", "dashed")
        assert straight.y.tolist() == pytest.approx([first + g * x for x in straight.x], rel=1e-4)
        diagonal = one(explorer, "line", "muted")
        assert diagonal.x.tolist() == diagonal.y.tolist()
        point = one(explorer, "dots", "accent")
        assert point.x[0] == point.y[0] == pytest.approx(end, abs=2e-3)
        stairs = found(explorer, "line", "accent")
        assert len(stairs) == (net != 0)
        for mark in stairs:
            moves = [0.0]
            for _ in range(14):
                moves.append(makes(moves[-1], v["contracts"], net))
            assert mark.y.tolist() == pytest.approx(np.repeat(moves[1:], 2)[:-1].tolist(), abs=1e-6)
            assert mark.x.tolist() == pytest.approx(np.repeat(moves[:-1], 2)[1:].tolist(), abs=1e-6)
        meets = found(explorer, "dots", "ink", "hollow")
        assert len(meets) == (net != 0 and formula is not None and formula <= 30)
        assert explorer.picture.panels[0].x.high >= point.x[0]
    assert axes(explorer) == (
        "A move, and the move that it makes",
        "dollars that dealers hedge",
        "dollars that the price moves",
    )


def test_no_answer_is_not_infinity(page):
    assert [money(round(end_of(c, net), 2)) for c, net in ((10_000, -1), (20_000, -1), (10_000, 1))] == [
        "$10.64", "$23.62", "$3.22",
    ]  # fmt: skip
    first = round(price_after(250_000) - 200, 2)
    assert f"the first \\\\${first} become \\\\$10.64" in page.prose
    assert "With 20,000 calls the price stops at +\\\\$23.62." in page.prose
    assert "make a brake of the same loop: \\\\$3.22" in page.prose
    assert round(10_000 / gain_of(10_000, -1), -2) == 17_400
    assert "With more than about 17,400, g exceeds 1 and the formula has no answer." in page.prose
    assert gain_of(20_000, -1) > 1 > gain_of(17_300, -1)
    assert gain_of(20_000, 1) < -1 < gain_of(17_000, 1)
    told = {c: page.at("hedging_loop", net=100, contracts=c).said for c in (20_000, 10_000)}
    assert told[20_000].endswith("Hedging in rounds swings wider and wider around that.")
    assert told[10_000].endswith("The formula says $3.21, with g = −0.576.")


# --- dealers on a book ---


class Rival:
    """Dealers once more: their hedge by its formula at every price, the places of their orders by search."""

    def __init__(self, contracts, net):
        self.cents = [round(80 + n / 100, 2) for n in range(4500)]
        self.wanted = np.array([hedge(p, contracts, net, strike=102, volatility=0.3) for p in self.cents])
        self.net, self.sent = net, []
        self.position = Position.open(round(hedge(100, contracts, net, strike=102, volatility=0.3) / 100) * 100)

    def before(self, book, step):
        held = self.position.inventory
        for order in self.sent:
            book.cancel(order)
        self.sent = []
        if self.net > 0:
            for side, want in ((Side.ASK, held - 100), (Side.BID, held + 100)):
                place = float(np.interp(want, self.wanted[::-1], self.cents[::-1]))
                done = book.limit(side, 100, round(place, 2), "dealers")
                self.sent.append(done.order_id)
                self.hear(done.trades)
            return
        last = book.last_price or 100
        missing = hedge(last, 1, -1, strike=102, volatility=0.3) * self.scale - held
        if abs(missing) >= 100:
            self.hear(book.market(Side.BID if missing > 0 else Side.ASK, 100, "dealers").trades)

    @property
    def scale(self):
        return float(self.wanted[2000] / hedge(self.cents[2000], 1, -1, strike=102, volatility=0.3))

    def after(self, book, trades):
        self.hear(trades)

    def hear(self, trades):
        for trade in trades:
            if trade.buyer == "dealers":
                self.position = self.position.after(Side.BID, trade.quantity, trade.price)
            elif trade.seller == "dealers":
                self.position = self.position.after(Side.ASK, trade.quantity, trade.price)


@cache
def again(seed, worth, contracts, net):
    """The same orders, with a rival of the page's dealers."""
    flow = investor_flow(np.random.default_rng(seed), 400, value_end=worth, volatility=0.04, fickle=0.15)
    dealers = [Rival(contracts, net / 100)] if net else []
    prices = [state.last_price for state in run(flow, Continuous(Book()), *dealers)]
    return prices, [order.value for order in flow], dealers[0].position if net else Position()


def test_the_same_orders_say_what_they_draw(page):
    explorer = page.explorers["same_orders"]
    for n, v in enumerate(settings(explorer)):
        if n > 14:
            continue
        alone, values, _nobody = again(v["seed"], v["worth"], 0, 0)
        made, _values, position = again(v["seed"], v["worth"], v["contracts"], v["net"])
        bought, profit = position.bought - position.sold, position.profit(made[-1])
        told = f"Without dealers the price ends at ${alone[-1]:.2f}"
        if v["net"]:
            wide = [max(path[50:]) - min(path[50:]) for path in (made, alone)]
            did = f"buy {shares_in_words(bought)}" if bought > 0 else f"sell {shares_in_words(-bought)}"
            told += (
                f", with them at ${made[-1]:.2f}. On balance they {did if bought else 'end where they began'}. "
                f"The price swings over {money(wide[0])} in place of {money(wide[1])}."
            )
        else:
            told += ". Customers hold both sides: dealers do nothing."
        assert explorer.said == told
        assert headlines(explorer) == [
            ("Ends at", money(made[-1]), "cap"),
            ("Without dealers", money(alone[-1]), "ink"),
            ("Dealers, on these shares", signed(round(profit), money) if v["net"] else "$0", "cash"),
        ]
        assert one(explorer, "line", "ink").y.tolist() == alone
        assert one(explorer, "line", "muted").y.tolist() == pytest.approx(values)
        assert [m.y.tolist() for m in found(explorer, "line", "accent")] == ([made] if v["net"] else [])
        assert {m.key for m in found(explorer, "line")} >= {"worth", "without dealers"}
        assert one(explorer, "rule", "muted").y[0] == 102
        assert explorer.picture.idle == (() if v["net"] else ("contracts",))
    assert axes(explorer) == ("The last price, order by order", "orders", "price, not from zero")


def test_dealers_on_the_book_are_hedged_to_a_lot_and_trade_with_somebody(page):
    space = page.space
    for net in (-1, 1):
        it = space["Hedger"](space["Dealers"](space["Option"](102, days=7, volatility=0.3), 200, net))
        flow = investor_flow(np.random.default_rng(8), 400, value_end=104, volatility=0.04, fickle=0.15)
        states = list(run(flow, Continuous(Book()), it))
        wanted = hedge(states[-1].last_price, 200, net, strike=102, volatility=0.3)
        assert abs(it.position.inventory - wanted) <= 400
        assert it.position.bought + it.position.sold > 3000
        assert (it.position.bought - it.position.sold) * -net > 0


RUNS = 200


@pytest.mark.slow
@pytest.mark.parametrize("net", [-100, 100])
def test_one_pushes_and_one_holds(page, net):
    """What the page says of two hundred runs."""

    def of(worth, what):  # without dealers, and with them
        runs = [over(SLUG, page.space["one_run"], (..., worth, 200, who), range(RUNS), in_short) for who in (0, net)]
        return [[run[what] for run in one] for one in runs]

    def in_short(run):
        return {"end": run[0][-1], "swing": page.space["swing"](run[0])}

    risen, swung = of(104, "end"), of(100, "swing")
    ends, swings = [[median(found) for found in each] for each in (risen, swung)]
    row = {-100: (2, "104.08", "1.49"), 100: (3, "103.19", "0.67")}[net]
    for name, values, said in (("news: the price ends at", ends, row[1]), ("no news: it swings over", swings, row[2])):
        (line,) = [line for line in page.prose.splitlines() if line.startswith(f"| {name} |")]
        cells = [cell.strip().lstrip("\\$") for cell in line.split("|")]
        assert cells[row[0] + 1] == said
        assert float(said) == pytest.approx(values[1], abs=0.0051)
        assert float(cells[2]) == pytest.approx(values[0], abs=0.0051)
    if net < 0:
        higher = sum(made > alone for alone, made in zip(*risen, strict=True))
        wider = sum(made > alone + 1e-9 for alone, made in zip(*swung, strict=True))
        assert f"the price ends higher in {higher} runs, and without news it swings wider in {wider}" in page.prose
    else:
        assert all(made < alone for alone, made in zip(*risen, strict=True))
        assert "Dealers who **bought** are a visible lid: it ends lower in all 200." in page.prose
        assert sum(made < alone - 1e-9 for alone, made in zip(*swung, strict=True)) > 0.8 * RUNS


def test_the_table_has_its_columns_in_their_order(page):
    assert "| | no dealers | they sold | they bought |" in page.prose
    assert "In 200 runs with 200 calls, medians:" in page.prose
    assert "Dealers who **sold** push" in page.prose
    assert "Dealers who **bought** are a visible lid" in page.prose


# --- Volkswagen ---

SHARES = 296e9 / 1005


def test_volkswagen_says_what_it_draws(page):
    explorer = page.explorers["runs_out"]
    for v in settings(explorer):
        must, supply = v["forced"] / 100 * 12.8, (5.8 + v["released"]) / (1 - v["again"] / 100)
        out = must >= supply
        shown = {label: value for label, value, _role in headlines(explorer)}
        assert shown["Can be had"] == percent(supply / 100)
        said = explorer.said
        if out:
            assert shown["The last one costs"] == "sold out"
            assert shown["Paid by the shorts"] == "no sum is enough"
            assert said == (
                f"Shorts must buy {percent(must / 100)} of the shares, {percent(supply / 100)} can be had. Sold out: "
                f"the last {percent((must - supply) / 100)} find nobody, at any price."
            )
        else:
            x = np.linspace(0, 1, 200_001) ** 0.25 * must  # finer where it is steep
            prices = 210 / (1 - x / supply) ** (1 / v["elasticity"])
            price = float(prices[-1])
            paid = float(np.trapezoid(prices, x)) / 100 * SHARES
            assert shown["The last one costs"] == money(round(price), "EUR")
            if must:
                words = money(round(price) if price > 1000 else price, "EUR")
                assert f"The last one costs {words}. They pay {shown['Paid by the shorts']}" in said
                assert said.endswith(f"and the market cap is {money(SHARES * price, 'EUR')}.")
                closed = page.space["vw_cash"](must, supply, v["elasticity"])
                assert closed == pytest.approx(paid, rel=2e-3)
                assert shown["Paid by the shorts"] == money(closed, "EUR")
                assert [role for role, _words in roles(explorer)] == ["cap", "cash", "cap"]
            else:
                assert said == f"Nobody must buy: {percent(supply / 100)} of the shares can be had, from €210 on."
                assert shown["Paid by the shorts"] == "€0"
            if price <= 1400:
                point = one(explorer, "dots", "cap")
                assert (point.x[0], point.y[0]) == pytest.approx((must, price))
                area = one(explorer, "area", "cash")
                assert surface(area, SHARES / 100) == pytest.approx(
                    page.space["vw_cash"](must, supply, v["elasticity"]), rel=2e-2, abs=1
                )
            else:
                assert not found(explorer, "dots", "cap")
        assert one(explorer, "rule", "accent").x[0] == pytest.approx(must)
        assert one(explorer, "rule", "muted").y[0] == 1005
        line = one(explorer, "line", "ask")
        kept = ~np.isnan(line.y)
        assert line.y[kept].tolist() == pytest.approx(
            (210 / (1 - line.x[kept] / supply) ** (1 / v["elasticity"])).tolist()
        )
        assert not kept.all() or supply > 14 or line.y.max() <= 1400
        boxes = found(explorer, "box", "locked")
        assert [float(b.x[0]) for b in boxes] == pytest.approx([supply] if supply < 14 else [])
    assert axes(explorer) == ("Voting shares, and their price", "per cent of the voting shares", "price of one share")
    assert "Sold out: the last 0.088% find nobody" in page.at("runs_out", forced=46).said
    assert "The last one costs" in page.at("runs_out", forced=45).said


def test_shares_ended_it_not_money(page):
    assert round(100 - 42.6 - 31.5 - 20.1, 1) == facts.VOLKSWAGEN_FLOAT.value == 5.8
    assert facts.VOLKSWAGEN_LENT.value == 12.8
    price = 210 / (1 - 0.36 * 12.8 / 5.8)
    paid = -210 * SHARES * 0.058 * math.log(1 - 0.36 * 12.8 / 5.8)
    high = facts.VOLKSWAGEN_HIGH.value
    assert abs(price / high - 1) < 0.02
    assert f"the last share costs €{price:,.0f}, near the real high of €{high:,.0f}" in page.prose
    assert f"and shorts pay {money(paid, 'EUR')}." in page.prose
    assert round(5.8 / 0.4, 1) == 14.5
    assert "if 60% of lenders sell, 14.5% can be had" in page.prose
    assert f"At 36%, release 5%: €{210 / (1 - 0.36 * 12.8 / 10.8):.0f}." in page.prose
    assert "12.8% must be bought where 5.8% can be: no price serves them all" in page.prose
    assert (
        "it held 42.6% of Volkswagen's voting shares, and options on 31.5% more. Lower Saxony held 20.1%." in page.prose
    )
    assert "On Friday the price had been €210; on Tuesday it touched €1,005." in page.prose


# --- GameStop ---

CLOSES = [65.01, 76.79, 147.98, 347.51]


def part_of(v, size):
    def held(price):
        return hedge(price, v["contracts"], v["net"] / 100, strike=v["strike"], volatility=v["volatility"] / 100)

    return (held(CLOSES[-1]) - held(CLOSES[0])) * v["k"] / (size * 1e6) / math.log(CLOSES[-1] / CLOSES[0]), held


def test_gamestop_says_what_it_draws(page):
    explorer = page.explorers["gamestop"]
    for v in settings(explorer):
        part, held = part_of(v, v["size"])
        ends = sorted(part_of(v, size)[0] for size in (27, 51))
        bought = held(CLOSES[-1]) - held(CLOSES[0])
        assert headlines(explorer) == [
            ("Hedging explains", percent(part), "accent"),
            ("Shares that dealers buy", signed(bought, count), "ink"),
        ]
        between = f" By the count of the float, from {percent(ends[0])} to {percent(ends[1])}."
        if not v["net"]:
            assert explorer.said == "Dealers hold both sides alike: hedging explains nothing of the rise."
        elif part < 0:
            assert explorer.said == f"Hedging would have worked against the rise: {percent(part)}." + between
        elif part > 1:
            assert explorer.said == f"Hedging would explain more than all of the rise: {percent(part)}." + between
        else:
            assert explorer.said == f"Hedging would explain {percent(part)} of the rise." + between
        bars = found(explorer, "bars", "accent")
        assert [float(b.x[0]) for b in bars] == pytest.approx([max(-1.5, min(part, 2.5))] if v["net"] else [], abs=1e-9)
        band = one(explorer, "line", "muted")
        assert band.x.tolist() == pytest.approx([max(-1.5, min(end, 2.5)) for end in ends], abs=1e-9)
        assert [float(m.x[0]) for m in found(explorer, "rule")] == [0, 1]
        words, out = percent(part), not -1.5 <= part <= 2.5
        assert one(explorer, "dots", "accent").label == (
            (f"{words}: beyond the picture", f"{words}: beyond") if out else (words,)
        )
        marked = [(mark.label, float(mark.x[0])) for mark in found(explorer, "dots", "muted")]
        far = [edge for edge, cut in ((2.45, ends[1] > 2.5), (-1.45, ends[0] < -1.5)) if cut]
        assert marked == [(("beyond the picture",), pytest.approx(edge)) for edge in far]
        assert band.key == "float 27 to 51 million"
        closes, without = one(explorer, "line", "cap", panel=1), one(explorer, "line", "accent", panel=1)
        assert closes.y.tolist() == CLOSES
        for price, shown in zip(CLOSES, without.y, strict=True):
            bare = price / math.exp((held(price) - held(CLOSES[0])) * v["k"] / (v["size"] * 1e6))
            assert math.isnan(shown) if not 10 <= bare <= 3000 else shown == pytest.approx(bare)
        assert (closes.key, without.key) == ("closes", "without hedging")
    assert axes(explorer)[0] == "Explained by hedging"


def test_a_range_that_goes_on_beyond_the_picture_says_so_where_the_bar_does_not(page):
    explorer = page.at("gamestop", contracts=250_000)
    assert 1 < float(one(explorer, "bars", "accent").x[0]) < 2.5 == one(explorer, "line", "muted").x[1]
    assert one(explorer, "dots", "muted").label == ("beyond the picture",)


def test_any_answer_fits(page):
    values = {"contracts": 5e4, "net": -100, "strike": 115, "k": 5, "volatility": 200}
    parts = [part_of(values, size)[0] for size in (50, 27)]
    assert [round(100 * part) for part in parts] == [29, 54]
    assert "Let dealers have sold 50,000 calls: 29% of the rise, or 54% with the smallest float." in page.prose
    assert part_of({**values, "contracts": 2e5}, 50)[0] > 1
    assert "Let it be 200,000, and hedging explains more than all." in page.prose
    assert part_of({**values, "net": 100}, 50)[0] < 0
    assert "Let dealers have *bought* them, and it worked against the rise." in page.prose
    assert [fact.value for fact in facts.GAMESTOP_CLOSES] == CLOSES
    assert "Closes of \\\\$65.01 on 22 January 2021 and \\\\$347.51 on the 27th." in page.prose
    assert facts.GAMESTOP_SHORT.value == 122.97
    assert "Short sales of 122.97% of the float" in page.prose
    assert "market makers *bought* calls" in page.prose
    assert "found no evidence of a gamma squeeze" in page.prose


# --- exercises ---


def test_exercises_hold(page):
    exercises_hold(page)


def test_exercises_are_judged_by_a_law(page):
    calls, part = page.exercises["no_answer"], page.exercises["all_get_out"]
    right = 10_000 / gain_of(10_000, -1) * 2
    for answer in (right, 1.005 * right, 1.02 * right, 0.9 * right, 8_700, 17_400, 34_800):
        assert calls.judge({"contracts": answer}).right == (abs(gain_of(answer, -0.5) - 1) < 0.01), answer
    for answer in (100 * (1 - 7.3 / 12.8), 43, 42.9, 43.1, 40, 54.7, 57, 75.3):
        assert part.judge({"part": answer}).right == (abs(answer - 100 * (1 - 7.3 / 12.8)) <= 0.05), answer
    assert "let dealers have sold 50% of the calls" in page.prose
    assert "12.8% of Volkswagen must be bought back, 5.8% can be had." in page.prose
    assert "Suppose Porsche releases another 1.5%." in page.prose
    assert calls.hint == "g is 1 there. When they sold all of them it is about 17,400."
    assert abs(gain_of(17_400, -1) - 1) < 0.005


def test_who_owns_options_sells_into_a_rise_and_buys_into_a_fall(page):
    for kind in ("call", "put"):
        up, down = (hedge(200 + d, 10_000, 1, kind=kind) - hedge(200, 10_000, 1, kind=kind) for d in (1, -1))
        assert up < 0 < down
    assert hedge(201, 10_000, -1) > hedge(200, 10_000, -1)
    which = page.exercises["do_they_hold_it_down"]
    says = "They may own options, calls or puts. If so, they also buy when the price falls."
    assert which.solution == {"which": says}
    assert which.worked.startswith("Dealers who own options sell into a rise and buy into a fall, by arithmetic.")


def test_the_sides_are_named_alike(page):
    for name in ("hedging_loop", "same_orders", "gamestop"):
        control = page.explorers[name].controls["net"]
        assert [control.say(value) for value in control.values] == [side_words(value) for value in control.values]
        assert all(low < high for low, high in pairwise(control.values))
    assert number(0) == "0"
