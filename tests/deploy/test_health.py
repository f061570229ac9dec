"""The health endpoint: alive is not ready, and full is not ill."""

import json
import os
import signal
import time
from types import SimpleNamespace

import pytest

from mktlib.dashboards import handlers
from mktlib.dashboards.handlers import reason_to_wait
from tests.browser.serving import serving
from tests.deploy.site import Reader, wait_until_ready
from tests.deploy.sockets import goodbye, kernel_of


class Room:
    """As much of a server's places as the endpoint looks at."""

    def __init__(self, taken, most):
        self.taken, self.most = taken, most

    def __len__(self):
        return self.taken


@pytest.mark.parametrize(
    ("room", "wanted", "ready", "reason"),
    [
        (Room(0, 2), True, True, ""),
        (Room(1, 2), True, True, ""),
        (Room(2, 2), True, True, "full"),
        (Room(0, 2), True, False, "starting"),
        (Room(2, 2), True, False, "starting"),
        (Room(0, 2), False, False, ""),  # kernels start plainly: slower, but they start
    ],
)
def test_a_server_is_ready_when_it_is_warm_and_has_a_place(room, wanted, ready, reason, monkeypatch, tmp_path):
    monkeypatch.setattr(handlers, "WARM", SimpleNamespace(is_wanted=wanted, is_ready=ready))
    assert reason_to_wait(room, tmp_path) == reason


def test_a_server_on_a_full_disk_takes_no_new_readers(monkeypatch, tmp_path):
    monkeypatch.setattr(handlers, "WARM", SimpleNamespace(is_wanted=True, is_ready=True))
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=40_960))
    assert reason_to_wait(Room(0, 2), tmp_path) == "disk full"


@pytest.fixture(scope="module")
def small(collection, tmp_path_factory):
    """A server with room for one reader."""
    log = tmp_path_factory.mktemp("small") / "log"
    with serving(collection, log, "--max-kernels", "1") as started:
        yield started


def test_it_starts_gets_ready_fills_up_and_frees_itself_while_alive_throughout(small):
    reader = Reader(small.url)
    assert reader.ask("/health/live").status == 200
    wait_until_ready(small.url)
    kernel = kernel_of(reader.ask("/voila/render/index.ipynb"))
    full = reader.ask("/health/ready")
    told = {"ready": False, "places": 1, "taken": 1, "reason": "full"}
    assert (full.status, json.loads(full.text)) == (503, told)
    assert full.headers["Retry-After"] == "30"
    assert full.headers["Cache-Control"] == "public, max-age=1"
    assert reader.ask("/health/live").status == 200
    assert json.loads(reader.ask("/health/live").text) == {"live": True}
    assert goodbye(reader, kernel).status == 204
    assert json.loads(reader.ask("/health/ready").text) == {"ready": True, "places": 1, "taken": 0}


def test_it_answers_at_once_and_to_a_look_without_words(small):
    reader = Reader(small.url)
    begun = time.monotonic()
    for _ in range(50):
        assert reader.ask("/health/ready", "HEAD").body == b""
    assert time.monotonic() - begun < 10
    for other in ("/health", "/health/", "/health/all", "/health/live/x"):
        assert reader.ask(other).status == 404


def test_a_server_that_hangs_is_not_alive(small):
    os.kill(small.pid, signal.SIGSTOP)
    try:
        with pytest.raises(TimeoutError):
            Reader(small.url).ask("/health/live", timeout=2)
    finally:
        os.kill(small.pid, signal.SIGCONT)
    assert Reader(small.url).ask("/health/live").status == 200
