#!/usr/bin/env bash
# networkx computes lo and hi of random graphs again, written from the spec. Most go through the
# example in batches, so that thousands cost one start; some through the command itself.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
testimony=$(realpath "$1")
count=10000
[ "${TESTIMONY_LONG:-}" = 1 ] && count=100000
cd "$root" || exit 1
cargo build --quiet --locked --example weigh_graph -p testimony-weigh || exit 1
passed=0 failed=0
run() {
  if python3 "$here/judge.py" "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
run --count "$count" --seed 1 --lines -- target/debug/examples/weigh_graph --lines {}
run --count 200 --seed 2 -- "$testimony" weigh --graph {} --json
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
