#!/usr/bin/env bash
# PyPI sd-jwt verifies every presentation in the demo's dossier with the publication key.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
testimony=$1
cd "$TMPDIR" || exit 1
"$testimony" demo --no-serve --dir demo >demo.log 2>&1 || { cat demo.log; exit 1; }
check() { python3 "$here/verify.py" "$@"; }
for presentation in demo/dossier/data/items/*.sd-jwt; do
  ok "$(basename "$presentation")" check demo/policy.txt "$presentation"
done
first=$(ls demo/dossier/data/items/*.sd-jwt | head -n 1)
cp "$first" changed.sd-jwt
# Inside the payload, after the header's dot.
flip changed.sd-jwt 300
refused "a changed payload" check demo/policy.txt changed.sd-jwt
"$testimony" demo --no-serve --dir other >demo.log 2>&1 || { cat demo.log; exit 1; }
refused "another publisher's key" check other/policy.txt "$first"
refused "a presentation that shows the withheld name" \
  grep -rq "$(printf 'Марта' | base64 -w0 | tr -d =)" demo/dossier
verdict
