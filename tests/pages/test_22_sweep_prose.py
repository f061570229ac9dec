"""Page 22: its exercises, every figure of its prose, and the words that would be easy to swap."""

import re

import numpy as np

from mktlib.market import facts
from mktlib.ui.numbers import count, money, percent
from tests.course.laws import exercises_hold
from tests.pages.reading import figures_of
from tests.pages.test_22_sweep import APPLE, levels, moments, swept
from tests.pages.test_22_sweep_runs import closed, of_the_buyer, over_days, prices

SLUG = "22_sweep"


def test_exercises_hold(page):
    exercises_hold(page)


def test_exercises_are_judged_by_a_law(page):
    asks = [price for price, size in APPLE.asks for _ in range(size)]
    most = max(q for q in range(1, 2821) if round(sum(asks[:q]), 2) <= 586.45 * q)
    law = page.exercises["average_at_most"].law
    assert page.exercises["average_at_most"].solution == {"shares": most}
    for shares, right in ((most, True), (most - 1, False), (most + 1, False), (0, False), (5000, False), (2.5, False)):
        assert (law(shares) is True) == right

    def gains(seal, opening):
        _lot, _sealed, bought, paid, close, _open, sold, back = closed(30, 0.25, seal, opening)
        return close == 11 and sold == bought and back > paid

    law, least = page.exercises["gets_out"].law, next(opening for opening in range(-10, 11) if gains(1, opening))
    assert page.exercises["gets_out"].solution == {"free": 30, "depth": 0.25, "seal": 1, "opens": least}
    moves = ((1, least), (1, least - 1), (1, least + 1), (0.75, least), (0.5, 10), (2, least))
    for move, right in zip(moves, (True, False, False, False, False, True), strict=True):
        assert (law(30, 0.25, *move) is True) == right, move
    assert not any(law(*others, 1, least) is True for others in ((25, 0.25), (30, 0.2)))


def test_code_is_told_what_is_wrong_with_it(page):
    def by_hand(asks, shares, all_at_last=False, goes_on=False, finds_all=False):
        cash, last, taken, offered = 0, 0, 0, 0
        for price, size in asks:
            if taken < shares or (goes_on and taken == offered):
                part = min(size, shares - taken)
                cash, last, taken = cash + part * price, price, taken + part
            offered += size
        cash += (shares - taken) * last if finds_all else 0
        return taken * last if all_at_last else cash, last

    one, gap = page.exercises["sweeps"], [(100, 100), (150, 500)]
    assert one.check(P=None) == "Not answered yet."
    assert one.check(P=by_hand) == f"Right. {one.worked}"
    for mistake, words in {
        "all_at_last": "All 101 are paid at 150. Each share costs what its own level asks.",
        "goes_on": f"Of {gap}, share 100 prints at 100: a level that is just used up is the last one.",
        "finds_all": "700 are wanted and 600 offered: the rest find no seller, and cost nothing.",
    }.items():
        assert one.law(lambda asks, shares, how=mistake: by_hand(asks, shares, **{how: True})) == words
    assert one.law(lambda asks, shares: by_hand(asks, shares)[0]) == "Return two values: the cash, and the last price."
    odd = one.law(lambda asks, shares: (1, asks[0][0]))
    assert odd == f"For shares = 1 and asks that begin {gap} the answer is 100.00 and 100.00, not (1, 100)."
    assert (one.log[-1]["answer"], one.log[-1]["right"]) == ({"P": "by_hand"}, True)


def words(value, say=money):
    """Return the number in a sum's words."""
    return re.search(r"[\d.,]+", say(value))[0]


def sections_of(page):
    return dict(re.findall(r"^##? (.+?)\n(.*?)(?=^##? |\Z)", page.prose, re.M | re.S))


def test_every_figure_of_the_prose_is_computed(page):
    sections, locked = sections_of(page), page.space["locked_book"]
    everything, mid = swept(2820, "the mid", True), swept(200, "the mid", True)
    from_ask = swept(2820, "the best ask", True)[2] / everything[0]
    one = moments(10, 0, 0, 1)
    walk, traded, walked = moments(0, 0, 0, 500)
    rises, left, _days = over_days(1000, 1, False)
    deep, _left, _days = over_days(1000, 20, False)
    _rises, kept, stuck = over_days(1000, 20, True)
    same = sum(abs(rest) < 0.005 for rest in left)
    news = np.median([day[-1] for day in over_days(1000, 1, True)[2]])
    lot, _sealed, _bought, paid, close, *_rest = closed(30, 0.2, 1, 0)
    way = sum(lot * fen / 100 for fen in range(1001, 1101))
    even = next(o for o in range(11) if (r := closed(30, 0.2, 1, o))[6] == r[2] and r[7] > r[3])
    without_or_all = [float(np.median(over_days(1000, 1, False, forced)[0])) for forced in (0.0, 1.0)]
    book = locked(0).supply()
    expected = {
        "A sweep of the book": [],
        "Predict": ["10", "2019"],
        "The locked book": [
            words(50), words(book(1)), words(book(101)), words(book.sizes[0], count),
            words(book.sizes[0], count), words(book(100)), "101", words(book(101)), words(book(101) - book(100)),
            f"{book.capital_spent(101) / 101:.2f}", "49", words(locked(49).supply()(101)), "24",
        ],
        "Apple, swept": [
            "21", "2012", "200,", "201,", "2,820", "200", words(mid[2]), "2,820", f"{everything[0]:,.2f},",
            f"{everything[1]:.2f}", f"{everything[2] / everything[0]:,.0f}", f"{from_ask:,.0f}", "100", "201",
        ],
        "Quotes move, nobody trades": [
            words(80), words(80e9), words(1e9 * one[0][1, :2].mean()), words(one[2]) + ",", str(traded),
            words(walked), words(walk[3, 2] / 80 - 1, percent),
        ],
        "The pull-up": [
            "160", words(100) + ",", "1,000", words(round(of_the_buyer(170, 1000, 1, False)[0], -3)),
            words(round(np.median(rises), 2)) + ",", str(same), f"{100 * np.median(deep):.0f}",
            words(round(news)) + ",",
            words(round(np.median([day[-1] for day in stuck]))), f"{100 * np.median(kept):.0f}",
        ],
        "What a limit-up costs": [
            "10", words(close), "1", "30", "0.2", words(100 * lot, count), words(round(way, -6)), "1", "1",
            words(round(paid - way, -6)), str(even), words(1e9),
        ],
        "What we assumed, and where this fails": [f"{rise:.1f}0" for rise in without_or_all] + ["170", "1"],
        "Deeper: open a LOBSTER day": ["40", "120"],
        "Exercises": ["1", "586.45", "2", "30", "0.25", "1", "3", "4"],
    }  # fmt: skip
    assert set(expected) | {"Sources"} == set(sections)
    for section, figures in expected.items():
        found = [one.rstrip(".,") for one in figures_of(sections[section].replace("¥", ""))]
        assert found == [one.rstrip(".,") for one in figures], section
    assert "sixteen times that" in page.prose
    assert round(1e9 / way) == 16
    apple = facts.AAPL_SHARES_OUTSTANDING
    assert f"{count(apple.value)} shares ({apple.certainty}; Form 10-Q counts 937,406,000" in sections["Sources"]
    assert "937,406,000" in apple.note


def test_the_prose_tells_what_the_pictures_show(page):
    """Words that would be easy to swap, each beside the number that decides it."""
    prose = page.prose
    assert swept(200, "the best ask", True)[2] < 1
    assert "Counted from the best ask, 200 shares re-mark nothing; from the mid, \\\\$285 million." in prose
    assert swept(201, "the best ask", False)[2] < 1 < swept(201, "the best ask", True)[2]
    assert "on the US tape odd lots (then: under 100 shares) set no last price: share 201 alone marks nobody" in prose
    asks, bids = levels(0, 5, 0)
    assert (asks[0] > 8020, bids[0]) == (True, 7980)
    assert "When the nearest sellers leave, the best ask rises too, and nobody paid for it." in prose
    assert "All quotes move and no cash does: a **shift**." in prose
    assert "you buy 500 shares, that is a **walk**" in prose
    assert "it made it **visible**" in prose
    rises, left, _days = over_days(1000, 1, False)
    assert np.median(left) == 0 < 0.1 * np.median(rises)
    assert max(map(abs, left)) < 0.04
    assert "At the end **nothing is left**" in prose
    assert all(np.median(over_days(1000, 1, False, forced)[1]) == 0 for forced in (0.0, 1.0))
    assert "nothing is left either way" in prose
    thin = [np.median([prices(seed, hurry, 1, True)[-1] for seed in range(1, 31)]) for hurry in (0, 1000)]
    assert abs(thin[0] - thin[1]) < 0.05
    assert "With news the thin book goes to \\\\$103, whether somebody hurries or not." in prose
    assert np.median([one[-1] for one in over_days(1000, 20, True)[2]]) < 101.5
    assert "its early offers have not heard, and sell too cheap" in prose
    assert of_the_buyer(170, 1000, 20, True)[2] > 4 * of_the_buyer(170, 1000, 1, True)[2]
    assert closed(30, 0.2, 1, 0)[6] < closed(30, 0.2, 1, 0)[2]
    assert "at an unchanged opening the bids do not even take all shares" in prose
    half, full = closed(15, 0.2, 1, 0), closed(30, 0.2, 1, 0)
    assert (2 * half[3], half[4]) == (full[3], full[4])
    assert "Half the float costs half the cash, for the same ¥1 billion." in prose
    assert closed(30, 0.2, 0.75, 0)[4] < closed(30, 0.2, 1, 0)[4] == 11
    assert "here it must be 1% of the float, another ¥33 million, or the limit breaks" in prose
    assert "**buy on the day of the limit and sell on the next**" in prose
    assert "nobody trades at a worse price, but for half of those in a hurry (our assumption:" in prose
    assert "it never catches up with the last one" in prose
    assert "The jump tells who was *missing*, not how much money came." in prose
    assert "To move a price on purpose is forbidden." in prose
    assert "To get out even, *others* must open it about 4% higher." in prose
