#!/usr/bin/env bash
# PyPI followthemoney reads what ours exports, and ours takes in one entity of each of its schemata;
# PyPI geojson checks places; openpyxl and Python's csv look for formulas in the tables.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
binary=$1
cd "$TMPDIR" || exit 1
export XDG_STATE_HOME=$TMPDIR/state XDG_CONFIG_HOME=$TMPDIR/config
echo "a judge's passphrase" >key
t() { "$binary" "$@" --passphrase-file key; }
judge() { python3 "$here/judge.py" "$@"; }

t init case >/dev/null 2>&1 || { echo "no vault"; exit 1; }
judge make 40 1 >random.jsonl
t apply case "$here/../../crates/exchange/tests/it/case.jsonl" >/dev/null || exit 1
t apply case random.jsonl >/dev/null || exit 1

t export case --format ftm --out plain.ftm.json 2>/dev/null
t export case --format ftm --out full.ftm.json --texts --all --with-names 2>/dev/null
for file in plain full; do
  ok "$file.ftm.json is valid, whole and holds together" judge ftm $file.ftm.json
  tail -n 1 "$TMPDIR/judge.log"
done
for harm in required property value range; do
  judge harm $harm full.ftm.json >harmed.ftm.json
  refused "an entity with a bad $harm" judge ftm harmed.ftm.json
done

t export case --format geojson --out places.geojson 2>/dev/null
ok "places are GeoJSON, none at its point" judge geojson places.geojson
sed 's/"Point"/"Pint"/' places.geojson >harmed.geojson
refused "a geometry that is none" judge geojson harmed.geojson

t export case --format csv --out csv --texts --all --with-names 2>/dev/null
refused "a cell that no XLSX holds" t export case --format xlsx --out long --texts --all --with-names
judge make 40 2 32000 >short.jsonl
t init short >/dev/null 2>&1
t apply short short.jsonl >/dev/null || exit 1
t export short --format xlsx --out xlsx --texts --all --with-names 2>/dev/null
ok "no cell of the CSV tables is a formula" judge csv csv
ok "no cell of the XLSX tables is a formula" judge xlsx xlsx
cp -r csv naive && sed -i "s/\"'=/\"=/" naive/events.csv
refused "CSV with a formula" judge csv naive

judge every >every.ftm.json
t init other >/dev/null 2>&1
t import other every.ftm.json --format ftm --json >imported.json 2>/dev/null
t history other --last 100000 --json >history.json
# Words of accounts are items of their own, not in the entries.
t accounts other --json >accounts.json
ok "one entity of each schema: every value is kept or counted" judge kept every.ftm.json imported.json history.json accounts.json
tail -n 1 "$TMPDIR/judge.log"
sed 's/value of/value off/' history.json >forgetful.json
refused "a case that has forgotten values" judge kept every.ftm.json imported.json forgetful.json accounts.json

t export case --format huridocs --out one.jsonl --texts --all --with-names 2>/dev/null
t init third >/dev/null 2>&1
t import third one.jsonl --format huridocs >/dev/null 2>&1
t export third --format huridocs --out two.jsonl --texts --all --with-names 2>/dev/null
ok "HURIDOCS records come back byte for byte" cmp one.jsonl two.jsonl
verdict
