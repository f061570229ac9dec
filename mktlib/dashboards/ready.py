"""Pages that have been run before their readers come: text, pictures and a kernel that waits.

Each is given to one reader and never again, so readers share nothing. A page is prepared without a
request: nothing of any reader is in its kernel.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from mktlib.dashboards.admission import Busy
from mktlib.dashboards.catalogue import Page
from mktlib.dashboards.served import ServedFolder

CALM = 3.0  # [s] after a visit before the next page is prepared: the reader's own goes first
SPARE = 0.5  # part of all places that is left to readers who come unprepared for
# Of the reader's request, not yet known; the card of a ready page is that of its start.
PLACEHOLDER = SimpleNamespace(protocol="https", host="address.invalid", query_arguments={})
ORIGIN = f"{PLACEHOLDER.protocol}://{PLACEHOLDER.host}"


@dataclass(frozen=True)
class ReadyPage:
    """A whole page, and the kernel behind it."""

    kernel_id: str
    html: str
    saved: int  # when its author had saved the notebook [ns]

    def for_reader(self, protocol: str, host: str) -> str:
        """Return the page with the address under which this reader came."""
        return self.html.replace(ORIGIN, f"{protocol}://{host}")


class ReadyPages:
    """Keeps `each` ready pages of every notebook, as far as there are places for their kernels.

    Parameters
    ----------
    app : DashboardApp
        The server, its settings made.
    served : ServedFolder
        The notebooks.
    each : int
        How many of each; 0 for none.
    """

    def __init__(self, app: Any, served: ServedFolder, each: int) -> None:
        self.app, self.served, self.each = app, served, each
        self._waiting: dict[str, deque[ReadyPage]] = {page.slug: deque() for page in served.catalogue}
        self._failed: set[tuple[str, int]] = set()
        self._work: asyncio.Task[None] | None = None
        self._visited = -CALM

    @property
    def kernels(self) -> Any:
        """The kernels of all readers."""
        return self.app.kernel_manager

    def fill(self) -> None:
        """Prepare what is missing, one page after the other; returns at once."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._fill())

    def take(self, page: Page) -> ReadyPage | None:
        """Return a ready page for one reader, if there is one as its author saved it last."""
        self._visited = time.monotonic()
        found = None
        waiting = self._waiting[page.slug]
        while waiting and found is None:
            found = waiting.popleft()
            if not self.kernels.waits(found.kernel_id):
                found = None
            elif found.saved != self.served.saved(page):
                self.kernels.end(found.kernel_id)
                found = None
        if found:
            self.kernels.hand_over(found.kernel_id)
        if self.each:
            self.fill()
        return found

    async def _fill(self) -> None:
        while True:
            while (rest := self._visited + CALM - time.monotonic()) > 0:
                await asyncio.sleep(rest)
            page = self._wanted()  # now that readers have their kernels: a page must not push out another
            if page is None:
                return
            self.served.refresh(page)
            saved = self.served.saved(page)
            try:
                self._waiting[page.slug].append(await self._prepare(page, saved))
            except Busy:
                return  # the next visit asks again
            except Exception:
                self.app.log.exception("%s could not be prepared", page.slug)
                self._failed.add((page.slug, saved))

    def _wanted(self) -> Page | None:
        """Return the page to prepare next: of those that have fewest, the first in reading order."""
        places = self.kernels.places
        if len(places) >= places.most * (1 - SPARE):
            return None
        pages = [page for page in self.served.catalogue if (page.slug, self.served.saved(page)) not in self._failed]
        fewest = min(pages, key=lambda page: len(self._waiting[page.slug]), default=None)
        return fewest if fewest and len(self._waiting[fewest.slug]) < self.each else None

    async def _prepare(self, page: Page, saved: int) -> ReadyPage:
        """Run a notebook as Voila does for a reader, with nobody there yet."""
        app = self.app
        options = {
            "base_url": app.base_url,
            "settings": app.app.settings,
            "log": app.log,
            "voila_configuration": app.voila_configuration,
        }
        page_config = app.voila_configuration.page_config_hook(
            get_page_config(**options), **options, notebook_path=page.relative
        )
        nobody = SimpleNamespace(request=PLACEHOLDER, base_url=app.base_url, path_args=[page.relative], xsrf_token=None)
        renderer = NotebookRenderer(
            request_handler=nobody,
            voila_configuration=app.voila_configuration,
            traitlet_config=app.config,
            notebook_path=page.relative,
            template_paths=app.template_paths,
            config_manager=app.config_manager,
            contents_manager=app.contents_manager,
            base_url=app.base_url,
            kernel_spec_manager=app.kernel_spec_manager,
            page_config=page_config,
            mathjax_config=app.mathjax_config,
            mathjax_url=app.mathjax_url,
        )
        await renderer.initialize()
        kernel_id = await self.kernels.start_kernel(
            kernel_name=renderer.notebook.metadata.kernelspec.name,
            path=os.path.dirname(page.relative),
            env={**os.environ, "VOILA_BASE_URL": app.base_url},  # a reader's kernel knows by this that it is published
        )
        self.kernels.keep(kernel_id)
        try:
            html = await renderer.generate_content_str(kernel_id, self.kernels.get_kernel(kernel_id))
        except BaseException:
            self.kernels.end(kernel_id)
            raise
        return ReadyPage(kernel_id, html, saved)
