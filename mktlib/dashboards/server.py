"""`mktlib serve`: Voila in this process, with settings one can leave open to readers."""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import re
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.ioloop import IOLoop
from tornado.routing import HostMatches, Rule, RuleRouter
from tornado.web import GZipContentEncoding, OutputTransform
from traitlets import Any as AnyTrait
from traitlets.config import Config
from voila.app import Voila

from mktlib.dashboards.guard import GuardedConnection
from mktlib.dashboards.handlers import addresses
from mktlib.dashboards.kernels import ReaderKernels
from mktlib.dashboards.log import bounded
from mktlib.dashboards.places import OWN_FILES, Limits, carried, files_here
from mktlib.dashboards.rooms import ROUTES
from mktlib.dashboards.warm import WARM
from mktlib.publish.catalogue import Catalogue, notebooks_folder, read_catalogue
from mktlib.publish.describe import HOST
from mktlib.publish.jupyter import OwnKernelSpecs
from mktlib.publish.voila import SETTINGS, Prelaunch, listen_on, prepare_environment, publishing_config
from mktlib.ui import assets

LARGEST_REQUEST = 1 << 20  # [bytes]
QUIET = 120  # [s] a connection may be idle between two requests, or take to send one
MOST_VALUES = 200  # parameters of an address; those beyond are cut off
SHORT_PATH = 24  # characters: a kernel's socket below must keep within a path's limit of 104 bytes
_NAME = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
THIS_MACHINE = (r"localhost", r"127(?:\.[0-9]{1,3}){3}", r"\[::1\]")
WANTED = {
    "frame ancestor": (rf"https?://(?:\*\.)?{_NAME}(?::[0-9]{{1,5}})?", "an origin such as https://lms.example.org"),
    "host": (_NAME, "a name such as pages.example.org"),
    "base_url": (r"/(?:(?!\.\.)[A-Za-z0-9._~-]+/)*", "a path such as /prices/"),
}


class Door(HTTPServer):
    """Closes connections that find no descriptors, or accepting would run in a circle; cuts addresses short."""

    def _handle_connection(self, connection: socket.socket, address: Any) -> None:
        if connection.fileno() > files_here() - OWN_FILES // 2:  # the system gives the lowest free number
            connection.close()
        else:
            super()._handle_connection(connection, address)

    def start_request(self, server_conn: object, request_conn: Any) -> Any:
        """Let an address have so many parameters: of more than a thousand no page of ours would hear."""
        delegate = super().start_request(server_conn, request_conn)
        received = delegate.headers_received

        def shortened(start_line: Any, headers: HTTPHeaders) -> Any:
            path, mark, query = start_line.path.partition("?")
            return received(start_line._replace(path=path + mark + "&".join(query.split("&")[:MOST_VALUES])), headers)

        delegate.headers_received = shortened  # type: ignore[method-assign]
        return delegate


class DashboardApp(Voila):
    """Voila with a gallery in front and nothing reachable that a page does not need."""

    catalogue, sockets, frame_ancestors, hosts, proxied = (AnyTrait() for _ in range(5))

    def init_settings(self) -> dict[str, Any]:
        """Say where pages find their drawer, before anything renders one."""
        os.environ["MKTLIB_UI"] = "served"  # kernels inherit it: they need not carry the drawer
        hook, base = self.voila_configuration.page_config_hook, self.server_url or self.base_url
        ui = {"ui": f"{base}ui/", "uiVersion": assets.version()}
        self.voila_configuration.page_config_hook = lambda *args, **options: hook(*args, **options) | ui
        settings: dict[str, Any] = super().init_settings()
        return settings

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return those of a reader's addresses."""
        return addresses(self, super().init_handlers(), ROUTES)

    def listen(self) -> None:
        """Listen on the sockets bound before, say so, and run until stopped."""
        self.app.transforms += [GZipContentEncoding, partial(Safety, self.frame_ancestors)]
        server = Door(
            answering_to(self.app, "" if self.proxied else self.ip, self.hosts),
            max_body_size=LARGEST_REQUEST,
            idle_connection_timeout=QUIET,
            body_timeout=QUIET,
            xheaders=self.proxied,
        )
        server.add_sockets(self.sockets)
        print(f"http://localhost:{self.port}{self.base_url.rstrip('/')}", flush=True)
        gc.collect()
        gc.freeze()  # what stands for good need not be looked through again
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self.kernel_manager.look_on)
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
    **limits: Any,
) -> None:
    """Serve the gallery and its dashboards until interrupted.

    `frame_ancestors` are origins whose pages may show ours in a frame (a course's site), `hosts` the names under which
    readers come, when not those of this machine. `base_url` is the gallery's folder on its host; `proxied` says that
    only a server of ours reaches the port, whose word for a reader's address and scheme is taken. `limits` are fields
    of `Limits`, such as ``most_kernels``; None stands for the default. What cannot be had is said by `ValueError`,
    `NotebooksNotFound` or `PortTaken` before anything is started.
    """
    base = f"/{base_url.strip('/')}/".replace("//", "/")
    refuse_odd({"frame ancestor": frame_ancestors, "host": hosts, "base_url": [base]})
    catalogue = read_catalogue(notebooks_folder(notebooks))
    sockets = listen_on(port, ip)
    allowed = Limits(**{name: value for name, value in limits.items() if value is not None})
    short = tempfile.gettempdir() if len(tempfile.gettempdir()) <= SHORT_PATH else "/tmp"
    with tempfile.TemporaryDirectory(prefix="mktlib-", dir=short, ignore_cleanup_errors=True) as home, bounded():
        prepare_environment(Path(home))
        WARM.start()
        config = server_config(catalogue, port, ip, allowed, home)
        config.Voila.base_url = base
        known = {"frame_ancestors": frame_ancestors, "hosts": hosts, "proxied": proxied}
        app = DashboardApp(config=config, catalogue=catalogue, sockets=sockets, **known)
        app.config_file_paths = []  # the owner's own Voila settings must not loosen these
        app.initialize(argv=[])
        for name in ("access", "general"):  # readers' typing errors are not news
            logging.getLogger(f"tornado.{name}").setLevel(logging.ERROR)
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, app._handle_signal_stop)
        room = ", ".join(f"{name} for {number}" for name, number in carried().items())
        print(f"{allowed.most_kernels} readers at a time ({room})", file=sys.stderr, flush=True)
        app.start()


def refuse_odd(options: Mapping[str, Sequence[str]]) -> None:
    """Raise ValueError if an option is not what it must be."""
    for what, given in options.items():
        pattern, wanted = WANTED[what]
        for one in given:
            if not re.fullmatch(pattern, one, re.IGNORECASE):
                raise ValueError(f"{what} must be {wanted}, got {one!r}")


def server_config(catalogue: Catalogue, port: int, ip: str, limits: Limits, home: str) -> Config:
    """All settings of the server."""
    config = publishing_config(Prelaunch(catalogue), "server")
    config.VoilaConfiguration.kernel_spec_manager_class = OwnKernelSpecs
    config.VoilaConfiguration.multi_kernel_manager_class = ReaderKernels
    config.Voila.merge(Config(port=port, ip=ip, root_dir=str(catalogue.folder), connection_dir_root=home))
    config.Voila.kernel_websocket_connection_class = GuardedConnection
    if hasattr(socket, "AF_UNIX") and sys.platform != "win32":
        config.KernelManager.transport = "ipc"  # on TCP ports kernels collide when many readers come at once
    config.ReaderKernels.limits = limits
    quiet = {"log_function": lambda _handler: None}  # an error has said what it is already
    config.Voila.tornado_settings = SETTINGS["server"]["Voila"]["tornado_settings"] | quiet
    config.WarmProvisioner = Config(memory=limits.memory, cpu=limits.cpu)
    return config


def headers_for(host: str, ancestors: Sequence[str] = ()) -> dict[str, str]:
    """What every answer says about safety: everything comes from here, and only `ancestors` show pages in a frame."""
    sockets = f"ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    parts = {" SOCKETS": f" {sockets}".rstrip(), " ANCESTORS": " ".join(["", *ancestors])}
    said: dict[str, str] = dict(SETTINGS["headers"])
    for name, part in parts.items():
        said["Content-Security-Policy"] = said["Content-Security-Policy"].replace(name, part)
    return said


class Safety(OutputTransform):
    """Puts the headers on every answer, and takes off the software's name."""

    def __init__(self, ancestors: Sequence[str], request: HTTPServerRequest) -> None:
        self.headers = headers_for(request.host, ancestors)

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Dress an answer."""
        headers.update(self.headers)
        headers.pop("Server", None)
        return status_code, headers, chunk


def answering_to(app: Any, ip: str, hosts: Sequence[str] = ()) -> Any:
    """Return what answers requests for our own names, and 404 to all others.

    A foreign page can point its own name at this machine and then read ours as its own ("DNS rebinding"); the Host
    header still bears its name. Without `hosts` a server that others can reach answers to any.
    """
    try:
        alone = ipaddress.ip_address(ip).is_loopback
    except ValueError:
        alone = ip == "localhost"
    if not hosts and not alone:
        return app
    names = "|".join([*THIS_MACHINE, *(re.escape(name.lower()) for name in hosts)])
    return RuleRouter([Rule(HostMatches(rf"(?i:{names})$"), app)])
