"""The pages inside a Jupyter server: Binder, JupyterHub, JupyterLab, and `mktlib lab`, which runs the last.

A page is at ``<base>voila/render/<path of the notebook>``, by a server extension that whoever runs the server switches
on, since it dresses all of its Voila pages::

    jupyter server extension enable --sys-prefix mktlib.publish.jupyter
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from traitlets.config import Config

from mktlib.publish.catalogue import Catalogue, Page, notebooks_folder, read_catalogue
from mktlib.publish.describe import page_context
from mktlib.publish.voila import Prelaunch, find_first, listen_on, publishing_config

NAME, PROVISIONER = "python3", "mktlib-warm"  # of the one kernel, and of the entry point that starts it


class OwnKernelSpecs(KernelSpecManager):
    """Knows no kernel but IPython on `sys.executable`: a "python3" of the user's own may lack the package."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one name, with the folder of its icons."""
        return {NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the spec of the one kernel."""
        if kernel_name != NAME:
            raise NoSuchKernel(kernel_name)
        spec = get_kernel_dict()
        spec["metadata"] = {**spec.get("metadata", {}), "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return KernelSpec(resource_dir=RESOURCES, **spec)


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Small frames are not held back (TCP_NODELAY): a dragged slider stays at the hand.

    Nothing passes when the socket has closed. It no longer knows its protocol then: a picture would be packed as in the
    older one and read by Voila as in this one, a loop of 2**40 steps that stops everybody.
    """

    def connect(self) -> Any:
        """Connect, and switch off the waiting for fuller packets."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Write to the page while it is there."""
        if self.websocket_handler.ws_connection is not None:
            super().handle_outgoing_message(stream, outgoing_msg)

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        """Take what the page sends while it is there."""
        if self.websocket_handler.ws_connection is not None:
            super().handle_incoming_message(incoming_msg)


class PrelaunchAnywhere(Prelaunch):
    """Prepares pages of a collection that lies in any folder below the server's root: neighbours lie beside a page."""

    def about(self, handler: Any, relative: str) -> dict[str, Any]:
        """What the template says about a page; nothing about a notebook of somebody else's."""
        root = getattr(handler.contents_manager, "root_dir", None)
        catalogue, page = (None, None) if root is None else collection_of(Path(root), relative)
        if catalogue is None or page is None:
            return {}
        below = f"{handler.base_url}voila/render/{quote(relative.removesuffix(page.relative))}"
        gallery = below + quote(catalogue.index.relative) if catalogue.index else handler.base_url
        return page_context(catalogue, page, lambda one: below + quote(one.relative), gallery)


def collection_of(root: Path, relative: str) -> tuple[Catalogue | None, Page | None]:
    """The collection below `root` a notebook belongs to and its page there; (None, None) if it is no page of one."""
    for folder in [one for one in (root / relative).parents[:2] if one.is_relative_to(root)]:
        try:
            catalogue = _read(folder, max(file.stat().st_mtime_ns for file in folder.glob("*_*/*.ipynb")))
        except (OSError, ValueError):
            continue
        if page := next((page for page in catalogue if page.path == root / relative), None):
            return catalogue, page
    return None, None


@lru_cache(maxsize=8)
def _read(folder: Path, _saved: int) -> Catalogue:
    return read_catalogue(folder)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Set Voila up; its own extension is loaded after this one, by its name."""
    find_first("JUPYTER_PATH")
    server.update_config(publishing_config(PrelaunchAnywhere(Catalogue(Path(), ()))))
    settings = server.web_app.settings
    if settings.get("kernel_websocket_connection_class").__name__ == "ZMQChannelsWebsocketConnection":
        settings["kernel_websocket_connection_class"] = PromptConnection


def open_lab(port: int = 8888, notebooks: str | Path | None = None, extra: Sequence[str] = ()) -> None:
    """Run JupyterLab until interrupted; `extra` are further options of its own."""
    catalogue = read_catalogue(notebooks_folder(notebooks))
    for free in listen_on(port):
        free.close()
    find_first("JUPYTER_PATH")
    find_first("JUPYTER_CONFIG_PATH")  # labconfig there: no question whether to fetch news
    LabApp = import_module("jupyterlab.labapp").LabApp
    LabApp.initialize_server(argv=list(extra), config=lab_config(catalogue, port)).start()


def lab_config(catalogue: Catalogue, port: int) -> Config:
    """Settings of JupyterLab, and of Voila's preview within it."""
    config = publishing_config(PrelaunchAnywhere(Catalogue(Path(), ())), "lab")
    config.ServerApp.merge(Config(port=port, root_dir=str(catalogue.folder), open_browser=True))
    config.ServerApp.kernel_websocket_connection_class = PromptConnection
    config.ServerApp.kernel_spec_manager_class = OwnKernelSpecs
    config.LabApp.default_url = "/lab/tree/index.ipynb" if catalogue.index else "/lab"
    config.LabApp.news_url = None
    return config
