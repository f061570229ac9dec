"""The tests find a browser, or get one, or say in one line that there is none."""

import subprocess
import sys

import pytest

from tools import browser

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fakes here are shell scripts")


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch, tmp_path):
    """An empty machine: no browser, no package manager, no download, nobody root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROME_PATH", raising=False)
    monkeypatch.setattr(browser, "MACOS_APPS", ())
    monkeypatch.setattr(browser, "_is_root", lambda: False)
    monkeypatch.setattr(browser, "_playwrights_own", lambda: None)
    browser.find.cache_clear()
    yield
    browser.find.cache_clear()


@pytest.fixture
def program(tmp_path):
    """Put a program on the PATH of the empty machine."""

    def put(name, exit_code=0):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\nexit {exit_code}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return put


@pytest.fixture
def installers(monkeypatch):
    """Commands that would have installed something; none of them runs."""
    ran = []

    def record(command, **_options):
        ran.append(command)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(browser, "_starts", lambda path: True)
    monkeypatch.setattr(browser.subprocess, "run", record)
    return ran


def test_chromium_is_taken_before_chrome(program):
    chrome, chromium = program("google-chrome"), program("chromium")
    assert browser.find() == chromium != chrome


def test_a_browser_named_by_the_reader_goes_first(program, monkeypatch):
    program("chromium")
    named = program("my-browser")
    monkeypatch.setenv("CHROME_PATH", named)
    assert browser.find() == named


def test_a_stub_that_does_not_start_is_passed_over(program):
    program("chromium-browser", exit_code=1)
    chrome = program("google-chrome-stable")
    assert browser.find() == chrome


def test_an_installed_browser_is_used_and_nothing_installed(program, installers):
    chrome = program("google-chrome")
    assert browser.ensure() == chrome
    assert not installers


def test_root_on_debian_gets_the_package(program, installers, monkeypatch):
    program("apt-get")
    monkeypatch.setattr(browser, "_is_root", lambda: True)
    monkeypatch.setattr(browser, "_install_with_playwright", lambda: None)
    browser.ensure()
    assert [command[:2] for command in installers] == [["apt-get", "update"], ["apt-get", "install"]]


def test_everyone_else_gets_playwrights_download(program, installers):
    program("apt-get")
    browser.ensure()
    assert [command[1:] for command in installers] == [["-m", "playwright", "install", "chromium"]]


@pytest.mark.usefixtures("installers")
def test_no_browser_to_be_had_is_one_line_and_a_failure(capsys):
    assert browser.main() == 1
    assert capsys.readouterr().err == f"{browser.NONE}\n"


@pytest.mark.parametrize("is_root", [True, False])
def test_only_root_gives_up_the_sandbox(is_root, monkeypatch):
    monkeypatch.setattr(browser, "_is_root", lambda: is_root)
    assert browser.launch_options()["chromium_sandbox"] is not is_root


def test_flags_of_the_caller_are_added_to_ours():
    options = browser.launch_options(args=["--force-dark-mode"], timeout=5)
    assert options["args"] == [*browser.FLAGS, "--force-dark-mode"]
    assert options["timeout"] == 5
