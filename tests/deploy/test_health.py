"""The health endpoint: alive is not ready, and full is not ill."""

import json
import os
import signal
import time
from types import SimpleNamespace

import pytest

from mktlib.dashboards.health import reason_to_wait
from mktlib.dashboards.provisioner import CAN_FORK, WarmProcess
from tests.browser.serving import serving
from tests.deploy.site import Reader, wait_for, wait_until_ready
from tests.deploy.sockets import goodbye, kernel_of


class Kernels:
    """As much of a server's kernels as the endpoint looks at."""

    def __init__(self, taken, most, kept=0):
        self.kept = set(range(kept))
        self.places = type("Places", (), {"most": most, "__len__": lambda self: taken})()


WARMING, WARM = SimpleNamespace(is_warming=True), SimpleNamespace(is_warming=False)


@pytest.mark.parametrize(
    ("kernels", "warm", "reason"),
    [
        (Kernels(0, 2), WARM, ""),
        (Kernels(1, 2), WARM, ""),
        (Kernels(2, 2), WARM, "full"),
        (Kernels(2, 2, kept=1), WARM, ""),  # one of the two has no reader yet
        (Kernels(0, 2), WARMING, "starting"),
        (Kernels(2, 2), WARMING, "starting"),
    ],
)
def test_a_server_is_ready_when_it_is_warm_and_has_a_place(kernels, warm, reason):
    assert reason_to_wait(kernels, warm) == reason


def test_a_process_never_started_or_lost_is_not_waited_for():
    """Kernels start plainly then: slower, but they start."""
    process = WarmProcess()
    assert not process.is_warming
    process.start()
    if CAN_FORK:
        assert process.is_warming
        process._process.kill()
        process._process.wait()
        assert not process.is_warming
    process.stop()
    assert not process.is_warming


@pytest.fixture(scope="module")
def small(collection, tmp_path_factory):
    """A server with room for one reader."""
    log = tmp_path_factory.mktemp("small") / "log"
    with serving(collection, log, "--max-kernels", "1", "--access-log") as started:
        yield started


def test_it_starts_gets_ready_fills_up_and_frees_itself_while_alive_throughout(small):
    reader = Reader(small.url)
    assert reader.ask("/health/live").status == 200
    wait_until_ready(small.url)
    kernel = kernel_of(reader.ask("/voila/render/index.ipynb"))
    full = reader.ask("/health/ready")
    assert (full.status, json.loads(full.text)) == (503, {"ready": False, "reason": "full"})
    assert full.headers["Retry-After"] == "5"
    assert full.headers["Cache-Control"] == "max-age=1"
    assert reader.ask("/health/live").status == 200
    assert json.loads(reader.ask("/health/live").text) == {"live": True}
    assert goodbye(reader, kernel).status == 204
    assert json.loads(reader.ask("/health/ready").text) == {"ready": True}


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


def test_the_access_log_has_a_line_for_each_request_and_no_readers_values(small):
    Reader(small.url).ask("/nowhere?walk.bought=4711")
    wait_for(small.log, "127.0.0.1 GET /nowhere 404")
    assert "4711" not in small.log()
