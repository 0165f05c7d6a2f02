#!/usr/bin/env bash
# Makes target/deb/testimony.deb: `scripts/deb.sh [release|dev]`. The program must be built already.
# Its manual pages, completions, unit and lines for tor are written by the program itself. Needs
# cargo-deb, which is installed into target/tools once (from the crates registry).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

version=3.8.0
profile=${1:-release}
made=target/deb
tool=target/tools/bin/cargo-deb

main() {
  local folder=$profile binary
  [ "$profile" = dev ] && folder=debug
  binary=${CARGO_TARGET_DIR:-target}/$folder/testimony
  [ -x "$binary" ] || { say "$binary is not built."; exit 2; }
  if [ "$("$tool" --version 2>/dev/null)" != "cargo-deb $version" ]; then
    say "Installing cargo-deb $version into target/tools (once; needs the network)."
    cargo install cargo-deb --version "$version" --locked --quiet --force --root target/tools \
      --target-dir target/tools/build
    rm -rf target/tools/build
  fi
  rm -rf "$made"
  mkdir -p "$made"
  "$binary" generate man "$made/man" >&2
  "$binary" generate completions "$made/completions" >&2
  "$binary" generate system "$made/system" >&2
  # Debian's tests ask for pages that are the same for the same sources.
  local options=(--no-build --profile "$profile" --output "$made/testimony.deb")
  if [ "$profile" = dev ]; then options+=(--strip --fast); fi
  "$tool" --manifest-path crates/testimony/Cargo.toml "${options[@]}"
}

main
