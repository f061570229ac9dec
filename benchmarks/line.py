"""A line of a given length between browser and server: every byte arrives half a round trip later, none is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Line:
    """A proxy on loopback whose round trip can be changed while it runs.

    Attributes
    ----------
    port : int
        Where browsers connect.
    round_trip : float
        What it adds [s].
    """

    def __init__(self, to: int) -> None:
        self.to = to
        self.port = 0
        self.round_trip = 0.0

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            back_reader, back_writer = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.close()
            return
        with suppress(asyncio.CancelledError):  # the line is cut
            await asyncio.gather(self._carry(reader, back_writer), self._carry(back_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what comes, in its order, each piece when its time has come; asyncio's sockets wait for nothing."""
        clock = asyncio.get_running_loop().time
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            piece = b" "
            while piece:
                due, piece = await under_way.get()
                if (wait := due - clock()) > 0:
                    await asyncio.sleep(wait)
                writer.write(piece)
            writer.close()

        arriving = asyncio.create_task(arrive())
        with suppress(OSError):
            while piece := await reader.read(1 << 16):
                under_way.put_nowait((clock() + self.round_trip / 2, piece))
        under_way.put_nowait((clock() + self.round_trip / 2, b""))
        with suppress(OSError):
            await arriving


@contextmanager
def line(to: int) -> Iterator[Line]:
    """Lay a line to a port of this machine; it lies in a thread of its own."""
    one, loop = Line(to), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.run_coroutine_threadsafe(asyncio.start_server(one._connected, "127.0.0.1", 0), loop)
    one.port = starting.result().sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        asyncio.run_coroutine_threadsafe(_end(), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)


async def _end() -> None:
    """Cut whatever is still connected."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)
