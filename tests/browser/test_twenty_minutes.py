"""A stranger's twenty minutes, on a phone and by taps alone: the story, the table, two boxes, two ways up, the finale.

Her time is counted in words and controls: a slow reader's pace, and a third of a minute for each control.
"""

import re

import nbformat
import pytest

from tests.browser.collection import INDEX, address
from tests.browser.page import PHONE
from tests.browser.test_story import onward, use
from tests.house.files import notebooks

pytestmark = pytest.mark.browser
PATH = {  # page → the titles of the explorers that the index sends her to
    "11_price_tag": ["The table"],
    "12_supply_curve": ["Two boxes hold the cash"],
    "13_inevitable": ["Two ways up"],
    "36_five_to_ten_trillion": ["Every way to answer", "Say it yourself"],
}
PACE, TOUCH, PROMISED = 150, 1 / 3, 20  # words a minute, minutes a control, minutes


def words_of(slug, title):
    """Count the words of the section that an explorer stands in."""
    head, texts, found = "", {}, ""
    for cell in nbformat.read(next(path for path in notebooks() if path.stem == slug), as_version=4).cells:
        if cell.cell_type == "markdown":
            for part in re.split(r"(?m)^(?=#{1,2} )", cell.source):
                head = part.partition("\n")[0] if part.startswith("#") else head
                texts[head] = texts.get(head, "") + part
        elif f'@explore("{title}"' in cell.source:
            found = head
    return len(re.findall(r"[^\W\d_]+", texts[found]))


def tap_through(story):
    """Walk the eight steps; return the words that they say and the controls that were used."""
    words, used = 0, 0
    for _step in range(8):
        words += len(re.findall(r"[^\W\d_]+", " ".join(story.root.locator(".mk-title, .mk-text").all_inner_texts())))
        used += use(story)
        if onward(story).inner_text() != "Guess again":
            story.after(onward(story).tap)
    return words, used


def touch(explorer):
    """Use every control that is shown, by a tap each; return how many changed what is said or drawn."""
    page, moved = explorer.visit.page, 0
    shown = [one for one in explorer.controls() if explorer.is_shown(one)]
    for control in sorted(shown, key=lambda one: one.kind == "presses"):  # what acts comes last
        if not explorer.is_shown(control):  # another has taken it away
            continue
        before = explorer.look()
        if control.kind == "range":
            slider = explorer.part(control, "input[type=range]")
            slider.scroll_into_view_if_needed()
            box = slider.bounding_box()
            page.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2)
        elif control.kind == "presses":
            explorer.part(control, ".mk-press").tap()
        elif explorer.part(control, "select").count():
            explorer.part(control, "select").select_option(index=control.options - 1)
        else:
            explorer.part(control, "label").last.tap()
        explorer.visit.settle()
        after = explorer.look()
        moved += (after.words, after.picture) != (before.words, before.picture)
    return moved, len(shown)


def test_twenty_minutes_lead_from_a_guess_to_three_sentences_of_her_own(server, visit):
    reader = visit(server.page(address(INDEX)), PHONE, permissions=["clipboard-read", "clipboard-write"])
    (story,) = [one for one in reader.explorers() if one.is_story]
    words, controls = tap_through(story)
    guess = story.root.locator(".mk-commit label:has(input:checked)").inner_text()
    way = reader.page.locator("p", has_text="With twenty minutes").locator("a")
    assert way.count() == len(PATH)

    for n, (slug, titles) in enumerate(PATH.items()):
        way.nth(n).tap()
        reader.page.wait_for_url(f"**/{slug}.ipynb*")
        found = {one.root.get_attribute("aria-label"): one for one in reader.explorers()}
        for title in titles:
            found[title].root.scroll_into_view_if_needed()
            moved, there = touch(found[title])
            assert moved >= min(there, 2), f"{title}: of {there} controls {moved} do something"
            assert reader.overflow() <= 0
            words, controls = words + words_of(slug, title), controls + there
        if n < len(PATH) - 1:
            reader.page.go_back()
            reader.explorers()

    ways, own = (found[title] for title in PATH["36_five_to_ten_trillion"])
    assert guess == "$1T"
    said = "$1 trillion"
    assert f"You said {said}." in ways.look().sentence, "her guess of the first page is there"
    assert own.look().sentence.startswith(f"I said {said}. ")
    own.button("Copy these words").tap()
    own.button("Words copied").wait_for()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    sentence, link = copied.split("\n")
    assert sentence == own.look().sentence
    assert "say_it.guess=" in link
    minutes = words / PACE + controls * TOUCH
    print(f"{words} words, {controls} controls: {minutes:.1f} minutes")
    assert minutes <= PROMISED, f"{words} words and {controls} controls take {minutes:.0f} minutes"
