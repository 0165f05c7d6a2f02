#!/usr/bin/env bash
# openpyxl, XlsxWriter and odfpy make tables that ours reads, and read what ours writes; Python's csv
# looks for formulas under every delimiter; mgrs and utm place grid references. Goes through the
# crate's example, which prints cells with their types.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
root=$here/../..
cd "$root" || exit 1
cargo build --quiet --locked --example table -p testimony-tables || exit 1
ours=$(realpath "${CARGO_TARGET_DIR:-target}/debug/examples/table")
judge() { python3 "$here/judge.py" "$ours" "$@"; }

made=$TMPDIR/made
python3 "$here/make.py" "$made" || exit 1
for name in openpyxl.xlsx xlsxwriter.xlsx odfpy.ods; do
  ok "$name is read as its maker meant it" judge same "$made/$name"
done
sed -i 's/1980/1981/' "$made/openpyxl.xlsx.expected"
refused "another year in openpyxl.xlsx" judge same "$made/openpyxl.xlsx"

ok "500 random rows of openpyxl are read" judge openpyxl 500 1
ok "500 random rows of odfpy are read" judge odfpy 500 2
ok "500 random rows of ours are read by openpyxl, none a formula" judge xlsx 500 3
ok "CSV of Python in eight encodings is read" judge encodings
ok "500 random rows of ours are read by Python's csv" judge csv 500 4
ok "no formula under any delimiter" judge formulas csv 2000 5
refused "CSV of a writer without the rule" judge formulas naive 2000 5
ok "2000 squares lie where mgrs has them" judge mgrs 2000 6
ok "2000 points lie where utm has them" judge utm 2000 7
refused "squares of a neighbouring zone" judge mgrs-control 50 8
verdict
