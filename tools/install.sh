#!/bin/sh
# Makes .venv and installs the package into it:  sh tools/install.sh run|test|whole [PYTHON]
# `run` is what a reader needs, `test` adds the tools of a maintainer, `whole` JupyterLite. Called by the Makefile.

wanted=${1:-run}
chosen=${2:-}

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
can_make_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

find_python() {
    if [ -n "$chosen" ]; then
        is_new_enough "$chosen" || stop "PYTHON=$chosen is not a Python 3.11 or newer."
        can_make_venv "$chosen" || without_venv "$chosen"
        python=$chosen
        return
    fi
    bare=
    for name in python3.13 python3.12 python3.11 python3 python; do
        is_new_enough "$name" || continue
        if can_make_venv "$name"; then python=$name; return; fi
        [ -n "$bare" ] || bare=$name
    done
    [ -z "$bare" ] || without_venv "$bare"
    stop "No Python 3.11 or newer found. Install one, or name it: make PYTHON=/path/to/python3.12 ..."
}

without_venv() {
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    stop "$1 cannot make environments. On Debian and Ubuntu: apt install python$version-venv"
}

cd "$(dirname "$0")/.." || exit 1
# An environment whose Python is gone (upgraded, or the folder was copied from another machine) is made anew.
if ! { is_new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    find_python
    say "Making .venv with $("$python" -V 2>&1) ..."
    "$python" -m venv --clear .venv || stop "Could not make .venv in this folder (is it writable, is the disk full?)."
fi

case $wanted in
    run) extras=lab,serve,symbolic,data ;;
    test) extras=lab,serve,symbolic,data,test ;;
    whole) extras=lab,serve,symbolic,data,test,lite ;;
    *) stop "usage: sh tools/install.sh run|test|whole [PYTHON]" ;;
esac
# What this package was called before; on the registries another project is. Both would be one folder and one command.
.venv/bin/python -m pip uninstall -qq --disable-pip-version-check --yes mktlib >/dev/null 2>&1
say "Installing the packages into .venv (a minute or two the first time) ..."
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --editable ".[$extras]" ||
    stop "The packages could not be installed: pip's words stand above. Is there a network? The same command tries again."

touch .venv/.installed-run
[ "$wanted" = run ] || touch .venv/.installed-test
[ "$wanted" != whole ] || touch .venv/.installed-whole
