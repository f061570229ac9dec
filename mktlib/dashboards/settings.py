"""One set of Voila settings, for the gallery's server and for the preview inside JupyterLab."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from traitlets.config import Config

from mktlib.dashboards.catalogue import Catalogue, Page
from mktlib.dashboards.sharing import card

TEMPLATE = "mktlib"
SHARE = Path(__file__).parent / "share"
EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
NOT_PUBLISHED = {"exercise", "solution", "licence"}  # cell tags: for those who open the notebook itself
DEEPER = "deeper"  # cells that are folded on a page, under the heading they begin with
MODEL = "model"  # code that readers may see
CELL_TIMEOUT = 120  # [s]
EXPLORER_HEIGHT = 420  # [px]


def make_template_findable() -> None:
    """Put the template's folder on Jupyter's data path, for this process and its kernels."""
    find_first("JUPYTER_PATH", SHARE)


def find_first(variable: str, folder: Path) -> None:
    """Put a folder in front of those that an environment variable lists."""
    paths = os.environ.get(variable, "").split(os.pathsep)
    if str(folder) not in paths:
        os.environ[variable] = os.pathsep.join([str(folder), *filter(None, paths)])


def publishing_config(catalogue: Catalogue) -> Config:
    """Settings with which Voila shows a page: our template, no code, no way to ask for another."""
    config = Config()
    config.VoilaConfiguration = Config(
        template=TEMPLATE,
        theme="light",  # the page itself follows the reader's scheme
        allow_template_override="NO",
        allow_theme_override="NO",
        strip_sources=True,
        show_tracebacks=False,
        file_allowlist=[],
        file_denylist=[".*"],
        extension_allowlist=EXTENSIONS,
        prelaunch_hook=Prelaunch(catalogue),
        page_config_hook=local_only,
    )
    config.VoilaExecutor = Config(
        timeout=CELL_TIMEOUT,
        interrupt_on_timeout=True,
        allow_errors=True,  # one broken cell costs its own output only
        cell_error_instruction="",
        cell_timeout_instruction="",
    )
    config.VoilaExporter = Config(
        language_code="en",
        filters={
            "text2html": "mktlib.dashboards.markdown.cell_to_html",
            "outputs2html": "mktlib.dashboards.outputs.outputs_to_html",
            "drawer": "mktlib.dashboards.outputs.drawer",
        },
    )
    return config


def local_only(page_config: dict[str, Any], base_url: str = "/", **_: Any) -> dict[str, Any]:
    """Nothing of the page comes from another host; formulas are typeset already.

    Voila typesets every page with MathJax, and a price range such as "$5 to $10" would become a
    formula. The stub named here does nothing, and saves the bundle of 1 MB.
    """
    page_config["fullMathjaxUrl"] = f"{base_url}voila/static/no-mathjax.js"
    page_config["mathjaxConfig"] = "none"
    return page_config


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
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "language": "python",
            "display_name": "Python 3",
        }
        notebook.metadata["page"] = self.about(handler, relative.lstrip("/"))
        notebook.cells = [cell for cell in notebook.cells if is_published(cell)]
        for cell in notebook.cells:
            cell.metadata["reserve"] = reserved_height(cell)
            cell.metadata["fold"] = DEEPER in tags_of(cell)
            cell.metadata["model"] = cell["source"] if MODEL in tags_of(cell) else ""
        return notebook

    def about(self, handler: Any, relative: str) -> dict[str, Any]:
        """What the template says about the page at `relative`; nothing about another notebook."""
        page = self.catalogue.at(relative)
        if page is None:
            return {}
        base: str = handler.base_url
        said = page_context(self.catalogue, page, f"{base}voila/render/", base)
        return said | {"card": card(handler, self.catalogue, page)}


def is_published(cell: Any) -> bool:
    """Whether a cell belongs on the dashboard."""
    return not NOT_PUBLISHED & tags_of(cell)


def tags_of(cell: Any) -> set[str]:
    """Tags of a cell."""
    return set(cell.get("metadata", {}).get("tags", []))


def reserved_height(cell: Any) -> int:
    """Height [px] kept free for a cell's picture until it is there; 0 for a cell that draws none.

    A cell with an explorer is known by its decorator; ``metadata.mktlib.reserve`` says otherwise.
    """
    own = cell.get("metadata", {}).get("mktlib", {}).get("reserve")
    if own is not None:
        return int(own)
    return EXPLORER_HEIGHT if cell["cell_type"] == "code" and "@explore" in cell["source"] else 0


def page_context(catalogue: Catalogue, page: Page, below: str, gallery: str) -> dict[str, Any]:
    """What the template says about a page: its place, its neighbours `below` one address, the way to all of them."""

    def link(slug: str | None) -> dict[str, Any] | None:
        if slug is None:
            return None
        to = catalogue[slug]
        return {"href": below + quote(to.relative), "title": to.title, "question": to.question, "where": to.where}

    return {
        "gallery": gallery,
        "title": page.title,
        "description": page.description or page.question,
        "where": page.where,
        "layer": page.layer,
        "layer_name": page.layer_name,
        "minutes": page.minutes,
        "number": catalogue.pages.index(page) + 1,
        "map": [[one.slug == page.slug for one in group] for group in catalogue.groups],
        "previous": link(page.previous),
        "next": link(page.next),
    }
