"""An exercise as a reader does it: on a phone and by keyboard, on a dashboard; what is typed stays through a reload."""

import pytest

from tests.browser.page import PHONE, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGE = "1_formula/12_supply_curve.ipynb"


def exercise(visit, number):
    found = visit.page.locator(".mk-exercise").nth(number - 1)
    found.wait_for(timeout=30_000)
    found.scroll_into_view_if_needed()
    return found


def said_after(one, act):
    tries = one.locator(".mk-count").inner_text()
    act()
    one.page.wait_for_function(
        "([root, before]) => root.querySelector('.mk-count').textContent !== before && !root.hasAttribute('aria-busy')",
        arg=[one.element_handle(), tries],
    )
    return one.locator(".mk-sentence").inner_text()


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "laptop"])
def test_answers_are_checked_on_a_dashboard(size, server, visit):
    opened = visit(server.page(PAGE), size)
    one = exercise(opened, 1)
    check, field = one.get_by_role("button", name="Check"), one.get_by_label("You must buy")
    assert check.is_disabled()
    assert one.locator(".mk-sentence").inner_text() == "Not answered yet."
    field.fill("950")
    assert said_after(one, check.click) == "So many stand at better prices. The next one prints there."
    field.fill("five hundred")
    assert "cannot be read as a number" in said_after(one, lambda: field.press("Enter"))
    field.fill("951")
    assert said_after(one, check.click).startswith("Right. The better levels hold 950 shares.")
    assert one.get_attribute("data-verdict") == "right"
    assert opened.overflow() == 0

    choice = exercise(opened, 3)
    choice.get_by_label("The company received $10,150.").check()
    told = said_after(choice, choice.get_by_role("button", name="Check").click)
    assert told == "The sellers received it. The company sold no share."

    opened.page.reload()
    again = exercise(opened, 1)
    again.get_by_text("Tries: 3").wait_for()
    assert again.get_by_label("You must buy").input_value() == "951"


def test_a_target_is_what_the_other_explorer_shows(server, visit):
    opened = visit(server.page(PAGE, "draw.part=50"))
    (draw,) = [each for each in opened.explorers() if each.name == "draw"]
    one = exercise(opened, 2)
    told = said_after(one, one.get_by_role("button", name="Check").click)
    assert told == "That is too much: $3.75 trillion."
    (part,) = [each for each in draw.controls() if each.name == "part"]
    draw.press(part, "ArrowRight")
    told = said_after(one, one.get_by_role("button", name="Check").click)
    assert told.startswith("Half of all shares are to change hands; the picture shows 51%.")


def test_what_is_said_is_in_sight_and_a_target_leads_to_its_explorer_and_back(server, visit):
    opened = visit(server.page(PAGE), PHONE)
    one = exercise(opened, 2)
    one.get_by_role("button", name="Answer in “Two boxes hold the cash”").click()
    draw = opened.page.locator(".mk-explorer[data-explorer=draw]")
    opened.page.wait_for_function("node => Math.abs(node.getBoundingClientRect().top) < 100", arg=draw.element_handle())
    draw.get_by_role("button", name="Back to Exercise 2").click()
    assert draw.get_by_role("button", name="Back to Exercise 2").count() == 0
    opened.page.wait_for_function("node => node.getBoundingClientRect().top > 0", arg=one.element_handle())
    check = one.get_by_role("button", name="Check")
    check.evaluate("button => button.scrollIntoView({ block: 'end' })")
    said_after(one, check.click)
    opened.page.wait_for_function(
        "said => said.getBoundingClientRect().bottom <= innerHeight", arg=one.locator(".mk-sentence").element_handle()
    )


def test_a_press_puts_an_explorer_to_what_is_asked_and_leaves_the_rest(server, visit):
    opened = visit(
        server.page("2_order_book/21_bid_ask_spread.ipynb", "price_of_haste.rise=2&price_of_haste.n=77"), PHONE
    )
    (haste,) = [each for each in opened.explorers() if each.name == "price_of_haste"]
    there = {"Book": "Quote screen", "Bought and sold": "77 shares", "All quotes rise by": "2 × the spread"}
    assert haste.look().readouts == there
    one = exercise(opened, 2)
    see = one.get_by_role("button", name="See it in “The price of haste”")
    asked = haste.after(see.click)
    assert asked.readouts == {**there, "Book": "Apple 2012", "Bought and sold": "300 shares"}
    assert "for 300 shares" in asked.sentence
    box = haste.root.bounding_box()
    assert 0 <= box["y"] < 100, "the explorer is in sight"
    haste.button("Back to Exercise 2").click()
    one.get_by_label("All quotes rise by").fill("0.79")
    assert said_after(one, one.get_by_role("button", name="Check").click).startswith("Right.")
    again = haste.after(see.click)
    assert (again.frame, again.words) == (asked.frame, asked.words), "what stands there already is not asked again"
