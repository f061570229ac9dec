"""What a reader takes away from the finale: her guess holds on the whole page, her words and their card in a link."""

import re
import urllib.request

import pytest

from tests.browser.collection import address, explorers_in
from tests.house.files import notebooks

pytestmark = pytest.mark.browser
(FINALE,) = (path for path in notebooks() if path.stem == "36_five_to_ten_trillion")


def by_name(page):
    return {one.name: one for one in page.explorers(explorers_in(FINALE))}


def test_a_bet_made_once_holds_in_all_explorers_of_the_page(server, visit):
    page = visit(server.page(address(FINALE)))
    found = by_name(page)
    verdict, others = found["verdict"], [found["every_way"], found["say_it"]]
    assert not any(" said " in one.look().sentence for one in others), "nobody has guessed"
    (bet,) = verdict.controls()
    verdict.after(verdict.part(bet, "label").nth(4).click)
    assert not any(" said " in one.look().sentence for one in others), "what is not locked is no bet yet"
    verdict.after(verdict.button("I would bet on it").click)
    page.settle()
    assert verdict.look().sentence.startswith("You said $1 trillion: right if M = 5,")
    for one in others:
        assert " said $1 trillion." in one.look().sentence
        assert not any(one.is_shown(control) for control in one.controls() if control.kind == "commit")
    assert page.page.locator("details[open]").count() == 1, "only what stands behind the bet opens"
    before = others[0].look().sentence
    (news, *_rest) = others[0].controls()
    others[0].press(news, "ArrowRight")
    assert others[0].look().sentence != before
    verdict.after(verdict.button("Guess again").click)
    page.settle()
    assert not any(" said " in one.look().sentence for one in others)


def test_her_words_travel_with_a_link_that_reopens_them_and_a_card_that_shows_them(server, visit):
    page = visit(server.page(address(FINALE)), permissions=["clipboard-read", "clipboard-write"])
    own = by_name(page)["say_it"]
    controls = {one.name: one for one in own.controls()}
    own.press(controls["news"], "PageUp")
    own.after(own.part(controls["whose"], "label").last.click)
    own.press(controls["locked"], "PageUp")
    own.button("Copy these words").click()
    own.button("Words copied").wait_for()
    sentence, link = page.page.evaluate("navigator.clipboard.readText()").split("\n")
    assert sentence == own.look().sentence
    again = visit(link)
    opened = by_name(again)["say_it"].look()
    assert opened.sentence == sentence
    assert opened.picture == own.look().picture
    card = again.page.locator("meta[property='og:image']").get_attribute("content")
    other = re.sub(r"say_it\.news=[\d.]+", "say_it.news=1.9", card)
    assert other != card
    mine, others = (urllib.request.urlopen(one, timeout=60).read() for one in (card, other))
    assert mine[:4] == others[:4] == b"\x89PNG"
    assert mine != others, "the card is drawn at the link's values"
