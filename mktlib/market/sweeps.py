"""Sweeps: one model over many seeds or settings, on all cores, with progress; what was run before is not run again."""

import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import chain
from typing import Any, TypeVar

from mktlib.formula._checks import refuse, whole

Job = TypeVar("Job", bound=Hashable)
Result = TypeVar("Result")

MOST = 5_000  # results kept
WORTH = 2.0  # seconds of work left that other processes are woken for
_PATIENCE = 0.25  # seconds without a word to whoever shows the progress
_known: dict[Any, Any] = {}  # (model, job) → result


def sweep(
    model: Callable[[Job], Result], jobs: Sequence[Job], workers: int | None = None
) -> Iterator[tuple[float, tuple[Result, ...]]]:
    """Run `model` on every job, and show how far it has come.

    A job names its seed, if it draws anything; so results depend neither on how many processes work nor on which.
    This process works too and starts at once; others join when they are up, if the work is worth it. They are
    spawned, not forked: a kernel has threads, and a fork of it may hang. A model that other processes could not
    import (one written in a notebook), or a place that starts no process (a browser), means that this one does it
    all. To stop, close the generator or leave its loop: what is done is kept, and the same sweep goes on from there.

    Parameters
    ----------
    model : callable
        ``model(job)``, the same for the same job; of a module, to be of use to other processes.
    jobs : sequence of hashable
        What to run, at least one.
    workers : int, optional
        Processes, this one included, > 0; as many as this one may use cores when left out.

    Yields
    ------
    tuple of float and tuple
        Part of the jobs done, 0 to 1; results so far, in the order of the jobs and without a gap.

    Raises
    ------
    ValueError
        If an argument breaks its rule, or no job is given.

    Examples
    --------
    >>> def draw(job):
    ...     seed, high = job
    ...     return int(np.random.default_rng(seed).integers(high))
    >>> import numpy as np
    >>> list(sweep(draw, [(1, 10), (2, 10)], workers=1))
    [(0.5, (4,)), (1.0, (4, 8))]
    """
    if not len(jobs):
        refuse("jobs", "hold at least one job", jobs)
    if not callable(model):
        refuse("model", "be a function of a job", model)
    return _in_order(model, list(jobs), _cores() if workers is None else whole("workers", workers))


def _in_order(model: Callable[[Any], Any], jobs: list[Any], workers: int) -> Iterator[tuple[float, tuple[Any, ...]]]:
    """Results without a gap: what is shown half way is the same for any number of workers, only sooner."""
    if len(_known) > MOST:
        _known.clear()
    found = {place: _known[model, job] for place, job in enumerate(jobs) if (model, job) in _known}
    missing = [place for place in range(len(jobs)) if place not in found]
    row: list[Any] = []
    working = _here_and_there(model, jobs, missing, workers)
    try:
        for some in chain([found] if found else [], working):  # what is known comes first
            found |= some
            _known.update({(model, jobs[place]): result for place, result in some.items()})
            while len(row) in found:
                row.append(found[len(row)])
            yield len(found) / len(jobs), tuple(row)
    finally:
        working.close()


def _here_and_there(model: Any, jobs: list[Any], places: list[int], workers: int) -> Any:
    """Take a job, and another, while a pool takes as many as it can."""
    waiting = deque(places)
    flying: dict[Future[Any], int] = {}
    pool: Executor | None = None
    awake: Future[int] | None = None
    alone = workers == 1 or not _can_travel(model, jobs)
    try:
        while waiting or flying:
            found: dict[int, Any] = {}
            try:
                if pool and awake and awake.done() and awake.result():
                    while waiting and len(flying) < 2 * (workers - 1):
                        flying[pool.submit(model, jobs[waiting[0]])] = waiting[0]
                        waiting.popleft()
                for future in [future for future in flying if future.done()]:
                    found[flying[future]] = future.result()
                    del flying[future]
            except BrokenExecutor:  # a worker died: what it had is done here
                waiting.extendleft(flying.values())
                flying.clear()
                pool = None
            if waiting:
                place, start = waiting.popleft(), time.perf_counter()
                found[place] = model(jobs[place])
                if not alone and len(waiting) * (time.perf_counter() - start) >= WORTH:
                    alone, pool = True, _pool(workers - 1)
                    awake = pool.submit(os.getpid) if pool else None
            elif flying and not found:
                wait(flying, _PATIENCE, FIRST_COMPLETED)
            yield found
    finally:
        if pool:
            pool.shutdown(wait=False, cancel_futures=True)


def _pool(processes: int) -> Executor | None:
    """Processes that leave interrupts to this one; None where there can be none."""
    try:
        import multiprocessing  # a Python in a browser has only parts of them
        from concurrent.futures import ProcessPoolExecutor

        if multiprocessing.current_process().daemon:
            return None
        return ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=signal.signal,
            initargs=(signal.SIGINT, signal.SIG_IGN),
        )
    except (ImportError, NotImplementedError, OSError):
        return None


def _can_travel(model: Any, jobs: list[Any]) -> bool:
    """Whether another process could import the model and every job."""
    try:
        return b"__main__" not in pickle.dumps((model, jobs))
    except (AttributeError, TypeError, pickle.PicklingError):
        return False


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
