#!/bin/sh
# Writes what the container image is made of, each package by its version and hashes:  sh tools/lock.sh
# Newer versions are taken as far as pyproject.toml lets them. Called by the Makefile.

set -eu
cd "$(dirname "$0")/.."
extras=serve,symbolic,data
folder=deploy/container
python=$(sed -n 's/^ARG BASE=.*python:\([0-9.]*\)-.*/\1/p' $folder/Containerfile)
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT

.venv/bin/python -m venv "$tools"
"$tools/bin/python" -m pip install -qq --disable-pip-version-check --no-input uv

lock() {
    "$tools/bin/uv" pip compile --quiet --upgrade --generate-hashes --only-binary=:all: --python-version "$python" \
        --python-platform linux --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@"
}

lock pyproject.toml $(printf -- '--extra %s ' $(echo $extras | tr , ' ')) --output-file $folder/packages.txt
"$tools/bin/python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])' |
    lock - --no-annotate --output-file $folder/build.txt
