"""A model that takes long gives pictures as it goes, can be stopped, and gives way to a moved control."""

import asyncio

import pytest

from mktlib.ui import canvas_view, explore, slider
from mktlib.ui.exploration import EXPLORERS
from mktlib.ui.panels.two_meters import MetersPicture


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
            yield i / runs, MetersPicture(i, 100 * i) if i != 2 else None

    return long


@pytest.fixture
def sent(explorer, monkeypatch):
    monkeypatch.setattr(canvas_view, "BREATH", 0)
    explorer._repr_mimebundle_()
    messages = []
    monkeypatch.setattr(explorer.view, "send", lambda content, buffers=None: messages.append(content))
    return messages


def test_the_page_opens_with_the_first_picture_not_the_last(explorer, ran):
    explorer._repr_mimebundle_()
    assert ran == [(10, 1)]
    assert explorer.picture == MetersPicture(1, 100)


def test_run_goes_to_the_end(explorer):
    assert explorer.run() == MetersPicture(10, 1000)


def test_pictures_come_as_they_are_ready_and_the_last_is_the_answer(explorer, sent):
    async def page():
        explorer.view._handle_custom_msg({"kind": "ready", "width": 500}, [])
        while explorer.view.running:
            await asyncio.sleep(0)

    asyncio.run(page())
    done = [message["done"] for message in sent]
    assert done == sorted(done)
    assert done[0] == 0.1
    assert done[-1] == 1
    assert [message["reason"] for message in sent[1:]] == ["progress"] * (len(sent) - 2) + ["move"]
    assert "$10 changed hands" in sent[-1]["sentence"]


def test_without_a_loop_it_runs_to_the_end_at_once(explorer, sent):
    explorer.view.set_state({"positions": {"runs": 3}})
    assert [message["done"] for message in sent] == [1]
    assert "$4 changed hands" in sent[-1]["sentence"]


def test_stop_keeps_what_there_is_and_says_so(explorer, sent, ran):
    async def page():
        explorer.view.set_state({"positions": {"runs": 39}})
        await asyncio.sleep(0)
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
        explorer.view.set_state({"positions": {"runs": 39}})
        await asyncio.sleep(0)
        explorer.view.set_state({"positions": {"runs": 4}})
        while explorer.view.running:
            await asyncio.sleep(0)

    asyncio.run(page())
    assert (40, 40) not in ran
    assert ran[-1] == (5, 5)
    assert "$5 changed hands" in sent[-1]["sentence"]


def test_a_refusal_on_the_way_is_a_sentence_and_the_last_picture_stays(explorer, sent):
    async def page():
        explorer.view.set_state({"positions": {"runs": 49}})
        while explorer.view.running:
            await asyncio.sleep(0)

    asyncio.run(page())
    assert sent[-1]["problem"] == "The third run is refused."
    assert sent[-1]["done"] == 1
