#!/usr/bin/env bash
# Has the demo's log stamped by two authorities and cosigned by two cosigners, all of this machine:
# dated.sh BINARY DEMO OUT leaves OUT/{dossier,policy.txt}, and in OUT/stamps those of another log.
set -euo pipefail
testimony=$1 demo=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
trap 'kill $(jobs -p) 2>/dev/null' EXIT
run() { "$testimony" "$@" >>"$out/log" 2>&1 || { cat "$out/log"; exit 1; }; }

"$testimony" record policy "$demo/vault" --out "$out/bare.txt" --passphrase-file "$demo/passphrase.txt" >/dev/null
for name in north south; do
  python3 "$here/../stamp/authority.py" "$out/$name" "$name" &
  "$testimony" cosigner serve "$out/$name-cosigner" --name "$name.example/c" --log "$out/bare.txt" \
    --listen 127.0.0.1:0 >"$out/$name.said" 2>/dev/null &
done
listening() {
  for name in north south; do
    [ -e "$out/$name/url" ] && [ "$(wc -l <"$out/$name.said")" -ge 2 ] || return 1
  done
}
for _ in $(seq 300); do listening && break; sleep 0.1; done
listening || { echo "the authorities or cosigners did not begin to listen"; exit 1; }

stamp() {
  run stamp "$1" --tsa "$(cat "$out/north/url")" --tsa "$(cat "$out/south/url")" \
    --root "$out/north/root.pem" --root "$out/south/root.pem" --passphrase-file "$2"
}
secret=(--passphrase-file "$demo/passphrase.txt")
stamp "$demo/vault" "$demo/passphrase.txt"
for name in north south; do
  run record cosigner add "$demo/vault" "$(sed -n 1p "$out/$name.said")" \
    "$(sed -n 2p "$out/$name.said" | awk '{print $NF}')" "${secret[@]}"
done
run record cosign "$demo/vault" "${secret[@]}"
run publish "$demo/vault" --plan "$demo/plan.toml" --out "$out/dossier" "${secret[@]}"
run record policy "$demo/vault" --out "$out/policy.txt" "${secret[@]}"

printf 'a passphrase for the judge\n' >"$out/passphrase.txt"
run init "$out/case" --log-origin log.example/judge --passphrase-file "$out/passphrase.txt"
run record seal "$out/case" --now --passphrase-file "$out/passphrase.txt"
stamp "$out/case" "$out/passphrase.txt"
mkdir "$out/stamps"
cp "$out/north/reply" "$out/stamps/001.tsr"
cp "$out/south/reply" "$out/stamps/002.tsr"
