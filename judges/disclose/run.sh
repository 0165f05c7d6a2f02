#!/usr/bin/env bash
# PyPI sd-jwt verifies random presentations and returns the same fields as ours; forged ones are
# refused by ours (theirs drops many silently: docs/spec/disclosure.md).
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
count=400
[ "${TESTIMONY_LONG:-}" = 1 ] && count=4000
cargo build --quiet --locked --example present -p testimony-disclose || exit 1
passed=0 failed=0
run() { if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi; }
run python3 judges/disclose/judge.py "$count" 1 --program target/debug/examples/present
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
