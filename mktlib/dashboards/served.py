"""The folder that Voila sees: a fresh one that holds the public notebooks and nothing else."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from types import TracebackType

from mktlib.dashboards.catalogue import Catalogue, Page, is_no_link

_LONGEST = 24  # characters


class ServedFolder:
    """Copies of the catalogue's notebooks, without outputs, removed on leaving the ``with`` block."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._folder = tempfile.TemporaryDirectory(prefix="mktlib-", dir=_short_folder(), ignore_cleanup_errors=True)
        self.home = Path(self._folder.name)
        self.root = self.home / "pages"
        self._copied: dict[str, int] = {}
        for page in catalogue:
            self.refresh(page)

    def __enter__(self) -> ServedFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()

    def saved(self, page: Page) -> int:
        """When the author had saved what was copied last [ns]."""
        return self._copied.get(page.slug, 0)

    def refresh(self, page: Page) -> None:
        """Copy a page again if its author has saved it since."""
        if not is_no_link(self.catalogue.folder, page.path):
            return  # a link put in its place
        try:
            saved = page.path.stat().st_mtime_ns
            if self._copied.get(page.slug) == saved:
                return
            notebook = json.loads(page.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return  # half-saved or gone: the last good copy stays
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
        copy = self.root / page.relative
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(json.dumps(notebook), encoding="utf-8")
        self._copied[page.slug] = saved


def _short_folder() -> str:
    """Where temporary files go, if a kernel's socket there keeps within a path's limit of 104 bytes."""
    folder = tempfile.gettempdir()
    return "/tmp" if len(folder) > _LONGEST and os.access("/tmp", os.W_OK) else folder


def prepare_environment(home: Path) -> None:
    """Give kernels a profile of their own, writable folders, and the package itself.

    A reader's kernel must not run the owner's IPython start-up files or write into their history.
    """
    import mktlib

    os.environ["IPYTHONDIR"] = str(home / "ipython")
    for name in ("config", "data", "runtime"):  # also because a home may be read-only, as in a container
        os.environ[f"JUPYTER_{name.upper()}_DIR"] = str(home / name)
    if "MPLCONFIGDIR" not in os.environ and not os.access(Path.home(), os.W_OK):
        os.environ["MPLCONFIGDIR"] = str(home / "matplotlib")
    package_root = str(Path(str(mktlib.__file__)).resolve().parent.parent)
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if "site-packages" not in package_root and package_root not in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join([package_root, *filter(None, paths)])
