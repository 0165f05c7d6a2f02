#!/usr/bin/env bash
# Fuzzes every target of fuzz/ for FUZZ_SECONDS (60) each; stops at the first that finds something.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

if ! cargo fuzz --version >/dev/null 2>&1; then
  say "cargo-fuzz is missing: cargo install --locked cargo-fuzz"
  exit 2
fi
# The sanitizers are behind unstable flags; a stable compiler takes them when told so.
export RUSTC_BOOTSTRAP=1
for file in fuzz/fuzz_targets/*.rs; do
  [ -e "$file" ] || { say "fuzz/ has no target"; exit 2; }
  name=$(basename "$file" .rs)
  say "== $name"
  cargo fuzz run "$name" -- -max_total_time="${FUZZ_SECONDS:-60}" -rss_limit_mb=2048
done
