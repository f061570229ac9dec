"""`mktlib serve`: Voila in this process, with settings one can leave open to readers."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import GZipContentEncoding
from traitlets import Any as AnyTrait
from traitlets import List
from traitlets.config import Config
from voila.app import Voila

from mktlib.dashboards.admission import Limits, open_files_for
from mktlib.dashboards.cards import CardHandler, Cards
from mktlib.dashboards.catalogue import notebooks_folder, read_catalogue
from mktlib.dashboards.connection import LARGEST_FRAME, GuardedConnection
from mktlib.dashboards.culling import ReaderKernels
from mktlib.dashboards.handlers import GalleryHandler, NotFoundHandler, PageHandler, kept
from mktlib.dashboards.headers import answering_to, host_names, origins, safety
from mktlib.dashboards.health import ADDRESS as HEALTH
from mktlib.dashboards.health import HealthHandler
from mktlib.dashboards.kernels import OwnKernelSpecs
from mktlib.dashboards.ports import listen_on
from mktlib.dashboards.provisioner import WARM
from mktlib.dashboards.proxied import base_address, log_requests
from mktlib.dashboards.ready import ReadyPages
from mktlib.dashboards.served import ServedFolder, prepare_environment
from mktlib.dashboards.settings import make_template_findable, publishing_config
from mktlib.dashboards.stills import STILL, STILLS, UI, StillHandler, UiHandler
from mktlib.ui import assets

LARGEST_REQUEST = 1 << 20  # [bytes]
PING = 60_000  # [ms] to hear from a page; a machine that is busy with many readers may itself be late
LOOK = 2.0  # [s] between two looks whether a kernel is alive
ENDING = 2.0  # [s] a kernel may take to end by itself

QUIET = 120  # [s] a connection may be idle between two requests, or take to send one


class DashboardApp(Voila):
    """Voila with a gallery in front and nothing reachable that a page does not need."""

    served: Any = AnyTrait()
    sockets: Any = List()
    frame_ancestors: Any = AnyTrait(())
    hosts: Any = AnyTrait(())
    proxied: Any = AnyTrait(False)
    each_ready: Any = AnyTrait(0)
    ready: Any = AnyTrait()

    def init_settings(self) -> dict[str, Any]:
        """Say where pages find their drawer, before anything renders one."""
        base = self.server_url or self.base_url
        STILLS.base = base
        os.environ["MKTLIB_UI"] = "served"  # kernels inherit it: they need not carry the drawer
        hook = self.voila_configuration.page_config_hook
        self.voila_configuration.page_config_hook = lambda *args, **options: {
            **hook(*args, **options),
            "ui": f"{base}ui/",
            "uiVersion": assets.version(),
        }
        settings: dict[str, Any] = super().init_settings()
        return settings

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return the gallery, its pictures, the pages, and what of Voila's a page needs."""
        base: str = self.server_url
        catalogue = self.served.catalogue
        common = {"voila_configuration": self.voila_configuration}
        self.ready = ReadyPages(self, self.served, self.each_ready)
        page = {
            **common,
            "served": self.served,
            "ready": self.ready,
            "template_paths": self.template_paths,
            "config": self.config,
        }
        return [
            (base, GalleryHandler, {**common, "catalogue": catalogue}),
            (base + r"pictures/([^/]+)\.png", CardHandler, {"catalogue": catalogue, "cards": Cards()}),
            (base + UI, UiHandler),
            (base + STILL, StillHandler),
            (base + HEALTH, HealthHandler, {"kernels": self.kernel_manager}),
            (base + r"voila/render/(.*)", PageHandler, page),
            *kept(super().init_handlers(), base),
            (r".*", NotFoundHandler, common),
        ]

    def listen(self) -> None:
        """Listen on the sockets bound before, say so, and run until stopped."""
        self.app.transforms.append(GZipContentEncoding)  # Voila's own files are compressed once for all
        self.app.transforms.append(safety(self.frame_ancestors))
        server = HTTPServer(
            answering_to(self.app, "" if self.proxied else self.ip, self.hosts),
            max_body_size=LARGEST_REQUEST,
            idle_connection_timeout=QUIET,
            body_timeout=QUIET,
            xheaders=self.proxied,
        )
        server.add_sockets(self.sockets)
        print(f"http://localhost:{self.port}{self.base_url.rstrip('/')}", flush=True)
        self.ioloop = IOLoop.current()
        if self.each_ready:
            self.ioloop.add_callback(self.ready.fill)
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            pass
        finally:
            server.stop()
            self.stop()


def serve(
    port: int = 8866,
    notebooks: str | Path | None = None,
    ip: str = "127.0.0.1",
    *,
    frame_ancestors: Sequence[str] = (),
    hosts: Sequence[str] = (),
    base_url: str = "/",
    proxied: bool = False,
    access_log: bool = False,
    ready: int = 0,
    **limits: Any,
) -> None:
    """Serve the gallery and its dashboards until interrupted.

    `frame_ancestors` are origins whose pages may show ours in a frame (a course's site), `hosts` the
    names under which readers come, when not those of this machine; see `mktlib.dashboards.headers`.
    `base_url` is the gallery's folder on its host; `proxied` says that only a server of ours reaches the
    port, whose word for a reader's address and scheme is taken; `access_log` writes a line for each request.
    `ready` is how many pages of each notebook are run before a reader comes, see `mktlib.dashboards.ready`.
    `limits` are fields of `Limits`, such as ``most_kernels`` and ``idle``; None stands for the default.

    Raises
    ------
    NotebooksNotFound
        If the notebooks' folder is not found.
    PortTaken
        If the port cannot be had; nothing was started then.
    ValueError
        If a frame ancestor is no origin, a host no name or `base_url` no path.
    """
    allowed = Limits(**{name: value for name, value in limits.items() if value is not None})
    known = {"frame_ancestors": origins(frame_ancestors), "hosts": host_names(hosts), "proxied": proxied}
    base = base_address(base_url)
    catalogue = read_catalogue(notebooks_folder(notebooks))
    sockets = listen_on(port, ip)
    open_files_for(allowed.most_kernels)
    with ServedFolder(catalogue) as served:
        prepare_environment(served.home)
        make_template_findable()
        WARM.start()
        config = server_config(served, port, ip, allowed)
        config.Voila.base_url = base
        if access_log:
            config.Voila.tornado_settings["log_function"] = log_requests()
        app = DashboardApp(config=config, served=served, sockets=sockets, each_ready=ready, **known)
        app.config_file_paths = []  # the owner's own Voila settings must not loosen these
        app.initialize(argv=[])
        for name in ("access", "general"):  # readers' typing errors are not news
            logging.getLogger(f"tornado.{name}").setLevel(logging.ERROR)
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, app._handle_signal_stop)
        try:
            app.start()
        finally:
            WARM.stop()


def server_config(served: ServedFolder, port: int, ip: str, limits: Limits | None = None) -> Config:
    """All settings of the server."""
    limits = limits or Limits()
    config = publishing_config(served.catalogue)
    config.VoilaConfiguration.kernel_spec_manager_class = OwnKernelSpecs
    config.Voila = Config(
        port=port,
        ip=ip,
        root_dir=str(served.root),
        open_browser=False,
        log_level=logging.ERROR,
        connection_dir_root=str(served.home),
        kernel_websocket_connection_class=GuardedConnection,
        tornado_settings={
            "websocket_max_message_size": LARGEST_FRAME,
            "ws_ping_interval": PING,
            "ws_ping_timeout": PING + PING // 2,  # were it PING, the first ping would find no answer and close
        },
    )
    # Kernels on TCP ports collide when many readers come at once.
    if hasattr(socket, "AF_UNIX") and sys.platform != "win32":
        config.KernelManager.transport = "ipc"
    config.KernelManager.shutdown_wait_time = ENDING
    config.KernelRestarter = Config(restart_limit=0, time_to_dead=LOOK)  # a dead kernel is noticed, not replaced
    config.VoilaConfiguration.multi_kernel_manager_class = ReaderKernels
    config.ReaderKernels = Config(limits=limits, cull_idle_timeout=1, cull_interval=limits.interval)
    config.WarmProvisioner = Config(memory=limits.memory, cpu=limits.cpu)
    return config
