#!/usr/bin/env bash
# numpy, scipy, statsmodels and networkx compute graphs and log-linear models again, to six digits.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
count=12
[ "${TESTIMONY_LONG:-}" = 1 ] && count=100
exec python3 "$here/judge.py" "$(realpath "$1")" --count "$count" --kosovo "$here/../../testdata/mse/kosovo4.csv"
