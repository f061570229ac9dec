"""nginx for the tests of ``deploy/``: find one, fetch one; it is started by those tests only.

``python -m tools.nginx`` makes sure there is one where Debian's packages are at hand, and prints which.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# The program alone, out of Debian's package: installed the usual way it would also start a server on port 80.
OWN = Path(__file__).parent.parent / ".venv" / "nginx"
PACKAGES = ("nginx", "nginx-core")  # where the program is, by release of Debian and Ubuntu
PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx", "/usr/local/bin/nginx")
NONE = "No nginx: the tests of deploy/ that need one are skipped. Install it, or set NGINX_PATH to one."


@functools.cache
def find() -> str | None:
    """Path of an nginx that starts, or None; ``NGINX_PATH`` goes first."""
    candidates = [os.environ.get("NGINX_PATH"), shutil.which("nginx"), *PLACES, str(OWN / "usr/sbin/nginx")]
    return next((path for path in candidates if path and _starts(path)), None)


def ensure() -> str | None:
    """Path of an nginx that is there, or was just taken out of Debian's package."""
    return find() or _unpack_debians()


def can_be_had() -> bool:
    """Whether this machine has what unpacks Debian's package; without it the tests are skipped in peace."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "-v"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _unpack_debians() -> str | None:
    if not can_be_had():
        return None
    print("No nginx found: unpacking Debian's package ...", flush=True)
    if not _downloaded():
        _quietly(["apt-get", "update", "-qq"])  # a fresh machine has no lists yet; this needs root
        _downloaded()
    find.cache_clear()
    return find()


def _downloaded() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            _quietly(["apt-get", "download", "-qq", package], folder)
        for file in Path(folder).glob("*.deb"):
            _quietly(["dpkg-deb", "--extract", str(file), str(OWN)])
    return (OWN / "usr/sbin/nginx").is_file()


def _quietly(command: list[str], folder: str | None = None) -> None:
    subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def main() -> int:
    """Make sure there is an nginx; 1 only where there should be one: elsewhere its tests are skipped."""
    path = ensure()
    print(f"nginx: {path}" if path else NONE, file=sys.stdout if path else sys.stderr)
    return 1 if path is None and can_be_had() else 0


if __name__ == "__main__":
    sys.exit(main())
