import re
import socket
import subprocess
import sys

import pytest

from mktlib.dashboards.guard import LARGEST_FRAME, GuardedConnection
from mktlib.dashboards.places import Limits
from mktlib.dashboards.server import server_config
from mktlib.publish.catalogue import read_catalogue
from mktlib.publish.jupyter import PromptConnection, lab_config
from tests.dashboards.template import APOLOGY

PAGE = "/voila/render/1_formula/11_price_tag.ipynb"
LINKS_ABROAD = ("https://creativecommons.org/",)  # followed by a reader's click, loaded by nothing


@pytest.fixture(scope="module")
def page(server):
    return server.get(PAGE)


def test_the_gallery_shows_every_page_and_starts_no_kernel(server, secret):
    before = server.kernels()
    gallery = server.get("/")
    assert gallery.status == 200
    assert 'lang="en"' in gallery.text
    for public in read_catalogue(server.folder):
        assert f'href="/{public.href}"' in gallery.text
    assert secret not in gallery.text
    assert not {*server.kernels()} - {*before}  # those of earlier readers may have ended


def test_a_page_knows_its_title_place_and_neighbours(page):
    assert page.status == 200
    assert "<title>The price tag · mktlib</title>" in page.text
    assert '<meta name="description" content="About The price tag.">' in page.text
    assert "Page 11 · layer 1<" in page.text
    assert page.text.count('href="/voila/render/2_order_book/21_sweep.ipynb"') == 2
    assert '<main id="page">' in page.text


def test_all_text_stands_before_the_first_output(page):
    assert page.text.index("The end of the page") < page.text.index(
        '<script type="application/vnd.voila.cell-output+json">'
    )


def test_the_page_ran_on_this_interpreter_whatever_the_home_holds(page):
    assert f"ran on {sys.executable}" in page.text


def test_a_failing_cell_costs_its_own_output_and_tells_nothing(page, secret):
    assert page.text.count(APOLOGY) == 1
    assert "after the failure" in page.text
    assert secret not in page.text
    assert "Traceback" not in page.text
    assert "ValueError" not in page.text


def test_no_code_and_no_solution_is_in_the_page(page):
    assert "import ipywidgets" not in page.text
    assert "the answer" not in page.text


def test_sympy_like_outputs_are_mathml(page):
    assert "<mfrac>" in page.text


def test_a_direct_link_can_end_its_kernel(page):
    assert any(cookie.startswith("_xsrf=") for cookie in page.headers.get_all("Set-Cookie"))


@pytest.mark.parametrize("path", ["/", PAGE, "/nowhere"])
def test_nothing_of_ours_comes_from_another_host(server, path):
    html = server.get(path).text
    abroad = re.findall(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"'<>)]*""", html)
    names = ("www.w3.org/2000/svg", "www.w3.org/1998/Math/MathML")  # names of languages, not addresses
    assert [u for u in abroad if not u.endswith(names) and not u.startswith(LINKS_ABROAD)] == []


def test_an_unknown_address_gets_a_designed_answer(server):
    answer = server.get("/nowhere")
    assert answer.status == 404
    assert "<h1>No offers at this address.</h1>" in answer.text
    assert '<a href="/">' in answer.text


def test_a_taken_port_is_one_clear_line(collection):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for command in ("serve", "lab"):
            run = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "mktlib",
                    command,
                    "--port",
                    str(port),
                    "--notebooks",
                    str(collection),
                ],
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert run.returncode != 0
            assert run.stdout == ""
            assert run.stderr.strip() == f"mktlib: port {port} is already in use; choose another with --port"


def test_small_frames_leave_at_once(collection):
    config = server_config(read_catalogue(collection), 8866, "127.0.0.1", Limits(), "/tmp")
    assert config.Voila.kernel_websocket_connection_class is GuardedConnection
    assert lab_config(read_catalogue(collection), 8888).ServerApp.kernel_websocket_connection_class is PromptConnection
    assert issubclass(GuardedConnection, PromptConnection)
    settings = config.Voila.tornado_settings
    assert settings["websocket_max_message_size"] == LARGEST_FRAME


def test_connecting_switches_nagle_off(monkeypatch):
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

    asked = []

    class Handler:
        def set_nodelay(self, value):
            asked.append(value)

    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    connection = PromptConnection.__new__(PromptConnection)
    monkeypatch.setattr(PromptConnection, "websocket_handler", Handler())
    assert connection.connect() == "connected"
    assert asked == [True]
