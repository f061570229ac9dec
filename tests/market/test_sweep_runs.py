"""Sweeps: the same results for any number of workers, progress, a stop, and what happens where no process can start."""

import os
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool

import nbclient
import nbformat
import numpy as np
import pytest

from mktlib.market import sweep_runs as module
from mktlib.market.agents import PassiveFund, RoleMarket
from mktlib.market.outcome import Run, outcome
from mktlib.market.sweep_runs import sweep_runs
from tests.house.files import ROOT
from tests.market.draws import draw, draw_slowly

pytestmark = pytest.mark.slow
RUNS = [Run(RoleMarket(fund=PassiveFund(inflow=part / 1e4)), steps=20) for part in range(12)]


def test_one_worker_and_two_give_the_same_results_and_the_same_rows_on_the_way():
    one = list(sweep_runs(outcome, RUNS, seed=7, workers=1))
    two = list(sweep_runs(outcome, RUNS, seed=7, workers=2))
    assert one[-1] == two[-1]
    final = one[-1][1]
    assert len(final) == len(RUNS)
    for steps in (one, two):
        assert all(row == final[: len(row)] for _, row in steps)
        dones = [done for done, _ in steps]
        assert dones == sorted(dones)
        assert dones[-1] == 1


def test_two_workers_are_two_processes():
    pids = set()
    for _, rows in sweep_runs(draw_slowly, range(1_000), seed=1, workers=2):
        pids |= {pid for _, pid, _ in rows[-5:]}
        if len(pids) == 2:
            break
    assert len(pids) == 2
    assert [(job, number) for job, _, number in rows] == alone(draw, range(1_000), 1)[: len(rows)]


def alone(model, jobs, seed):
    *_, (_, rows) = sweep_runs(model, list(jobs), seed, workers=1)
    return list(rows)


def test_each_job_has_a_stream_of_its_own_that_numpy_spawns_from_the_seed():
    rows = alone(draw, range(5), 3)
    expected = [np.random.default_rng(child).random() for child in np.random.SeedSequence(3).spawn(5)]
    assert [number for _, number in rows] == expected
    assert len(set(expected)) == 5
    assert alone(draw, range(3), 3) == rows[:3]  # more jobs do not change the first ones
    assert alone(draw, range(5), 4) != rows


def test_neighbours_share_their_luck_when_they_are_paired():
    *_, (_, rows) = sweep_runs(draw, range(6), seed=3, workers=1, paired=2)
    numbers = [number for _, number in rows]
    assert numbers[::2] == numbers[1::2]
    assert len(set(numbers)) == 3


def test_the_first_result_comes_before_the_last_job_is_touched_and_a_stop_leaves_the_rest():
    touched = []

    def model(job, rng):
        touched.append(job)
        return job

    sweep = sweep_runs(model, range(100), seed=1, workers=2)  # a local function cannot travel: all is done here
    assert next(sweep) == (0.01, (0,))
    assert next(sweep) == (0.02, (0, 1))
    sweep.close()
    assert touched == [0, 1]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_model_that_fails_fails_the_sweep_with_its_own_words(workers):
    with pytest.raises(ValueError, match="steps must"):
        list(sweep_runs(outcome, [*RUNS, *[Run(RoleMarket(), steps=0)] * 3], seed=1, workers=workers))


class _Broken:
    """A pool whose workers die as soon as they are given something."""

    def __init__(self):
        self.submitted = 0

    def submit(self, call, *arguments):
        self.submitted += 1
        if self.submitted > 1:
            raise BrokenProcessPool("a worker died")
        return _Done()

    def shutdown(self, **options):
        pass


class _Done:
    def done(self):
        return True

    def result(self):
        return 1


def test_when_workers_die_this_process_does_their_jobs(monkeypatch):
    monkeypatch.setattr(module, "_pool", lambda processes: _Broken())
    *_, (done, rows) = sweep_runs(draw, range(9), seed=1, workers=4)
    assert (done, list(rows)) == (1, alone(draw, range(9), 1))


def test_where_no_process_can_start_this_one_does_it_all(monkeypatch):
    monkeypatch.setattr(module, "_pool", lambda processes: None)
    *_, (done, rows) = sweep_runs(draw, range(9), seed=1, workers=4)
    assert (done, list(rows)) == (1, alone(draw, range(9), 1))


def test_a_model_that_other_processes_cannot_import_is_run_here(capfd):
    lost = type(draw)(draw.__code__, globals(), "lost")  # pickles by name, and no module has it
    assert not module._can_travel([(lost, 1, 2)])
    *_, (done, rows) = sweep_runs(lost, range(9), seed=1, workers=2)
    assert (done, list(rows)) == (1, alone(draw, range(9), 1))
    assert "Traceback" not in capfd.readouterr().err


def test_a_script_that_does_not_guard_its_main_part_still_gets_its_results(tmp_path):
    script = tmp_path / "sweep.py"
    script.write_text(
        "from mktlib.market.outcome import Run, RoleMarket, outcome\n"
        "from mktlib.market.sweep_runs import sweep_runs\n"
        "*_, (done, rows) = sweep_runs(outcome, [Run(RoleMarket(), steps=100)] * 60, seed=1, workers=2)\n"
        "print(done, len(rows))\n",
        encoding="utf-8",
    )
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, timeout=120)
    assert done.stdout.split() == ["1.0", "60"]


KERNEL = """
from mktlib.market.sweep_runs import sweep_runs
from tests.market.draws import draw_slowly

pids = set()
for done, rows in sweep_runs(draw_slowly, range(1000), seed=1, workers=2):
    pids |= {pid for _, pid, _ in rows[-5:]}
    if len(pids) == 2:
        break

def written_here(job, rng):
    return job

*_, (done, own) = sweep_runs(written_here, range(5), seed=1, workers=2)
print(len(pids), done, own)
"""


def test_in_a_kernel_two_processes_work_and_what_was_written_in_a_cell_is_run_by_the_kernel():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(KERNEL)])
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": ROOT}}).execute()
    (output,) = book.cells[0].outputs
    assert output["text"].strip() == "2 1.0 (0, 1, 2, 3, 4)"


def test_dask_gives_the_same_results():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster:
        steps = list(sweep_runs(outcome, RUNS[:5], seed=7, scheduler=cluster.scheduler_address))
    assert list(steps[-1][1]) == alone(outcome, RUNS[:5], 7)
    assert steps[-1][0] == 1


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("seed", {"seed": -1}),
        ("seed", {"seed": True}),
        ("jobs", {"jobs": []}),
        ("model", {"model": 3}),
        ("workers", {"workers": 0}),
        ("paired", {"paired": 0}),
    ],
)
def test_a_sweep_that_makes_no_sense_is_refused(name, options):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        sweep_runs(**{"model": draw, "jobs": [1], "seed": 1, **options})
