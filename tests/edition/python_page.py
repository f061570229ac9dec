"""A page that has nothing but the Python in it: what a test says to an explorer there, and what it hears."""

from __future__ import annotations

import base64
import contextlib
import functools
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mktlib.edition import runtime
from tests.house.files import notebooks

PREFIX = "some/where"
PAGE = """<!doctype html><meta charset="utf-8"><title>Python in a page</title><link rel="icon" href="data:,"><script>
const base = new URL("python/", location.href).href;
const heard = [], stages = [], waiting = [];
let about = null, serial = 0;
const worker = new Worker(base + "worker.js");
const found = (test, from) => heard.slice(from).find(test);
const until = (test, from = heard.length) =>
  new Promise((done) => (found(test, from) ? done(found(test, from)) : waiting.push({ test, done })));
worker.onmessage = ({ data }) => {
  if (data.kind === "stage") return stages.push([data.stage, data.ms]);
  if (data.kind !== "said") return (about = data);
  heard.push(data);
  for (const one of waiting.filter(({ test }) => test(data))) waiting.splice(waiting.indexOf(one), 1)[0].done(data);
};
worker.onerror = (event) => (about = { kind: "failed", why: event.message });
const say = (name, content, buffers = []) => worker.postMessage({ kind: "say", name, content, buffers }, buffers);
const answered = (name, number) => ({ name: one, content }) =>
  one === name && content.kind === "answer" && content.serial === number && content.done >= 1;
async function ask(name, positions) {
  const number = ++serial;
  const answer = until(answered(name, number));
  say(name, { kind: "ask", serial: number, positions });
  return (await answer).content;
}
async function told(name, content, kind, buffers = []) {
  const answer = until((one) => one.name === name && one.content.kind === kind);
  say(name, content, buffers.map((text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer));
  const { content: said, buffers: raw } = await answer;
  return { ...said, raw: raw.map((one) => btoa(String.fromCharCode(...new Uint8Array(one)))) };
}
async function timed(name, places) {
  const times = [];
  for (const positions of places) {
    const begun = performance.now();
    await ask(name, positions);
    times.push(performance.now() - begun);
  }
  heard.length = 0;
  return times;
}
worker.postMessage({ kind: "start", page: location.hash.slice(1), base });
</script>"""


@functools.cache
def files() -> Path:
    """Return Pyodide's files; without them a test is skipped."""
    try:
        return runtime.fetch(runtime.default_cache())
    except runtime.Unavailable as why:
        pytest.skip(str(why))


def write(built: Path, out: Path) -> None:
    """Write a site with nothing but the Python of a built one, for all notebooks, and the page above."""
    files()
    shutil.copytree(built / "python", out / "python")
    for path in notebooks():
        runtime.page(path, out)
    (out / "index.html").write_text(PAGE, encoding="utf-8")


class Live:
    """A page in a browser, its Python started."""

    def __init__(self, page: Any, address: str, slug: str) -> None:
        self.page, self.requests, self.trouble = page, list[str](), list[str]()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda said: self.trouble.append(said.text))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.goto(f"{address}{PREFIX}/index.html#{slug}")
        page.wait_for_function("about", timeout=90_000)
        self.about = page.evaluate("about")
        self.stages = page.evaluate("stages")

    def ask(self, name: str, positions: Mapping[str, Any]) -> dict[str, Any]:
        """Move the controls of an explorer and return the last answer."""
        answer: dict[str, Any] = self.page.evaluate("([name, positions]) => ask(name, positions)", [name, positions])
        return answer

    def told(self, name: str, content: Mapping[str, Any], kind: str, *buffers: bytes) -> dict[str, Any]:
        """Say anything and return the next message of a kind, with its `raw` buffers."""
        raw = [base64.b64encode(one).decode() for one in buffers]
        script = "([name, content, kind, raw]) => told(name, content, kind, raw)"
        said = self.page.evaluate(script, [name, content, kind, raw])
        return said | {"raw": [base64.b64decode(one) for one in said["raw"]]}


@contextlib.contextmanager
def opened(chromium: Any, address: str, slug: str, **options: Any) -> Iterator[Live]:
    """Open a page as a new reader."""
    context = chromium.new_context(**options)
    try:
        yield Live(context.new_page(), address, slug)
    finally:
        context.close()


def answer_here(explorer: Any, positions: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page should be told, as this Python says it; a refusal leaves the picture as it was."""
    explorer.move(positions)
    explorer.run()
    said = {
        "readouts": explorer.readouts(),
        "positions": explorer.shown(),
        "headlines": explorer.headlines,
        "sentence": explorer.said,
        "problem": explorer.problem,
        "link": explorer.link(),
        "remember": explorer.memory(),
    }
    if explorer.picture is not None:
        said["chart"] = explorer.picture.record(explorer.controls)
    plain: dict[str, Any] = json.loads(json.dumps(said))
    return plain
