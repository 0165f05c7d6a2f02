#!/usr/bin/env bash
# Changes one thing at a time in `proof` and `disclose`, or the crates named, and runs their tests: a
# change that no test notices is a survivor. Needs cargo-mutants (cargo install --locked
# cargo-mutants) and takes about an hour. Exits 1 if a survivor is not explained in docs/MUTANTS.md.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

cargo mutants --version >/dev/null 2>&1 || { say "cargo-mutants is missing: cargo install --locked cargo-mutants"; exit 2; }
out=$(realpath -m "${CARGO_TARGET_DIR:-target}")/mutants
# A folder of its own: each run is of a copy of the sources.
export CARGO_TARGET_DIR=$out/target CARGO_PROFILE_DEV_DEBUG=0

# As in docs/MUTANTS.md: the file and what was replaced, without line and column.
named() { sed -E 's/^([^:]+):[0-9]+:[0-9]+: /\1: /'; }

main() {
  local crate survivor failed=0 crates=("$@") tool=()
  [ "$#" = 0 ] && crates=(proof disclose)
  # Quicker: it stops at the first test that fails.
  cargo nextest --version >/dev/null 2>&1 && tool=(--test-tool=nextest)
  for crate in "${crates[@]}"; do
    mkdir -p "$out/$crate"
    # 2 and 3: some were missed, or ran too long; anything else is a failure of the run.
    cargo mutants -p "testimony-$crate" -j1 "${tool[@]}" --minimum-test-timeout 20 \
      -o "$out/$crate" -- --lib --test it || [[ $? =~ ^[23]$ ]] || return 2
    while read -r survivor; do
      grep -qF -- "$survivor" docs/MUTANTS.md && continue
      say "not explained in docs/MUTANTS.md: $survivor"
      failed=1
    done < <(named <"$out/$crate/mutants.out/missed.txt")
  done
  return "$failed"
}

main "$@"
