"""The install script, with stand-ins for the programs of the machine: what it asks of them, in which order."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.browser.serving import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the script is for Debian and its kin")
SCRIPT = ROOT / "deploy" / "single" / "install.sh"
NAME = "prices.example.org"
STANDINS = {
    "id": "echo ${FAKE_UID:-0}",
    "apt-get": "",
    "systemctl": "",
    "nginx": "exit ${NGINX_SAYS:-0}",
    "python3": 'mkdir -p "$3/bin"; cp "$0" "$3/bin/python"',
    "date": "cat $HERE/now",
}
# As the environment's own Python: pip may fail, and a replica is ready when its number is in the file.
ASKED = """case $1 in
-m) [ "$2" = venv ] || exit ${PIP_SAYS:-0} ;;
-) cat >/dev/null; grep -q "$2" $HERE/ready; exit ;;
esac"""


@pytest.fixture
def machine(tmp_path):
    """A machine of stand-ins; each writes down how it was called."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, does in STANDINS.items():
        lines = ["#!/bin/sh", f'echo "{name} $*" >>$HERE/calls', ASKED if name == "python3" else "", does]
        (programs / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    (tmp_path / "now").write_text("20260101T000000Z\n", encoding="utf-8")
    (tmp_path / "ready").write_text("8866 8867\n", encoding="utf-8")

    def run(*arguments, **settings):
        (tmp_path / "calls").write_text("", encoding="utf-8")
        return subprocess.run(
            [shutil.which("sh"), str(SCRIPT), *arguments],
            env={
                "PATH": f"{programs}:/usr/bin:/bin",
                "HERE": str(tmp_path),
                "DESTDIR": str(tmp_path / "root"),
                "MKTLIB_PATIENCE": "1",
                **settings,
            },
            capture_output=True,
            text=True,
            timeout=60,
        )

    run.root = tmp_path / "root"
    run.calls = lambda: (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    run.set = lambda name, words: (tmp_path / name).write_text(words, encoding="utf-8")
    return run


def release(machine, link="current"):
    return (machine.root / "opt/mktlib" / link).resolve().name


def test_it_installs_everything_and_restarts_one_replica_after_the_other(machine):
    done = machine(NAME)
    assert done.returncode == 0, done.stderr
    calls = machine.calls()
    order = [calls.index(one) for one in ("systemctl restart mktlib@8866", "systemctl restart mktlib@8867")]
    between = calls[order[0] + 1 : order[1]]
    assert any(call.endswith("- 8866") for call in between), "the second was restarted before the first was ready"
    assert calls.index("nginx -t -q") < calls.index("systemctl reload-or-restart nginx")
    assert {f"systemctl enable --quiet mktlib@{port}" for port in (8866, 8867)} <= set(calls)

    nginx = machine.root / "etc/nginx"
    assert f"server_name {NAME};" in (nginx / "sites-enabled/mktlib.conf").read_text()
    for file in ("mktlib/rules.conf", "mktlib/mktlib-answer.html", "conf.d/mktlib.conf"):
        assert (nginx / file).read_bytes() == (ROOT / "deploy/nginx" / file.rpartition("/")[2]).read_bytes()
    worker = nginx / "modules-enabled/90-mktlib.conf"
    assert worker.read_bytes() == (ROOT / "deploy/nginx/worker.conf").read_bytes()
    assert (machine.root / "etc/mktlib/options").read_text() == f'MKTLIB_OPTIONS="--hosts {NAME}"\n'
    assert (machine.root / "opt/mktlib/current/notebooks/index.ipynb").is_file()


@pytest.mark.parametrize(("there", "then"), [(512, 8192), (768, 8192), (4096, 8192), (8192, 8192), (16384, 16384)])
def test_nginx_gets_room_for_connections_that_say_nothing_and_nothing_else_is_changed(machine, there, then):
    debians = "user www-data;\n\nevents {{\n\tworker_connections {};\n\t# multi_accept on;\n}}\n"
    main = machine.root / "etc/nginx/nginx.conf"
    main.parent.mkdir(parents=True)
    main.write_text(debians.format(there), encoding="utf-8")
    for _ in range(2):
        assert machine(NAME).returncode == 0
        assert main.read_text(encoding="utf-8") == debians.format(then)


def test_what_rotates_the_log_is_installed(machine):
    machine(NAME)
    (asked,) = (call.split() for call in machine.calls() if call.startswith("apt-get install"))
    assert {"nginx", "logrotate"} <= set(asked)
    site = (machine.root / "etc/nginx/sites-enabled/mktlib.conf").read_text(encoding="utf-8")
    assert re.findall(r"access_log (\S+)", site) == ["/var/log/nginx/mktlib.log"]  # Debian's: /var/log/nginx/*.log


def test_what_the_operator_wrote_survives_an_upgrade_and_one_earlier_release_is_kept(machine):
    machine(NAME)
    options, site = machine.root / "etc/mktlib/options", machine.root / "etc/nginx/sites-available/mktlib.conf"
    options.write_text("own\n", encoding="utf-8")
    site.write_text("certificate\n", encoding="utf-8")
    for day in (2, 3):
        machine.set("now", f"2026010{day}T000000Z\n")
        assert machine(NAME).returncode == 0
    assert options.read_text() == "own\n"
    assert site.read_text() == "certificate\n"
    assert (release(machine), release(machine, "previous")) == ("20260103T000000Z", "20260102T000000Z")
    assert len(list((machine.root / "opt/mktlib").glob("2*"))) == 2


def test_the_way_back_leads_to_the_release_before(machine):
    assert machine("--back").returncode == 1
    machine(NAME)
    machine.set("now", "20260102T000000Z\n")
    machine(NAME)
    assert machine("--back").returncode == 0
    assert (release(machine), release(machine, "previous")) == ("20260101T000000Z", "20260102T000000Z")
    assert "systemctl restart mktlib@8867" in machine.calls()


def test_a_release_that_does_not_get_ready_stops_before_the_second_replica(machine):
    machine(NAME)
    machine.set("ready", "8867\n")
    machine.set("now", "20260102T000000Z\n")
    done = machine(NAME)
    assert done.returncode == 1
    assert "--back" in done.stderr
    assert "systemctl restart mktlib@8867" not in machine.calls()


def test_packages_that_cannot_be_had_leave_the_site_as_it_was(machine):
    machine(NAME)
    machine.set("now", "20260102T000000Z\n")
    done = machine(NAME, PIP_SAYS="1")
    assert done.returncode == 1
    assert release(machine) == "20260101T000000Z"
    assert not any("restart" in call for call in machine.calls())


def test_files_nginx_does_not_accept_are_not_loaded(machine):
    done = machine(NAME, NGINX_SAYS="1")
    assert done.returncode == 1
    assert "nginx -t" in done.stderr
    assert "systemctl reload-or-restart nginx" not in machine.calls()


def test_it_removes_what_it_brought(machine):
    machine(NAME)
    assert machine("--remove").returncode == 0
    assert [path for path in machine.root.rglob("*") if path.is_file() or path.is_symlink()] == []


@pytest.mark.parametrize(
    "name", ["", "localhost", "a b.org", "x.org;reboot", "-x.org", "$(reboot).org", "https://x.org"]
)
def test_an_odd_name_changes_nothing(machine, name):
    done = machine(name) if name else machine()
    assert done.returncode == 1
    assert "usage:" in done.stderr
    assert not machine.root.exists()


def test_everyone_but_root_is_told_so(machine):
    done = machine(NAME, FAKE_UID="1000")
    assert done.returncode == 1
    assert "sudo" in done.stderr
    assert not machine.root.exists()
