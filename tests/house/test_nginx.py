"""The tests of ``deploy/`` find an nginx, or unpack one, or say in one line that there is none."""

import shutil
import subprocess
import sys

import pytest

from tools import nginx

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fakes here are shell scripts")


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch, tmp_path):
    """An empty machine: no nginx, no package manager."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("NGINX_PATH", raising=False)
    monkeypatch.setattr(nginx, "PLACES", ())
    monkeypatch.setattr(nginx, "OWN", tmp_path / "own")
    nginx.find.cache_clear()
    yield
    nginx.find.cache_clear()


@pytest.fixture
def program(tmp_path):
    """Put a program on the PATH of the empty machine."""

    def put(name, does="exit 0"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return put


def test_one_named_by_the_reader_goes_first_and_one_that_does_not_start_is_passed_over(program, monkeypatch):
    installed = program("nginx")
    assert nginx.find() == installed
    monkeypatch.setenv("NGINX_PATH", program("broken", "exit 1"))
    nginx.find.cache_clear()
    assert nginx.find() == installed
    named = program("mine")
    monkeypatch.setenv("NGINX_PATH", named)
    nginx.find.cache_clear()
    assert nginx.find() == named


def test_debians_package_is_unpacked_and_never_installed(program, monkeypatch, tmp_path):
    program("apt-get")
    program("dpkg-deb")
    ran = []

    def record(command, **options):
        if not shutil.which(command[0]):
            raise FileNotFoundError(command[0])
        ran.append(command[:2])
        if command[1] == "download" and ["apt-get", "update"] in ran:  # a fresh machine has no lists
            (tmp_path / options["cwd"] / "nginx.deb").touch()
        if command[0] == "dpkg-deb":
            program("own/usr/sbin/nginx")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(nginx.subprocess, "run", record)
    assert nginx.ensure() == str(tmp_path / "own/usr/sbin/nginx")
    assert ["apt-get", "install"] not in ran
    assert ran.index(["apt-get", "update"]) < ran.index(["dpkg-deb", "--extract"])


def test_a_machine_without_debians_packages_is_left_in_peace(capsys):
    assert nginx.main() == 0
    assert capsys.readouterr().err == f"{nginx.NONE}\n"


def test_debian_without_one_is_a_failure(program, capsys):
    program("apt-get", "exit 1")
    program("dpkg-deb", "exit 1")
    assert nginx.main() == 1
    assert nginx.NONE in capsys.readouterr().err
