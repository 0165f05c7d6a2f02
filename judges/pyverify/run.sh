#!/usr/bin/env bash
# A second verifier, written in Python from docs/spec/ alone, answers as ours does: on a dossier,
# on 300 changed copies of it (3,000 with TESTIMONY_LONG=1), and on the published vectors.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)
testimony=$1 verify=$root/verifiers/python/verify.py mutate=$root/judges/pyverify/mutate.py
count=300
[ "${TESTIMONY_LONG:-0}" = 1 ] && count=3000
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
if python3 "$mutate" "$testimony" demo "$count" python3 "$verify" --batch >mutate.log 2>&1; then
  ok "both agree: $(tail -n 1 mutate.log)" true
else
  cut -c1-200 mutate.log
  ok "both agree on every changed copy" false
fi
cp -r demo/dossier changed && flip changed/data/items/001.opening 60
refused "a changed item (second verifier)" python3 "$verify" changed --policy demo/policy.txt
rm -rf demo/mutated
refused "a second verifier that always says changed" python3 "$mutate" "$testimony" demo 100 \
  python3 -c 'import sys; [print("{\"exit_code\": 1}") for _ in open(sys.argv[-1])]'
verdict
