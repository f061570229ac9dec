"""How Voila shows a page: our template, no code, no way to ask for another."""

from __future__ import annotations

import os
import socket
import tomllib
from pathlib import Path
from typing import Any

from tornado.netutil import bind_sockets
from traitlets.config import Config

from mktlib.distribution import FOLDER
from mktlib.publish.catalogue import Catalogue
from mktlib.publish.describe import card, page_context, prepare
from mktlib.ui import assets

SHARE = Path(__file__).parent / "share"
SETTINGS: dict[str, Any] = tomllib.loads((SHARE / "settings.toml").read_text(encoding="utf-8"))
CELL_TIMEOUT: int = SETTINGS["page"]["VoilaExecutor"]["timeout"]  # [s]


class PortTaken(OSError):
    """The port cannot be listened on; the message is the line for the reader."""


def listen_on(port: int, ip: str = "127.0.0.1") -> list[socket.socket]:
    """Sockets listening on `port`; `PortTaken` if another program has it, or it may not be used."""
    if not 1 <= port <= 65535:
        raise PortTaken(f"port must lie between 1 and 65535, got {port}")
    try:
        return bind_sockets(port, ip)
    except PermissionError:
        raise PortTaken(f"port {port} needs rights this user lacks; choose another with --port") from None
    except OSError:
        raise PortTaken(f"port {port} is already in use; choose another with --port") from None


def find_first(variable: str, folder: Path = SHARE) -> None:
    """Put a folder in front of those that an environment variable lists, for this process and its kernels."""
    paths = os.environ.get(variable, "").split(os.pathsep)
    if str(folder) not in paths:
        os.environ[variable] = os.pathsep.join([str(folder), *filter(None, paths)])


def prepare_environment(home: Path) -> None:
    """Give kernels a profile of their own, writable folders, the template, and the package itself.

    A reader's kernel must not run the owner's IPython start-up files or write into their history.
    """
    os.environ["IPYTHONDIR"] = str(home / "ipython")
    for name in ("config", "data", "runtime"):  # also because a home may be read-only, as in a container
        os.environ[f"JUPYTER_{name.upper()}_DIR"] = str(home / name)
    if "MPLCONFIGDIR" not in os.environ and not os.access(Path.home(), os.W_OK):
        os.environ["MPLCONFIGDIR"] = str(home / "matplotlib")
    find_first("JUPYTER_PATH")
    if "site-packages" not in str(FOLDER):
        find_first("PYTHONPATH", FOLDER.parent)


def publishing_config(hook: Prelaunch, *parts: str) -> Config:
    """Settings with which Voila shows what `hook` prepares, and those of further `parts`."""
    config = Config()
    for part in ("page", *parts):
        config.merge(Config(SETTINGS[part]))
    config.VoilaConfiguration.prelaunch_hook = hook
    config.VoilaConfiguration.page_config_hook = local_only
    return config


def local_only(page_config: dict[str, Any], base_url: str = "/", **_: Any) -> dict[str, Any]:
    """Nothing of the page comes from another host; formulas are typeset already.

    Voila typesets every page with MathJax, and a price range such as "$5 to $10" would become a
    formula. The stub named here does nothing, and saves the bundle of 1 MB.
    """
    return page_config | {"fullMathjaxUrl": f"{base_url}voila/static/no-mathjax.js", "mathjaxConfig": "none"}


def drawer(part: str) -> str:
    """Template filter: the explorers' "script" or "style", for a page whose server does not send them."""
    return {"script": assets.script, "style": assets.style}[part]()


class Prelaunch:
    """Called by Voila before a page's kernel starts."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __call__(self, handler: Any, notebook: Any, cwd: str) -> Any:
        """Prepare one page.

        The `_xsrf` cookie must be set now: a reader who came by a direct link has none, and the
        page's goodbye, which ends its kernel, would be refused.
        """
        _ = handler.xsrf_token
        relative = handler.path_args[0] if handler.path_args else ""
        return prepare(notebook, self.about(handler, relative.lstrip("/")))

    def about(self, handler: Any, relative: str) -> dict[str, Any]:
        """What the template says about the page at `relative`; nothing about another notebook."""
        page = self.catalogue.at(relative)
        if page is None:
            return {}
        base: str = handler.base_url
        said = page_context(self.catalogue, page, lambda one: base + one.href, base)
        return said | {
            "card": card(handler, self.catalogue, page),
            "pictures": f"{base}pictures/{page.slug}.png?still={{}}",
        }
