#!/usr/bin/env bash
# Installs a project into an environment, editable: with uv, which takes seconds, or where that fails with pip.
# Usage: tools/install.sh ENVIRONMENT WHAT
set -euo pipefail
python=$1/bin/python
index=${PIP_INDEX_URL:-$("$python" -m pip config get global.index-url 2>/dev/null || true)}
if "$python" -m pip install --quiet --disable-pip-version-check uv 2>/dev/null; then
  export UV_LINK_MODE=copy
  if "$1/bin/uv" pip install --quiet --python "$python" ${index:+--default-index "$index"} -e "$2"; then exit 0; fi
  echo "uv could not; trying with pip ..."
fi
exec "$python" -m pip install --quiet --disable-pip-version-check -e "$2"
