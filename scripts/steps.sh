# Runs the steps of a test run, counts their tests, keeps a log of each, and leaves no process
# behind. Sourced by scripts/test.sh and, with invented steps, by scripts/selftest.sh.
#
#   steps_begin LOG_FOLDER SECONDS_MAX
#   step NAME COUNTER COMMAND…     any number of times; goes on after a failure
#   steps_beside LANE LANE…        code with steps, side by side; what each prints comes whole
#   steps_end                      prints what failed and the totals; returns 1 if something did
#
# COUNTER says how the log tells its tests: `check` (none: the step itself is one), `cargo` (its
# "test result:" lines), `node` (TAP's "# pass", "# fail", "# cancelled"), or `plain` (the last line
# of the form "N passed, N failed"). A counted step that ran no test has failed.

# How long a finished step's children may take to end by themselves.
steps_grace_seconds=5

# How much of a failed step's log is shown; the whole is in the file that is named. Cargo goes on
# after a failure, so its failed tests are often not at the end: they are named first, with what
# each of them said. A build script that fails prints pages of settings behind its error: errors come
# first too.
steps_tail_lines=30 steps_names_max=20 steps_said_lines=8 steps_errors_max=5 steps_error_lines=6

# What a first run writes, in GiB: below this it says so before it fails in some other way.
steps_disk_gib=10

steps_begin() {
  steps_logs=$1 steps_limit=$2
  steps_lanes=()
  steps_mark="testimony-run-$$-$RANDOM"
  rm -rf "$steps_logs"
  mkdir -p "$steps_logs"
  : >"$steps_logs/.results"
  steps_disk
  trap 'steps_sweep; exit 130' INT TERM
  trap steps_sweep EXIT
}

# Says it where the disk is too small for a first run: compilers tell that in many words.
steps_disk() {
  local free
  free=$(($(df --output=avail -k "$steps_logs" | tail -n 1) / 1048576))
  [ "$free" -ge "$steps_disk_gib" ] && return
  printf 'The disk has %s GiB free; a first run needs about %s.\n' "$free" "$steps_disk_gib"
}

# Lanes wait for one another only at the end: what one does alone, with one processor, fills the
# time in which another waits.
steps_beside() {
  local lane number=0
  for lane in "$@"; do
    (trap - EXIT INT TERM; eval "$lane") >"$steps_logs/.lane$number" 2>&1 &
    steps_lanes+=("$!")
    number=$((number + 1))
  done
  for number in "${!steps_lanes[@]}"; do
    wait "${steps_lanes[number]}" || true
    cat "$steps_logs/.lane$number"
  done
  steps_lanes=()
}

step() {
  local name=$1 counter=$2 log="$steps_logs/$1.log" began=$SECONDS code=0 left counts
  local mark=$steps_mark.$name
  shift 2
  printf '\n== %s\n' "$name"
  # A group of its own, no terminal, no standard input, and a mark that all its children inherit.
  TESTIMONY_TEST_RUN=$mark timeout --kill-after=10 "$steps_limit" "$@" \
    </dev/null >"$log" 2>&1 &
  # Waiting, and not running it in front, lets a signal to this shell end the step at once.
  wait $! || code=$?
  [ "$code" = 124 ] && echo "stopped: took more than $steps_limit seconds" >>"$log"
  left=$(steps_left_after_grace "$mark")
  if [ -n "$left" ]; then
    { echo "left processes behind, now ended:"; echo "$left"; } >>"$log"
    [ "$code" = 0 ] && code=70
    steps_end_marked "$mark"
  fi
  counts=$(steps_count "$counter" "$code" "$log")
  steps_note "$name" "$code" "$((SECONDS - began))" $counts
}

# steps_note NAME CODE SECONDS PASSED FAILED
steps_note() {
  local name=$1 code=$2 seconds=$3 passed=$4 failed=$5 word=ok
  if [ "$code" != 0 ] || [ "$failed" != 0 ]; then
    # A step that failed without naming a test counts as one.
    [ "$failed" = 0 ] && failed=1
    word=FAILED
  elif [ "$passed" = 0 ]; then
    word="FAILED (ran no test)" failed=1
    echo "ran no test" >>"$steps_logs/$name.log"
  fi
  # A line is written whole, also by two lanes at once.
  echo "$name $passed $failed" >>"$steps_logs/.results"
  printf '   %s in %s s: %s passed, %s failed\n' "$word" "$seconds" "$passed" "$failed"
}

# Prints "PASSED FAILED".
steps_count() {
  local counter=$1 code=$2 log=$3
  case $counter in
    check) if [ "$code" = 0 ]; then echo 1 0; else echo 0 1; fi ;;
    cargo) awk '/^test result: / { p += $4; f += $6 } END { print p + 0, f + 0 }' "$log" ;;
    node) awk '/^# pass [0-9]+$/ { p += $3 } /^# (fail|cancelled) [0-9]+$/ { f += $3 }
               END { print p + 0, f + 0 }' "$log" ;;
    plain) awk '/^[0-9]+ passed, [0-9]+ failed$/ { p = $1; f = $3 } END { print p + 0, f + 0 }' "$log" ;;
    *) echo 0 1 ;;
  esac
}

steps_end() {
  local name passed failed all_passed=0 all_failed=0
  while read -r name passed failed; do
    all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed))
    [ "$failed" = 0 ] && continue
    printf '\n== FAILED: %s; the end of %s:\n' "$name" "$steps_logs/$name.log"
    grep -m "$steps_errors_max" -A "$steps_error_lines" \
      -E '^ *(error|fatal error|[A-Za-z ]*ERROR)\b|No space left on device' \
      "$steps_logs/$name.log" | grep -v 'cargo:rerun' | cut -c -1000 || true
    grep -m "$steps_names_max" -E '^(test .* FAILED|not ok [0-9].*)$' "$steps_logs/$name.log" || true
    grep -m "$steps_names_max" -A "$steps_said_lines" -E " panicked at |^  error: '" \
      "$steps_logs/$name.log" | cut -c -1000 || true
    grep -v 'cargo:rerun' "$steps_logs/$name.log" | tail -n "$steps_tail_lines"
  done <"$steps_logs/.results"
  printf '\n%s passed, %s failed\n' "$all_passed" "$all_failed"
  [ "$all_failed" = 0 ]
}

# The ids of processes that carry this mark: started by a step, by whatever way.
steps_marked() {
  local file
  for file in /proc/[0-9]*/environ; do
    if grep -qz "^TESTIMONY_TEST_RUN=$1\(\.\|$\)" "$file" 2>/dev/null; then
      file=${file#/proc/}
      echo "${file%/environ}"
    fi
  done
}

# What still runs after the grace, a line each: id and command.
steps_left_after_grace() {
  local tries=$((steps_grace_seconds * 5)) ids id
  while ids=$(steps_marked "$1") && [ -n "$ids" ] && [ "$tries" -gt 0 ]; do
    tries=$((tries - 1))
    sleep 0.2
  done
  for id in $ids; do
    printf '%s %s\n' "$id" "$(tr '\0' ' ' <"/proc/$id/cmdline" 2>/dev/null)"
  done
}

# Ends them by id: nothing that this run did not start.
steps_end_marked() {
  local id
  for id in $(steps_marked "$1"); do kill -TERM "$id" 2>/dev/null || true; done
  if [ -n "$(steps_marked "$1")" ]; then sleep 1; fi
  for id in $(steps_marked "$1"); do kill -KILL "$id" 2>/dev/null || true; done
}

# All of the run; its lanes first, so that none begins another step.
steps_sweep() {
  local lane
  for lane in "${steps_lanes[@]}"; do kill -KILL "$lane" 2>/dev/null || true; done
  steps_end_marked "$steps_mark"
}
