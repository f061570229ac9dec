"""`mktlib serve`: Voila in this process, with settings one can leave open to readers."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import GZipContentEncoding
from traitlets import Any as AnyTrait
from traitlets import List
from traitlets.config import Config
from voila.app import Voila

from mktlib.dashboards.catalogue import notebooks_folder, read_catalogue
from mktlib.dashboards.connection import LARGEST_FRAME, GuardedConnection
from mktlib.dashboards.handlers import GalleryHandler, NotFoundHandler, PageHandler, PictureHandler, kept
from mktlib.dashboards.kernels import OwnKernelSpecs
from mktlib.dashboards.ports import listen_on
from mktlib.dashboards.provisioner import WARM
from mktlib.dashboards.served import ServedFolder, prepare_environment
from mktlib.dashboards.settings import make_template_findable, publishing_config

IDLE = 600  # [s] a kernel whose page is gone is freed after this long
LARGEST_REQUEST = 1 << 20  # [bytes]
PING = 30_000  # [ms]

HEADERS = {
    "Content-Security-Policy": "; ".join(
        [
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' ws: wss: data: blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    ),
    "Referrer-Policy": "same-origin",
}


class DashboardApp(Voila):
    """Voila with a gallery in front and nothing reachable that a page does not need."""

    served: Any = AnyTrait()
    sockets: Any = List()

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return the gallery, its pictures, the pages, and what of Voila's a page needs."""
        base: str = self.server_url
        catalogue = self.served.catalogue
        common = {"voila_configuration": self.voila_configuration}
        page = {**common, "served": self.served, "template_paths": self.template_paths, "config": self.config}
        return [
            (base, GalleryHandler, {**common, "catalogue": catalogue}),
            (base + r"pictures/([^/]+)", PictureHandler, {"catalogue": catalogue}),
            (base + r"voila/render/(.*)", PageHandler, page),
            *kept(super().init_handlers(), base),
            (r".*", NotFoundHandler, common),
        ]

    def listen(self) -> None:
        """Listen on the sockets bound before, say so, and run until stopped."""
        self.app.transforms.append(GZipContentEncoding)  # pages; scripts are compressed once for all
        server = HTTPServer(self.app, max_body_size=LARGEST_REQUEST)
        server.add_sockets(self.sockets)
        print(f"http://localhost:{self.port}{self.base_url.rstrip('/')}", flush=True)
        self.ioloop = IOLoop.current()
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            pass
        finally:
            server.stop()
            self.stop()


def serve(port: int = 8866, notebooks: str | Path | None = None, ip: str = "127.0.0.1") -> None:
    """Serve the gallery and its dashboards until interrupted.

    Raises
    ------
    NotebooksNotFound
        If the notebooks' folder is not found.
    PortTaken
        If the port cannot be had; nothing was started then.
    """
    catalogue = read_catalogue(notebooks_folder(notebooks))
    sockets = listen_on(port, ip)
    with ServedFolder(catalogue) as served:
        prepare_environment(served.home)
        make_template_findable()
        WARM.start()
        app = DashboardApp(config=server_config(served, port, ip), served=served, sockets=sockets)
        app.config_file_paths = []  # the owner's own Voila settings must not loosen these
        app.initialize(argv=[])
        logging.getLogger("tornado.access").setLevel(logging.ERROR)  # readers' typing errors are not news
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, app._handle_signal_stop)
        try:
            app.start()
        finally:
            WARM.stop()


def server_config(served: ServedFolder, port: int, ip: str) -> Config:
    """All settings of the server."""
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
            "headers": HEADERS,
            "websocket_max_message_size": LARGEST_FRAME,
            "ws_ping_interval": PING,
            "ws_ping_timeout": PING,
        },
    )
    # Kernels on TCP ports collide when many readers come at once.
    if hasattr(socket, "AF_UNIX") and sys.platform != "win32":
        config.KernelManager.transport = "ipc"
    config.MappingKernelManager = Config(
        cull_idle_timeout=IDLE, cull_interval=60, cull_connected=False, cull_busy=False
    )
    return config
