"""The trials of ``tests/security``, once more through nginx: what is refused stays refused, what works still works."""

import asyncio
from dataclasses import replace

import pytest
from tornado.httpclient import HTTPClientError

from tests.browser.serving import free_port
from tests.dashboards.collection import SECRET, served, write_collection
from tests.deploy.site import nginx, wait_until_ready
from tests.security import test_sockets
from tests.security.client import Trespasser
from tests.security.pages import PAGES
from tests.security.test_addresses import *  # noqa: F403
from tests.security.test_sockets import *  # noqa: F403

# There an empty answer is wanted; here nginx puts its own page (test_nginx_addresses looks at it).
del test_a_foreign_name_for_this_machine_is_not_answered  # noqa: F821


@pytest.fixture(autouse=True)
def no_farewell(monkeypatch):
    """A server that breaks off amid a frame leaves nginx no closing code to pass on: closed is closed."""
    monkeypatch.setattr(test_sockets, "REFUSED", {*test_sockets.REFUSED, None})


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """nginx lets an address connect twenty times a second: on a quick machine an attacker must wait for her turn."""

    async def connect(self, at_once=Trespasser.connect):
        for _ in range(10):
            try:
                return await at_once(self)
            except HTTPClientError as refusal:
                if refusal.code != 429:
                    raise
            await asyncio.sleep(0.3)
        return await at_once(self)

    monkeypatch.setattr(Trespasser, "connect", connect)


@pytest.fixture(scope="module")
def server(nginx_program, tmp_path_factory):
    """The server of those trials; whoever asks for its port gets nginx's."""
    folder = write_collection(tmp_path_factory.mktemp("security") / "notebooks", **PAGES)
    with served(folder, tmp_path_factory.mktemp("home"), free_port()) as started:
        wait_until_ready(started.url)
        with nginx(nginx_program, tmp_path_factory.mktemp("nginx"), [started.url] * 2) as site:
            yield replace(started, port=int(site.url.rpartition(":")[2]))


@pytest.fixture(scope="session")
def secret():
    """What stands in every file that is nobody's business."""
    return SECRET
