#!/usr/bin/env bash
# PyPI's datasketch estimates the Jaccard index of the same pairs; Python computes our sketches anew
# from docs/spec/reuse.md, byte for byte. Both go through the example of the crate.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
cd "$root" || exit 1
. judges/lib.sh
cargo build --quiet --locked --example reuse_sketch -p testimony-weigh || exit 1
sketch=${CARGO_TARGET_DIR:-target}/debug/examples/reuse_sketch
judge=(python3 "$here/judge.py" "$sketch")
ok "300 pairs: both estimates are within the expected error of the exact index" "${judge[@]}" estimates
ok "42 sketches are those of the spec, byte for byte" "${judge[@]}" bytes
ok "the example of the spec" "${judge[@]}" golden
refused "estimates that are a tenth too high" "${judge[@]}" estimates --spoil
refused "sketches with one bit changed" "${judge[@]}" bytes --spoil
verdict
