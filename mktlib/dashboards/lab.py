"""`mktlib lab`: JupyterLab on the notebooks, with the same sockets and the same preview."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from traitlets.config import Config

from mktlib.dashboards.catalogue import Catalogue, notebooks_folder, read_catalogue
from mktlib.dashboards.connection import PromptConnection
from mktlib.dashboards.extension import jupyter_config
from mktlib.dashboards.kernels import OwnKernelSpecs
from mktlib.dashboards.ports import listen_on
from mktlib.dashboards.settings import SHARE, find_first, make_template_findable


def open_lab(
    port: int = 8888, notebooks: str | Path | None = None, extra: Sequence[str] = (), browser: bool = True
) -> None:
    """Run JupyterLab until interrupted; `extra` are further options of its own.

    Raises
    ------
    NotebooksNotFound
        If the notebooks' folder is not found.
    PortTaken
        If the port cannot be had; nothing was started then.
    """
    catalogue = read_catalogue(notebooks_folder(notebooks))
    for free in listen_on(port):
        free.close()
    make_template_findable()
    find_first("JUPYTER_CONFIG_PATH", SHARE)  # labconfig there: no question whether to fetch news
    LabApp = import_module("jupyterlab.labapp").LabApp

    server = LabApp.initialize_server(argv=list(extra), config=lab_config(catalogue, port, browser))
    server.start()


def lab_config(catalogue: Catalogue, port: int, browser: bool = True) -> Config:
    """Settings of JupyterLab, and of Voila's preview within it."""
    config = jupyter_config()
    config.ServerApp = Config(
        ip="127.0.0.1",
        port=port,
        port_retries=0,
        root_dir=str(catalogue.folder),
        open_browser=browser,
        kernel_websocket_connection_class=PromptConnection,
        kernel_spec_manager_class=OwnKernelSpecs,
        jpserver_extensions={"jupyterlab": True, "voila.server_extension": True},
    )
    config.LabApp = Config(
        default_url="/lab/tree/index.ipynb" if catalogue.index else "/lab",
        news_url=None,
        check_for_updates_class="jupyterlab.NeverCheckForUpdate",
    )
    return config
