"""What all tests share: their order, which of them keep together, and no clock for Hypothesis."""

import gc
import os
import random
import re
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings

import mktlib.publish  # noqa: F401  # first: it spares what tests import

settings.register_profile("laws", deadline=None)  # a slow machine is no failure
settings.register_profile("quick", deadline=None, max_examples=20)  # for `make check`
settings.load_profile("laws")

Item = TypeVar("Item")

OPENED = re.compile(r"\[(\w+-(?:wide|phone))\b")  # of a test on a page that was opened and operated once
RUN = re.compile(r"tests/(?:pages|said)/.*?(\d\d(?=_[a-z])|index)")  # of one on a page that is run in its process
ONE_SERVER = re.compile(r"tests/(?:dashboards|security)/")  # folders whose tests ask the same server
OWN_SERVER = re.compile(r"storms|culling|busy|warm|browser")  # but for these files
TESTS = Path(__file__).parent
SLOW = ["browser", "dashboards", "deploy", "notebooks", "security"]  # servers, kernels, many pictures


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--seed`` and ``--whole``."""
    parser.addoption("--seed", type=int, metavar="N", help="draw the order of the tests from this number")
    parser.addoption("--write-runs", action="store_true", help="write down anew what pages' runs give, seed by seed")
    parser.addoption("--whole", metavar="FOLDER", help="try every page, and the static edition that is built there")


def is_slow(path: Path) -> bool:
    """Say whether a file lies in a folder of slow tests."""
    return any(path.is_relative_to(TESTS / folder) for folder in SLOW)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Who wants no slow test need not wait until theirs are read."""
    return (is_slow(collection_path) and "not slow" in config.option.markexpr) or None


@pytest.hookimpl(tryfirst=True)
def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their number: packed ones hold the time of day, and every process must name a test alike."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Fast tests first, those that drive a browser last, so that a slip shows in seconds."""
    if not config.getoption("--whole"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("whole")])
        items[:] = [item for item in items if not item.get_closest_marker("whole")]
    for item in items:
        if is_slow(item.path):
            item.add_marker(pytest.mark.slow)
    seed = config.getoption("--seed")
    if seed is not None:
        items[:] = shuffled(items, seed, lambda item: together(item.nodeid), lambda item: item.path)
    items.sort(key=lambda item: [item.get_closest_marker(kind) is not None for kind in ("browser", "slow")])


def pytest_collection_finish() -> None:
    """What was imported stays: spare the garbage collector to walk over it again and again."""
    gc.collect()
    gc.freeze()


def shuffled(items: Sequence[Item], seed: int, *groups: Callable[[Item], Hashable]) -> list[Item]:
    """Return groups in a drawn order, and in each its own: what was prepared for a group, or a file in it, serves it
    whole."""
    draw, (group, *inner) = random.Random(seed), groups
    drawn = dict[Hashable, list[Item]]()
    for item in items:
        drawn.setdefault(group(item), []).append(item)
    names = draw.sample(list(drawn), len(drawn))
    if inner:
        return [item for name in names for item in shuffled(drawn[name], seed, *inner)]
    return [item for name in names for item in draw.sample(drawn[name], len(drawn[name]))]


def together(nodeid: str) -> str:
    """Say what a test keeps together with: all tests on the same page, else those of its file."""
    file, _colons, name = nodeid.partition("::")
    if opened := OPENED.search(name):
        return opened[1]
    run = RUN.match(nodeid)
    if (folder := ONE_SERVER.match(nodeid)) and not OWN_SERVER.search(file):
        return folder[0]
    return f"{'mutants of ' if 'mutant' in file else ''}page {run[1]}" if run else file


def is_of_a_browser(group: str) -> bool:
    """Say whether a group of `together` belongs to the one browser that all pages are opened in."""
    return group.startswith("tests/browser/") or OPENED.fullmatch(f"[{group}") is not None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores, four at most: tests of servers wait for a good part of their time."""
    return min((os.cpu_count() or 1) + 2, 4)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the work among processes in its order, so that no page is operated twice.

    Every other process takes tests of a browser as long as there are any: they mostly wait, while the others compute.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return together(nodeid)

        def _assign_work_unit(self, node: Any) -> None:
            wanted = self.nodes.index(node) % 2 == 1
            scope = next((one for one in self.workqueue if is_of_a_browser(one) == wanted), None)
            if scope is not None:
                self.workqueue.move_to_end(scope, last=False)
            super()._assign_work_unit(node)

    config.option.loadscopereorder = False  # files with most tests first would be browsers before sums
    return ByPage(config, log)


@pytest.fixture(scope="session")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few pages of the static edition, made once for all processes, or all of it where that was built before."""
    from filelock import FileLock

    from mktlib.course.slides import deck
    from mktlib.edition.build import build
    from tests.edition.pages import FEW

    if given := request.config.getoption("--whole"):
        return Path(given).resolve()
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # of all processes
    site = folder / "prices" / "site"  # a site's address may have a prefix
    with FileLock(folder / "built.lock"):  # who comes second finds it made, and changes nothing
        build(site, pages=FEW, extra=deck, say=lambda _line: None)
    return site
