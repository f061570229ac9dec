"""Two replicas behind a real nginx, which reads the very files of ``deploy/nginx``: only ports and folders differ."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

from tests.browser.serving import ROOT, free_port

FILES = ROOT / "deploy" / "nginx"
MAIN = """daemon off;
{user}pid {here}/pid;
worker_processes 2;
error_log {here}/error.log warn;
include mktlib/worker.conf;
events {{ worker_connections 8192; }}
http {{
    types {{ text/html html; }}
    client_body_temp_path {here}/body;
    proxy_temp_path {here}/proxy;
    fastcgi_temp_path {here}/fastcgi;
    uwsgi_temp_path {here}/uwsgi;
    scgi_temp_path {here}/scgi;
    include mktlib.conf;
    include site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body in words."""
        return self.body.decode(errors="replace")


@dataclass(frozen=True)
class Reader:
    """Asks for raw addresses, exactly as written, and keeps cookies as a browser does."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, timeout: float = 60, **headers: str
    ) -> Answer:
        """One request; headers are written `Accept_Encoding` for Accept-Encoding."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=timeout)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


@dataclass(frozen=True)
class Site:
    """A running nginx and what stands behind it."""

    url: str
    here: Path
    replicas: tuple[str, ...]

    def log(self) -> str:
        """The site's access log."""
        return (self.here / "mktlib.log").read_text(encoding="utf-8")

    def asked_for(self, words: str) -> str:
        """The log's line that holds `words`; nginx writes it after the answer."""
        return wait_for(self.log, words)


def configured(here: Path, port: int, replicas: list[str], site: Path = FILES / "site.conf") -> Path:
    """Copy the files of ``deploy/nginx`` into `here` with other ports and folders; return nginx's main file."""
    user = "user root;\n" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    (here / "nginx.conf").write_text(MAIN.format(here=here, user=user), encoding="utf-8")
    shutil.copytree(FILES, here / "mktlib")
    for name in ("mktlib.conf", "rules.conf", "site.conf"):
        text = (site if name == "site.conf" else FILES / name).read_text(encoding="utf-8")
        for there in ("/etc/nginx", "/var/log/nginx", "/var/cache"):
            text = text.replace(there, str(here))
        if name == "site.conf":
            text = re.sub(r"^ *listen \[::\]:80;\n", "", text, flags=re.MULTILINE)
            text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
            for number, replica in enumerate(replicas):
                text = text.replace(f"127.0.0.1:{8866 + number}", replica.removeprefix("http://"))
        target = here / "mktlib" / name if name == "rules.conf" else here / name
        target.write_text(text, encoding="utf-8")
    return here / "nginx.conf"


@contextlib.contextmanager
def nginx(program: str, here: Path, urls: list[str], change: Callable[[Path], object] = str) -> Iterator[Site]:
    """Run nginx in front of the replicas at `urls`; `change` does something to its files before."""
    port = free_port()
    main = configured(here, port, urls)
    change(here / "mktlib")
    with started(program, here, main, f"http://127.0.0.1:{port}"):
        yield Site(f"http://127.0.0.1:{port}", here, tuple(urls))


@contextlib.contextmanager
def started(program: str, here: Path, main: Path, url: str) -> Iterator[None]:
    """Run nginx by its main file, and wait until it answers."""
    process = subprocess.Popen([program, "-p", str(here), "-e", str(here / "error.log"), "-c", str(main)])
    try:
        until = time.monotonic() + 30
        while True:
            assert process.poll() is None, (here / "error.log").read_text()
            with contextlib.suppress(OSError):
                Reader(url).ask("/nowhere")
                break
            assert time.monotonic() < until, "nginx does not answer"
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(log: Callable[[], str], words: str, seconds: float = 20) -> str:
    """Wait until a line of a log holds `words`; return the first such line."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for line in log().splitlines():
            if words in line:
                return line
        time.sleep(0.02)
    raise AssertionError(f"{words!r} was not logged:\n{log()[-2000:]}")


def wait_until_ready(url: str, seconds: float = 60, base: str = "/") -> None:
    """Wait until a server takes readers."""
    until = time.monotonic() + seconds
    while Reader(url).ask(f"{base}health/ready").status != 200:
        assert time.monotonic() < until, f"{url} does not become ready"
        time.sleep(0.2)
