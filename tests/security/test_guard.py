"""The guard's bookkeeping on the server's side, on a connection whose wire is made of paper."""

import json
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.iostream import StreamBufferFullError
from tornado.websocket import WebSocketClosedError
from traitlets import Any

from mktlib.dashboards.guard import MOST_UNREAD, GuardedConnection
from mktlib.dashboards.kernels import Watched
from tests.security.client import message


class PaperConnection(GuardedConnection):
    """Takes any handler."""

    websocket_handler = Any()
    kernel_id = "1"
    multi_kernel_manager = SimpleNamespace(watched=lambda _: Watched())


class Paper:
    """What a connection sees of its handler, its kernel and the way to a page."""

    def __init__(self, monkeypatch):
        self.closed, self.passed, self.told = [], [], []
        self.stream = SimpleNamespace(max_write_buffer_size=None, close=lambda: self.closed.append("stream"))
        handler = SimpleNamespace(
            ws_connection=SimpleNamespace(stream=self.stream),
            close=lambda code, why: self.closed.append(code),
            set_nodelay=lambda on: None,
            get_argument=lambda name, default: "mine",
        )
        upstream = ZMQChannelsWebsocketConnection
        monkeypatch.setattr(upstream, "connect", lambda self: "connected")
        monkeypatch.setattr(upstream, "handle_incoming_message", lambda _, frame: self.passed.append(frame))
        monkeypatch.setattr(upstream, "handle_outgoing_message", lambda _, stream, parts: self.tell(parts))
        self.connection = PaperConnection(websocket_handler=handler)

    def tell(self, parts):
        self.told.append(parts)

    def kernel_says(self, kind, content, parent=""):
        parts = [{"msg_type": kind}, {"msg_id": parent}, {}, content]
        signed = [b"<IDS|MSG>", b"signature", *[json.dumps(part).encode() for part in parts]]
        self.connection.handle_outgoing_message("iopub", signed)


@pytest.fixture
def paper(monkeypatch):
    return Paper(monkeypatch)


def test_what_a_page_does_not_read_is_bounded(paper):
    assert paper.connection.connect() == "connected"
    assert paper.stream.max_write_buffer_size == MOST_UNREAD


def test_a_page_that_does_not_read_at_all_loses_its_socket(paper):
    def full(_parts):
        raise StreamBufferFullError("Reached maximum write buffer size")

    paper.tell = full
    paper.kernel_says("comm_msg", {})
    paper.kernel_says("comm_msg", {})
    assert paper.closed == ["stream"]
    paper.connection.handle_incoming_message(message("comm_msg"))
    assert paper.passed == []


def test_a_page_that_left_is_no_error(paper):
    def gone(_parts):
        raise WebSocketClosedError

    paper.tell = gone
    paper.kernel_says("comm_msg", {})
    assert paper.closed == []


def test_an_answer_frees_the_place_of_its_question(paper):
    for _ in range(3000):
        asked = message("comm_msg", {"comm_id": "1"}, own="mine")
        paper.connection.budget.frames = 10  # not the rate is tried here
        paper.connection.handle_incoming_message(asked)
        paper.kernel_says("status", {"execution_state": "busy"}, "mine")
        paper.kernel_says("status", {"execution_state": "idle"}, "mine")
    assert len(paper.passed) == 3000
    assert paper.closed == []
    assert paper.connection.budget.held == 0


def test_a_closed_socket_says_and_hears_nothing_more(paper):
    paper.connection.handle_incoming_message(b"junk")
    assert paper.closed == [1008]
    for data in (b"junk", message("comm_msg")):
        paper.connection.handle_incoming_message(data)
    paper.kernel_says("comm_msg", {})
    assert (paper.closed, paper.passed, paper.told) == ([1008], [], [])


def test_errors_and_stderr_stay_here_and_the_page_hears_the_rest(paper):
    for kind, content in (
        ("error", {"traceback": ["Traceback"]}),
        ("stream", {"name": "stderr", "text": "x"}),
        ("execute_input", {"code": "x"}),
        ("comm_msg", {"data": "Traceback (most recent call last)"}),
    ):
        paper.kernel_says(kind, content)
    assert paper.told == []
    paper.kernel_says("stream", {"name": "stdout", "text": "x"})
    paper.kernel_says("comm_msg", {"data": "x"})
    assert len(paper.told) == 2


def test_complaints_about_a_kernel_that_says_too_much_stay_on_the_servers_side(paper, monkeypatch):
    sent = []
    monkeypatch.setattr(GuardedConnection, "write_message", sent.append)
    paper.connection.write_stderr("IOPub data rate exceeded. --ServerApp.iopub_data_rate_limit", {})
    assert sent == []
