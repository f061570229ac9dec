"""A built folder behind a real nginx that reads ``deploy/static/nginx.conf``: only ports and folders differ."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.browser.serving import ROOT, free_port
from tests.deploy.site import started

CONF = ROOT / "deploy" / "static" / "nginx.conf"
PREFIX = "/prices/"
MAIN = """daemon off;
{user}pid {here}/pid;
error_log {here}/error.log warn;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {here}/body;
    proxy_temp_path {here}/proxy;
    fastcgi_temp_path {here}/fastcgi;
    uwsgi_temp_path {here}/uwsgi;
    scgi_temp_path {here}/scgi;
    include site.conf;
}}
"""


@contextlib.contextmanager
def standing(program: str, here: Path, host: Path, change: Callable[[Path], object] = str) -> Iterator[str]:
    """Serve the folder `host`, with the site below PREFIX; yields its address. `change` does something to the file."""
    port = free_port()
    user = "user root;\n" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    (here / "nginx.conf").write_text(MAIN.format(here=here, user=user), encoding="utf-8")
    file = here / "site.conf"
    shutil.copyfile(CONF, file)
    change(file)
    text = file.read_text(encoding="utf-8").replace("/srv/www", str(host)).replace("/var/log/nginx", str(here))
    text = re.sub(r"^ *listen \[::\]:80;\n", "", text, flags=re.MULTILINE)
    file.write_text(text.replace("listen 80;", f"listen 127.0.0.1:{port};"), encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    with started(program, here, here / "nginx.conf", url):
        yield url + PREFIX
