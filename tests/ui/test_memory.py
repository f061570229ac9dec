"""What a page does not move right now gives its memory back."""

import asyncio

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


def test_without_a_loop_nothing_is_asked():
    memory.give_back_soon()
    assert memory._asked == []
