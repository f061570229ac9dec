"""Chromium for tests and benchmarks: find one, install one, start it.

``python -m tools.browser`` makes sure there is one and prints which.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# A browser under test talks to the server under test and to nobody else.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
NONE = "No browser for the tests: install Chromium or Chrome (or set CHROME_PATH to one) and try again."


@functools.cache
def find() -> str | None:
    """Path of an installed Chromium or Chrome that starts, or None; ``CHROME_PATH`` goes first."""
    candidates = [os.environ.get("CHROME_PATH"), *map(shutil.which, NAMES), *MACOS_APPS]
    return next((path for path in candidates if path and _starts(path)), None)


def launch(playwright: Playwright, **options: Any) -> Browser:
    """Start the installed browser, else Playwright's own; `options` are those of ``chromium.launch``."""
    return playwright.chromium.launch(**launch_options(**options))


@contextmanager
def started() -> Iterator[Browser]:
    """Run the browser while the block lasts."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


def launch_options(**options: Any) -> dict[str, Any]:
    """What :func:`launch` passes on, for callers of Playwright's async interface."""
    flags = [*FLAGS, *options.pop("args", ())]
    # Chromium refuses to start as root inside its sandbox; everyone else keeps the sandbox.
    return {"executable_path": find(), "chromium_sandbox": not _is_root(), "args": flags} | options


def ensure() -> str | None:
    """Path of a browser that is there or was just installed: Debian's package, else Playwright's own."""
    return find() or _playwrights_own() or _install_with_apt() or _install_with_playwright()


def _starts(path: str) -> bool:
    """Whether it runs at all: Ubuntu's chromium-browser may be a stub that only says "install the snap"."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install_with_apt() -> str | None:
    if not (_is_root() and shutil.which("apt-get")):
        return None
    print("No Chromium found: installing Debian's package chromium ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # Of what the package recommends only a font is needed: without any, a page has no text.
    packages = ["--no-install-recommends", "chromium", "fonts-liberation"]
    for step in (["update", "-qq"], ["install", "-qq", "-y", *packages]):
        subprocess.run(
            ["apt-get", *step],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environment,
            check=False,
        )
    find.cache_clear()
    return find()


def _install_with_playwright() -> str | None:
    print("No Chromium found: Playwright downloads its own ...", flush=True)
    # The libraries that the download needs come from apt as well, and only root may install those.
    libraries = ["--with-deps"] if _is_root() and shutil.which("apt-get") else []
    command = [sys.executable, "-m", "playwright", "install", *libraries, "chromium"]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    return _playwrights_own()


def main() -> int:
    """Make sure there is a browser; 1 and one line when there is none to be had."""
    path = ensure()
    print(f"Browser: {path}" if path else NONE, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
