"""A model that takes long gives pictures as it goes, can be stopped, and gives way to a moved control."""

import asyncio

import pytest

from mktlib.ui import axis, chart, explore, panel, point, slider, talk
from mktlib.ui.exploration import EXPLORERS


def picture(i):
    return chart(panel("Runs", point(i, 1), x=axis(low=0, high=50), y=axis(low=0, high=2)), says=f"${i} changed hands.")


@pytest.fixture
def ran():
    return []


@pytest.fixture
def explorer(ran):
    EXPLORERS.clear()

    @explore("Long", runs=slider("Runs", 1, 50, 10, step=1))
    def long(runs):
        for i in range(1, runs + 1):
            if runs == 50 and i == 3:
                raise ValueError("the third run is refused")
            ran.append((runs, i))
            yield i / runs, picture(i) if i != 2 else None

    return long


@pytest.fixture
def sent(explorer, monkeypatch):
    monkeypatch.setattr(talk, "BREATH", 0)
    explorer._repr_mimebundle_()
    messages = []
    monkeypatch.setattr(explorer.view, "send", lambda content, buffers=None: messages.append(content))
    return messages


def ask(explorer, positions):
    explorer.view._handle_custom_msg({"kind": "ask", "serial": 1, "positions": positions}, [])


async def until_quiet(explorer):
    while explorer.view.running or (explorer.view.answering and not explorer.view.answering.done()):
        await asyncio.sleep(0)


def test_the_page_opens_with_the_first_picture_not_the_last(explorer, ran):
    explorer._repr_mimebundle_()
    assert ran == [(10, 1)]
    assert str(explorer.picture) == "$1 changed hands."


def test_run_goes_to_the_end(explorer):
    assert str(explorer.run()) == "$10 changed hands."


def test_pictures_come_as_they_are_ready_and_the_last_is_the_answer(explorer, sent):
    async def page():
        explorer.view._handle_custom_msg({"kind": "open"}, [])
        await until_quiet(explorer)

    asyncio.run(page())
    done = [message["done"] for message in sent]
    assert done == sorted(done)
    assert done[0] == 0.1
    assert done[-1] == 1
    assert {message["reason"] for message in sent[1:]} == {"progress"}, "nobody moved: a note of the opening stays"
    assert "$10 changed hands" in sent[-1]["sentence"]


def test_without_a_loop_it_runs_to_the_end_at_once(explorer, sent):
    ask(explorer, {"runs": 3})
    assert [message["done"] for message in sent] == [1]
    assert "$4 changed hands" in sent[-1]["sentence"]


def test_stop_keeps_what_there_is_and_says_so(explorer, sent, ran):
    async def page():
        ask(explorer, {"runs": 39})
        for _ in range(talk.TURNS + 3):
            await asyncio.sleep(0)
        explorer.view._handle_custom_msg({"kind": "stop"}, [])
        explorer.view._handle_custom_msg({"kind": "stop"}, [])  # a second press says nothing more
        await asyncio.sleep(0.01)

    asyncio.run(page())
    assert sent[-1]["done"] == 1
    assert sent[-1]["sentence"].startswith("Stopped early. $")
    assert len([message for message in sent if "Stopped" in message["sentence"]]) == 1
    assert 1 <= len(ran) - 1 < 40


def test_a_moved_control_gives_up_the_run_before(explorer, sent, ran):
    async def page():
        ask(explorer, {"runs": 39})
        for _ in range(talk.TURNS + 5):
            await asyncio.sleep(0)
        ask(explorer, {"runs": 4})
        await until_quiet(explorer)

    asyncio.run(page())
    assert (40, 40) not in ran
    assert ran[-1] == (5, 5)
    assert "$5 changed hands" in sent[-1]["sentence"]


def test_a_refusal_on_the_way_is_a_sentence_and_the_last_picture_stays(explorer, sent):
    async def page():
        ask(explorer, {"runs": 49})
        await until_quiet(explorer)

    asyncio.run(page())
    assert sent[-1]["problem"] == "The third run is refused."
    assert sent[-1]["done"] == 1
