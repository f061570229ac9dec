"""Hundreds of seeded runs on all cores: progress as they come, stopped when nobody listens, the same everywhere."""

import importlib
import multiprocessing
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

import numpy as np

from mktlib.formula._checks import refuse, whole

Job = TypeVar("Job")
Result = TypeVar("Result")

# concurrent.futures, because it is in every Python: joblib would add a package to the installation only to send
# functions that were written in a notebook to other processes, and the models live in modules.
_PATIENCE = 0.25  # seconds without a word to whoever shows the progress


def sweep_runs(
    model: Callable[[Job, np.random.Generator], Result],
    jobs: Sequence[Job],
    seed: int,
    workers: int | None = None,
    scheduler: str | None = None,
    paired: int = 1,
) -> Iterator[tuple[float, tuple[Result, ...]]]:
    """Run `model` on every job, each with random numbers of its own, and show how far it has come.

    The results do not depend on how many processes work, or where. This process works too and starts at once;
    others join when they are up. Processes are spawned, not forked: a kernel has threads, and a fork of it may
    hang. A model or a job that other processes could not import (one written in a notebook), or a machine that
    starts no process, means that this one does it all. To stop, close the generator or leave its loop.

    Parameters
    ----------
    model : callable
        ``model(job, rng)``; of a module, to be of use to other processes.
    jobs : sequence
        What to run.
    seed : int
        Of the whole sweep; job i takes its stream from it.
    workers : int, optional
        Processes, this one included, > 0; as many as this one may use cores when left out.
    scheduler : str, optional
        Address of a Dask scheduler (``"tcp://10.0.0.5:8786"``): its workers run all jobs. Needs the package
        distributed here, and mktlib there.
    paired : int, optional
        So many neighbours share a stream, > 0: with 2, jobs 0 and 1 meet the same luck, then 2 and 3.

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
    >>> from mktlib.market.agents import RoleMarket
    >>> from mktlib.market.outcome import Run, outcome
    >>> for done, outcomes in sweep_runs(outcome, [Run(RoleMarket(), steps=20)] * 2, seed=1, workers=1):
    ...     print(done, len(outcomes))
    0.5 1
    1.0 2
    """
    if type(seed) is not int or seed < 0:
        refuse("seed", "be a whole number from 0", seed)
    if not len(jobs):
        refuse("jobs", "hold at least one job", jobs)
    if not callable(model):
        refuse("model", "be a function of a job and a random generator", model)
    group = whole("paired", paired)
    count = _cores() if workers is None else whole("workers", workers)
    streams = np.random.SeedSequence(seed).spawn(-(-len(jobs) // group))
    tasks = [(model, job, streams[place // group]) for place, job in enumerate(jobs)]
    if scheduler is not None:
        return _in_order(len(tasks), _on_dask(tasks, scheduler))
    return _in_order(len(tasks), _here_and_there(tasks, count))


def _run(model: Callable[[Any, np.random.Generator], Any], job: Any, stream: np.random.SeedSequence) -> Any:
    return model(job, np.random.default_rng(stream))


def _in_order(count: int, found: Iterator[dict[int, Any]]) -> Iterator[tuple[float, tuple[Any, ...]]]:
    """Results without a gap: what is shown half way is the same for any number of workers, only sooner."""
    known: dict[int, Any] = {}
    row: list[Any] = []
    try:
        for some in found:
            known |= some
            while len(row) in known:
                row.append(known[len(row)])
            yield len(known) / count, tuple(row)
    finally:
        found.close()  # type: ignore[attr-defined]


def _here_and_there(tasks: Sequence[tuple[Any, ...]], workers: int) -> Iterator[dict[int, Any]]:
    """Take a task, and another, while a pool takes as many as it can."""
    waiting = deque(range(len(tasks)))
    flying: dict[Future[Any], int] = {}
    pool = _pool(workers - 1) if workers > 1 and len(tasks) > workers and _can_travel(tasks) else None
    try:
        awake = pool.submit(os.getpid) if pool else None
        while waiting or flying:
            found: dict[int, Any] = {}
            try:
                if pool and awake and awake.done() and awake.result():
                    while waiting and len(flying) < 2 * (workers - 1):
                        future = pool.submit(_run, *tasks[waiting[0]])
                        flying[future] = waiting.popleft()
                for future in [future for future in flying if future.done()]:
                    found[flying[future]] = future.result()
                    del flying[future]
            except BrokenProcessPool:  # a worker died: what it had is done here
                waiting.extendleft(flying.values())
                flying.clear()
                pool = None
            if waiting:
                task = waiting.popleft()
                found[task] = _run(*tasks[task])
            elif flying and not found:
                wait(flying, _PATIENCE, FIRST_COMPLETED)
            yield found
    finally:
        if pool:
            pool.shutdown(wait=False, cancel_futures=True)


def _pool(processes: int) -> Executor | None:
    """Processes that leave interrupts to this one; None where there can be none."""
    if multiprocessing.current_process().daemon:
        return None
    try:
        return ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=signal.signal,
            initargs=(signal.SIGINT, signal.SIG_IGN),
        )
    except (ImportError, NotImplementedError, OSError):
        return None


def _can_travel(tasks: Sequence[tuple[Any, ...]]) -> bool:
    """Whether another process could import the model and every job."""
    try:
        return b"__main__" not in pickle.dumps(tasks)
    except (AttributeError, TypeError, pickle.PicklingError):
        return False


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _on_dask(tasks: Sequence[tuple[Any, ...]], scheduler: str) -> Iterator[dict[int, Any]]:
    """All tasks to the workers of a Dask scheduler; cancelled when nobody listens any more."""
    dask = importlib.import_module("distributed")
    with dask.Client(scheduler, set_as_default=False) as client:
        flying = {client.submit(_run, *task, pure=False): place for place, task in enumerate(tasks)}
        try:
            while flying:
                done = [future for future in flying if future.done()]
                if not done:
                    time.sleep(_PATIENCE / 5)
                yield {flying.pop(future): future.result() for future in done}
        finally:
            client.cancel(list(flying))
