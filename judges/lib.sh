# What judges share. Source it: `. "$(dirname "$0")/../lib.sh"`.

judge_passed=0 judge_failed=0

# ok NAME COMMAND ...: one check that must succeed.
ok() {
  local name=$1; shift
  if "$@" >"$TMPDIR/judge.log" 2>&1; then
    judge_passed=$((judge_passed + 1)); echo "ok   $name"
  else
    judge_failed=$((judge_failed + 1)); echo "FAIL $name"; tail -n 5 "$TMPDIR/judge.log"
  fi
}

# refused NAME COMMAND ...: one negative control, which must fail.
refused() {
  local name=$1; shift
  if "$@" >"$TMPDIR/judge.log" 2>&1; then
    judge_failed=$((judge_failed + 1)); echo "FAIL $name: accepted"
  else
    judge_passed=$((judge_passed + 1)); echo "ok   $name is refused"
  fi
}

# The closing line that judges/run.sh reads.
verdict() {
  echo "$judge_passed passed, $judge_failed failed"
  [ "$judge_failed" = 0 ]
}

# flip FILE AT: changes one bit of one byte.
flip() {
  python3 - "$1" "$2" <<'PY'
import sys
path, at = sys.argv[1], int(sys.argv[2])
data = bytearray(open(path, "rb").read())
data[at] ^= 1
open(path, "wb").write(data)
PY
}
