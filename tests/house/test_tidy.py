"""Nothing of anybody's machine in any file, and no command named that does not exist."""

import re

import pytest
import yaml

from tests.house.files import ROOT, texts
from tools import messages

# Put together here, so that this file passes its own test.
FOLDERS = ["work", "tmp", "root"]
HOMES = ["home", "Users"]
HOSTS = [
    ("pypi", "org"),
    ("python" + "hosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("deb.debian", "org"),
    ("security.debian", "org"),
    ("anaconda", "org"),
    ("crates", "io"),
    ("proxy.golang", "org"),
]
OF_A_MACHINE = re.compile(rf"(?<![\w.:/~-])/(?:(?:{'|'.join(FOLDERS)})/|(?:{'|'.join(HOMES)})/\w)")
OF_A_REGISTRY = re.compile("|".join(re.escape(".".join(host)) for host in HOSTS))


def targets(makefile):
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, re.MULTILINE))


def commands(markdown):
    """Targets of the `make` commands in a page's code, fenced or inline."""
    code = re.findall(r"^```.*?^```|`[^`\n]+`", markdown, re.MULTILINE | re.DOTALL)
    lines = re.findall(r"\bmake((?: +(?:[A-Z]+=\S+|[a-z][a-z-]*))+)", "\n".join(code))
    return {word for line in lines for word in line.split() if "=" not in word}


@pytest.mark.parametrize("file", texts())
def test_no_path_of_a_machine_and_no_registry_host(file):
    text = texts()[file]
    assert not OF_A_MACHINE.findall(text)
    assert not OF_A_REGISTRY.findall(text)


@pytest.mark.parametrize("folder", [*(f"/{f}/x" for f in FOLDERS), *(f"/{h}/ann" for h in HOMES)])
def test_a_path_of_a_machine_is_found(folder):
    assert OF_A_MACHINE.search(f'open("{folder}")')
    assert not OF_A_MACHINE.search(f"https://example.org{folder}")


@pytest.mark.parametrize("page", [p for p in texts() if p.endswith(".md") and "/" not in p])
def test_every_make_command_on_a_page_exists(page):
    known = targets((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert commands(texts()[page]) <= known


def test_make_commands_are_found_in_code_and_not_in_prose():
    page = "They make money.\n```sh\n$ make PORT=9000 dashboards\n```\n`make test` `cmake`\n"
    assert commands(page) == {"dashboards", "test"}


def test_every_target_is_listed_by_help_and_marked_as_no_file():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    listed = re.findall(r"^([a-z]+):.*  ## ", makefile, re.MULTILINE)
    assert targets(makefile) == set(phony.split()) == set(listed)


def test_the_commit_hooks_run_the_tools_that_check_runs():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for repo in config["repos"] for hook in repo["hooks"]]
    assert all(repo["repo"] == "local" for repo in config["repos"])
    assert {entry.split()[2] for entry in entries} == {"nbstripout", "ruff", "mypy"}


def test_the_template_for_translators_is_up_to_date():
    stale = messages.identity(messages.extracted()) ^ messages.identity(messages.committed())
    assert not stale, "run `make messages`"
