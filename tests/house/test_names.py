"""Nobody is told to install a name that is not ours, and the project's address stands in one place."""

import re
import tomllib
from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from mktlib import distribution
from tests.house.files import ROOT, texts

PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
OURS = distribution.NAME
EXTRAS = PROJECT["optional-dependencies"]
ALSO = {
    "nbgitpuller",  # JupyterHub's own, fetches the notebooks for students
    "nbgrader", "otter-grader",  # the autograders of the recipes for teachers
    "uv",  # what writes the lock of the image
}  # fmt: skip

# --- names -------------------------------------------------------------------------------------------------------

_OPTION = r"--?[\w-]+(?:=[^\s`]+)?"
_VALUED = r"(?:-[rcfntpi]|--(?:requirement|constraint|file|name|target|index-url|prefix|channel|python))\s+[^\s`]+"
INSTALL = re.compile(
    r"\b(?:pip3?|conda|mamba|micromamba|pipx|uv|poetry|pixi|easy_install)\b"
    rf"(?:\s+(?:{_VALUED}|{_OPTION}|pip))*\s+(?:install|add|inject)\b(?P<rest>[^\n`;|&#()]*)"
)
RUN = re.compile(r"\b(?:uvx|pipx run|uv run --with|uv tool run)(?P<rest>\s+[^\s`]+)")
WORD = re.compile(rf"{_VALUED}|{_OPTION}|(?P<name>[\w./~${{][^\s\"'`]*)")


def installed_names(text: str) -> Iterator[str]:
    """What the commands in a text install: names without versions and extras, "." for a folder."""
    text = re.sub(r"\\\n\s*|(?<=pip)\n\s*(?=install\b)", " ", text)  # a line goes on in the next one
    text = re.sub(r"\\n", "\n", text)  # as strings and notebooks write a new line
    text = re.sub(r"[\"'],\s*[\"']", " ", text)  # as lists of arguments write a space
    for command in (*INSTALL.finditer(text), *RUN.finditer(text)):
        for word in WORD.finditer(command["rest"]):
            if wanted := word["name"]:
                is_folder = wanted.startswith((".", "/", "~", "$")) and "://" not in wanted
                yield "." if is_folder else re.split(r"[\[<>=!~@,\]]", wanted)[0].lower().replace("_", "-")


def ours_and_declared() -> set[str]:
    """A folder, what this distribution declares that it needs, `ALSO`; and itself, once its name can be had."""
    lines = PROJECT["dependencies"] + [line for given in EXTRAS.values() for line in given]
    published = {OURS} if is_public(PROJECT) else set()
    return {".", *published, *ALSO, *(re.split(r"[\[<>=!~;\s]", line)[0].lower().replace("_", "-") for line in lines)}


TEXTS = texts()
# They put their commands together; each is looked at below, and in tests/course/test_copying.py.
BUILT = {"mktlib/distribution.py", "mktlib/course/copying.py"}
TRIED = {"tests/house/test_names.py", "tests/house/test_distribution.py"}  # hold bad examples


def test_no_file_tells_anybody_to_install_a_name_that_is_not_ours():
    wanted = {file: set(installed_names(text)) for file, text in TEXTS.items() if file not in BUILT | TRIED}
    assert {file: names - ours_and_declared() for file, names in wanted.items() if names - ours_and_declared()} == {}
    assert sum(map(len, wanted.values())) > 5, "the commands that are there were not found"


@pytest.mark.parametrize("extras", ["", "lab,serve", *EXTRAS])
@pytest.mark.parametrize("is_checkout", [True, False])
def test_no_message_does_either(extras, is_checkout, monkeypatch):
    monkeypatch.setattr(distribution, "checkout", lambda: ROOT if is_checkout else None)
    said = f"{distribution.how_to_install(extras)} (see also: mktlib doctor)"
    assert list(installed_names(said)) == ["." if is_checkout else OURS]


def test_the_commands_that_are_put_together_are_put_together_in_one_place():
    assert {file for file in BUILT if "pip install" in TEXTS[file]} == BUILT
    assert not [file for file, text in TEXTS.items() if "pip install '{" in text and file not in BUILT | TRIED]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("pip install mktlib", ["mktlib"]),
        ("`pip install mktlib` first", ["mktlib"]),
        ("%pip install -q 'mktlib[data]>=0.1'", ["mktlib"]),
        ("!pip3 install --upgrade pip mktlib", ["pip", "mktlib"]),
        ("python -m pip --python x/bin/python install --no-cache-dir '.[serve]'", ["."]),
        ('"$release/venv/bin/python" -m pip install --quiet "${here}[data]" || {', ["."]),
        ('[sys.executable, "-m", "pip", "install", "mktlib"]', ["mktlib"]),
        ('"source": ["%pip install mktlib\\n", "import mktlib"]', ["mktlib"]),
        ("pip install \\\n    numpy mktlib", ["numpy", "mktlib"]),
        ("conda install -c conda-forge mktlib numpy", ["mktlib", "numpy"]),
        ("mamba install -n course mktlib", ["mktlib"]),
        ("uv pip install mktlib && mktlib serve", ["mktlib"]),
        ("uv add mktlib; uv run --with mktlib x", ["mktlib", "mktlib"]),
        ("pipx install mktlib", ["mktlib"]),
        ("uvx mktlib serve", ["mktlib"]),
        ("print(f'pip install {name}')", ["{name}"]),
        ("pip install -r requirements.txt -e .", ["."]),
        ("pip install git+https://example.org/x/mktlib", ["git+https://example.org/x/mktlib"]),
        ("pip install limit_order_book==2.0", ["limit-order-book"]),
        ("python -m pip\ninstall . alone", [".", "alone"]),
        ("python -m pip uninstall mktlib", []),
        ("conda env create -f environment.yml", []),
        ("pip said no; then install mktlib", []),
    ],
)
def test_commands_are_found_however_they_are_written(text, names):
    assert list(installed_names(text)) == names


# --- the address -------------------------------------------------------------------------------------------------

DO_NOT_UPLOAD = "Private :: Do Not Upload"  # registries refuse a distribution of this class
_NOBODY = r"(?:[\w.-]+\.)?example(?:\.\w+)?|localhost|127\.0\.0\.1|\[::1\]"
_SCHEME = r"(?:https?|ssh|git)://|git@"
_HOSTS = "github|gitlab|codeberg|bitbucket|gitee|mybinder|nbviewer|zenodo|colab"
_FORGE = rf"\b(?=(?:{_HOSTS}|[\w-]+\.(?:github|readthedocs))\.)"
OF_OURS = re.compile(
    rf"(?:{_SCHEME}|{_FORGE})(?!(?:{_NOBODY})\b)(?=[\w-]+\.)[^\s\"'`<>)]*\b(?:{OURS}|mktlib)\b", re.IGNORECASE
)


def is_public(project: dict) -> bool:
    """Whether [project.urls] says where the project stands."""
    return bool(project.get("urls"))


def addresses_in(text: str, known: dict) -> list[str]:
    """Addresses of this project in a text: those it is known by, and what looks like another one."""
    return [one for one in known.values() if one in text] + OF_OURS.findall(unquote(text))


def test_what_has_no_public_address_is_refused_by_registries_and_what_has_one_is_not():
    assert is_public(PROJECT) != (DO_NOT_UPLOAD in PROJECT["classifiers"])
    for address in PROJECT.get("urls", {}).values():
        assert re.fullmatch(r"https://[\w-]+(\.[\w-]+)+(/\S*)?", address)
        assert not re.search(_NOBODY, address)


def test_no_other_file_holds_the_projects_address():
    known = PROJECT.get("urls", {})
    site = known.get("Site", "\0")
    texts = TEXTS | {"README.md": TEXTS["README.md"].replace(f"]({site})", "]()")}
    found = {file: addresses_in(text, known) for file, text in texts.items() if file not in {"pyproject.toml"} | TRIED}
    assert {file: addresses for file, addresses in found.items() if addresses} == {}


def test_the_first_thing_readme_leads_to_is_the_site():
    site = PROJECT.get("urls", {}).get("Site")
    link = re.search(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", TEXTS["README.md"])
    command = re.search(r"^```sh\n(.*?)  +#", TEXTS["README.md"], re.MULTILINE)
    assert (link[1] == site) if site else (command[1] == "make site")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("see https://github.com/somebody/what-a-price-is/issues", True),
        ("[![Binder](https://mybinder.org/badge.svg)](https://mybinder.org/v2/gh/a/mktlib/main)", True),
        ("git clone git@codeberg.org:a/mktlib.git", True),
        ("github.com/a/mktlib", True),
        ("https://what-a-price-is.readthedocs.io", True),
        ("repo=https%3A%2F%2Fgit.somewhere.net%2Fwhat-a-price-is", True),
        ("where: file://known", True),
        ("repo=https%3A%2F%2Fgit.example.org%2Fwhat-a-price-is", False),
        ("proxy_pass http://mktlib;", False),
        ("http://localhost:8866/mktlib and registry.example.org/mktlib-singleuser:0.1", False),
        ("https://github.com/voila-dashboards/voila/issues/886", False),
        ("etc/nginx/sites-available/mktlib.conf", False),
    ],
)
def test_an_address_of_ours_is_known_when_it_is_seen(text, is_one):
    assert bool(addresses_in(text, {"Source": "file://known"})) is is_one
