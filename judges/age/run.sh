#!/usr/bin/env bash
# Debian's age opens an envelope that lay at a Post, with the identity from `team identity`.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
testimony=$1
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

ok "age opens the envelope" age -d -i identity.txt -o opened "$envelope"
ok "it begins as docs/spec/envelope.md says" grep -aq '^testimony/envelope/v1$' opened
ok "the words are in it" grep -aq 'What the judge told.' opened
age-keygen -o other.txt 2>/dev/null
refused "another identity" age -d -i other.txt -o nothing "$envelope"
flip "$envelope" 200000
refused "an envelope with one bit changed" age -d -i identity.txt -o nothing "$envelope"
verdict
