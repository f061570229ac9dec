"""Read LOBSTER files step by step: first their beginning, then how far the rest has come, then the whole day."""

import queue
import threading
from collections.abc import Iterator

from mktlib.orderbook.lobster import LobsterDay, read_lobster
from mktlib.orderbook.lobster_text import Source

HEAD = 200  # lines read first
PAUSE = 0.1  # between two reports, at most [s]


class _Stopped(Exception):
    """The reader has gone."""


def columns(content: bytes) -> int:
    """Columns of the first line: 6 or 7 in a message file, four for each level in an orderbook file.

    Examples
    --------
    >>> columns(b"34200.004,1,16113575,18,5859400,-1"), columns(b"")
    (6, 1)
    """
    return content[:100_000].split(b"\n", 1)[0].count(b",") + 1


def read_lobster_in_steps(
    message_csv: Source, orderbook_csv: Source, *, strict: bool = True, most_bytes: int = 500_000_000
) -> Iterator[tuple[float, LobsterDay]]:
    """Like `read_lobster`, while whoever waits can show how far it is, or give up.

    Close the iterator to stop the reading. If both are given as bytes, their beginning comes first.

    Parameters
    ----------
    message_csv, orderbook_csv, strict, most_bytes
        As for `read_lobster`; two files given in the wrong order as bytes are told apart by their columns.

    Yields
    ------
    float, LobsterDay
        How much is done, 0 to 1, and the beginning of the day; at last 1 and the whole day.

    Raises
    ------
    ValueError, OSError
        As `read_lobster`.

    Examples
    --------
    >>> import numpy as np
    >>> from mktlib.orderbook.lobster_flow import simulate_lobster
    >>> files = simulate_lobster(np.random.default_rng(1), messages=1_000)
    >>> steps = [(done, len(day)) for done, day in read_lobster_in_steps(*files)]
    >>> steps[0], steps[-1]
    ((0.0, 200), (1.0, 1000))
    """
    if isinstance(message_csv, bytes) and isinstance(orderbook_csv, bytes):
        if columns(message_csv) % 4 == 0 and columns(orderbook_csv) in (6, 7):
            message_csv, orderbook_csv = orderbook_csv, message_csv
        first, second = (_beginning(content) for content in (message_csv, orderbook_csv))
        head = None
        if columns(first) in (6, 7) and columns(second) % 4 == 0:
            head = read_lobster(first, second, strict=strict, most_bytes=most_bytes)
            yield 0.0, head
        yield from _read(message_csv, orderbook_csv, strict, most_bytes, head)
    else:
        yield from _read(message_csv, orderbook_csv, strict, most_bytes, None)


def _beginning(content: bytes) -> bytes:
    """The first lines, whole."""
    start = 0
    for _line in range(HEAD):
        found = content.find(b"\n", start)
        if found < 0:
            return content
        start = found + 1
    return content[:start]


def _read(
    message_csv: Source, orderbook_csv: Source, strict: bool, most_bytes: int, head: LobsterDay | None
) -> Iterator[tuple[float, LobsterDay]]:
    """Read in another thread, and tell here how far it is."""
    told: queue.SimpleQueue[float | LobsterDay | BaseException] = queue.SimpleQueue()
    gone = threading.Event()

    def report(done: int, total: int) -> None:
        if gone.is_set():
            raise _Stopped
        told.put(done / total)

    def work() -> None:
        try:
            told.put(read_lobster(message_csv, orderbook_csv, strict=strict, most_bytes=most_bytes, progress=report))
        except BaseException as problem:  # handed on to who asked for the day
            told.put(problem)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    done = 0.0
    try:
        while True:
            try:
                news = told.get(timeout=PAUSE)
                while isinstance(news, float) and not told.empty():
                    news = told.get()
            except queue.Empty:
                news = done
            if isinstance(news, LobsterDay):
                yield 1.0, news
                return
            if isinstance(news, BaseException):
                raise news
            done = news
            if head is not None:
                yield 0.99 * done, head
    finally:
        gone.set()
