#!/usr/bin/env bash
# Makes sure that the tests have a PostgreSQL and a Redis to start, flite to speak with, and faketime to make clocks
# jump: the machine's own, or Debian's packages.
set -euo pipefail
shopt -s nullglob
wanted=()
clusters=(/usr/lib/postgresql/*/bin/initdb)
if ! command -v initdb >/dev/null && [ ${#clusters[@]} = 0 ]; then wanted+=(postgresql); fi
if ! command -v redis-server >/dev/null; then wanted+=(redis-server); fi
if ! command -v flite >/dev/null; then wanted+=(flite); fi
if [ "$(uname)" = Linux ] && ! command -v faketime >/dev/null; then wanted+=(faketime); fi
if [ ${#wanted[@]} = 0 ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo "Some tests are left out: install ${wanted[*]} to have them." >&2
  exit 0
fi
echo "Installing ${wanted[*]} ..."
sudo=""
if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
