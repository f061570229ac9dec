"""Sweeps: the same results for any number of workers, progress, a stop, and what happens where no process can start."""

import os
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool

import nbclient
import nbformat
import pytest

from mktlib.market import sweeps as module
from mktlib.market.sweeps import sweep
from tests.house.files import ROOT
from tests.market import draws
from tests.market.draws import draw, draw_slowly, refuse_seven

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr(module, "_known", {})
    monkeypatch.setattr(module, "WORTH", 0.0)


def last(steps):
    *_, (done, rows) = steps
    assert done == 1
    return list(rows)


def alone(jobs):
    return [(job, draw(job)[1]) for job in jobs]


@pytest.mark.parametrize("workers", [1, 2])
def test_results_stand_in_the_order_of_the_jobs_and_grow_without_a_gap(workers):
    steps = list(sweep(draw_slowly, range(40), workers))
    final = steps[-1][1]
    assert [(job, number) for job, _pid, number in final] == alone(range(40))
    assert all(row == final[: len(row)] for _, row in steps)
    dones = [done for done, _ in steps]
    assert dones == sorted(dones)
    assert dones[-1] == 1


def test_two_workers_are_two_processes():
    pids = set()
    for _, rows in sweep(draw_slowly, range(1_000), workers=2):
        pids |= {pid for _, pid, _ in rows[-5:]}
        if len(pids) == 2:
            break
    assert len(pids) == 2


def test_the_first_result_comes_before_the_last_job_is_touched_and_a_stop_leaves_the_rest():
    touched = []

    def model(job):
        touched.append(job)
        return job

    steps = sweep(model, range(100), workers=2)  # a local function cannot travel: all is done here
    assert next(steps) == (0.01, (0,))
    assert next(steps) == (0.02, (0, 1))
    steps.close()
    assert touched == [0, 1]
    assert last(sweep(model, range(100))) == list(range(100))  # it goes on where it was
    assert touched == list(range(100))


def test_what_is_known_is_not_run_again():
    known = last(sweep(draw, [1, 2, 3], workers=1))
    draws.made.clear()
    assert list(sweep(draw, [1, 2, 3], workers=1)) == [(1.0, tuple(known))]
    assert last(sweep(draw, [1, 4, 3], workers=1)) == [known[0], (4, draw(4)[1]), known[2]]
    known_first = next(sweep(draw, [1, 2, 3, 5], workers=1))
    assert known_first == (0.75, tuple(known))
    assert draws.made == [4, 4]  # once by the sweep, once by the line above
    assert last(sweep(refuse_seven, [1, 2, 3], workers=1)) == [1, 2, 3]  # another model


@pytest.mark.parametrize("workers", [1, 2])
def test_a_model_that_fails_fails_the_sweep_with_its_own_words(workers):
    with pytest.raises(ValueError, match="seven"):
        list(sweep(refuse_seven, range(20), workers))


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


@pytest.mark.parametrize("pool", [_Broken, lambda: None])
def test_where_workers_die_or_none_can_start_this_process_does_it_all(monkeypatch, pool):
    monkeypatch.setattr(module, "_pool", lambda processes: pool())
    assert last(sweep(draw, range(9), workers=4)) == alone(range(9))


def test_a_short_sweep_wakes_no_process(monkeypatch):
    monkeypatch.setattr(module, "WORTH", 2.0)
    monkeypatch.setattr(module, "_pool", None)  # to call it would fail
    assert last(sweep(draw, range(40), workers=2)) == alone(range(40))


def test_a_python_without_processes_starts_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "multiprocessing", None)  # as in a browser: the import fails
    assert module._pool(2) is None


def test_a_model_that_other_processes_cannot_import_is_run_here(capfd):
    lost = type(draw)(draw.__code__, {**vars(draws)}, "lost")  # pickles by name, and no module has it
    assert not module._can_travel(lost, [1, 2])
    assert last(sweep(lost, range(9), workers=2)) == alone(range(9))
    assert "Traceback" not in capfd.readouterr().err


def test_a_script_that_does_not_guard_its_main_part_still_gets_its_results(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from mktlib.market.sweeps import sweep\n"
        "from tests.market.draws import draw_slowly\n"
        "*_, (done, rows) = sweep(draw_slowly, range(60), workers=2)\n"
        "print(done, len(rows))\n",
        encoding="utf-8",
    )
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, timeout=120)
    assert done.stdout.split() == ["1.0", "60"]


KERNEL = """
from mktlib.market.sweeps import sweep
from tests.market.draws import draw_slowly

pids = set()
for done, rows in sweep(draw_slowly, range(1000), workers=2):
    pids |= {pid for _, pid, _ in rows[-5:]}
    if len(pids) == 2:
        break

def written_here(job):
    return job

*_, (done, own) = sweep(written_here, range(5), workers=2)
print(len(pids), done, own)
"""


def test_in_a_kernel_two_processes_work_and_what_was_written_in_a_cell_is_run_by_the_kernel():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(KERNEL)])
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": ROOT}}).execute()
    (output,) = book.cells[0].outputs
    assert output["text"].strip() == "2 1.0 (0, 1, 2, 3, 4)"


@pytest.mark.parametrize(
    ("name", "options"), [("jobs", {"jobs": []}), ("model", {"model": 3}), ("workers", {"workers": 0})]
)
def test_a_sweep_that_makes_no_sense_is_refused(name, options):
    with pytest.raises(ValueError, match=rf"^{name} must"):
        sweep(**{"model": draw, "jobs": [1], **options})
