"""Every exercise of the collection: its law, the words for likely mistakes, the numbers of two hundred students."""

import copy
import re
import time
from pathlib import Path

import nbformat
import pytest

from mktlib.course.exercises import Part, Tries, Typed, exercise, quantity
from mktlib.course.roster import Student, bake, givens
from mktlib.ui.exploration import EXPLORERS
from mktlib.ui.talk import Talk
from tests.course.laws import answers, exercises_hold, leads_to_its_question
from tests.house.files import notebooks
from tests.pages.page import cells_of, page, path_of

PAGES = [path.stem for path in notebooks() if path.stem != "index"]
ODD = ("0", "-1", "1e300", "1e-300", "999999999999", "5%", "many", "")
IDS = [f"s{i:04}" for i in range(200)]
LONG = 5.0  # [s] for the slowest law, on a busy machine
AS_EXACT = {"to the cent": 0.01, "to the nearest million": 1, "to a tenth of a point": 0.1}  # in the answer's own unit

every_page = pytest.mark.parametrize("slug", PAGES)


def tagged(slug, tag):
    return [cell for cell in cells_of(slug) if tag in cell.metadata.get("tags", ())]


def drawn(slug):
    """Yield a page with the numbers of each of two hundred students, and these; once, if it has none to draw."""
    whole = nbformat.read(path_of(slug), as_version=4)
    for student in (Student(one, "a course") for one in IDS if givens(whole)):
        notebook = copy.deepcopy(whole)
        yield tuple(bake(notebook, student).values()), notebook
    yield (), whole


def numeric(slug):
    """Yield each exercise that takes a number, once for each way in which its numbers are drawn, with its question."""
    space, seen = dict(page(slug).space), set()
    for _numbers, notebook in drawn(slug):
        done = [cell for cell in notebook.cells if {"exercise", "solution"} & set(cell.metadata.get("tags", ()))]
        for asks, solves in zip(done[::2], done[1::2], strict=True):
            if "quantity(" in re.sub(r"^from .*", "", asks.source, flags=re.M) and asks.source not in seen:
                seen.add(asks.source)
                exec(compile(asks.source, f"{slug}:{asks.id}", "exec"), space)
                exec(compile(solves.source, f"{slug}:{solves.id}", "exec"), space)
                before = notebook.cells[: notebook.cells.index(asks)]
                question = next(cell.source for cell in reversed(before) if cell.cell_type == "markdown")
                yield question, space[re.search(r"^@exercise.*?^def (\w+)", asks.source, re.M | re.S)[1]]


def unit_asked(question):
    """Return how exact a question wants its answer, in the unit of the answer; None if it does not say."""
    exact = re.search(r"\bto (0\.0*1)\b", question)
    return float(exact[1]) if exact else next((unit for words, unit in AS_EXACT.items() if words in question), None)


@every_page
def test_exercises_are_counted_and_each_follows_its_question(slug):
    cells = cells_of(slug)
    places = [i for i, cell in enumerate(cells) if "exercise" in cell.metadata.get("tags", ())]
    assert len(places) >= 2
    assert [one.title for one in page(slug).exercises.values()] == [f"Exercise {i + 1}" for i in range(len(places))]
    for i, at in enumerate(places, 1):
        question = next(cell for cell in reversed(cells[:at]) if cell.cell_type == "markdown")
        assert f"**{i}.**" in question.source, f"exercise {i}"
        assert "<details>" not in question.source, "what is worked out stands in the solution"
        assert "solution" in cells[at + 1].metadata.get("tags", ())


@every_page
def test_solutions_are_right_and_likely_mistakes_are_named(slug):
    exercises_hold(page(slug))


@every_page
def test_what_an_exercise_says_is_plain_text(slug):
    for name, one in page(slug).exercises.items():
        parts = [part for part in one.parts.values() if isinstance(part, Part)]
        said = [one.title, one.hint, one.worked, *(text for part in parts for text in (part.label, *part.options))]
        assert not [text for text in said if re.search(r"[*`\\]", text)], f"{name}: marks that nobody turns into type"


@every_page
def test_a_choice_has_one_right_option_and_words_for_each_other(slug):
    for name, one in page(slug).exercises.items():
        asked = {part: each.options for part, each in one.parts.items() if isinstance(each, Part)}
        options = [(part, option) for part in asked for option in asked[part]]
        if options and len(one.parts) == 1:
            told = [one.judge({part: option}) for part, option in options]
            assert sum(right for right, _words in told) == 1, name
            assert len({words for _right, words in told}) == len(options) >= 4, f"{name}: {told}"


@every_page
def test_whatever_is_typed_is_answered_soon(slug):
    for name, one in page(slug).exercises.items():
        typed = [part for part, asked in one.parts.items() if isinstance(asked, Part) and not asked.options]
        for text in ODD if typed else ():
            begun = time.monotonic()
            sent = {part: text if part in typed else answers(one, one.solution)[part].text for part in typed}
            rest = {part: one.solution[part] for part in one.parts if part not in typed}
            told = one.judge({**rest, **{part: one.parts[part].value(part_text) for part, part_text in sent.items()}})
            assert not told.right, f"{name}: {text!r}"
            assert time.monotonic() - begun < LONG, f"{name}: {text!r}"


@every_page
def test_where_a_target_is_reached_by_hand_the_start_does_not_reach_it(slug):
    for name, one in page(slug).exercises.items():
        if one.parts and not any(isinstance(part, Part) for part in one.parts.values()):
            assert not one.judge({part: asked.value(asked.start) for part, asked in one.parts.items()}).right, name


@every_page
def test_each_of_two_hundred_students_has_numbers_that_can_be_answered(slug):
    space, numbers, seen = dict(page(slug).space), set(), set()
    for those, notebook in drawn(slug):
        numbers.add(those)
        done = [cell for cell in notebook.cells if {"exercise", "solution"} & set(cell.metadata.get("tags", ()))]
        for asks, solves in zip(done[::2], done[1::2], strict=True):
            if asks.source not in seen:  # others have drawn the same
                seen.add(asks.source)
                exec(compile(asks.source, f"{slug}:{asks.id}", "exec"), space)
                exec(compile(solves.source, f"{slug}:{solves.id}", "exec"), space)  # one that fails raises
    assert numbers == {()} or len(numbers) > 4, "numbers that are the same for nearly all"


@every_page
def test_an_exercise_leads_to_an_explorer_that_shows_each_student_s_own_question(slug):
    space, seen = dict(page(slug).space), set()
    for _numbers, notebook in drawn(slug):
        done = [cell for cell in notebook.cells if {"exercise", "solution"} & set(cell.metadata.get("tags", ()))]
        for asks, solves in zip(done[::2], done[1::2], strict=True):
            if "of=" in asks.source and asks.source not in seen:
                seen.add(asks.source)
                exec(compile(asks.source, f"{slug}:{asks.id}", "exec"), space)
                exec(compile(solves.source, f"{slug}:{solves.id}", "exec"), space)
                one = space[re.search(r"^@exercise.*?^def (\w+)", asks.source, re.M | re.S)[1]]
                leads_to_its_question(one, {name: space[name] for name in asks.metadata["mktlib"].get("given", ())})


def test_where_the_way_to_an_explorer_ends_must_be_there():
    of = page("21_bid_ask_spread").explorers["price_of_haste"]
    for at in ({"book": "Apple 2013"}, {"n": 0.5}, {"price": 24}):
        with pytest.raises(ValueError, match=f"cannot put {next(iter(at))} at"):
            exercise("Exercise 9", of=of, at=at, k=quantity("Lost", "$"))(lambda k: True)
    with pytest.raises(ValueError, match="cannot put n at 1"):
        exercise("Exercise 9", at={"n": 1}, k=quantity("Lost", "$"))(lambda k: True)


@every_page
def test_an_answer_is_right_if_it_is_as_exact_as_the_question_asks(slug):
    """The nearest number of so many digits is right, for each student, and its neighbours are not."""
    for question, one in numeric(slug):
        (part, asked), (exact,), unit = *one.parts.items(), one.solution.values(), unit_asked(question)

        def right(number, law=one, part=part, asked=asked):
            return law.judge({part: asked.value(f"{number:.12g}")}).right

        assert right(exact), question
        if unit:
            nearest = round(exact / unit)
            for number in (round(place * unit, 6) for place in (nearest - 1, nearest, nearest + 1)):
                assert right(number) == (abs(number - exact) < 0.500001 * unit), f"{number}: {question}"
        else:
            assert round(exact, 4) == exact or right(float(f"{exact:.3g}")), f"three digits: {question}"
            assert not right(1.03 * exact), f"3% more: {question}"
            assert not right(0.97 * exact), f"3% less: {question}"


def test_there_is_work_for_a_course():
    assert sum(len(page(slug).exercises) for slug in PAGES) >= 30


def test_words_come_with_the_tries():
    one = page("12_supply_curve").exercises["first_at_the_goal"]
    said = []
    talk = Talk(one)
    talk.send = lambda content, buffers=None: said.append(content)
    typed = ["950", "many", "7", "8", "951"]
    for count in range(1, 6):
        talk.hear({"kind": "ask", "serial": count, "positions": {"tries": [[text] for text in typed[:count]]}})
    first, second, other, third, right = (one["sentence"] for one in said)
    assert first == "So many stand at better prices. The next one prints there."
    assert second.startswith("“many” cannot be read as a number")
    assert "Hint" not in second, "what cannot be read is no wrong try"
    assert other.endswith(f"Hint: {one.hint}")
    assert third.endswith(f"\nSolution: {one.worked}")
    assert right == f"Right. {one.worked}"
    assert [entry["right"] for entry in one.log[-5:]] == [False, False, False, False, True]
    assert [entry["answer"]["shares"] for entry in one.log[-5:]] == typed
    talk.hear({"kind": "ask", "serial": 9, "positions": {"tries": [["1"]] * 99}})
    assert len(said[-1]["positions"]["tries"]) == Tries.most
    one.reset()


def test_a_cell_that_is_run_again_forgets_no_try_and_no_try_is_judged_twice():
    asked = []

    def made():
        @exercise("Exercise 9", n=quantity("A number", "shares"), hint="Twelve.")
        def twelve(n):
            asked.append(n)
            return n == 12 or f"{n:g} is not it."

        return twelve

    first = made()
    for count in range(1, 4):
        first.move({"tries": [["7"], ["5"], ["12"]][:count]})
        first.run()
    assert asked == [7, 5, 12]
    again = made()
    again.run()
    assert (again.said, again.headlines[0].value, len(again.log)) == ("Right.", "3", 3)
    again.move({"tries": [["7"], ["5"], ["12"], ["4"]]})
    again.run()
    assert again.said == "4 is not it.\nHint: Twelve."
    assert [one["answer"]["n"] for one in again.log] == ["7", "5", "12", "4"]
    again.move({"tries": [["3"], ["2"]]})  # from another page on the same kernel
    again.run()
    assert again.said == "2 is not it.\nHint: Twelve."
    again.move({"tries": [["3"], ["2"], ["1"]]})
    again.run()
    assert again.said == "1 is not it.\nHint: Twelve.", "it stays where no solution is"
    del EXPLORERS["twelve"]


def test_a_card_that_was_shown_before_its_solution_was_known_says_it_then():
    def made():
        @exercise("Exercise 9", n=quantity("A number", "shares"), hint="Twelve.")
        def twelve(n):
            return n == 12

        return twelve

    first, told = made(), []
    first.move({"tries": [["7"], ["12"]]})
    first.run()
    again = made()
    again.first()
    again.view = talk = Talk(again)
    talk.send = lambda content, buffers=(): told.append(content["sentence"])
    talk.hear({"kind": "open"})
    again.solve("A dozen.", n=12)
    assert told == ["Right.", "Right. A dozen."]
    assert len(again.log) == 2, "nothing is tried once more"
    del EXPLORERS["twelve"]


@pytest.mark.parametrize("sent", [None, 7, "951", [["951", "7"]], [[951]], [[None]], [{"shares": "951"}]])
def test_what_is_no_answer_is_no_try(sent):
    one = page("12_supply_curve").exercises["first_at_the_goal"]
    one.reset()
    one.move({"tries": sent})
    assert one.positions == {"tries": ()}


def test_a_function_is_asked_by_its_law_and_its_faults_are_said():
    @exercise("Exercise 9", hint="Add a third.")
    def adds(plus):
        made = plus(1, 2)
        return None if made is None else made == 3 or f"1 and 2 make {made}?"

    adds.solve("The sum of both.", plus=lambda a, b: a + b)
    assert adds.check(plus=lambda _a, _b: None) == "Not answered yet."
    assert adds.check(plus=lambda a, b: a * b) == "1 and 2 make 2?"
    with pytest.raises(TypeError):
        adds.check(plus=lambda a: a)  # with its author's own lines
    assert adds.check(plus=lambda a, b: a - b) == "1 and 2 make -1?\nHint: Add a third."
    assert adds.check(plus=lambda a, b: a + b) == "Right. The sum of both."
    assert [one["right"] for one in adds.log] == [False, False, True]
    del EXPLORERS["adds"]


CELL = """
def total(prices):
    return sum(price * {} for price in prices)

@exercise("Exercise 9", hint="Nothing else.")
def adds_up(total):
    return total([1, 2]) == 3 or "No."

said = adds_up.check(total=total)
"""


def test_the_same_function_run_again_is_no_other_try():
    for factor, count in (("2", 1), ("2", 1), ("3", 2), ("2", 3), ("1", 4), ("1", 4)):
        space = {"exercise": exercise}
        exec(compile(CELL.format(factor), f"cell run for the {count}th time", "exec"), space)
        assert len(space["adds_up"].log) == count, factor
    assert space["said"] == "Right."
    assert [one["right"] for one in space["adds_up"].log] == [False, False, False, True]
    helped = "def factor():\n    return {}\n" + CELL.format("factor()")
    for factor, count in (("1", 5), ("7", 6)):
        exec(helped.format(factor), space)
        assert len(space["adds_up"].log) == count, "the same function, and another answer"
    del EXPLORERS["adds_up"]


def test_nothing_typed_is_ever_run():
    assert Typed("__import__('os')", None) == page("12_supply_curve").exercises["first_at_the_goal"].parts[
        "shares"
    ].value("__import__('os')")
    assert not re.search(r"\b(eval|exec|compile)\(", Path("mktlib/course/exercises.py").read_text("utf-8"))
