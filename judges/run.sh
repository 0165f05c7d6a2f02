#!/usr/bin/env bash
# Runs every judge: judges/NAME/run.sh BINARY. Prints each one's output and, last, the sums as
# "N passed, N failed". Exits 1 if a judge failed, ran no check or there is none.
set -uo pipefail
cd "$(dirname "$0")/.."

[ "$#" = 1 ] && [ -x "$1" ] || { echo "usage: judges/run.sh BINARY" >&2; exit 2; }
binary=$(realpath "$1")
# The judges of PyPI come first, so that `python3` in a judge is the one that has them.
[ -x target/venv/bin/python ] && PATH=$(realpath target/venv/bin):$PATH

passed=0 failed=0
for judge in "${JUDGES:-judges}"/*/run.sh; do
  [ -e "$judge" ] || continue
  name=$(basename "$(dirname "$judge")")
  echo "-- $name"
  room=$(mktemp -d)
  code=0
  # A folder of its own for what it makes, removed afterwards.
  output=$(TMPDIR=$room bash "$judge" "$binary" 2>&1) || code=$?
  rm -rf "$room"
  echo "$output"
  counts=$(grep -xE '[0-9]+ passed, [0-9]+ failed' <<<"$output" | tail -n 1)
  read -r p _ f _ <<<"${counts:-0 passed, 0 failed}"
  if [ "$code" != 0 ] || [ -z "$counts" ] || [ "$p" = 0 ]; then
    echo "judge $name failed (exit code $code, ${counts:-no count})"
    [ "$f" = 0 ] && f=1
  fi
  passed=$((passed + p)) failed=$((failed + f))
done
[ $((passed + failed)) = 0 ] && { echo "there is no judge"; failed=1; }
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
