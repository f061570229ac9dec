"""How the site is published, as ``deploy/`` and the README say it: the commands are run in a clone."""

import os
import re
import shutil
import subprocess

import pytest
import yaml

from tests.browser.serving import ROOT

WORKFLOW = yaml.safe_load((ROOT / "deploy/static/pages-workflow.yml").read_text(encoding="utf-8"))
(JOB,) = WORKFLOW["jobs"].values()
URL = "https://someone.example.org/prices"
QUICK = "--pages 11_price_tag --no-python"  # the rest of the pages are made alike


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What a clone holds, in a folder of its own, with our environment in place of a new one."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a clone")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def run(command, folder, **environment):
    """Run a command as a shell of the forge does; pages are few and the environment is there."""
    quick = command.replace("make site", f"make --assume-old=.venv/.installed-run site OPTIONS='{QUICK}'")
    env = {**os.environ, "HOME": str(folder / "no home"), **environment}
    done = subprocess.run(["bash", "-e", "-c", quick], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def published(clone):
    """The folder that the forge is given, after all commands of the example have run."""
    if not (ROOT / ".venv").is_dir():
        pytest.skip("no environment made by make")
    for step in JOB["steps"]:
        if "run" in step:
            run(step["run"], clone, URL=URL)
    (upload,) = (step for step in JOB["steps"] if step.get("uses", "").startswith("actions/upload-pages-artifact@"))
    return clone / upload["with"]["path"]


def test_the_examples_commands_build_what_the_forge_publishes_at_its_address(published):
    for name in ("index.html", "404.html", "11_price_tag.html", "sitemap.xml", "_headers", ".nojekyll", "ui/site.js"):
        assert (published / name).is_file(), name
    assert f"<loc>{URL}/11_price_tag.html</loc>" in (published / "sitemap.xml").read_text(encoding="utf-8")
    assert f'href="{URL}/index.html"' in (published / "404.html").read_text(encoding="utf-8")
    assert f'content="{URL}/pictures/11_price_tag.png"' in (published / "11_price_tag.html").read_text(encoding="utf-8")


def test_what_was_not_changed_is_not_made_again(published, clone):
    before = {path: path.stat().st_mtime_ns for path in published.rglob("*") if path.name != ".built.json"}
    said = run(f'make site URL="{URL}"', clone)
    assert " 0 of " in f" {said.stderr}"
    assert before == {path: path.stat().st_mtime_ns for path in published.rglob("*") if path.name != ".built.json"}
    assert "http.server" in said.stdout, "how to look at it"


def test_the_example_may_publish_and_nothing_else():
    assert WORKFLOW["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert "permissions" not in JOB
    steps = [step.get("uses", "") for step in JOB["steps"]]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+|", one) for one in steps)
    for step in JOB["steps"]:  # what the forge fills in goes through the environment: it is no part of a command
        assert "${{" not in step.get("run", "")


def test_what_is_built_is_no_part_of_the_project():
    ignored = subprocess.run(
        ["git", "check-ignore", "build/site/index.html"], cwd=ROOT, capture_output=True, check=False
    )
    assert ignored.returncode == 0
