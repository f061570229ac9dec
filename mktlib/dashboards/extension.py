"""The pages inside a Jupyter server (Binder, JupyterHub, JupyterLab): ``<base>voila/render/<path of the notebook>``.

A server extension that whoever runs the server switches on, since it dresses all of its Voila pages::

    jupyter server extension enable --sys-prefix mktlib.dashboards.extension

The collection may lie in any folder below the server's root; a page finds its neighbours beside itself.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from traitlets.config import Config

from mktlib.dashboards.catalogue import Catalogue, Page, read_catalogue
from mktlib.dashboards.connection import PromptConnection
from mktlib.dashboards.settings import Prelaunch, make_template_findable, page_context, publishing_config

SHIPPED = "ZMQChannelsWebsocketConnection"


class PrelaunchAnywhere(Prelaunch):
    """Prepares pages of a collection that lies anywhere below the server's root."""

    def about(self, handler: Any, relative: str) -> dict[str, Any]:
        """What the template says about a page; nothing about a notebook of somebody else's."""
        root = getattr(handler.contents_manager, "root_dir", None)
        if root is None:
            return {}
        catalogue, page = collection_of(Path(root) / relative)
        if catalogue is None or page is None:
            return {}
        below = f"{handler.base_url}voila/render/{quote(relative.removesuffix(page.relative))}"
        gallery = below + quote(catalogue.index.relative) if catalogue.index else handler.base_url
        return page_context(catalogue, page, below, gallery)


def collection_of(path: Path) -> tuple[Catalogue | None, Page | None]:
    """The collection a notebook belongs to and its page there; (None, None) when it is no page of one."""
    for folder in (path.parent, path.parent.parent):
        try:
            catalogue = _read(folder, max(file.stat().st_mtime_ns for file in folder.glob("*_*/*.ipynb")))
        except (OSError, ValueError):
            continue
        page = next((page for page in catalogue if page.path == path), None)
        if page is not None:
            return catalogue, page
    return None, None


@lru_cache(maxsize=8)
def _read(folder: Path, _saved: int) -> Catalogue:
    return read_catalogue(folder)


def jupyter_config() -> Config:
    """Voila's settings within a Jupyter server."""
    config = publishing_config(Catalogue(Path(), ()))
    config.VoilaConfiguration.prelaunch_hook = PrelaunchAnywhere(Catalogue(Path(), ()))
    return config


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Set Voila up; its own extension is loaded after this one, by its name."""
    make_template_findable()
    server.update_config(jupyter_config())
    settings = server.web_app.settings
    if settings.get("kernel_websocket_connection_class").__name__ == SHIPPED:
        settings["kernel_websocket_connection_class"] = PromptConnection
