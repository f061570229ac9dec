"""What a page does not move right now gives its memory back."""

import asyncio
import gc
import weakref

from mktlib.ui import memory


def test_many_who_ask_are_served_once(monkeypatch):
    collected = []
    monkeypatch.setattr(memory, "SOON", 0.01)
    monkeypatch.setattr(memory.gc, "collect", lambda: collected.append(1))

    async def ask():
        for _ in range(5):
            memory.give_back_soon()
        assert not collected
        await asyncio.sleep(0.1)
        memory.give_back_soon()
        await asyncio.sleep(0.1)

    asyncio.run(ask())
    assert len(collected) == 2


def test_a_loop_that_ended_too_early_keeps_nobody_waiting(monkeypatch):
    collected = []
    monkeypatch.setattr(memory.gc, "collect", lambda: collected.append(1))

    async def ask(wait):
        memory.give_back_soon()
        await asyncio.sleep(wait)

    asyncio.run(ask(0))  # ends before anything is given back
    unserved = asyncio.new_event_loop()  # ended as well, and still referred to
    unserved.run_until_complete(ask(0))
    unserved.close()
    assert not collected
    monkeypatch.setattr(memory, "SOON", 0.01)
    for count in (1, 2):
        asyncio.run(ask(0.1))
        assert len(collected) == count


def test_no_loop_is_kept_that_nobody_else_keeps():
    async def ask():
        memory.give_back_soon()
        return weakref.ref(asyncio.get_running_loop())

    ended = asyncio.run(ask())
    gc.collect()
    assert ended() is None


def test_without_a_loop_nothing_is_asked():
    before = set(memory._asked)
    memory.give_back_soon()
    assert set(memory._asked) <= before
