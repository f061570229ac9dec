"""The addresses a reader can ask for: the gallery, its pictures, the pages, their kernels' sockets; else not found."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import time
from typing import Any

from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado import web
from tornado.iostream import StreamClosedError
from voila.handler import BaseVoilaHandler
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from mktlib.dashboards.guard import GuardedConnection
from mktlib.dashboards.places import COME_BACK, Busy
from mktlib.dashboards.warm import WARM
from mktlib.publish.catalogue import Page, is_no_link
from mktlib.publish.describe import card, glossary, values_in
from mktlib.publish.pictures import Pictures
from mktlib.publish.voila import CELL_TIMEOUT, SETTINGS
from mktlib.ui import assets

PING = 45.0  # [s] between two questions whether a page is there; a busy machine may itself be late
TURN = 10.0  # [s] that one page in the making may keep others waiting
SPACE, HOUR, YEAR = 4 << 20, 3600, 365 * 24 * 3600  # [bytes] on the disk that a new kernel wants; [s]
NEEDED = ("api/kernels/", "voila/static/", "voila/labextensions/", "voila/api/shutdown/")  # of Voila's own addresses
FAILED = '<p class="apology" role="status">The rest of this page could not be made; reloading it starts afresh.</p>'


class Plain(web.RequestHandler):
    """Answers in a few words; HEAD without them."""

    def initialize(self, app: Any = None, **kwargs: Any) -> None:
        """Take the server, or what a handler of Voila's takes."""
        super().initialize(**kwargs)
        self.app = app

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say the number: the words of others' error pages tell a stranger how the server is made."""
        self.set_header("Content-Type", "text/plain")
        self.finish(f"{status_code}\n")

    def log_exception(self, kind: Any, value: Any, trace: Any) -> None:
        """Keep what is ours to mend; a reader's own mistake is not news."""
        if not isinstance(value, web.HTTPError) or value.status_code >= 500:
            super().log_exception(kind, value, trace)

    async def head(self, *args: Any) -> None:
        """Answer as GET does, without the words."""
        if answer := self.get(*args):
            await answer

    def send(self, body: Any, kind: str, seconds: int) -> None:
        """Send what browsers may keep for so long."""
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", f"public, max-age={seconds}{', immutable' if seconds >= YEAR else ''}")
        self.finish(body)


class DesignedHandler(BaseVoilaHandler):
    """Answers with pages of our own."""

    def initialize(self, app: Any) -> None:
        """Take the server."""
        super().initialize(voila_configuration=app.voila_configuration)
        self.app = app


class GalleryHandler(DesignedHandler):
    """The front page, the glossary and the page of a room; they start no kernel."""

    def get(self, name: str) -> None:
        """Write the gallery, or what is named."""
        pages, address = self.app.catalogue, lambda page: self.base_url + page.href
        said = {"catalogue": pages, "address": address, "glossary": glossary, "card": card(self, pages)}
        self.set_header("Cache-Control", "no-cache")
        self.finish(self.render_template(f"{name or 'gallery'}.html", **said))

    head = get


class NotFoundHandler(DesignedHandler):
    """Every other address."""

    async def prepare(self) -> None:
        """Answer 404 whatever the method."""
        await super().prepare()
        raise web.HTTPError(404)


class PageHandler(DesignedHandler):
    """One page of the catalogue, streamed while its kernel works."""

    turns = asyncio.Semaphore(2 + (os.cpu_count() or 1))  # pages made at a time
    work: asyncio.Task[None] | None = None
    kernel, left = "", False

    def head(self, path: str = "") -> None:
        """Say that it is there; no kernel is started for that."""
        self._page(path)
        self.finish()

    @web.authenticated
    async def get(self, path: str = "") -> None:
        """Stream the page; who left while she waited for her turn costs nothing more."""
        self.work = asyncio.ensure_future(self._make(self._page(path)))
        with contextlib.suppress(asyncio.CancelledError, StreamClosedError):
            await self.work

    def on_connection_close(self) -> None:
        """End the kernel of a reader who left before her page was whole: it will get no goodbye."""
        self.left = True
        if self.work:
            self.work.cancel()

    def _page(self, path: str) -> Page:
        """Return the page at an address, and say what is true of all."""
        page: Page | None = self.app.catalogue.at(path)
        if page is None or not is_no_link(self.app.catalogue.folder, page.path):
            raise web.HTTPError(404)
        said = self.request.headers.get
        if said("Sec-Fetch-Site") in ("cross-site", "same-site") and said("Sec-Fetch-Mode") != "navigate":
            raise web.HTTPError(403)  # asked for as a picture or script of another site's: nobody would read it
        self.set_header("Content-Type", "text/html")
        self.set_header("Cache-Control", "no-store")
        return page

    async def _make(self, page: Page) -> None:
        self.kernel = self.kernel_manager.new_kernel_id()
        loop, turn, renderer = asyncio.get_running_loop(), None, None
        try:
            if reason_to_wait(self.kernel_manager.places, self.app.connection_dir) == "disk full":
                raise web.HTTPError(503)  # so a proxy asks another replica
            await self.kernel_manager.places.take(self.kernel)
            renderer = await self._renderer(page)
            await self.turns.acquire()
            turn = loop.call_later(TURN, self.turns.release)  # a page that hangs holds up nobody else
            env = {**os.environ, "VOILA_BASE_URL": self.base_url, "QUERY_STRING": self.request.query}
            await self.kernel_manager.start_kernel(kernel_id=self.kernel, path=os.path.dirname(page.relative), env=env)
            kernel = self.kernel_manager.get_kernel(self.kernel)
            async with asyncio.timeout(CELL_TIMEOUT):
                async for html, _resources in renderer.generate_content_generator(self.kernel, kernel):
                    self.write(html)
                    if self.left:  # who executes cells takes being cancelled for a kernel that died, and goes on
                        raise asyncio.CancelledError
                    if "<!--flush-->" in html:
                        await self.flush()
            self.kernel_manager.made(self.kernel)
        except Busy:
            self.set_status(503)
            self.set_header("Retry-After", COME_BACK)
            self.finish(self.render_template("busy.html", wait=COME_BACK))
        except TimeoutError:
            self.kernel_manager.end(self.kernel)
            self.write(FAILED)
        except BaseException:
            self.kernel_manager.end(self.kernel)
            raise
        finally:
            if turn and loop.time() < turn.when():
                turn.cancel()
                self.turns.release()
            client = getattr(getattr(renderer, "executor", None), "kc", None)
            if client:
                client.stop_channels()

    async def _renderer(self, page: Page) -> Any:
        app, voila = self.app, self.app.voila_configuration
        said = {"base_url": app.base_url, "settings": app.app.settings, "log": app.log, "voila_configuration": voila}
        config = voila.page_config_hook(get_page_config(**said), **said, notebook_path=page.relative)
        shared = ("template_paths", "config_manager", "contents_manager", "base_url", "kernel_spec_manager")
        renderer = NotebookRenderer(
            request_handler=self,
            voila_configuration=voila,
            traitlet_config=app.config,
            notebook_path=page.relative,
            prelaunch_hook=voila.prelaunch_hook,
            page_config=config,
            **{name: getattr(app, name) for name in (*shared, "mathjax_config", "mathjax_url")},
        )
        await renderer.initialize()
        return renderer


class SocketHandler(Plain):
    """Put before the handler of a kernel's socket: it counts pings, and knows a page that fell silent."""

    connection: Any = None
    heard, ping_timeout = 0.0, PING  # when it last was, on the monotonic clock

    def on_finish(self) -> None:
        """Count no longer whose handshake failed after all, by a foreign origin for one."""
        if self.connection and self.get_status() != 101:
            GuardedConnection.all.discard(self.connection)

    def on_ping(self, data: bytes) -> None:
        """Count a ping as a frame."""
        self.connection.pinged()

    # Tornado asks [s]. Jupyter would ask as well, by a clock that can be set; it looks when the socket is open.
    ping_interval = property(lambda self: 0 if self.heard else PING)
    # The page did not answer before it went: it is perhaps without network.
    fell_silent = property(lambda self: time.monotonic() - self.heard > 1.5 * PING)

    def on_pong(self, data: bytes) -> None:
        """Remember when the page was there."""
        self.heard = time.monotonic()

    async def open(self, *args: Any, **kwargs: Any) -> None:
        """Open; the page is there."""
        self.on_pong(b"")
        await super().open(*args, **kwargs)  # type: ignore[misc]


class FileHandler(Plain):
    """Put before a handler of static files: no way up, whatever an address says."""

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send a file."""
        if ".." in re.split(r"[/\\]", path):
            raise web.HTTPError(404)
        await super().get(path, include_body)  # type: ignore[misc]

    def set_headers(self) -> None:
        """Let browsers keep it: its name or query changes with its content."""
        super().set_headers()  # type: ignore[misc]
        self.set_header("Cache-Control", f"max-age={HOUR}")


class HealthHandler(Plain):
    """``live``: the server's loop answers, also when it is full. ``ready``: there is a place for a new kernel."""

    def get(self, what: str) -> None:
        """Answer 200, or 503 while no new reader can be taken."""
        places = self.app.kernel_manager.places
        said: dict[str, Any] = {"places": places.most, "taken": len(places)} if what == "ready" else {}
        if said and (reason := reason_to_wait(places, self.app.connection_dir)):
            said["reason"] = reason
            self.set_status(503)
            self.set_header("Retry-After", COME_BACK)
        self.send(json.dumps({what: "reason" not in said} | said) + "\n", "application/json", 1)


def reason_to_wait(places: Any, folder: str) -> str:
    """Why no new reader can be taken, in a word or two; "" when one can."""
    if shutil.disk_usage(folder).free < SPACE:
        return "disk full"
    return "starting" if WARM.is_wanted and not WARM.is_ready else "full" if len(places) >= places.most else ""


class PictureHandler(Plain):
    """Cards and stills, by names made from the catalogue only."""

    pictures = Pictures()

    async def get(self, slug: str) -> None:
        """Send one."""
        page = next((page for page in self.app.catalogue if page.slug == slug), None)
        still, image = self.get_query_argument("still", ""), None
        if page is not None:
            drawing = self.pictures.still(page, still) if still else None
            image = await (drawing or self.pictures.card(page, values_in(self.request.query_arguments)))
        if image is None:
            raise web.HTTPError(404)
        self.send(image, "image/png", HOUR)


class UiHandler(Plain):
    """The drawer's own files, by their names only; and what programs that follow links are asked to leave alone."""

    def get(self, name: str) -> None:
        """Send one; its address changes with its content."""
        if name == "explorer.js":
            self.send(assets.script(), "text/javascript", YEAR)
        elif name == "explorer.css":
            self.send(assets.style(alone=False), "text/css", YEAR)
        elif name in assets.FONTS:
            self.send((assets.STATIC / name).read_bytes(), "font/woff2", YEAR)
        elif name == "robots.txt":  # a page opened is a place taken
            base = self.app.base_url
            self.send(f"User-agent: *\nDisallow: {base}voila/\nDisallow: {base}api/\n", "text/plain", HOUR)
        else:
            raise web.HTTPError(404)


def addresses(app: Any, others: list[tuple[Any, ...]], rooms: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Ours, those of `rooms`, those `others` of Voila that a page needs, and nothing else."""
    ours = {
        "(glossary|)": GalleryHandler,
        "(robots.txt)": UiHandler,
        r"pictures/([^/]+)\.png": PictureHandler,
        "ui/(.+)": UiHandler,
        "health/(live|ready)": HealthHandler,
        "voila/render/(.*)": PageHandler,
        **rooms,
    }
    found = [(app.server_url + address, handler, {"app": app}) for address, handler in ours.items()]
    extensions = "|".join(SETTINGS["page"]["VoilaConfiguration"]["extension_allowlist"])
    for address, handler, *settings in others:
        if not address.removeprefix(app.server_url).startswith(NEEDED):
            continue
        before = FileHandler if issubclass(handler, web.StaticFileHandler) else Plain
        before = SocketHandler if issubclass(handler, KernelWebsocketHandler) else before
        methods = ("POST",) if "shutdown" in address else ("GET", "HEAD")
        dressed = type(f"Plain{handler.__name__}", (before, handler), {"SUPPORTED_METHODS": methods})
        address = address.replace("voila/labextensions/(.*)", rf"voila/labextensions/((?:{extensions})/.*)")
        found.append((address, dressed, *settings))
    return [*found, (r".*", NotFoundHandler, {"app": app})]
