#!/usr/bin/env bash
# Tests the runner of the tests with invented steps: a failing step makes the whole red, counts are
# right, what is left running is ended and told. Prints "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
room=$(mktemp -d)
passed=0 failed=0

# run STEPS…: a whole run with these steps, in a shell of its own; sets `out` and `code`.
run() {
  out=$(bash -uo pipefail -c '
    . scripts/steps.sh
    steps_grace_seconds=1
    steps_begin "$1" 20
    eval "$2"
    steps_end' _ "$room/logs" "$1" 2>&1)
  code=$?
}

check() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf '%s: wanted "%s", got "%s"\n%s\n' "$1" "$2" "$3" "$out"
  fi
}

last() { tail -n 1 <<<"$out"; }

shows() { if grep -qF -- "$1" <<<"$out"; then echo yes; else echo no; fi; }

run 'step one check true; step two plain echo "3 passed, 0 failed"'
check "all green" "4 passed, 0 failed" "$(last)"
check "all green, code" 0 "$code"

run 'step bad check bash -c "echo the reason; false"; step after check true'
check "a red check" "1 passed, 1 failed" "$(last)"
check "a red check, code" 1 "$code"
check "its log is shown" yes "$(shows "the reason")"
check "the run goes on" yes "$(shows "== after")"

run 'step many cargo printf "%s\n" "test result: ok. 5 passed; 0 failed; 0 ignored" "test result: FAILED. 2 passed; 3 failed; 0 ignored"'
check "cargo counts" "7 passed, 3 failed" "$(last)"
check "counted failures are red even where the step exits with 0" 1 "$code"

run 'step buried cargo bash -c "echo \"test a::b ... FAILED\"; seq 100; echo \"test result: FAILED. 0 passed; 1 failed;\""'
check "a failed test is named even where its log goes on" yes "$(shows "test a::b ... FAILED")"
check "only the end of the log is shown" no "$(if grep -qx 50 <<<"$out"; then echo yes; else echo no; fi)"

run 'step said cargo bash -c "echo \"test a::b ... FAILED\"; echo \"thread a::b panicked at a.rs:1:\"; echo \"the mill is shut\"; seq 100; echo \"test result: FAILED. 0 passed; 1 failed;\""'
check "what a failed test said is shown" yes "$(shows "the mill is shut")"

run 'step built check bash -c "echo error: the paper is out; for i in \$(seq 100); do echo cargo:rerun-if-changed=\$i; done; seq 100; false"'
check "an error is shown although pages of settings come after it" yes "$(shows "the paper is out")"
check "the settings are not" no "$(shows "cargo:rerun-if-changed=1")"

run 'step full check bash -c "echo \"x.o: No space left on device\"; seq 100; false"'
check "a full disk is shown" yes "$(shows "No space left on device")"

run 'steps_disk_gib=99999999; steps_disk'
check "a small disk is told before anything fails" yes "$(shows "GiB free")"

run 'step tap node printf "%s\n" "# pass 4" "# fail 1" "# cancelled 1"'
check "node counts" "4 passed, 2 failed" "$(last)"

run 'step sums plain printf "%s\n" "1 passed, 0 failed" "9 passed, 2 failed" "end"'
check "the last plain line counts" "9 passed, 2 failed" "$(last)"

run 'step silent cargo true'
check "no test is no success" "0 passed, 1 failed" "$(last)"
check "no test, code" 1 "$code"

run 'step crash cargo bash -c "echo \"test result: ok. 5 passed; 0 failed;\"; exit 101"'
check "a crash after green tests is red" "5 passed, 1 failed" "$(last)"

# A child in a session of its own, as a browser or a server would be.
run 'step leak check bash -c "setsid sleep 321 & echo \$! >'"$room"'/id"'
check "a process left behind is red" "0 passed, 1 failed" "$(last)"
check "it is named" yes "$(shows "sleep 321")"
# One that has ended may stand in the list as Z until its parent asks for it.
state=$(sed 's/.*) \(.\).*/\1/' "/proc/$(cat "$room/id")/stat" 2>/dev/null)
case $state in Z | '') alive=no ;; *) alive=yes ;; esac
check "and ended" no "$alive"

run 'steps_limit=1; step slow check sleep 60'
check "a step that hangs is stopped" yes "$(shows "stopped: took more than 1 seconds")"
check "a step that hangs is red" 1 "$code"

# Two lanes: both count, a red one shows, and neither takes the other's processes for left ones.
run 'steps_beside "step left check sleep 2; step more check false" "step right check sleep 3"'
check "lanes count together" "2 passed, 1 failed" "$(last)"
check "a red step of a lane is red" 1 "$code"
check "steps of a lane go one after the other" yes "$(shows "== more")"
run 'steps_beside "step fast check true" "step slow check bash -c \"sleep 2; exit 0\""'
check "a lane that ends first leaves the other alone" "2 passed, 0 failed" "$(last)"
run 'steps_beside "step leak check bash -c \"setsid sleep 322 &\"" "step slow check sleep 4"'
check "what a lane leaves behind is its own fault" "1 passed, 1 failed" "$(last)"

# Interrupted in the middle of lanes: nothing goes on.
printf 'setsid sleep 655 &\necho $! >%q\nwait\n' "$room/id3" >"$room/nap"
bash -uo pipefail -c '. scripts/steps.sh; steps_begin "$1/logs" 60
  steps_beside "step one check bash $1/nap; step two check touch $1/two"' \
  _ "$room" >/dev/null 2>&1 &
runner=$!
for _ in $(seq 50); do [ -s "$room/id3" ] && break; sleep 0.1; done
kill -TERM "$runner"
wait "$runner"
check "interrupted lanes say so" 130 "$?"
sleep 1
state=$(sed 's/.*) \(.\).*/\1/' "/proc/$(cat "$room/id3")/stat" 2>/dev/null)
case $state in Z | '') alive=no ;; *) alive=yes ;; esac
check "and leave nothing running" no "$alive"
check "and begin nothing" no "$(if [ -e "$room/two" ]; then echo yes; else echo no; fi)"

# Interrupted in the middle of a step: the step's processes end with the run.
bash -uo pipefail -c '. scripts/steps.sh; steps_begin "$1/logs" 60; step slow check bash -c "setsid sleep 654 & echo \$! >$1/id2; wait"' \
  _ "$room" >/dev/null 2>&1 &
runner=$!
for _ in $(seq 50); do [ -s "$room/id2" ] && break; sleep 0.1; done
kill -TERM "$runner"
wait "$runner"
check "an interrupted run says so" 130 "$?"
state=$(sed 's/.*) \(.\).*/\1/' "/proc/$(cat "$room/id2")/stat" 2>/dev/null)
case $state in Z | '') alive=no ;; *) alive=yes ;; esac
check "and leaves nothing running" no "$alive"

rm -rf "$room"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
