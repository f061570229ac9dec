"""A sweep that remembers: runs made once in this process are not made again, whoever asks next."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from mktlib.market.sweep_runs import sweep_runs

Job = TypeVar("Job", bound=Hashable)
Result = TypeVar("Result")

MOST = 2_000  # kept
_known: dict[Any, Any] = {}


def known_runs(
    model: Callable[[Job, np.random.Generator], Result],
    jobs: Sequence[Job],
    seed: int,
    workers: int | None = None,
    paired: int = 1,
) -> Iterator[tuple[float, tuple[Result, ...]]]:
    """Do what `sweep_runs` does, but only what is not known yet: a sweep that was stopped goes on where it was.

    Parameters
    ----------
    model, jobs, seed, workers, paired
        As in `sweep_runs`; jobs must be hashable.

    Yields
    ------
    tuple of float and tuple
        Part of the jobs done, 0 to 1; results so far, in the order of the jobs and without a gap.

    Examples
    --------
    >>> def draw(job, rng):
    ...     return job + int(rng.integers(100))
    >>> first = list(known_runs(draw, [0, 1000], seed=1, workers=1))[-1]
    >>> first == list(known_runs(draw, [0, 1000], seed=1, workers=1))[0]
    True
    """
    keys = [(model, seed, paired, place, job) for place, job in enumerate(jobs)]
    known = 0
    while known < len(keys) and keys[known] in _known:
        known += 1
    if known:
        yield known / len(keys), tuple(_known[key] for key in keys[:known])
    if known and known == len(keys):
        return
    tasks = [(key, key in _known, _known.get(key)) for key in keys]
    for done, results in sweep_runs(_recall, tasks, seed, workers, paired=paired):
        if len(_known) + len(keys) > MOST:
            _known.clear()
        _known.update(zip(keys, results, strict=False))
        if len(results) > known or done == 1:
            yield done, results


def _recall(task: tuple[Any, ...], rng: np.random.Generator) -> Any:
    """Make a run, unless it was known before the sweep or another sweep has made it in the meantime."""
    key, was_known, result = task
    if was_known:
        return result
    if key not in _known:
        model, job = key[0], key[-1]
        return model(job, rng)
    return _known[key]
