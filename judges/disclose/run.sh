#!/usr/bin/env bash
# PyPI sd-jwt and npm @sd-jwt/core verify the same random presentations and return the same fields
# as ours; forged ones are refused by ours (theirs drop many silently: docs/spec/disclosure.md).
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
count=400
[ "${TESTIMONY_LONG:-}" = 1 ] && count=4000
cargo build --quiet --locked --example present -p testimony-disclose || exit 1
present=${CARGO_TARGET_DIR:-target}/debug/examples/present
"$present" "$count" 2 >"$TMPDIR/lines"

# What the judge read ends up in the output, so that it can be seen that it read anything.
pypi() { python3 judges/disclose/judge.py "$count" 1 --program "$present"; }
npm_reads() { node judges/disclose/judge.mjs <"$1"; }
said() { tail -n 1 "$TMPDIR/judge.log"; }

ok "PyPI sd-jwt returns the same payload for $count presentations" pypi
said
if [ -d "$here/node_modules" ]; then
  ok "npm @sd-jwt/core returns the same payload for $count presentations" npm_reads "$TMPDIR/lines"
  said
else
  ok "npm's packages of judges/disclose are installed (scripts/prepare.sh)" false
fi

# Controls, beside those inside each judge: it must fail where ours says something else.
sed '1s/"answer":/"answer":["edge"],"was":/' "$TMPDIR/lines" >"$TMPDIR/altered"
refused "an answer that is not the payload (npm)" npm_reads "$TMPDIR/altered"
sed '1s/"refused":"[^"]*"/"refused":null/' "$TMPDIR/lines" >"$TMPDIR/accepted"
refused "a forgery that ours accepted (npm)" npm_reads "$TMPDIR/accepted"
: >"$TMPDIR/empty"
refused "no presentation at all (npm)" npm_reads "$TMPDIR/empty"
verdict
