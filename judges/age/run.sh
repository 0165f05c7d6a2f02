#!/usr/bin/env bash
# npm age-encryption opens an envelope that lay at a Post, with the identities from `team identity`,
# and agrees with crate seal on keys, files and the vectors of C2SP. Debian's age (1.1) has no
# hybrid recipients: it judges classical files in crates/seal/tests/it/judge.rs.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
testimony=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
cargo build --quiet --locked --example age -p testimony-seal || exit 1
ours=$(realpath "${CARGO_TARGET_DIR:-target}/debug/examples/age")
judge() { node "$here/judge.mjs" "$@"; }
cd "$TMPDIR" || exit 1
pass=(--passphrase-file passphrase.txt)
printf 'a passphrase for the judge\n' >passphrase.txt
printf 'What the judge told.\n' >told.txt
head -c 300000 /dev/urandom >picture.jpg

prepare() {
  set -e
  "$testimony" init case "${pass[@]}"
  "$testimony" team export case --out team.toml "${pass[@]}"
  "$testimony" team identity case --out identity.txt "${pass[@]}"
  "$testimony" post init post --team team.toml
  "$testimony" post serve post --listen 127.0.0.1:0 >address.txt &
  post=$!
  trap 'kill $post 2>/dev/null' EXIT
  for _ in $(seq 100); do grep -q http address.txt && break; sleep 0.1; done
  url=$(grep -o 'http://[0-9.:]*' address.txt)
  "$testimony" post send "$url" --text told.txt picture.jpg
  "$testimony" post export post --out stick
}
(prepare) >prepare.log 2>&1 || { cat prepare.log; exit 1; }
envelope=$(ls stick/*.age)

if [ -d "$here/node_modules" ]; then
  ok "age-encryption opens the envelope" judge open identity.txt "$envelope" opened
  ok "it begins as docs/spec/envelope.md says" grep -aq '^testimony/envelope/v1$' opened
  ok "the words are in it" grep -aq 'What the judge told.' opened
  sed 's/^AGE-SECRET-KEY-PQ-1.*/AGE-SECRET-KEY-PQ-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ0HGUHW/' \
    identity.txt >other.txt
  refused "another identity" judge open other.txt "$envelope" nothing
  flip "$envelope" 200000
  refused "an envelope with one bit changed" judge open identity.txt "$envelope" nothing
  ok "the keys of the spec's example" judge keys
  ok "files of many lengths, both ways, and none for both kinds" judge both "$ours"
  ok "the vectors of npm cctv-age" judge vectors "$ours"
  # Controls: a program that opens nothing, and one that opens anything.
  refused "a program that opens nothing" judge vectors /bin/false
  refused "a program that opens anything" judge vectors /bin/cat
else
  ok "npm age-encryption is installed (scripts/prepare.sh)" false
fi
verdict
