#!/usr/bin/env bash
# Makes sure that the browser tests have a Chromium: the machine's own, Debian's package, or Playwright's.
set -euo pipefail
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
for app in "/Applications/Google Chrome.app" "/Applications/Chromium.app"; do
  if [ -d "$app" ]; then exit 0; fi
done
if command -v apt-get >/dev/null; then
  echo "Installing Chromium ..."
  sudo=""
  if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
  $sudo apt-get update -qq
  package=chromium-headless-shell  # what tests need of it, in newer Debians
  if ! apt-cache show $package >/dev/null 2>&1; then package=chromium; fi
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $package >/dev/null
else
  .venv/bin/playwright install chromium
fi
