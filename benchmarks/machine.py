"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import date
from importlib.metadata import version
from pathlib import Path

import psutil

from tools.browser import find

PACKAGES = ("voila", "ipywidgets", "ipykernel", "anywidget", "ipympl", "matplotlib", "numpy", "pillow")


def describe(command: str) -> str:
    """Return date, machine, versions and the command as a markdown list."""
    memory = psutil.virtual_memory().total / 2**30
    lines = [
        f"- {date.today().isoformat()}, `{command}`",
        f"- {os.cpu_count()} cores, {processor()}, {memory:.0f} GiB, {system()}",
        f"- Python {platform.python_version()}, " + ", ".join(f"{package} {version(package)}" for package in PACKAGES),
        f"- {chromium_version()}",
        f"- load average at the start of the run: {load()}",
    ]
    return "\n".join(lines)


def processor() -> str:
    """Return the model of the processor as the system calls it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def system() -> str:
    """Return the name of the operating system."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform(terse=True)


def chromium_version() -> str:
    """Return the browser's own words."""
    path = find()
    if path is None:
        return "Chromium of Playwright " + version("playwright")
    return subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60).stdout.strip()


def load() -> str:
    """Return how busy the machine is: runnable processes, averaged over a minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
