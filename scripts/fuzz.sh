#!/usr/bin/env bash
# Fuzzes each target of fuzz/, or those named, for TIME (60) seconds; goes on after a find and exits 1
# at the end. `scripts/fuzz.sh --merge [TARGET…]` instead keeps, of all inputs that were ever found,
# the smallest set with the same coverage in fuzz/corpus/, which is committed and replayed by tests.
#
# A stable compiler: LLVM's coverage pass is switched on by hand, so neither cargo-fuzz nor a nightly
# is needed. No address sanitizer either, which only nightlies have: our code is safe Rust.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
triple=$(rustc -vV | sed -n 's/^host: //p')
found=$target/fuzz-corpus
artifacts=$target/fuzz-finds
# A corpus in the repository: few files, so that the tests stay quick.
files_max=30

build() {
  local flags
  # Empty where nothing is needed, which `read` calls a failure.
  read -r -a flags < <(scripts/deps.sh) || true
  # --target keeps the flags away from build scripts.
  RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions" \
    cargo build --release --locked -p testimony-fuzz --features libfuzzer --bin fuzz \
    --target "$triple" --target-dir "$target/fuzz" "${flags[@]}"
}

options=(-max_len=8192 -rss_limit_mb=2048 -timeout=20 -print_final_stats=1)

# One target for TIME seconds; the last lines of its log say how many runs and what was found.
fuzz() {
  local name=$1
  mkdir -p "$found/$name" "$artifacts" "fuzz/corpus/$name"
  TARGET=$name "$binary" "${options[@]}" -max_total_time="${TIME:-60}" \
    -artifact_prefix="$artifacts/$name-" "$found/$name" "fuzz/corpus/$name" \
    >"$found/$name.log" 2>&1
}

# Of the smallest set with the same coverage as many as a corpus may have, of all sizes: only the
# long ones reach far, only the short ones show what they are about.
merge() {
  local name=$1 room
  room=$(mktemp -d)
  mkdir -p "fuzz/corpus/$name" "$found/$name"
  TARGET=$name "$binary" "${options[@]}" -merge=1 "$room" "$found/$name" "fuzz/corpus/$name" \
    >"$found/$name.log" 2>&1
  # The tests run the seeds in any case.
  rm -f "fuzz/corpus/$name"/* "$room"/seed-*
  find "$room" -type f -size -9 -printf '%s %p\n' | sort -n \
    | awk -v most="$files_max" '{ all[NR] = $2 }
        END { for (at = 0; at < most && at < NR; at++)
          print all[NR <= most ? at + 1 : 1 + int(at * (NR - 1) / (most - 1))] }' \
    | while read -r file; do cp "$file" "fuzz/corpus/$name/"; done
  rm -rf "$room"
  say "$name: $(find "fuzz/corpus/$name" -type f | wc -l) files"
}

main() {
  local name step=fuzz names failed=0
  if [ "${1:-}" = --merge ]; then step=merge; shift; fi
  build
  binary=$target/fuzz/$triple/release/fuzz
  names=("$@")
  [ "$#" = 0 ] && mapfile -t names < <(TARGET=list "$binary")
  for name in "${names[@]}"; do
    if "$step" "$name"; then
      [ "$step" = merge ] || say "$name: $(sed -n 's/^stat::average_exec_per_sec: *//p' "$found/$name.log") runs a second, nothing found"
    else
      failed=1
      say "$name: a find, see $artifacts/$name-*"
      grep -aE 'panicked|assert|ERROR|deadly' -A 3 "$found/$name.log" >&2 || tail -n 5 "$found/$name.log" >&2
    fi
  done
  return "$failed"
}

main "$@"
