"""The addresses a reader can ask for: the gallery, a page; anything else is not found."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from voila.handler import BaseVoilaHandler
from voila.tornado.handler import TornadoVoilaHandler

from mktlib.dashboards.admission import COME_BACK, Busy
from mktlib.dashboards.catalogue import Catalogue
from mktlib.dashboards.compressed import compressed
from mktlib.dashboards.outputs import apology
from mktlib.dashboards.ready import ReadyPages
from mktlib.dashboards.served import ServedFolder
from mktlib.dashboards.settings import CELL_TIMEOUT, EXTENSIONS
from mktlib.dashboards.sharing import card, has_address


class GalleryHandler(BaseVoilaHandler):
    """The front page; it starts no kernel."""

    def initialize(self, catalogue: Catalogue, **kwargs: Any) -> None:
        """Take the pages to show."""
        super().initialize(**kwargs)
        self.catalogue = catalogue

    def get(self) -> None:
        """Write the gallery."""
        self.set_header("Cache-Control", "no-cache")
        self.finish(
            self.render_template(
                "gallery.html",
                index=self.catalogue.index,
                layers=self.catalogue.layers,
                card=card(self, self.catalogue),
            )
        )


class PageHandler(TornadoVoilaHandler):
    """One page of the catalogue, streamed while its kernel works."""

    def initialize(self, served: ServedFolder, ready: ReadyPages, **kwargs: Any) -> None:
        """Take the served folder and its ready pages beside Voila's own arguments."""
        super().initialize(**kwargs)
        self.served = served
        self.ready = ready
        self.making: asyncio.Task[None] | None = None
        self.left = False

    @web.authenticated
    async def get(self, path: str = "") -> None:
        """Stream the page; end it with a sentence when the kernel makes no progress at all."""
        page = self.served.catalogue.at(path)
        if page is None:
            raise web.HTTPError(404)
        if is_foreign_part(self.request.headers):
            raise web.HTTPError(403)
        self.served.refresh(page)
        if has_address(self.request) and (prepared := self.ready.take(page)):
            _ = self.xsrf_token  # without the cookie the page's goodbye would be refused
            self.set_header("Content-Type", "text/html")
            self.set_header("Cache-Control", "no-store")
            self.finish(prepared.for_reader(self.request.protocol, self.request.host))
            return
        # Voila waits without end for a kernel that failed to start; each heartbeat is one wait.
        patience = 2 + CELL_TIMEOUT // self.voila_configuration.http_keep_alive_timeout
        silent = 0
        self.making = asyncio.current_task()
        try:
            async for html in self.get_generator(path=path):
                silent = silent + 1 if html.startswith("<script>window.voila_heartbeat") else 0
                if silent > patience or self.left:
                    self.kernel_manager.end_made_by(self.making)
                    self.write(apology())
                    return
                self.write(html)
                if silent or "<!--flush-->" in html:
                    await self.flush()
        except Busy:
            self.set_status(503)
            self.set_header("Retry-After", COME_BACK)
            self.finish(self.render_template("busy.html", wait=COME_BACK))

    def on_connection_close(self) -> None:
        """End the kernel of a reader who left before her page was whole: it will get no goodbye."""
        self.left = True
        if self.making:
            self.kernel_manager.end_made_by(self.making)


class OneKernelHandler(KernelHandler):
    """Whether a kernel is there, for the page that knows its id; nothing can be done to it this way."""

    SUPPORTED_METHODS = ("GET",)


class NotFoundHandler(BaseVoilaHandler):
    """Every other address."""

    async def prepare(self) -> None:
        """Answer 404 whatever the method."""
        await super().prepare()
        raise web.HTTPError(404)


def is_foreign_part(headers: Mapping[str, str]) -> bool:
    """Whether a browser asks for a page as a picture or script of another site's: nobody would read it."""
    site, mode = headers.get("Sec-Fetch-Site", "same-origin"), headers.get("Sec-Fetch-Mode", "navigate")
    return site in ("cross-site", "same-site") and mode != "navigate"


def kept(handlers: list[tuple[Any, ...]], base_url: str) -> Iterator[tuple[Any, ...]]:
    """Those of Voila's own handlers that a page needs: its script, its widgets, its kernel's socket."""
    ours = "|".join(EXTENSIONS)
    needed = ("api/kernels/", "voila/static/", "voila/labextensions/", "voila/api/shutdown/")
    for address, handler, *settings in handlers:
        if handler is KernelHandler:
            handler = OneKernelHandler
        address = address.replace("voila/labextensions/(.*)", rf"voila/labextensions/((?:{ours})/.*)")
        if address.removeprefix(base_url).startswith(needed):
            files = isinstance(handler, type) and issubclass(handler, web.StaticFileHandler)
            yield (address, compressed(handler) if files else handler, *settings)
