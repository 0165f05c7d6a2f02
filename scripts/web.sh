#!/usr/bin/env bash
# Bundles the browser's scripts into web/dist if Node is here; else says in one sentence what that
# means. Does nothing where the bundle is newer than its sources.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

stamp=web/dist/manifest.json

fresh() {
  [ -e "$stamp" ] && [ -z "$(find web/src web/verify/src web/build.mjs web/package-lock.json -newer "$stamp")" ]
}

if fresh; then exit 0; fi
if ! has node || ! has npm; then
  say "Node is missing: the program is built without the browser's scripts. Every page works" \
    "without them; what is absent is keyboard shortcuts in lists and the command verify-page."
  # Asked for by name, a missing bundle is a failure; on the way to something else it is not.
  [ "${1:-}" = --if-possible ] && exit 0
  exit 2
fi

bundle() {
  (cd web && npm ci --ignore-scripts --prefer-offline --fetch-retries=1 --no-audit --no-fund --loglevel=error >&2 && node build.mjs >&2)
}

if bundle; then exit 0; fi
say "The browser's scripts could not be bundled (without the network npm cannot fetch esbuild);" \
  "the program works without them."
[ "${1:-}" = --if-possible ] && exit 0
exit 1
