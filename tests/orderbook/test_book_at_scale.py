"""Long sweeps and long days: no recursion, no quadratic work, no growing memory."""

import gc
import sys
import time
from contextlib import contextmanager

import pytest

from mktlib.orderbook import Book, Side
from mktlib.orderbook.grid import Grid
from tests.orderbook.audit import audit

pytestmark = pytest.mark.slow  # long on purpose

BID, ASK = Side.BID, Side.ASK


def levels(n):
    book = Book()
    for ticks in range(1, n + 1):
        book.limit(ASK, 2, ticks / 100)
    return book


def makers(n):
    book = Book()
    for _ in range(n):
        book.limit(ASK, 2, 10.00)
    return book


def sweep(book, n):
    assert book.market(BID, 2 * n).filled == 2 * n


def one_by_one(book, n):
    for _ in range(2 * n):
        book.market(BID, 1)


def cancel_from_the_front(book, n):
    for order_id in range(1, n + 1):
        book.cancel(order_id)


def cancel_from_the_back(book, n):
    for order_id in range(n, 0, -1):
        book.cancel(order_id)


def cancel_from_the_middle(book, n):
    for order_id in sorted(range(1, n + 1), key=lambda i: abs(i - n / 2)):
        book.cancel(order_id)


ENDINGS = [sweep, one_by_one, cancel_from_the_front, cancel_from_the_back, cancel_from_the_middle]


def bytecodes(build, end, n):
    """Steps of the interpreter that `end` takes: the same on every machine."""
    book, count = build(n), 0

    def tracer(frame, event, _argument):
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        end(book, n)
    finally:
        sys.settrace(before)
    assert len(book) == 0
    return count


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("build", [levels, makers])
def test_twice_as_many_orders_take_twice_the_steps(build, end):
    assert bytecodes(build, end, 5_000) < 2.05 * bytecodes(build, end, 2_500)


def shortest(build, end, n):
    """Least time [s] of five that `end` takes."""
    taken = []
    for _ in range(5):
        built = build(n)
        gc.disable()  # it would walk over all that other tests have left in this process
        try:
            start = time.process_time()
            end(built, n)
            taken.append(time.process_time() - start)
        finally:
            gc.enable()
    return min(taken)


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("build", [levels, makers])
def test_nothing_inside_a_step_grows_with_the_book_either(build, end):
    """Eight times as many take eight times as long; were it quadratic, 64 times.

    What may grow is a copy of eight bytes for each price behind one that goes: a book keeps prices in two lists.
    """

    def copying(lists, n):
        for _ in range(n):
            for one in lists:
                del one[0]

    book = shortest(build, end, 16_000)
    copies = shortest(lambda n: ([0] * n, [0] * n), copying, 16_000)
    assert book < 28 * shortest(build, end, 2_000) + 2 * copies


@contextmanager
def no_deeper_than(frames):
    depth, frame = 0, sys._getframe()
    while frame:
        depth, frame = depth + 1, frame.f_back
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(depth + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("build", [levels, makers])
def test_no_recursion_however_long_the_line(build):
    book = build(5_000)
    with no_deeper_than(30):
        twin = book.copy()
        audit(twin)
        sweep(twin, 5_000)
    audit(book)


def test_a_book_with_a_very_long_line_can_be_thrown_away():
    book = makers(300_000)
    del book
    gc.collect()


def test_a_million_orders_that_come_and_go_leave_no_memory_behind():
    """Nor do they wait for the garbage collector: it is switched off here."""
    book = Book()
    book.limit(BID, 1, 5.00)
    first = book.limit(ASK, 1, 10_000.00).order_id
    gc.collect()
    gc.disable()
    try:
        blocks = []
        for start in range(first, first + 1_000_000, 250_000):
            for order_id in range(start + 1, start + 250_001):  # at 50,000 prices, above and below the best bid
                book.limit(BID, 7, (1 + 7 * order_id % 50_000) / 100, "Ann")
                book.cancel(order_id)
            blocks.append(sys.getallocatedblocks())
    finally:
        gc.enable()
    assert len(book) == 2
    assert max(blocks) - min(blocks) < 1_000
    audit(book)


def test_filled_orders_leave_no_memory_behind():
    book = Book(remember=10)
    gc.collect()
    gc.disable()
    try:
        blocks = []
        for _ in range(4):
            for _ in range(25_000):
                book.limit(ASK, 3, 10.00, "Ann")
                book.limit(ASK, 3, 10.01, "Ann")
                book.market(BID, 2)
                book.market(BID, 4)
            blocks.append(sys.getallocatedblocks())
    finally:
        gc.enable()
    assert len(book) == 0
    assert max(blocks) - min(blocks) < 1_000


def test_the_grid_remembers_no_more_than_so_many_prices():
    grid = Grid(0.01)
    for ticks in range(1, 200_000):
        assert grid[ticks / 100] == ticks
    assert len(grid) <= 2**16
