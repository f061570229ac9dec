"""The text of the price tag: each figure is computed, and its exercises know right from wrong."""

import re

from mktlib.market import facts
from tests.course.laws import exercises_hold
from tests.pages.test_11_price_tag_table import SHORT

SLUG = "11_price_tag"


def figures(page):
    """Return each figure of the prose with the number it must be, computed or a fact."""
    play, cash_paid = page.space["play"], page.space["cash_paid"]
    walk = play([{"what": SHORT["buy"], "shares": 91}, {"what": SHORT["all"], "shares": 1}])
    high = play(
        [
            {"what": what, "shares": n}
            for what, n in zip(
                map(SHORT.get, ("issue", "twice", "twice", "twice", "buy")), (100, 1, 1, 1, 1), strict=True
            )
        ]
    )
    start = page.space["START"]
    return {
        "50": page.space["BEFORE"],
        "100": page.space["GOAL"],
        "999,999,999": page.space["S"] - 1,
        "12,000": sum(start["cash"].values()),
        "6,000": start["cash"]["You"],
        "250": page.space["MOST"],
        "5,400": cash_paid(walk[1:2]),
        "9,100": walk[1]["held"]["You"] * walk[1]["last"],
        "3,250": cash_paid(walk[2:]),
        "91": walk[1]["held"]["You"],
        "50,000": max(map(page.space["cap_of"], high)),
        "9,000": page.space["goal"],
        "24.3": facts.NVIDIA_SHARES_OUTSTANDING.value / 1e9,
        "5": 5,
        "200": 200,
        "102": round(facts.NVIDIA_FOLLOW_ON_CASH.value / 1e6),
        "207.86": facts.NVIDIA_PRICE_AT_5_TRILLION.value,
        "3": facts.ARAMCO_SHARES_SOLD.value / 1e9,
        "32": facts.ARAMCO_PRICE.value,
        "16": facts.AMTD_SHARES_SOLD.value / 1e6,
        "7.80": facts.AMTD_IPO_PRICE.value,
    }


PLAIN = {"1", "2", "13", "24"}  # exercises, pages
PLAIN |= {"1999", "01", "22", "2000", "2014", "2019", "2022", "2024", "2025", "2026", "08", "02", "03", "69", "10.1111"}


def test_every_figure_of_the_text_is_computed(page):
    known = figures(page)
    for figure in page.figures() - PLAIN:
        assert figure in known, f"nothing says where {figure} comes from"
        assert float(figure.replace(",", "")) == known[figure], figure
    assert set(known) <= page.figures()


def test_the_figures_stand_in_their_sentences(page):
    n, text = figures(page), page.prose.replace("\\", "")
    start, cash = page.space["START"], {name: f"${value:,}" for name, value in n.items()}
    for words in (
        f"Yesterday the last trade was at {cash['50']}, so the newspapers call it a {cash['50']} billion company.",
        f"You want them to write {cash['100']} billion tomorrow.",
        f"buyer pays {cash['100']}, its seller has them, and {n['999,999,999']:,} other shares count as",
        f"{cash['50']} billion is the right answer for one kind of purchase only.",
        f"Along the asks {cash['5,400']} doubles the cap.",
        f"buy one share for {cash['100']}: it has doubled too.",
        f"up to {cash['50,000']}: the company issues 100 shares, the four think twice as much three times, you buy",
        f"{n['91']} shares that show {cash['9,100']} bring {cash['3,250']} in the bids.",
        f"Five people, {cash['12,000']} and a company of {-start['held']['Company']} shares.",
        f"You have {cash['6,000']} and no share.",
        f"at most {cash['250']}: sells at it, buys at two fifths of it.",
        f"you paid {cash['5,400']}, and {n['91']} shares changed hands.",
        "Start with ¥50 and 200 million shares. Then flip the switch: ¥50 billion, a tenth of it in the float.",
    ):
        assert words in text, words
    assert page.space["bid"](100) == 100 * 2 / 5


def test_who_pays_and_who_receives(page):
    text = page.prose
    for words in (
        "the premium (the part of it above the old price)",
        "Cash and premium grow with the shares that trade; the change of the cap does not.",
        "the sellers have all of it",
        "earlier holders received it",
        "It moves when shares change hands; the cap moves when the price does.",
        "The company *issues* shares: buyers pay it, in the primary market.",
        "It *buys back* shares or pays a dividend: it pays the holders.",
        "All other trades are holders paying holders, in the secondary market.",
        "You leave with more only if the others leave with less.",
        "NVIDIA has paid its holders in three years far more than buyers of its public shares ever paid in.",
    ):
        assert words in text, words
    assert facts.NVIDIA_PUBLIC_EQUITY_RAISED.value * 100 < page.space["OUT"]


def test_the_main_path_is_short(page):
    open_text = re.sub(r"(?s)<details>.*?</details>", "", page.prose.partition("## Sources")[0])
    assert len(re.findall(r"[^\W\d_]+", open_text)) <= 1_000


def test_exercises_hold(page):
    exercises_hold(page)


def test_the_exercises_on_numbers_to_check_by_hand(page):
    asked, out_with = (page.exercises[name] for name in ("one_share", "out_with"))
    assert asked(205.76)
    assert asked(5e12 / 24.3e9)
    assert not any(asked(wrong) is True for wrong in (5e12 / 23.4e9, 24.3e9 / 5e12, 205.7, 205.75, 205.77, 206))
    rich = [{"what": what, "shares": 91} for what in map(SHORT.get, ("buy", "twice", "twice", "twice", "all"))]
    assert out_with(rich) is True
    for wrong in (rich[:-1], rich[:1] + rich[-1:], rich[:2] + rich[-1:], rich[1:]):
        assert out_with(wrong) is not True
    nearly = [{"what": SHORT[what], "shares": n} for what, n in (("buy", 60), ("twice", 1), ("twice", 1), ("all", 1))]
    assert out_with(nearly) == "You have $8,700, more than you brought. Asked is $9,000."
    assert out_with([*rich[:-1], {"what": SHORT["sell"], "shares": 90}]) is not True
