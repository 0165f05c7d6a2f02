#!/usr/bin/env bash
# Runs everything: `scripts/test.sh [STEP…]`, all steps without arguments. Goes on after a failing
# step, shows the end of its log, and ends with "N passed, N failed". Logs: target/test-logs/.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/steps.sh

export CARGO_TERM_COLOR=never NO_COLOR=1
target=${CARGO_TARGET_DIR:-target}

# In a first run nothing is compiled a second time: what would make that faster only costs.
[ -d "$target/debug" ] || export CARGO_INCREMENTAL=0

# A step that hangs must not take the whole run's time: no step needs half of this.
limit=2400
[ "${TESTIMONY_LONG:-}" = 1 ] && limit=14400

all=(runner prepare web fmt clippy cargo judges deb e2e readme)
# With all steps, these run beside one another once there is a program: they wait much of their time.
beside=("run_step judges; run_step deb; run_step readme" "run_step e2e")

# Feature flags that the build needs on this machine; empty where it cannot be built, which the
# cargo steps then say.
cargo_flags=()
read -r -a cargo_flags < <(scripts/deps.sh 2>/dev/null)

# The binary that `cargo test` built: the same features, so nothing is compiled twice.
binary() {
  cargo test --workspace --locked --no-run --quiet "${cargo_flags[@]}" || return 1
  [ -x "$target/debug/testimony" ] && return
  say "$target/debug/testimony was not built: the package testimony has no integration test"
  return 1
}

in_web() { (cd web && npm run --silent check && node --test --test-reporter=tap); }
with_binary() { binary && "$@" "$(realpath "$target/debug/testimony")"; }
# The forgeries of the tests are kept for the judges, who ask every verifier about them.
judges() {
  export TESTIMONY_FORGERIES=$PWD/target/forgeries
  rm -rf "$TESTIMONY_FORGERIES"
  cargo test --workspace --locked --quiet "${cargo_flags[@]}" --test it \
    every_forgery_has_its_verdict >/dev/null || return 1
  judges/run.sh "$1"
}
in_readme() {
  binary && "$target/debug/tidy-readme" "$target/debug" README.md docs/*.md
}

# The package, installed in a bare Debian.
in_deb() { binary && scripts/deb-test.sh; }

# Steps are commands, and functions reach them through this: `scripts/test.sh --inside FUNCTION …`.
if [ "${1:-}" = --inside ]; then
  shift
  "$@"
  exit
fi
inside=(scripts/test.sh --inside)

run_step() {
  local cargo_test=(cargo test --workspace --locked --no-fail-fast "${cargo_flags[@]}")
  case $1 in
    runner) step runner plain scripts/selftest.sh ;;
    prepare) step prepare check scripts/prepare.sh ;;
    web) step bundle check scripts/web.sh; step web node "${inside[@]}" in_web ;;
    fmt) step fmt check cargo fmt --all --check ;;
    clippy)
      step clippy check cargo clippy --workspace --all-targets --locked "${cargo_flags[@]}" \
        -- -D warnings ;;
    cargo) step cargo cargo "${cargo_test[@]}" ;;
    cargo-faults) step cargo-faults cargo "${cargo_test[@]}" fault ;;
    judges) step judges plain "${inside[@]}" with_binary judges ;;
    deb) step deb plain "${inside[@]}" in_deb ;;
    e2e) step e2e plain "${inside[@]}" with_binary e2e/run.sh ;;
    readme) step readme plain "${inside[@]}" in_readme ;;
    *) say "no step $1; there are: ${all[*]} cargo-faults"; return 2 ;;
  esac
}

main() {
  local name names=("$@")
  steps_begin target/test-logs "$limit"
  if [ "$#" = 0 ]; then
    for name in runner prepare web fmt clippy cargo; do run_step "$name"; done
    steps_beside "${beside[@]}"
  fi
  for name in "${names[@]}"; do run_step "$name" || exit; done
  steps_end
}

main "$@"
