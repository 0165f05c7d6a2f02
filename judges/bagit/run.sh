#!/usr/bin/env bash
# PyPI bagit: the demo's dossier is a valid bag, a changed one is not.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
testimony=$1
cd "$TMPDIR" || exit 1
"$testimony" demo --no-serve --dir demo >demo.log 2>&1 || { cat demo.log; exit 1; }
valid() { python3 -m bagit --validate "$1"; }
ok "the dossier is a valid bag" valid demo/dossier
cp -r demo/dossier changed
flip changed/data/dossier.json 40
refused "a changed payload" valid changed
cp -r demo/dossier tag
flip tag/index.html 40
refused "a changed page" valid tag
cp -r demo/dossier fewer
rm fewer/data/items/001.opening
refused "a missing file" valid fewer
verdict
