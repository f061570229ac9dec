"""Which distribution runs, what it needs, who else is called mktlib: in environments that are metadata and no more."""

import json
import platform
import sys
import tomllib

import pytest

import mktlib
from mktlib import distribution, doctor
from mktlib.__main__ import main
from tests.house.files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOREIGN = "0.16.6"


class Environment:
    """A folder as the only place where distributions are found."""

    def __init__(self, site):
        self.site = site

    def install(self, name, version, *, package=True, editable=None, headers=()):
        """Put a distribution there, with a package `mktlib` unless it is editable or has none."""
        info = self.site / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        lines = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *headers]
        (info / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
        files = [f"{info.name}/METADATA,,"]
        if editable is not None:
            source = {"url": editable.as_uri(), "dir_info": {"editable": True}}
            (info / "direct_url.json").write_text(json.dumps(source), encoding="utf-8")
        elif package:
            (self.site / "mktlib").mkdir(exist_ok=True)
            (self.site / "mktlib/__init__.py").touch()
            files.append("mktlib/__init__.py,,")
        (info / "RECORD").write_text("\n".join(files) + "\n", encoding="utf-8")

    def install_ours(self, version=mktlib.__version__, **options):
        """Install this package as a wheel does: its requirements and addresses as headers."""
        requires = [f"Requires-Dist: {line}" for line in PROJECT["dependencies"]]
        for extra, given in PROJECT["optional-dependencies"].items():
            requires += [f"Requires-Dist: {line}; extra == '{extra}'" for line in given]
        self.install(
            distribution.NAME, version, headers=[*requires, "Project-URL: Source, file://somewhere"], **options
        )


@pytest.fixture
def environment(tmp_path, monkeypatch):
    site = tmp_path / "a site"
    site.mkdir()
    monkeypatch.setattr(sys, "path", [str(site), *(place for place in sys.path if "site-packages" not in place)])
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place not in ("", str(ROOT))])
    return Environment(site)


@pytest.fixture
def no_checkout(environment, monkeypatch):
    """As if the code that runs were the installed one."""
    monkeypatch.setattr(distribution, "FOLDER", environment.site / "mktlib")
    return environment


def marks(checks):
    return {check.name: check.mark for check in checks}


def test_the_version_says_which_program_this_is_in_one_line(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    python = ".".join(platform.python_version_tuple()[:2])
    assert said.startswith(f"what-a-price-is {PROJECT['version']} (mktlib from {ROOT / 'mktlib'}, Python {python}.")
    assert said.endswith(")\n")


def test_both_commands_are_one_program():
    assert set(PROJECT["scripts"]) == {"mktlib", distribution.NAME}
    assert set(PROJECT["scripts"].values()) == {"mktlib.__main__:main"}
    assert PROJECT["name"] == distribution.NAME


def test_what_is_needed_is_read_from_a_checkout_and_from_an_installed_package_alike(no_checkout):
    no_checkout.install_ours()
    installed = distribution.needed()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution, "FOLDER", ROOT / "mktlib")
        assert sorted(distribution.needed()) == sorted(installed)
    assert distribution.Needed("numpy", "2.0", "") in installed
    assert distribution.Needed("latex2mathml", "3.77", "serve") in installed


def test_addresses_are_read_from_a_checkout_and_from_an_installed_package(no_checkout, tmp_path, monkeypatch):
    assert distribution.addresses() == {}
    no_checkout.install_ours()
    assert distribution.addresses() == {"Source": "file://somewhere"}
    (tmp_path / "pyproject.toml").write_text(
        f'[project]\nname = "{distribution.NAME}"\n[project.urls]\nSource = "file://else"\n', encoding="utf-8"
    )
    monkeypatch.setattr(distribution, "FOLDER", tmp_path / "mktlib")
    assert distribution.addresses() == {"Source": "file://else"}


def test_a_missing_package_is_named_with_the_extra_that_brings_it(no_checkout):
    no_checkout.install_ours()
    install = "python -m pip install 'what-a-price-is"
    assert distribution.what_to_install("sympy.core") == f"sympy is not installed; it comes with: {install}[symbolic]'"
    assert distribution.what_to_install("numpy").endswith(f"{install}'")
    assert distribution.what_to_install("tornado.web", "serve").endswith(f"{install}[serve]'")
    assert distribution.what_to_install("tornado", "lab").endswith(f"{install}[lab,serve]'")


def test_whatever_a_command_of_ours_lacks_comes_with_an_extra_that_is_there():
    for extras in distribution.EXTRAS_OF.values():
        assert set(extras.split(",")) <= {one.extra for one in distribution.needed()} - {"test"}
    assert set(distribution.EXTRAS_OF) == set(NEEDS)


def test_in_a_checkout_the_checkout_is_installed():
    assert distribution.how_to_install("data") == f"python -m pip install -e '{ROOT}[data]'"


NEEDS = {"serve": "dashboards.server", "lab": "publish.jupyter", "build": "edition.build", "copy": "course.copying",
         "kit": "course.sheets"}  # fmt: skip


@pytest.mark.parametrize("command", NEEDS)
def test_a_command_without_its_packages_says_what_to_install(command, monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, f"mktlib.{NEEDS[command]}", None)
    where = {"copy": ["12", str(tmp_path)], "kit": [str(tmp_path)], "build": [str(tmp_path)]}
    assert main([command, *where.get(command, ())]) == 1
    extras = distribution.EXTRAS_OF[command]
    assert f"is not installed; it comes with: python -m pip install -e '{ROOT}[{extras}]'" in capsys.readouterr().err


def test_the_doctor_knows_the_installed_package_as_the_one_that_runs(no_checkout):
    no_checkout.install_ours()
    (check,) = doctor._ours()
    assert check == (distribution.NAME, "found", f"{mktlib.__version__} in {no_checkout.site / 'mktlib'}")


def test_an_editable_install_is_known_by_where_it_points(environment):
    environment.install_ours(editable=ROOT)
    assert marks(doctor._ours()) == {distribution.NAME: "found"}


def test_code_that_runs_beside_the_installed_one_is_a_warning(environment):
    environment.install_ours()
    (check,) = doctor._ours()
    assert check.mark == "warning"
    assert str(ROOT / "mktlib") in check.words
    assert str(environment.site / "mktlib") in check.words


def test_another_version_than_the_installed_one_is_a_warning(no_checkout):
    no_checkout.install_ours("0.0.1")
    (check,) = doctor._ours()
    assert (check.mark, "but 0.0.1 is installed" in check.words) == ("warning", True)


@pytest.mark.parametrize("editable", [None, ROOT])
def test_a_foreign_mktlib_beside_ours_is_a_warning_that_says_how_to_part_them(no_checkout, editable):
    no_checkout.install_ours()
    no_checkout.install("mktlib", FOREIGN, editable=editable)
    ours, foreign = doctor._ours()
    assert (ours.mark, foreign.mark, foreign.name) == ("found", "warning", f"mktlib {FOREIGN}")
    assert "pip uninstall mktlib what-a-price-is; then python -m pip install 'what-a-price-is'" in foreign.words


def test_a_foreign_mktlib_in_the_place_of_ours_is_a_warning(environment):
    environment.install("mktlib", FOREIGN)
    assert marks(doctor._ours()) == {distribution.NAME: "warning", f"mktlib {FOREIGN}": "warning"}


def test_a_distribution_that_brings_a_package_of_our_name_under_its_own_is_a_warning(environment):
    environment.install_ours(editable=ROOT)
    environment.install("market-toolkit", "3.0")
    assert marks(doctor._ours()) == {distribution.NAME: "found", "market-toolkit 3.0": "warning"}


def test_packages_are_found_missing_too_old_or_of_an_extra_nobody_asked_for(no_checkout):
    no_checkout.install_ours()
    no_checkout.install("numpy", "2.10.1rc1", package=False)
    no_checkout.install("matplotlib", "3.9.4", package=False)
    found = {check.name: check for check in doctor._packages()}
    assert found["numpy"] == ("numpy", "found", "2.10.1rc1")
    assert found["matplotlib"].mark == "missing"
    assert found["matplotlib"].words.startswith("3.9.4 is too old, 3.10 or newer is needed")
    assert (found["anywidget"].mark, found["voila"].mark) == ("missing", "absent")
    assert found["voila"].words == "not installed; python -m pip install 'what-a-price-is[serve]'"
    assert not {"pytest", "scipy", "babel"} & set(found)


def test_no_ok_is_said_of_what_is_not_there(no_checkout, capsys, monkeypatch):
    no_checkout.install_ours()
    monkeypatch.setattr("webbrowser.get", lambda: (_ for _ in ()).throw(doctor.webbrowser.Error))
    assert doctor.report(str(no_checkout.site / "nowhere")) == 1
    lines = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    fine = {name for mark, name, _words in lines if mark == "ok"}
    # The kernel and the widgets' files are looked for where they lie, not in metadata.
    assert fine <= {distribution.NAME, "Python", "kernel", "widget", "anywidget's", "address"}
    assert {"numpy", "notebooks"} <= {name for mark, name, _words in lines if mark == "no"}
    assert {"browser", "sympy"} <= {name for mark, name, _words in lines if mark == "--"}
