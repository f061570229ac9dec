"""`mktlib doctor`: what of the software a reader needs is there, and which line is missing."""

from __future__ import annotations

import re
import sys
import webbrowser
from importlib import metadata
from pathlib import Path

_NEEDED = (
    "anywidget", "babel", "ipykernel", "ipywidgets", "jupyterlab", "latex2mathml",
    "matplotlib", "numpy", "pillow", "scipy", "sympy", "voila",
)  # fmt: skip
_EXTENSIONS = {
    "widget manager": "@jupyter-widgets/jupyterlab-manager",
    "anywidget's extension": "anywidget",
}


def report(notebooks: str | None = None) -> int:
    """Print one line for each thing that is looked for; 0 when nothing needed is missing."""
    checks = [*_packages(), *_jupyter(), _notebooks(notebooks)]
    for name, found, advice in checks:
        print(f"{'ok ' if found else 'no '} {name:24s} {found or advice}")
    missing = [name for name, found, advice in checks if not found and advice]
    if missing:
        print(f"mktlib: missing: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


Check = tuple[str, str, str]  # name, what was found ("" for nothing), what to do about it


def _packages() -> list[Check]:
    checks: list[Check] = [("Python", sys.version.split()[0], "")]
    for name in _NEEDED:
        try:
            checks.append((name, metadata.version(name), ""))
        except metadata.PackageNotFoundError:
            checks.append((name, "", f"pip install {name}"))
    return checks


def _jupyter() -> list[Check]:
    try:
        from jupyter_core.paths import jupyter_path
    except ModuleNotFoundError:
        return [("Jupyter", "", "pip install jupyterlab")]
    checks: list[Check] = []
    try:
        from mktlib.dashboards.kernels import NAME, OwnKernelSpecs

        checks.append(("kernel", " ".join(OwnKernelSpecs().get_kernel_spec(NAME).argv[:3]), ""))
    except ModuleNotFoundError:
        checks.append(("kernel", "", "pip install ipykernel"))
    for name, folder in _EXTENSIONS.items():
        places = [Path(p) / folder for p in jupyter_path("labextensions")]
        found = next((p for p in places if (p / "package.json").is_file()), None)
        version = ""
        if found:
            said = re.search(r'"version":\s*"([^"]+)"', (found / "package.json").read_text(encoding="utf-8"))
            version = said[1] if said else "found"
        checks.append((name, version, "reinstall ipywidgets and anywidget in this environment"))
    try:
        checks.append(("browser", webbrowser.get().name, ""))
    except (webbrowser.Error, AttributeError):
        checks.append(("browser", "none found; open the printed address yourself", ""))
    return checks


def _notebooks(given: str | None) -> Check:
    from mktlib.dashboards.catalogue import notebooks_folder, read_catalogue

    try:
        catalogue = read_catalogue(notebooks_folder(given))
    except (OSError, ValueError) as error:
        return ("notebooks", "", str(error))
    return ("notebooks", f"{len(catalogue)} pages in {catalogue.folder}", "")
