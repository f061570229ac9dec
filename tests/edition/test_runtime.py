"""Pyodide and NumPy are those that were pinned, from wherever; what pages fetch is small, and the same again."""

import gzip
import io
import json
import shutil
import subprocess
import zipfile

import nbformat
import pytest

from mktlib.edition import parts, runtime
from tests.edition.python_page import files
from tests.house.files import notebooks

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(tmp_path):
    for name in parts.PINS["files"]:
        shutil.copy(files() / name, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def site(built):
    files()
    return built, {path.name: path.stat().st_size for path in (built / "python").iterdir() if path.is_file()}


def test_a_given_folder_is_taken(copy, tmp_path):
    assert runtime.fetch(tmp_path / "unused", given=copy) == copy


@pytest.mark.parametrize("name", parts.PINS["files"])
def test_another_file_is_refused_given_or_kept(copy, tmp_path, name):
    with (copy / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(runtime.Wrong, match=f"{name} in .* is not the one that was pinned.* Delete it"):
        runtime.fetch(tmp_path / "unused", given=copy)
    cache = tmp_path / "cache"
    cache.mkdir()
    copy_in_cache = cache / f"pyodide-{parts.PINS['pyodide']}"
    copy_in_cache.symlink_to(copy)
    with pytest.raises(runtime.Wrong, match=parts.PINS["files"][name]):
        runtime.fetch(cache)


def test_what_a_given_folder_lacks_is_said(copy, tmp_path):
    (copy / "python_stdlib.zip").unlink()
    with pytest.raises(runtime.Unavailable, match=r"has no python_stdlib\.zip"):
        runtime.fetch(tmp_path / "unused", given=copy)


def test_without_an_index_it_is_said_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(runtime.Unavailable, match=r"could not be fetched from the package index \(.+\)"):
        runtime.fetch(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("held", "error"), [((), runtime.Unavailable), (tuple(parts.PINS["files"]), runtime.Wrong)])
def test_an_index_that_sends_another_package_is_not_believed(tmp_path, monkeypatch, held, error):
    def download(command, **_options):
        with zipfile.ZipFile(f"{command[command.index('--dest') + 1]}/any.whl", "w") as wheel:
            for name in held:
                wheel.writestr(f"{parts.PINS['source']['folder']}/{name}", b"something else")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", download)
    with pytest.raises(error):
        runtime.fetch(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_page_is_sent_at_most_nine_megabytes(site):
    _out, sizes = site
    assert sum(sizes.values()) <= 9e6


@pytest.mark.whole
def test_a_second_time_it_is_the_same(site, tmp_path):
    out, sizes = site
    assert runtime.install(files(), tmp_path) == sizes
    for name in sizes:
        assert (tmp_path / "python" / name).read_bytes() == (out / "python" / name).read_bytes(), name


@pytest.mark.whole
def test_compiled_anew_it_is_the_same(site, copy, tmp_path):
    _out, sizes = site
    assert runtime.install(copy, tmp_path / "out") == sizes


@pytest.mark.whole
def test_without_node_sources_are_sent(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "_node", lambda: None)
    sizes = runtime.install(files(), tmp_path)
    assert sum(sizes.values()) <= 9e6
    for part, inside in (
        ("python_stdlib", "typing.py"),
        ("numpy", "numpy/__init__.py"),
        ("mktlib", "mktlib/__init__.py"),
    ):
        content = gzip.decompress((tmp_path / f"python/{part}.zip.gz").read_bytes())
        assert inside in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_only_what_runs_in_a_page_is_packed():
    held = parts.ours()
    assert {"mktlib/ui/talk.py", "mktlib/edition/worker.py", "mktlib/market/facts.toml"} <= set(held)
    assert "mktlib/locale/en_US/numbers.json" in held
    assert not [name for name in held if name.startswith(("mktlib/publish", "mktlib/dashboards"))]
    assert not [name for name in held if name.endswith(("view.py", "draw.py", ".otf", ".woff2", ".js"))]
    edition = {name.removeprefix("mktlib/edition/") for name in held if name.startswith("mktlib/edition/")}
    assert edition == {"__init__.py", "worker.py"}


def test_every_part_is_named_with_its_terms(site):
    out, sizes = site
    text = (out / "python/LICENCES.txt").read_text(encoding="utf-8")
    unnamed = {name for name in sizes if name not in text} - {"LICENCES.txt", "pyodide-lock.json"}
    assert not unnamed
    for word in ("MPL-2.0", "PSF-2.0", "BSD-3-Clause", "CC-BY-4.0", "Python Software Foundation", "NumPy Developers"):
        assert word in text
    for name in ("pyodide", "python", "numpy"):
        assert parts.PINS[name] in text
    for name, digest in parts.PINS["files"].items():
        assert f"{digest}  {name}" in text


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_page_is_sent_its_exercises_but_not_what_is_for_a_notebook(path, tmp_path):
    written = json.loads(runtime.page(path, tmp_path).read_text(encoding="utf-8"))
    cells = [(cell.source, set(cell.metadata.get("tags", ()))) for cell in nbformat.read(path, as_version=4).cells]
    assert {source for source, tags in cells if "exercise" in tags and "notebook" not in tags} <= {*written["cells"]}
    assert not {source for source, tags in cells if "notebook" in tags} & {*written["cells"]}
    assert written["parts"] in ([], ["prices.zip"])
