#!/usr/bin/env bash
# Runs the browser tests: e2e/run.sh BINARY [FILE…]. Prints TAP and, last, "N passed, N failed".
# Pictures of every page: target/screenshots/.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

[ "$#" -ge 1 ] || { echo "usage: e2e/run.sh BINARY [FILE…]" >&2; exit 2; }
TESTIMONY_BINARY=$(realpath "$1")
export TESTIMONY_BINARY
cd "$here" || exit 1
shift
files=("$@")
if [ "$#" = 0 ]; then
  files=(selftest.mjs post.test.mjs sealing.test.mjs sealed.test.mjs payloads.test.mjs desk.test.mjs journey.test.mjs counting.test.mjs verify.test.mjs)
  # Statistics over minutes of idle pages: few traces prove nothing, and a busy machine is seen in them.
  # That all visits ask for the same in the same sizes is in sealing.test.mjs.
  [ "${TESTIMONY_LONG:-}" = 1 ] && files+=(cover.test.mjs)
fi

# A new folder for what the browser and the program leave, removed whatever happens.
export TMPDIR
TMPDIR=$(mktemp -d)
trap 'rm -rf "$TMPDIR"' EXIT

# One file at a time: two browsers and two Argon2 at once are too much for a small machine.
node --test --test-concurrency=1 --test-reporter=tap "${files[@]}" | tee "$TMPDIR/tap"
code=${PIPESTATUS[0]}
awk -v code="$code" '/^# pass [0-9]+$/ { p += $3 } /^# (fail|cancelled) [0-9]+$/ { f += $3 }
  END { if (code && !f) f = 1; print p + 0 " passed, " f + 0 " failed"; exit (f > 0 || p == 0) }' \
  "$TMPDIR/tap"
