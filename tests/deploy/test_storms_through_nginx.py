"""Floods by one visitor, through the whole site: logs stay small, sockets stay few, other readers hardly notice."""

import asyncio
import contextlib
import http.client
import json
import re
import socket
import sys
import time
import uuid

import pytest
import websockets
from tornado.httpclient import HTTPClientError
from tornado.websocket import websocket_connect

from mktlib.dashboards.guard import MOST_SOCKETS, PROTOCOL
from tests.deploy.conftest import standing
from tests.deploy.site import Reader
from tests.deploy.sockets import answers, goodbye, kernel_of, socket_of
from tests.security.client import message
from tests.security.test_frames import MALFORMED

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127.0.0.0/8")
PAGE = "/voila/render/index.ipynb"
SMALL = 100_000  # [bytes] of all logs of the replicas together
SOON = 5  # [s] for another reader's page
HEAD = 4  # [s] for the head of a request; 10 elsewhere
DROPPED = [
    ("execute_request", {"code": "1 / 0", "silent": False}),
    ("comm_open", {"comm_id": "a", "target_name": "os.system", "data": {}}),
    ("comm_msg", {"comm_id": [], "data": {}}),
    ("comm_msg", {"comm_id": "nobody", "data": {"method": []}}),
    ("comm_msg", {"comm_id": "nobody", "data": {"method": "update", "state": []}}),
    ("comm_msg", {"comm_id": "nobody", "data": {"method": "custom", "content": {}}}),  # this one reaches the kernel
]
CLOSING = [data for data in MALFORMED.values() if isinstance(data, bytes)]
WRITTEN_BY_PROXIES = {
    "X_Scheme": "https",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "evil.example",
    "X_Forwarded_Port": "444",
    "X_Forwarded_Prefix": "/evil",
    "X_Forwarded_For": "127.0.0.1, 192.0.2.7",
    "X_Real_IP": "192.0.2.7",
    "Forwarded": "for=192.0.2.7;host=evil.example;proto=https",
}


@pytest.fixture(scope="module")
def site(nginx_program, collection, tmp_path_factory):
    """A site of its own, and its servers, whose logs are read."""

    def hurry(folder):
        told = folder.parent / "mktlib.conf"
        before = told.read_text(encoding="utf-8")
        assert "client_header_timeout 10s;" in before
        told.write_text(before.replace("header_timeout 10s", f"header_timeout {HEAD}s"), encoding="utf-8")

    with standing(nginx_program, collection, tmp_path_factory.mktemp("stormy"), hurry) as both:
        yield both


def written(servers):
    """How much the replicas have written [bytes]."""
    return sum(len(one.log().encode()) for one in servers)


@contextlib.contextmanager
def reading(site):
    """A page opened, and its kernel."""
    reader = Reader(site.url)
    kernel = kernel_of(reader.ask(PAGE))
    try:
        yield reader, kernel
    finally:
        goodbye(reader, kernel)


def handshake(site, kernel, address):
    """Ask for a kernel's socket from one of this machine's addresses; return the answer's number."""
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=30, source_address=(address, 0))
    asked = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "A" * 22 + "=="}
    asked |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Protocol": PROTOCOL, "Origin": site.url}
    with contextlib.closing(connection):
        connection.request("GET", f"/api/kernels/{kernel}/channels?session_id={uuid.uuid4()}", headers=asked)
        return connection.getresponse().status


@pytest.fixture(scope="module")
def crowd(site):
    """A thousand connections from one address that say half a word: since when, how long a page took then, they."""
    site, _ = site
    port = int(site.url.rpartition(":")[2])
    begun, wires = time.monotonic(), []
    with contextlib.ExitStack() as stack:
        for _ in range(1000):
            wires.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), 5, ("127.0.0.40", 0))))
            wires[-1].sendall(b"GET / HTTP/1.1\r\nHost: prices.example.org\r\nX-More: ")
        asked = time.monotonic()
        with reading(site):
            took = time.monotonic() - asked
        yield begun, took, wires


def test_a_thousand_connections_that_say_half_a_word_keep_nobody_else_out(crowd):
    _begun, took, _wires = crowd
    assert took < SOON


def test_sockets_for_a_kernel_that_is_gone_write_next_to_nothing(site):
    site, servers = site
    with reading(site) as (_reader, kernel):
        pass
    before = written(servers)
    addresses = [f"127.0.0.{20 + i}" for i in range(5) for _ in range(100)]  # nginx would refuse more of one
    codes = [handshake(site, kernel, address) for address in addresses]
    assert set(codes) == {404}
    assert len(re.findall(rf'/{kernel}/channels" 404 .*, ', site.log())) == 500, "both replicas were asked each time"
    assert written(servers) - before < 2_000


def test_odd_frames_by_the_thousand_write_next_to_nothing_and_their_kernel_lives(site):
    site, servers = site
    before = written(servers)
    with reading(site) as (reader, kernel):
        for closing in CLOSING:
            with socket_of(reader, kernel) as wire, contextlib.suppress(websockets.ConnectionClosed):
                for i in range(90):
                    wire.send(message(*DROPPED[i % len(DROPPED)]))
                wire.send(closing)
                while wire.recv(timeout=30):
                    pass
        with socket_of(reader, kernel) as wire:
            assert answers(wire) == "python"
    assert len(CLOSING) * 90 >= 2000
    assert written(servers) - before < 10_000


def test_of_sixty_handshakes_at_once_four_are_accepted(site):
    site, _ = site

    async def storm(kernel):
        address = f"{site.url.replace('http', 'ws')}/api/kernels/{kernel}/channels?session_id="
        every = [websocket_connect(f"{address}{i}", subprotocols=[PROTOCOL]) for i in range(60)]
        outcomes = await asyncio.gather(*every, return_exceptions=True)
        accepted = [one for one in outcomes if not isinstance(one, Exception)]
        for one in accepted:
            one.close()
        return len(accepted), {one.code for one in outcomes if isinstance(one, HTTPClientError)}

    with reading(site) as (_reader, kernel):
        accepted, refused = asyncio.run(storm(kernel))
    assert 1 <= accepted <= MOST_SOCKETS
    assert refused == {429}


def test_what_a_reader_writes_into_a_proxys_headers_changes_nothing(site):
    site, _ = site
    reader = Reader(site.url)
    plain = reader.ask("/").text
    assert f'content="{site.url}/"' in plain
    for name, value in WRITTEN_BY_PROXIES.items():
        assert reader.ask("/", **{name: value}).text == plain, name
    assert reader.ask("/", **WRITTEN_BY_PROXIES).text == plain
    page = reader.ask(PAGE, **WRITTEN_BY_PROXIES)
    assert f'content="{site.url}{PAGE}"' in page.text
    assert not re.findall("evil|192\\.0\\.2|:444", page.text)
    goodbye(reader, kernel_of(page))


def test_connections_that_say_half_a_word_end(crowd):
    begun, _took, wires = crowd
    for wire in wires:
        wire.settimeout(max(0.1, begun + 20 - time.monotonic()))
        with contextlib.suppress(ConnectionError):
            assert wire.recv(1) == b"", "nobody waits for the rest for ever"


def test_the_site_is_as_it_was(site):
    site, servers = site
    assert written(servers) < SMALL
    told = [json.loads(Reader(one).ask("/health/ready").text) for one in site.replicas]
    assert [(one["ready"], one["taken"]) for one in told] == [(True, 0)] * 2
