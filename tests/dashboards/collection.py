"""A small collection made on the fly, files beside it that are nobody's business, and a server on it."""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

SECRET = "the-owner-keeps-this"


def notebook(title, question="", cells=(), minutes=5):
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "title": title,
            "mktlib": {"question": question, "minutes": minutes, "description": f"About {title}."},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        },
        "cells": [
            {
                "id": f"cell-{i}",
                "cell_type": kind,
                "metadata": {"tags": tags},
                "source": source,
                **({"outputs": [], "execution_count": None} if kind == "code" else {}),
            }
            for i, (kind, source, *tags) in enumerate(cells)
        ],
    }


EXPLORER = """# @explore
import ipywidgets as w
class Still:
    def _repr_mimebundle_(self, **kwargs):
        slider = w.IntSlider(description="Shares bought", value=3)
        bundle = dict(w.VBox([slider], layout=w.Layout(height="420px"))._repr_mimebundle_())
        bundle["image/png"] = "iVBORw0KGgoAAAANSUhEUg=="
        bundle["text/plain"] = "Ten <shares> re-mark a thousand"
        return bundle
Still()"""

LATEX = """class Formula:
    def _repr_latex_(self): return r"$\\displaystyle \\frac{a}{b}$"
Formula()"""

FIRST = [
    ("markdown", "# The price tag\n\nFrom \\$5 trillion to \\$10 trillion: $P(q)$ is asked."),
    ("code", EXPLORER),
    ("code", LATEX),
    ("code", "import sys; print('ran on', sys.executable)"),
    ("code", f"secret = {SECRET!r}; raise ValueError(secret)"),
    ("code", "print('after the failure')"),
    ("code", "print('the answer')", "solution"),
    ("markdown", "## The end of the page"),
]


def write_collection(folder, **pages):
    """An index, two pages and what is not public; `pages` are further notebooks by their path."""
    files = {
        "index.ipynb": notebook("What is a price?", "Where to begin?", [("markdown", "# What is a price?")]),
        "1_formula/11_price_tag.ipynb": notebook("The price tag", "What is marked?", FIRST),
        "2_order_book/21_sweep.ipynb": notebook("The sweep", "Who sells?", [("markdown", "# The sweep")]),
        "1_formula/Untitled.ipynb": notebook(SECRET),
        "1_formula/12_draft-2.ipynb": notebook(SECRET),
        "drafts/11_idea.ipynb": notebook(SECRET),
        "Untitled.ipynb": notebook(SECRET),
        **pages,
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    for name in ("notes.txt", "1_formula/prices.csv", "1_formula/plan.png", "../outside.txt"):
        (folder / name).write_text(SECRET, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Message


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    folder: Path
    errors: Path | None = None  # its log

    def log(self):
        """What it and its kernels wrote to their log so far."""
        return self.errors.read_text(encoding="utf-8", errors="replace")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        request = urllib.request.Request(self.url + path)
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=60) as response:
                return Answer(response.status, response.read().decode(errors="replace"), response.headers)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(errors="replace"), error.headers)

    def kernels(self):
        """Kernels that run below the server: forks of its warm process, or plain ones."""
        import psutil

        found = []
        for child in psutil.Process(self.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):  # ended while we looked
                command = " ".join(child.cmdline())
                forked = "mktlib.dashboards.preload" in command and child.ppid() != self.pid
                if forked or "ipykernel_launcher" in command:
                    found.append(child.pid)
        return found


@contextlib.contextmanager
def served(folder, home, port, *options):
    """The server as a reader starts it, in a home where another "python3" lies in wait."""
    decoy = home / ".local/share/jupyter/kernels/python3/kernel.json"
    decoy.parent.mkdir(parents=True)
    decoy.write_text(json.dumps({"argv": ["/bin/false"], "display_name": "decoy", "language": "python"}))
    config = home / ".jupyter/voila.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"VoilaConfiguration": {"show_tracebacks": True, "template": "lab"}}))
    with (home / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mktlib", "serve", "--port", str(port), "--notebooks", str(folder), *options],
            env={**os.environ, "HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            said = process.stdout.readline()
            assert said.strip() == f"http://localhost:{port}", (home / "log").read_text()
            yield Server(port, process.pid, folder, home / "log")
        finally:
            process.terminate()
            started = time.monotonic()
            process.wait(timeout=20)
            process.stdout.close()
        assert time.monotonic() - started < 20
