#!/bin/sh
# Resolves the four lock files for every Python and machine at once; run through `make lock`.
# requirements.lock: what a server runs. -demo: with the embedded servers. -dev: with the tools.
# -bench: with the solvers that the benchmark compares with.
set -eu
uv=.venv/bin/uv
[ -x "$uv" ] || .venv/bin/python -m pip install --quiet 'uv>=0.11'

resolve() {
  lock=$1
  shift
  # setuptools is locked too: the editable install then needs no unhashed build environment.
  printf 'setuptools>=77\n' | "$uv" pip compile pyproject.toml - --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
    --custom-compile-command 'make lock' --output-file "$lock" "$@"
}

resolve requirements-dev.lock --upgrade --extra embedded --extra dev
resolve requirements-demo.lock --upgrade --extra embedded --constraint requirements-dev.lock
resolve requirements.lock --upgrade --constraint requirements-dev.lock
resolve requirements-bench.lock --upgrade --extra bench --constraint requirements-dev.lock
