"""The whole site below a folder of its host, as behind a university's own server."""

import re
import subprocess

import pytest

from tests.browser.serving import ROOT, serving
from tests.deploy.site import Reader, nginx, wait_until_ready
from tests.deploy.sockets import answers, goodbye, kernel_of, knows, socket_of

BASE = "/prices/"
PAGE = "voila/render/index.ipynb"
NAME = "prices.example.org"


@pytest.fixture(scope="module")
def below(nginx_program, collection, tmp_path_factory):
    """One server below a prefix, and nginx with the line of ``deploy/README.md`` applied to its files."""
    readme = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^sed -i -E .*$", readme, re.MULTILINE)
    here = tmp_path_factory.mktemp("nginx")

    def change(folder):
        subprocess.run(command.replace("/etc/nginx/mktlib", str(folder)), shell=True, check=True)

    log = tmp_path_factory.mktemp("server") / "log"
    with serving(collection, log, "--base-url", "prices", "--proxied", "--hosts", NAME) as server:
        assert server.url.endswith("/prices")
        replica = server.url.removesuffix("/prices")
        wait_until_ready(replica, base=BASE)
        with nginx(nginx_program, here, [replica, replica], change) as site:
            yield site, server


def test_every_address_on_gallery_and_page_lies_below_it_and_answers(below):
    site, _ = below
    reader = Reader(site.url)
    for page in (reader.ask(BASE), reader.ask(BASE + PAGE)):
        assert page.status == 200
        local = set(re.findall(r'(?:href|src|srcset)="(/[^"#]*)"', page.text))
        assert local
        assert [path for path in local if not path.startswith(BASE)] == []
        for path in sorted(local):
            assert reader.ask(path, "GET").status == 200, path
        settings = re.findall(r'"(?:baseUrl|fullStaticUrl|fullLabextensionsUrl|ui)": "([^"]*)"', page.text)
        assert [path for path in settings if not path.startswith(BASE)] == []


def test_the_socket_and_the_goodbye_work_below_it(below):
    site, _ = below
    reader = Reader(site.url)
    kernel = kernel_of(reader.ask(BASE + PAGE))
    with socket_of(reader, kernel, BASE) as socket:
        assert answers(socket) == "python"
    assert knows(site.replicas[0], kernel, BASE)
    assert goodbye(reader, kernel, BASE).status == 204
    assert not knows(site.replicas[0], kernel, BASE)


@pytest.mark.parametrize("path", ["/", "/" + PAGE, "/voila/static/voila.js", "/ui/explorer.js", "/health/ready"])
def test_nothing_answers_beside_it(below, path):
    site, _ = below
    assert Reader(site.url).ask(path).status == 404
    assert Reader(site.replicas[0]).ask(path).status == 404
    assert Reader(site.url).ask(BASE + path.lstrip("/")).status == 200


def test_the_way_back_to_the_gallery_leads_below_it(below):
    site, _ = below
    lost = Reader(site.url).ask("/prices/nowhere", Accept_Encoding="identity")
    assert lost.status == 404
    assert f'<a href="{BASE}">' in lost.text


def test_the_server_believes_the_proxy_about_the_scheme_and_the_proxy_believes_nobody(below):
    site, _ = below
    replica = Reader(site.replicas[0])
    for header in ("X_Forwarded_Proto", "X_Scheme"):
        assert f'content="https://{NAME}{BASE}"' in replica.ask(BASE, **{header: "https"}, Host=NAME).text
        assert f'content="{site.url}{BASE}"' in Reader(site.url).ask(BASE, **{header: "https"}).text


def test_what_programs_are_asked_to_leave_alone_lies_below_it_too(below):
    site, _ = below
    assert f"Disallow: {BASE}voila/" in Reader(site.url).ask(f"{BASE}robots.txt").text
