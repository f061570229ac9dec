"""The story on the index, on a phone: eight steps by taps alone and by keys alone, nothing out of sight."""

import pytest

from tests.browser.collection import INDEX, address, explorers_in
from tests.browser.page import PHONE, WIDE

pytestmark = pytest.mark.browser
STEPS = 8
PARTS = (".mk-title", ".mk-stage", ".mk-sentence", ".mk-text", ".mk-controls", ".mk-back", ".mk-onward")


@pytest.fixture
def story(server, visit):
    """The index on a phone, and its story."""
    opened = visit(server.page(address(INDEX)), PHONE)
    (found,) = [one for one in opened.explorers(explorers_in(INDEX)) if one.is_story]
    return found


def title(story):
    return story.root.locator(".mk-title").inner_text()


def onward(story):
    return story.root.locator(".mk-onward")


def chosen(story):
    return story.root.locator(".mk-commit input:checked")


def out_of_sight(story):
    """Parts of the story that do not fit into the window together with its top."""
    return story.root.evaluate(
        """(root, parts) => {
            root.scrollIntoView({ block: "start", behavior: "instant" });
            const shown = parts.flatMap(part => [...root.querySelectorAll(part)]).filter(e => e.checkVisibility());
            const boxes = shown.map(e => [e.className, e.getBoundingClientRect()]);
            return boxes.filter(([, b]) => b.top < 0 || b.bottom > innerHeight || b.left < 0 || b.right > innerWidth)
                .map(([name, b]) => `${name}: ${Math.round(b.top)} … ${Math.round(b.bottom)}`);
        }""",
        list(PARTS),
    )


def use(story):
    """Use the control of this step by taps; False if it has none."""
    for control in story.controls():
        if not story.is_shown(control):
            continue
        before = story.look()
        if control.kind == "commit":
            story.part(control, "input").nth(4).tap()
        elif control.kind == "player":
            story.button("Next step").tap()
        elif control.kind == "range":
            box = story.part(control, "input").bounding_box()
            touch = story.visit.page.touchscreen
            touch.tap(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2)
        story.visit.settle()
        after = story.look()
        assert after.words != before.words, f"{title(story)}: {control.label} changes nothing"
        assert after.picture != before.picture, f"{title(story)}: {control.label} moves nothing"
        return True
    return False


def test_eight_steps_by_taps_alone_and_nothing_is_out_of_sight(story):
    titles, used = [], 0
    assert onward(story).is_disabled(), "a guess comes first"
    assert not chosen(story).count(), "nobody has guessed yet"
    for step in range(STEPS):
        titles.append(title(story))
        assert out_of_sight(story) == [], titles[-1]
        used += use(story)
        assert out_of_sight(story) == [], f"{titles[-1]}, after its control was used"
        assert story.visit.overflow() <= 0
        shown = story.look()
        assert shown.sentence[-1] in ".!?"
        assert not shown.problem
        if step < STEPS - 1:
            story.after(onward(story).tap)
    assert len(set(titles)) == STEPS
    assert used >= 6

    # Back at the first step the guess is locked; from the last one it can be made anew.
    for _ in range(STEPS - 1):
        story.after(story.button("The step before").tap)
    assert title(story) == titles[0]
    assert chosen(story).count() == 1
    assert story.root.locator(".mk-commit input:enabled").count() == 0
    for _ in range(STEPS - 1):
        story.after(onward(story).tap)
    assert onward(story).inner_text() == "Guess again"
    story.after(onward(story).tap)
    assert title(story) == titles[0]
    assert not chosen(story).count()
    assert onward(story).is_disabled()
    assert story.root.locator(".mk-commit input:disabled").count() == 0


def test_eight_steps_by_keys_alone(story):
    page = story.visit.page
    focused = "() => document.activeElement.className + (document.activeElement.type ?? '')"

    def tab_to(kind):
        for _ in range(60):
            page.keyboard.press("Tab")
            if kind in page.evaluate(focused):
                return
        raise AssertionError(f"Tab does not lead to {kind}; it is on {page.evaluate(focused)}")

    tab_to("radio")
    story.after(lambda: page.keyboard.press("Space"))
    titles = [title(story)]
    for _ in range(STEPS - 1):
        tab_to("mk-onward")
        story.after(lambda: page.keyboard.press("Enter"))
        titles.append(title(story))
        assert "mk-title" in page.evaluate(focused), "the focus goes to the new step's title, which is read out"
        if story.root.locator(".mk-range").first.is_visible():
            tab_to("range")
            before = story.look().sentence
            assert story.after(lambda: page.keyboard.press("ArrowUp")).sentence != before
    assert len(set(titles)) == STEPS


def test_the_gallerys_guesses_open_the_story_at_its_first_step(server, visit):
    opened = visit(server.url + "/", PHONE)
    guess = opened.page.locator(".guesses a").nth(3)
    words = guess.inner_text()
    guess.tap()
    opened.page.wait_for_url("**/index.ipynb?**")
    (found,) = [one for one in opened.explorers(explorers_in(INDEX)) if one.is_story]
    assert chosen(found).count() == 1
    assert chosen(found).evaluate("input => input.closest('label').innerText") == words
    assert onward(found).is_enabled()
    assert found.root.locator(".mk-steps .on").count() == 1
    assert -8 <= found.root.bounding_box()["y"] <= 200, "the link leads to the story"


def test_a_story_on_a_wide_window(server, visit):
    opened = visit(server.page(address(INDEX)), WIDE)
    (found,) = [one for one in opened.explorers(explorers_in(INDEX)) if one.is_story]
    assert out_of_sight(found) == []
