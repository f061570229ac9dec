import pytest

from mktlib.formula import ExponentialSupply, share_price
from mktlib.ui.numbers import money
from mktlib.ui.panels.answers import Answer, AnswersPicture
from mktlib.ui.scene import Scene
from tests.ui.pictures import assert_a_picture_keeps_its_promises

S, F = 24.3e9, 23.4e9
BEFORE, AFTER = 5e12, 10e12
FLOAT_VALUE = F * share_price(AFTER, S)


def along(k):
    P = ExponentialSupply(share_price(BEFORE, S), k, F)
    q = P.quantity(share_price(AFTER, S))
    return Answer(f"Exponential supply, k = {k}", P.capital_spent(q), q / F)


NEWS = Answer("News: every holder re-quotes", 0.0, 0.0, "nobody need trade")
TOO_MUCH = Answer("Long run, multiplier 0.35", 5e12 / 0.35, note="impossible that way")
ANSWERS = (
    NEWS,
    Answer("One-day impact, multiplier 25", 5e12 / 25),
    along(10),
    along(5),
    Answer("Whole-market flows, multiplier 5", 1e12),
    Answer("One uniform-price auction, k = 5", 1.335e12, 0.1386, "every share pays the last price"),
    Answer("One stock in the long run, multiplier 1", 5e12),
    Answer("Square-root law of one metaorder", 3e10, note="far outside its range"),
    TOO_MUCH,
)


def picture(answers=ANSWERS, guess=None, chosen=None):
    return AnswersPicture(BEFORE, AFTER, answers, FLOAT_VALUE, guess, chosen)


def test_it_keeps_its_promises():
    assert_a_picture_keeps_its_promises(
        picture(guess=5e12, chosen=NEWS.label),
        picture(guess=1e9, chosen=TOO_MUCH.label),
        picture(guess=1.1e9, chosen=ANSWERS[3].label),
        picture(guess=0),
        picture(guess=1, chosen=ANSWERS[0].label),
        picture(),
        picture(ANSWERS[2:6], guess=1e12),
        picture((NEWS,), guess=1e14),
    )


def test_an_answer_beyond_the_float_is_told_apart():
    shown = picture()
    assert [shown.possible(one) for one in ANSWERS] == [True] * 8 + [False]
    assert not shown.possible(Answer("more shares than there are", 1e9, 1.01))
    assert shown.possible(Answer("all of it", FLOAT_VALUE, 1.0))
    assert f"{TOO_MUCH.label}: more than the float" in shown.sentence()
    assert shown.table()["within_the_float"][-1] is False


def test_the_range_is_the_headline_and_the_sentence():
    shown = picture(guess=2e12, chosen=ANSWERS[3].label)
    headlines = {label: value for label, value, _role in shown.headlines()}
    assert headlines["Smallest answer"] == "$0"
    assert headlines["Largest answer"] == money(5e12 / 0.35)
    assert headlines[ANSWERS[3].label] == money(ANSWERS[3].cash)
    assert headlines["Your guess"] == money(2e12)
    for words in ("$0", money(5e12 / 0.35), "a range is the honest answer", "within it", ANSWERS[3].label):
        assert words in shown.sentence()


def test_a_guess_may_lie_outside_the_range():
    assert "below it" in picture(ANSWERS[2:4], guess=1).sentence()
    assert "above it" in picture(guess=1e14).sentence()


@pytest.mark.parametrize("width", [340, 1000])
def test_every_row_shows_its_sum_and_no_words_overlap(width):
    scene = Scene(width)
    scene.frame(picture(guess=1e9, chosen=NEWS.label))
    rows = scene._parts["rows"]
    words = [text for row in rows for text in row[2:] if text.get_visible() and text.get_text()]
    boxes = [text.get_window_extent(scene._canvas.get_renderer()) for text in words]
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i]), words[i].get_text()
    assert [row[3].get_text() for row in rows] == [money(one.cash) for one in ANSWERS]
    assert [row[1].get_markerfacecolor() == "none" for row in rows] == [False] * 8 + [True]


def test_the_table_has_one_row_for_each_answer():
    table = picture().table()
    assert table["cash_usd"] == [one.cash for one in ANSWERS]
    assert table["answer"] == [one.label for one in ANSWERS]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("cap_after", (10e12, 5e12, ANSWERS, FLOAT_VALUE)),
        ("cap_before", (0, 5e12, ANSWERS, FLOAT_VALUE)),
        ("float_value", (5e12, 10e12, ANSWERS, 0)),
        ("answers", (5e12, 10e12, (), FLOAT_VALUE)),
        ("answers", (5e12, 10e12, (NEWS,) * 10, FLOAT_VALUE)),
        ("answers", (5e12, 10e12, (Answer("x" * 45, 1),), FLOAT_VALUE)),
        ("cash", (5e12, 10e12, (Answer("x", -1),), FLOAT_VALUE)),
        ("guess", (5e12, 10e12, ANSWERS, FLOAT_VALUE, -1)),
        ("chosen", (5e12, 10e12, ANSWERS, FLOAT_VALUE, 1, "nothing of the kind")),
    ],
)
def test_what_breaks_a_rule_is_refused(name, arguments):
    with pytest.raises(ValueError, match=f"^{name} must"):
        AnswersPicture(*arguments)
