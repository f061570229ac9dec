"""The five-minute story as a whole: its words, its one picture, nothing given away, and what stands below it."""

import math
import re

import nbformat

from mktlib.formula import ExponentialSupply
from mktlib.market import facts
from mktlib.ui.controls import Bet
from mktlib.ui.numbers import money
from tests.house.files import ROOT, notebooks
from tests.pages.page import cells_of, path_of, settings
from tests.pages.reading import found, one
from tests.pages.test_index_steps import FOR_SALE, GUESSES, NEW, OLD, SHARES, at, row, walked

SLUG = "index"
OWN = ["guess", "price", "bought", "part", "asks", "sold", "pour"]  # the control of each step


def test_the_words_of_all_steps_are_few(page):
    steps = [at(page, step).picture.step for step in range(1, 9)]
    counts = [len(f"{step.title} {step.text}".split()) for step in steps]
    assert sum(counts) <= 350
    assert all(len(step.text.split()) <= 45 for step in steps)
    assert all(len(step.title) <= 62 and step.onward[-1:] in "?tn" for step in steps)


def test_each_step_has_its_own_title_and_asks_for_what_can_be_done(page):
    said = [
        ("Suppose NVIDIA goes from $5 trillion to $10 trillion.", "How much cash must buyers hand over"),
        ("One trade marks every share", "Pull the price line up to twice the old price."),
        ("Who sells the next share?", "The next share comes from the cheapest holder who is left."),
        ("Two boxes hold the cash", "No share on the way costs less than the old price or more than the new one."),
        ("Or everybody thinks again", "The whole curve moves up, and no cash moves it. Lift it to twice the price."),
        ("Taking it out again", "Sellers walk down the bids."),
        ("A guess about sellers", "how many must sell, if nobody thinks again"),
        ("Nobody must put in $5 trillion", "Every dollar went from a buyer to a seller, none to the company."),
    ]
    for number, (title, words) in enumerate(said, 1):
        step = at(page, number).picture.step
        assert step.title == title
        assert words in step.text
    assert "24.3 billion" in at(page, 2).picture.step.text
    assert "mirror the asks; nothing makes them" in at(page, 6).picture.step.text
    assert "A takeover is different: it pays one price for all shares." in at(page, 6).picture.step.text
    assert at(page, 8).picture.step.onward == "Guess again"


def test_only_the_control_of_the_step_is_shown(page):
    for step in range(1, 8):
        for guess in (Bet(amount, True) for amount in GUESSES):
            rests = set(at(page, step, guess=guess).picture.idle)
            poured = step < 7 or guess.value in (10**11, 10**12, 5 * 10**12)
            assert rests == set(OWN) - ({OWN[step - 1]} if poured else set())
    assert set(at(page, 8).picture.idle) == set(OWN)


def test_nobody_goes_on_without_a_guess(page):
    assert at(page, 1).picture.step.onward == ""
    for amount in GUESSES:
        assert at(page, 1, guess=Bet(amount, False)).picture.step.onward == "I would bet on it"
        assert at(page, 1, guess=Bet(amount, True)).picture.step.onward == "Go on"
    assert at(page, 7).said == "No guess was made yet: the first step asks for one."
    assert not found(at(page, 7), role="accent")


def test_nothing_is_preset_and_no_answer_is_seen_before_the_guess(page):
    explorer = at(page, 1)
    assert explorer.values["guess"] == Bet(None, False)
    assert not found(explorer, role="accent") + found(explorer, role="cash") + found(explorer, role="ask")
    texts = [str(explorer.said), *explorer.picture.step, *(words for mark in found(explorer) for words in mark.label)]
    assert set(re.findall(r"\$[\d.]+ ?\w*", " ".join(texts))) == {"$5 trillion", "$10 trillion"}
    first = next(i for i, cell in enumerate(cells_of(SLUG)) if "@explore" in cell.source)
    seen = [one for one in cells_of(SLUG)[:first] if not one.metadata.get("jupyter", {}).get("source_hidden")]
    assert not re.search(r"0\.\d|9\.6|MULTIPLIER|log2", " ".join(cell.source for cell in seen))


def test_the_reader_chooses_among_seven_amounts(page):
    control = page.explorers["five_minutes"].controls["guess"]
    assert control.spec()["options"] == ["$0", "$1B", "$10B", "$100B", "$1T", "$5T", "more than $5T"]
    assert [bet.value for bet in control.values] == [None, *GUESSES, *GUESSES]


def test_the_gallery_asks_for_the_same_amounts(page):
    gallery = (ROOT / "mktlib/publish/share/voila/templates/mktlib/gallery.html").read_text(encoding="utf-8")
    (pairs,) = re.findall(r"set guesses = \[(.*)\]", gallery)
    links = [link for _words, link in re.findall(r'\("([^"]+)", "([^"]+)"\)', pairs)]
    control = page.explorers["five_minutes"].controls["guess"]
    assert [control.value(control.parse(link)) for link in links] == [Bet(amount, False) for amount in GUESSES]
    assert "?five_minutes.guess=" in gallery


def test_the_guess_is_kept_for_the_other_pages(page):
    explorer = at(page, 7, guess=Bet(10**12, True))
    assert explorer.remember == "five_to_ten"
    kept = explorer.memory()
    explorer.reset()
    explorer.open_link({f"five_minutes.{name}": text for name, text in kept.items()})
    assert (explorer.values["step"], explorer.values["guess"]) == (1, Bet(10**12, True)), "a story begins anew"
    explorer.reset()
    assert explorer.open_link({"five_minutes.cash": "100000000000.0"}) == [
        "five_minutes.cash"
    ]  # another page's control
    assert explorer.values["guess"] == Bet(None, False)


def test_the_box_is_the_market_cap_and_the_axes_stand_still(page):
    for values in settings(page.explorers["five_minutes"], corners=80):
        explorer = page.explorers["five_minutes"]
        last, cap, _part, _cash = row(explorer)
        assert math.isclose(cap, SHARES * last)
        (panel,) = explorer.picture.panels
        box = panel.marks[0]
        assert (box.kind, box.role, box.look) == ("box", "cap", "tint")
        assert [*box.x, *box.y] == [0, 1, 0, last], values
        line = one(explorer, "rule", "cap", "thick")
        assert line.y[0] == last
        assert line.label == (f"market cap {money(SHARES * last)}", f"cap {money(SHARES * last)}")
        assert (panel.x.label, panel.x.low, panel.x.high) == ("part of all shares", 0, 1)
        assert (panel.y.label, panel.y.low, panel.y.high) == ("price of one share", 0, 470)
        assert panel.y.ticks == [(0, "$0"), (OLD, "$206"), (NEW, "$412")]
        assert (panel.title, explorer.headlines) == ("", ())
        assert len(re.findall(r"[.?!](?: |$)", explorer.said)) <= 2, explorer.said
        assert "price" not in values or (values["step"] == 2) == (line.drag is not None)


def test_the_formulas_on_the_page_are_those_of_the_library(page):
    P, K = page.space["P"], page.space["K"]
    for double in (0.05, 0.33, 0.9):
        curve = ExponentialSupply.through(OLD, double * SHARES, NEW, FOR_SALE)
        for part in (0, 0.01, double / 2, double):
            assert math.isclose(P(part, double), curve(part * SHARES))
            assert math.isclose(K(part, double), curve.capital_spent(part * SHARES), abs_tol=1e-6)
            taken = walked(part, double, NEW, OLD) if part else 0
            assert math.isclose(K(part, -double, NEW), taken, rel_tol=1e-6, abs_tol=1e-6)
    assert (page.space["S"], page.space["F"]) == (SHARES, FOR_SALE)


def test_every_figure_in_the_prose_is_known(page):
    raised = facts.NVIDIA_PRICE_AT_5_TRILLION
    known = {
        "5": facts.MULTIPLIER_MACRO.value,  # trillion, and dollars of cap for a dollar
        "24.3": facts.NVIDIA_SHARES_OUTSTANDING.value / 1e9,
        "23.4": facts.NVIDIA_FREE_FLOAT.value / 1e9,
        "9.63": round(FOR_SALE * NEW / 1e12, 2),
        "1": facts.MULTIPLIER_MICRO.value,
        "207.86": raised.value,
        "5.05": facts.NVIDIA_CAP_AT_5_TRILLION.value / 1e12,
    }
    for written, value in known.items():
        assert math.isclose(float(written), value), written
    estimates = {"1.5": "Hartzmark and Solomon's lower end", "8": "Gabaix and Koijen's upper end"}
    dates = {"29", "2025"}
    assert raised.date == "2025-10-29"
    assert facts.NVIDIA_SHARES_OUTSTANDING.date.startswith("2025-11")
    assert facts.NVIDIA_FREE_FLOAT.date.startswith("2025-06")
    names = {"28967", "30688", "2108.00242", "10"}  # working papers, and Form 10-Q
    places = {"2", "3", "4", "6"}  # layers and list items
    minutes = {str(nbformat.read(path, as_version=4).metadata.mktlib.minutes) for path in notebooks()}
    figures = page.figures()
    assert figures <= set(known) | set(estimates) | dates | names | places | minutes
    assert set(known) | set(estimates) <= figures
    assert "about \\\\$5 to all stocks (estimates: 1.5 to 8)." in page.prose
    assert "For one stock, in the long run, of order \\\\$1: one paper's rough figure." in page.prose
    assert "29 October 2025" in page.prose
    assert "23.4 of 24.3 billion shares can be bought, so no walk costs more than \\\\$9.63 trillion" in page.prose


def test_the_way_through_the_collection_stands_below(page):
    path = [
        "1_formula/11_price_tag",
        "1_formula/12_supply_curve",
        "1_formula/13_inevitable",
        "3_real_market/36_five_to_ten_trillion",
    ]
    (way,) = (line for line in page.prose.splitlines() if line.startswith("**With twenty minutes**"))
    assert re.findall(r"\((\w+/\w+)\.ipynb\)", way) == path
    (doors,) = (text for text in page.prose.split("\n\n") if text.startswith("- **The formula.**"))
    assert re.findall(r"\((\w+)/", doors) == ["1_formula", "2_order_book", "3_real_market"]


def test_what_is_counted_stands_in_a_fold_behind_the_story(page):
    (fold,) = re.findall(r"<details>.*?</details>", page.prose, re.DOTALL)
    assert "each share once, while the price only rises" in fold
    assert "sets no last sale, and a doubling would stop the trading first" in fold
    assert "The two boxes need no curve. The curves are assumed, and so is the mirror." in fold
    assert "9.63" not in page.prose.replace(fold, "")


def test_the_cover_is_the_first_step():
    assert nbformat.read(path_of(SLUG), as_version=4).metadata.mktlib.cover == "five_minutes"
