#!/usr/bin/env bash
# A real authority (openssl ts) stamps; openssl ts -verify and PyPI rfc3161-client accept our stamps and
# refuse changed data; verify says the time that they say. The published vectors are what openssl says
# wherever its rules and ours are the same.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
testimony=$1
command -v openssl >/dev/null || { echo "this judge needs openssl: run scripts/prepare.sh"; exit 1; }
cd "$TMPDIR" || exit 1

python3 "$here/authority.py" north North & north=$!
python3 "$here/authority.py" south South & south=$!
trap 'kill $north $south 2>/dev/null' EXIT
for _ in $(seq 300); do [ -e north/url ] && [ -e south/url ] && break; sleep 0.1; done
[ -e north/url ] && [ -e south/url ] || { echo "the authorities did not begin to listen"; exit 1; }

printf 'a passphrase for the judge\n' >passphrase.txt
run() { "$testimony" "$@" --passphrase-file passphrase.txt >>case.log 2>&1 || { cat case.log; exit 1; }; }
cat >case.jsonl <<'JSON'
{"action":"source","id":"paper","kind":"outlet","code_name":"the paper"}
{"action":"account","id":"a-paper","source":"paper","received_via":"published","access":"heard_from","language":"en","text":"Men were led into the works.","consent":{"publication":true}}
JSON
printf 'title = "The works"\n\n[[account]]\nid = "a-paper"\n' >plan.toml
run init case --log-origin log.example/judge
run apply case case.jsonl
run record seal case --now
run stamp case --tsa "$(cat north/url)" --tsa "$(cat south/url)" --root north/root.pem --root south/root.pem
run publish case --plan plan.toml --out dossier
run record policy case --out policy.txt

# It could read the stamp and says no: a fault of the client is no refusal.
client_refuses() { python3 "$here/client.py" "$@"; [ $? = 3 ]; }

sed '/^$/,$d' dossier/data/checkpoint >text
cp text changed && flip changed 3
for number in 1:north 2:south; do
  stamp=dossier/data/stamps/00${number%:*}.tsr who=${number#*:}
  ok "openssl ts accepts the stamp of $who" \
    openssl ts -verify -data text -in "$stamp" -CAfile "$who/root.pem"
  refused "openssl ts: changed data under $who" \
    openssl ts -verify -data changed -in "$stamp" -CAfile "$who/root.pem"
  ok "rfc3161-client accepts the stamp of $who" python3 "$here/client.py" "$stamp" text "$who/root.pem"
  ok "rfc3161-client refuses changed data under $who" client_refuses "$stamp" changed "$who/root.pem"
  ok "rfc3161-client refuses another root for $who" client_refuses "$stamp" text "$([ $who = north ] && echo south || echo north)/root.pem"
done

"$testimony" verify dossier --policy policy.txt --json >verdict.json 2>verify.log
same_time() {
  local later
  later=$(for number in 1:north 2:south; do
    python3 "$here/client.py" "dossier/data/stamps/00${number%:*}.tsr" text "${number#*:}/root.pem"
  done | sort -n | tail -n 1)
  python3 - "$later" <<'PY'
import json, sys
verdict = json.load(open("verdict.json"))
assert verdict["verdict"] == "unchanged", verdict
assert verdict["facts"]["existed_by"] == int(sys.argv[1]), verdict["facts"]
PY
}
ok "verify says the later of the two times that rfc3161-client reads" same_time
says_date() { "$testimony" verify dossier --policy policy.txt | grep -q '^Unchanged. It existed by '; }
ok "verify says by when it existed" says_date
grep -v tsa-root policy.txt >bare.txt
no_date() { "$testimony" verify dossier --policy bare.txt | grep -q '^Unchanged. No date'; }
ok "without roots there is no date" no_date

ok "openssl ts agrees with the vectors" python3 "$here/vectors.py" "$root/crates/stamp/vectors"
verdict
