#!/usr/bin/env bash
# The published vectors of the verifying core are what an independent Python program makes from the
# specifications; PyPI pymerkle computes the same roots and accepts the same proofs.
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
root=$(cd "$(dirname "$0")/../.." && pwd)
testimony=$1
ok "the vectors are what make.py makes" python3 "$root/crates/proof/vectors/make.py" --check
cd "$TMPDIR" || exit 1
printf 'a passphrase for the judge\n' >passphrase.txt
"$testimony" init case --passphrase-file passphrase.txt >init.log 2>&1 || { cat init.log; exit 1; }
for _ in $(seq 7); do
  "$testimony" record seal case --now --passphrase-file passphrase.txt >seal.log 2>&1 ||
    { cat seal.log; exit 1; }
done
ok "pymerkle computes the root of the log" python3 "$root/judges/proof/root.py" case/log
flip case/log/tile/entries/000.p/7 50
refused "a changed entry" python3 "$root/judges/proof/root.py" case/log
verdict
