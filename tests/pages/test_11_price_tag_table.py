"""The table of the price tag: its moves against a ledger, its scores, and what it draws."""

import itertools
import random

from mktlib.formula import Ledger
from mktlib.ui.numbers import money, number, shares_in_words, signed, times
from tests.formula.test_ledger import cooked, total_cash
from tests.pages.reading import axes, found, headlines, surface

SLUG = "11_price_tag"
ASKS = {"Ben": 50, "Chen": 60, "Dora": 75, "Eve": 100}
SHORT = {
    "buy": "You buy",
    "sell": "You sell",
    "all": "You sell all",
    "issue": "The company issues to you",
    "back": "The company buys back from you",
    "twice": "All four think twice as much",
    "half": "All four think half as much",
    "again": "The last seller wants back in",
}


def pressed(page, *moves):
    """Return moves as a link writes them."""
    names = list(page.space["MOVES"])
    return ".".join(f"{names.index(SHORT[what])}-{shares - 1}" for what, shares in moves)


def at_table(page, *moves, challenge="Double it"):
    """Return the explorer after moves: pairs of a short name and a number of shares."""
    return page.at("the_table", done=pressed(page, *moves), challenge=challenge)


def with_ledger(page, done):
    """Replay the trades of moves in the package's ledger; yield it after each move, its cap and all that was paid."""
    start = page.space["START"]
    book = Ledger.open(
        cash=start["cash"],
        shares={who: n for who, n in start["held"].items() if n > 0},
        company="Company",
        last_price=50,
    )
    paid = 0
    for table in page.space["play"](done):
        for buyer, seller, n, price in table["trades"]:
            paid += n * price
            if seller == "Company":
                book = book.issue(buyer, n, price)
            elif buyer == "Company":
                book = book.buy_back(seller, n, price)
            else:
                book = book.buy(buyer, seller, n, price)
        yield table, book, paid


def plays(count=60, moves=20, seed=11):
    """Yield random lists of moves."""
    draw = random.Random(seed)
    names = list(SHORT.values())
    for _ in range(count):
        yield [{"what": draw.choice(names), "shares": draw.choice((1, 5, 40, 91, 100))} for _ in range(moves)]


def test_the_table_keeps_the_books_of_a_ledger(page):
    for done in plays():
        for table, book, _paid in with_ledger(page, done):
            assert not cooked(book)
            assert total_cash(book) == sum(table["cash"].values()) == 12_000
            assert sum(table["held"].values()) == 0
            for account in book:
                assert table["cash"][account.holder] == account.cash
                assert table["held"][account.holder] == account.shares
            assert page.space["cap_of"](table) == book.market_cap
            assert table["last"] == book.last_price


def test_nobody_at_the_table_trades_against_the_own_price(page):
    for done in plays(seed=12):
        tables = page.space["play"](done)
        for move, before, after in zip(done, tables, tables[1:], strict=False):
            for buyer, seller, n, price in after["trades"]:
                assert n > 0
                if seller in ASKS:
                    assert price == before["asks"][seller]
                if buyer in ASKS and move["what"] != SHORT["again"]:
                    assert price == 2 * before["asks"][buyer] // 5
                if "Company" in (buyer, seller):
                    assert price == before["last"]
            factor = {SHORT["twice"]: lambda ask: min(2 * ask, 250), SHORT["half"]: lambda ask: max(ask // 2, 10)}
            if move["what"] in factor:
                assert after["asks"] == {who: factor[move["what"]](ask) for who, ask in before["asks"].items()}
                assert after["last"] == before["last"]


def test_moves_at_the_table_on_numbers_to_check_by_hand(page):
    told = (
        ((), "Nobody has moved yet. The cap stays at $5,000; ", "Not doubled yet: $0 was paid."),
        (
            [("buy", 91)],
            "You buy 91 shares for $5,400, the last at $100. The cap goes from $5,000 to $10,000; ",
            "Doubled with $5,400. Less will do.",
        ),
        (
            [("twice", 1), ("buy", 1)],
            "You buy 1 share for $100, the last at $100. The cap goes from $5,000 to $10,000; ",
            "Doubled with $100. Nobody needs less.",
        ),
        (
            [("buy", 40), ("again", 1)],
            "Ben wants back in and spends $1,800, just received: 30 shares at $60. "
            "The cap goes from $5,000 to $6,000; ",
            "Not doubled yet: $3,800 was paid.",
        ),
        (
            [("issue", 100)],
            "The company issues 100 shares to you at the last price and receives $5,000. "
            "The cap goes from $5,000 to $10,000; ",
            "Doubled with $5,000. Less will do.",
        ),
        (
            [("issue", 20), ("back", 5)],
            "The company buys 5 shares back from you at the last price and pays $250. "
            "The cap goes from $6,000 to $5,750; ",
            "Not doubled yet: $1,250 was paid.",
        ),
        (
            [("buy", 10), ("sell", 4)],
            "You sell 4 shares for $160, the last at $40. The cap goes from $5,000 to $4,000; ",
            "Not doubled yet: $660 was paid.",
        ),
        (
            [("twice", 1)],
            "All four think twice as much of a share, up to $250. No share changes hands. The cap stays at $5,000; ",
            "Not doubled yet: $0 was paid.",
        ),
        (
            [("half", 1)],
            "All four think half as much of a share. No share changes hands. The cap stays at $5,000; ",
            "Not doubled yet: $0 was paid.",
        ),
    )
    for moves, words, score in told:
        assert at_table(page, *moves).said == words + "all the cash stays $12,000. " + score
    nothing = {
        "sell": "You have no share, or nobody has the cash for it.",
        "all": "You have no share, or nobody has the cash for it.",
        "back": "You have no share, or the company has no cash for it.",
        "again": "None of the four has just sold, or the cash pays for no share.",
    }
    for what, words in nothing.items():
        assert at_table(page, (what, 1)).said.startswith(words + " The cap stays at $5,000;")
    assert at_table(page, ("buy", 100), ("buy", 1), ("buy", 1)).said.startswith("Nobody sells you a share for the cash")
    assert at_table(page, ("issue", 100), ("issue", 1)).said.startswith(
        "Your cash pays for no new share, or the company has all 200"
    )


def test_the_same_dollars_lift_the_cap_again(page):
    """The $2,000 that Ben receives for 40 shares walk on: $1,800, $1,500, $1,000, $900."""
    steps = page.space["play"]([{"what": SHORT["buy"], "shares": 40}, *4 * [{"what": SHORT["again"], "shares": 1}]])
    assert [table["trades"] for table in steps] == [
        [],
        [("You", "Ben", 40, 50)],
        [("Ben", "Chen", 30, 60)],
        [("Chen", "Dora", 20, 75)],
        [("Dora", "Eve", 10, 100)],
        [("Eve", "Ben", 8, 120)],
    ]
    assert [page.space["cap_of"](table) for table in steps] == [5_000, 5_000, 6_000, 7_500, 10_000, 12_000]


def test_the_scores_are_those_of_the_ledger(page):
    score = page.space["score"]
    for done in plays(20, seed=13):
        states = list(with_ledger(page, done))
        for i in range(0, len(states), 4):
            tables = [table for table, _book, _paid in states[: i + 1]]
            caps = [book.market_cap for _table, book, _paid in states[: i + 1]]
            paid = [paid for _table, _book, paid in states[: i + 1]]
            doubled = [one for cap, one in zip(caps, paid, strict=True) if cap >= 10_000]
            words = f"Not doubled yet: {money(paid[-1])} was paid."
            if doubled:
                words = f"Doubled with {money(doubled[0])}. " + (
                    "Less will do." if doubled[0] > 100 else "Nobody needs less."
                )
            assert score("Double it", tables) == words
            words = f"Highest so far: {money(max(caps))}, {times(max(caps) / 12_000)} all the cash."
            assert score("Highest", tables) == words + " It goes no higher." * (max(caps) == 50_000)
            if i:
                change, cash = caps[-1] - caps[-2], paid[-1] - paid[-2]
                said = score("1 for 1", tables)
                assert said.startswith(
                    f"This move: {money(cash)} was paid, and the cap changed by " if cash else "This move cost nothing."
                )
                assert not cash or f"changed by {signed(change, money)}: " in said
                assert said.endswith("exactly one for one.") == (cash > 0 and done[i - 1]["what"] == SHORT["issue"])
                assert change == cash or not said.endswith("exactly one for one.")
            you = states[i][1]["You"]
            said = score("Get out", tables)
            if you.shares:
                assert said == f"You hold {shares_in_words(you.shares)} and {money(you.cash)}; you brought $6,000."
            elif you.cash == 6_000:
                assert said == "You have $6,000, just what you brought."
            else:
                gain = you.cash - 6_000
                more, less = ("more", "less") if gain > 0 else ("less", "more")
                assert said == (
                    f"You have {money(you.cash)}, {money(abs(gain))} {more} than you brought. "
                    f"The others have that much {less}."
                )


def test_new_shares_at_the_last_price_add_a_dollar_for_each_dollar_and_nothing_else_must(page):
    for n in (1, 7, 50):
        said = at_table(page, ("buy", 45), ("issue", n), challenge="1 for 1").said
        assert said.endswith(
            f"This move: {money(60 * n)} was paid, and the cap changed by +{money(60 * n)}: exactly one for one."
        )
        assert at_table(page, ("issue", n), ("back", n), challenge="1 for 1").said.endswith(": not one for one.")
    said = at_table(page, ("buy", 41), challenge="1 for 1").said
    assert said.endswith("This move: $2,060 was paid, and the cap changed by +$1,000: not one for one.")


def test_no_play_beats_the_scores_that_are_called_the_best(page):
    """A hundred dollars double the cap and no less; $50,000 is the highest; both can be had."""
    cheapest, highest = [], 0
    for done in itertools.chain(plays(150, 8, seed=14), plays(50, 20, seed=15)):
        states = list(with_ledger(page, done))
        highest = max([highest, *(book.market_cap for _table, book, _paid in states)])
        cheapest += [paid for _table, book, paid in states if book.market_cap >= 10_000][:1]
    assert min(cheapest) >= 100
    assert highest <= 50_000
    assert at_table(page, ("twice", 1), ("buy", 1)).said.endswith("Doubled with $100. Nobody needs less.")
    best = at_table(page, ("issue", 100), *3 * [("twice", 1)], ("buy", 1), challenge="Highest")
    assert best.said.endswith("Highest so far: $50,000, 4.17× all the cash. It goes no higher.")


def test_the_table_draws_what_its_accounts_hold(page):
    for done in plays(12, 12, seed=16):
        for i in range(len(done) + 1):
            moves = [
                next((short, one["shares"]) for short, name in SHORT.items() if name == one["what"]) for one in done[:i]
            ]
            explorer = at_table(page, *moves)
            *_earlier, (table, book, _paid) = with_ledger(page, done[:i])
            mine, cap = book["You"].shares, book.market_cap
            whole = found(explorer, "box", role="cap")
            assert [surface(one) for one in whole] == [cap]
            assert whole[0].x.tolist() == [0, book.shares_outstanding]
            yours = found(explorer, "box", role="accent")
            assert [one.x.tolist() for one in yours] == ([[0, mine]] if mine else [])
            cash = sum(n * price for _buyer, _seller, n, price in table["trades"])
            walked = found(explorer, "area", role="cash", look="solid")
            assert [surface(one) for one in walked] == ([cash] if cash else [])
            assert all(one.label == (money(cash),) for one in walked)
            if table["what"] in (SHORT["buy"], SHORT["issue"]) and cash:
                assert walked[0].x[-1] == mine
            elif table["what"] == SHORT["back"] and cash:
                assert walked[0].x[0] == book.shares_outstanding
            elif cash:
                assert walked[0].x[0] == mine
            offers = sorted((ask, book[who].shares) for who, ask in table["asks"].items() if book[who].shares)
            stairs = found(explorer, "line", role="ask")
            assert [one.y.tolist()[::2] for one in stairs] == ([[ask for ask, _n in offers]] if offers else [])
            if stairs:
                assert (stairs[0].x[0], stairs[0].x[-1]) == (mine, book.shares_outstanding)
            bids = [2 * ask // 5 for who, ask in table["asks"].items() if book[who].cash >= 2 * ask // 5]
            lines = [(one.y[0], one.label, one.role) for one in found(explorer, "rule")]
            assert lines == ([(max(bids), (f"best bid {money(max(bids))}",), "bid")] if bids else [])
            (line,) = found(explorer, "line", role="cap")
            assert (line.y.tolist(), line.label) == (
                [book.last_price] * 2,
                (f"market cap {money(cap)}", money(cap)),
            )
            assert headlines(explorer)[:2] == [("All the cash", "$12,000", "cash"), ("Market cap", money(cap), "cap")]


def test_the_accounts_are_written_out(page):
    for done in plays(8, 10, seed=17):
        moves = [next((short, one["shares"]) for short, name in SHORT.items() if name == one["what"]) for one in done]
        explorer = at_table(page, *moves)
        *_earlier, (table, book, _paid) = with_ledger(page, done)
        (mark,) = found(explorer, "table", panel=1)
        head, *rows, company, together = mark.cells
        assert (head, mark.roles) == (("", "Cash", "Shares", "Asks", "Bids"), ("", "cash", "", "ask", "bid"))
        for who, (name, cash, shares, ask, bid) in zip(("You", *ASKS), rows, strict=True):
            account, price = book[who], table["asks"].get(who, 0)
            assert (name, cash, shares) == (who, money(account.cash), number(account.shares))
            assert ask == (money(price) if price and account.shares else "–")
            assert bid == (money(2 * price // 5) if price and account.cash >= 2 * price // 5 else "–")
        assert company == ("Company", money(book["Company"].cash), "", "", "")
        assert together == ("Together", "$12,000", number(book.shares_outstanding), "", "")
    assert [one.title for one in explorer.picture.panels] == ["The cap and the asks", "The accounts"]
    assert axes(explorer) == ("The cap and the asks", "shares", "price of one share")


def test_what_the_next_move_would_pay_is_hatched_and_said(page):
    for done, (short, name) in itertools.product(plays(6, 5, seed=18), SHORT.items()):
        moves = [next((short, one["shares"]) for short, name in SHORT.items() if name == one["what"]) for one in done]
        explorer = page.at("the_table", done=pressed(page, *moves), what=name, shares=7)
        after = page.space["play"]([*done, {"what": name, "shares": 7}])[-1]
        n, paid = sum(trade[2] for trade in after["trades"]), sum(trade[2] * trade[3] for trade in after["trades"])
        hatched = found(explorer, "area", look="hatched")
        assert [surface(one) for one in hatched] == ([paid] if paid else []), short
        assert headlines(explorer)[2:] == [
            ("Next", f"{shares_in_words(n)} for {money(paid)}" if n else "no trade", "ink")
        ]
        *_earlier, (_table, book, _paid) = with_ledger(page, done)
        mine, whole = book["You"].shares, book.shares_outstanding
        edge = {"sell": mine - n, "all": mine - n, "back": whole - n}.get(short, mine)
        assert all((one.x[0], one.x[-1]) == (edge, edge + n) for one in hatched), short


def test_a_number_of_shares_is_asked_for_where_it_counts(page):
    for short, name in SHORT.items():
        counts = short in ("buy", "sell", "issue", "back")
        assert page.at("the_table", what=name).picture.idle == (() if counts else ("shares",))


def test_names_stand_over_their_steps(page):
    explorer = page.at("the_table")
    steps = {
        "Ben": (20, 59),
        "Chen": (55, 69),
        "Dora": (80, 84),
        "Eve": (95, 109),
    }  # middle of its shares; over its ask
    names = {one.label[0]: (one.x[0], one.y[0]) for one in found(explorer, "dots", role="ask")}
    assert names == steps
