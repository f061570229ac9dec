"""Whoever opens pages without end is asked to wait; a class behind one address is not, and files are free."""

import http.client
import re
import sys

import pytest

from tests.browser.serving import free_port
from tests.deploy.site import Reader, nginx

PAGE = "/voila/render/index.ipynb"
A_CLASS = 40


@pytest.fixture(scope="module")
def gate(nginx_program, tmp_path_factory):
    """Nginx alone: what it lets through finds nobody, and answers 502."""
    nobody = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
    with nginx(nginx_program, tmp_path_factory.mktemp("gate"), nobody) as standing:
        yield standing


def test_a_class_may_open_a_page_at_once_and_the_next_is_asked_to_wait(gate):
    reader = Reader(gate.url)
    answers = [reader.ask(PAGE) for _ in range(A_CLASS + 20)]
    codes = [answer.status for answer in answers]
    assert codes[:A_CLASS] == [502] * A_CLASS
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) >= 10, codes
    assert set(codes) == {429, 502}
    assert "Many pages were opened from your network just now." in refused[0].text
    assert refused[0].headers.get_all("Retry-After") == ["10"]
    assert refused[0].headers["Cache-Control"] == "no-store"
    for free in ("/", "/voila/static/voila.js", "/ui/explorer.js", "/pictures/x-light.png", "/health/ready"):
        assert {reader.ask(free).status for _ in range(A_CLASS)} == {502}, free


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127.0.0.0/8")
def test_other_addresses_are_not_meant(gate):
    def asked_from(address):
        connection = http.client.HTTPConnection(
            gate.url.removeprefix("http://"), timeout=30, source_address=(address, 0)
        )
        connection.request("GET", PAGE)
        status = connection.getresponse().status
        connection.close()
        return status

    while asked_from("127.0.0.2") != 429:
        pass
    assert asked_from("127.0.0.3") == 502


def test_kernels_of_one_reader_are_asked_about_only_so_often(gate):
    reader = Reader(gate.url)
    path = "/api/kernels/01234567-89ab-cdef-0123-456789abcdef"
    codes = [reader.ask(path).status for _ in range(400)]
    assert codes[:100] == [502] * 100
    assert 429 in codes


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127.0.0.0/8")
def test_who_asks_without_end_is_refused_and_hardly_logged(gate):
    """Also for addresses at which nothing is: no line of the log is for nothing."""
    here = ("127.0.0.4", 0)  # others must not pay for it
    connection = http.client.HTTPConnection(gate.url.removeprefix("http://"), timeout=30, source_address=here)

    def asked(path):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    before, codes = gate.log(), []
    while codes.count(429) < 500 and len(codes) < 10_000:  # a slow machine asks no quicker than it may for long
        codes += [asked(path) for _ in range(100) for path in ("/nowhere", "/ui/explorer.js")]
    connection.close()
    refused = codes.count(429)
    assert refused >= 500
    assert set(codes[:1500]) == {404, 502}
    log = gate.log().removeprefix(before)
    assert len(re.findall(r'" 429 ', log)) < refused / 10
    assert len(re.findall(r'" (?:404|502) ', log)) >= len(codes) - refused - 10
