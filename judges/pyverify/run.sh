#!/usr/bin/env bash
# The verifiers, each written from docs/spec/ by itself, answer alike: on a dossier, on 300 changed
# copies of it and of a stamped and cosigned one (10,000 with TESTIMONY_LONG=1), on the forgeries
# that the tests wrote by hand, and on the published vectors. On archives the command and the page
# answer alike; the second verifier reads none.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/judges/pyverify
testimony=$1 verify=$root/verifiers/python/verify.py batch=$root/web/verify/batch.mjs
count=300
[ "${TESTIMONY_LONG:-0}" = 1 ] && count=10000
# What scripts/test.sh keeps of the test `every_forgery_has_its_verdict`.
forgeries=${TESTIMONY_FORGERIES:-$root/target/forgeries}
verifiers=("rust=$testimony" "tabs=python3 $verify" "objects=node $batch")
export PYTHONDONTWRITEBYTECODE=1
cd "$TMPDIR" || exit 1

# The code that a command ends with, as a check: answers CODE COMMAND ...
answers() {
  local code=$1; shift
  "$@"
  [ $? = "$code" ]
}

same_json() {
  "$testimony" verify demo/dossier --policy demo/policy.txt --json >first.json || return 1
  python3 "$verify" demo/dossier --policy demo/policy.txt --json >second.json || return 1
  cmp first.json second.json
}

ok "the second verifier agrees with every published vector" \
  python3 "$root/verifiers/python/test_vectors.py"
"$testimony" demo --no-serve --dir demo >demo.log 2>&1 || { cat demo.log; exit 1; }
ok "both print the same JSON about the demo's dossier" same_json
ok "without a policy the second verifier cannot tell" answers 3 python3 "$verify" demo/dossier
ok "a folder that is no dossier has exit code 4" answers 4 python3 "$verify" demo/post
ok "no argument is wrong usage" answers 2 python3 "$verify"
# compared NAME COMMAND ...: the last line of a comparison says what it came to.
compared() {
  local name=$1; shift
  if "$@" >compared.log 2>&1; then
    ok "$name: $(tail -n 1 compared.log)" true
  else
    cut -c1-400 compared.log
    ok "$name" false
  fi
}

python3 "$here/other_plan.py" demo/plan.toml >other.toml
"$testimony" publish demo/vault --plan other.toml --out demo/other \
  --passphrase-file demo/passphrase.txt >other.log 2>&1 || { cat other.log; exit 1; }
"$here/dated.sh" "$testimony" demo dated >dated.log 2>&1 || { cat dated.log; exit 1; }
cp -r dated/stamps demo/other/data/stamps
compared "all agree on changed copies" \
  python3 "$here/mutate.py" demo demo/other dated "$count" "${verifiers[@]}"
compared "all agree on the forgeries" python3 "$here/forgeries.py" "$forgeries" "${verifiers[@]}"
node "$root/web/verify/test/archives.mjs" archives || exit 1
python3 "$here/archives.py" dated archives || exit 1
compared "command and page agree on archives" python3 "$here/forgeries.py" archives \
  "rust=$testimony" "objects=node $batch"
cp -r demo/dossier changed && flip changed/data/items/001.opening 60
refused "a changed item (second verifier)" python3 "$verify" changed --policy demo/policy.txt
# Controls: a verifier that always says changed, and one that calls withheld what it cannot verify.
rm -rf demo/mutated
refused "a verifier that always says changed" python3 "$here/mutate.py" demo demo/other dated 100 \
  "rust=$testimony" \
  "tabs=python3 -c 'import sys; [print(\"{\\\"exit_code\\\": 1, \\\"sentence\\\": \\\"\\\"}\") for _ in sys.stdin]'"
rm -rf demo/mutated
refused "a verifier that takes a forgery for a gap" \
  python3 "$here/mutate.py" demo demo/other dated 60 "lax=$testimony"
refused "the same on the forgeries" python3 "$here/forgeries.py" "$forgeries" "lax=$testimony"
refused "the same on the archives" python3 "$here/forgeries.py" archives "lax=$testimony"
verdict
