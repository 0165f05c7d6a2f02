#!/usr/bin/env bash
# Installs the package in a bare Debian, as `dpkg -i` does, looks at what is there, runs a Post as
# its own user, and takes it out again. Ends with "N passed, N failed". `scripts/deb-test.sh` makes
# the package from the program of the tests (target/debug) first.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

passed=0 failed=0
cache=target/debian-root.tar
log=target/deb-test.log
root=

# check NAME COMMAND…: in this shell, so that what the command sets stays.
check() {
  local name=$1
  shift
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1)) && echo "ok $name"
  else
    failed=$((failed + 1)) && echo "not ok $name" && cat "$log"
  fi
}

not() { ! "$@"; }
# With `exec`, so that the command has the number of its shell.
inside_as_post() {
  exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/nonexistent \
    setpriv --reuid testimony-post --regid testimony-post --clear-groups "$@"
}
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/nonexistent "$@"; }

# A Debian with what the package depends on, and nothing of ours: made once.
bare() {
  [ -s "$cache" ] || mmdebstrap --quiet --format=tar --variant=minbase \
    --include=libssl3,systemd-standalone-sysusers,man-db,bash-completion,curl bookworm "$cache.new" \
    && { [ -s "$cache" ] || mv "$cache.new" "$cache"; } || return 1
  root=$(mktemp -d)
  tar -C "$root" -xf "$cache" --exclude='./dev/*' && mkdir -p "$root/proc" \
    && mount -t proc -o nosuid,nodev,noexec proc "$root/proc" || return 1
  # man-db's index and Debian's minimal images leave manual pages out.
  rm -f "$root"/etc/dpkg/dpkg.cfg.d/*docker* && cp target/deb/testimony.deb "$root/srv/"
}

# One file system alone: /proc is let go first, and is not entered if that failed.
clear() {
  [ -n "$root" ] || return 0
  umount "$root/proc" 2>/dev/null
  rm -rf --one-file-system "$root"
}

exposure() {
  local said
  said=$(systemd-analyze security --offline=yes --no-pager "$root/usr/lib/systemd/system/testimony-post.service" 2>&1 \
    | sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p')
  echo "exposure: $said"
  [ -n "$said" ] && awk -v is="$said" 'BEGIN { exit !(is <= 0.6) }'
}

# As on a machine on which the program lies where the unit says.
unit_is_good() {
  local unit=$root/srv/testimony-post.service said
  sed "s#ExecStart=#&$root#" "$root/usr/lib/systemd/system/testimony-post.service" >"$unit"
  said=$(systemd-analyze verify --man=no "$unit" 2>&1)
  echo "$said"
  ! grep -q testimony-post <<<"$said"
}

# A team file, as the program on the host writes it.
team() {
  "$1" demo --no-serve --dir "$root/tmp/demo" >/dev/null 2>&1
  "$1" team export "$root/tmp/demo/vault" --passphrase-file "$root/tmp/demo/passphrase.txt" --out "$root/srv/team.toml"
}

# Runs the Post as the unit does, asks it through its socket, and stops it.
serves() {
  local socket=/run/testimony-post/post.sock id answer code
  install -d -m 0750 -o "$(uid)" -g "$(uid)" "$root/run/testimony-post"
  inside_as_post testimony post serve /var/lib/testimony-post/post --listen "unix:$socket" &
  id=$!
  for _ in $(seq 50); do [ -S "$root$socket" ] && break; sleep 0.1; done
  answer=$(inside curl --silent --unix-socket "$socket" http://post/)
  code=$?
  kill -TERM "$id"
  wait "$id" || code=$?
  echo "exit code $code"
  [ "$code" = 0 ] && grep -qi "<!doctype html>" <<<"$answer" && [ ! -e "$root$socket" ]
}

uid() { awk -F: '$1 == "testimony-post" { print $3 }' "$root/etc/passwd"; }
owner() { [ "$(stat -c %u:%a "$root$1")" = "$(uid):700" ]; }
depends() { dpkg-deb -f target/deb/testimony.deb Depends | tee "$log.said" | grep -q libc6; }
clean() { [ "$(lintian --fail-on error --no-tag-display-limit target/deb/testimony.deb | tee "$log.said" | grep -c '^E:')" = 0 ]; }
nothing_left() { [ -z "$(find "$root/usr" -path '*testimony*' -print)" ]; }

main() {
  local binary=${CARGO_TARGET_DIR:-target}/debug/testimony
  [ "$(id -u)" = 0 ] || { say "Installing a package needs root."; echo "0 passed, 1 failed"; exit 1; }
  check "the package is made" scripts/deb.sh dev
  check "a bare Debian is made" bare
  trap clear EXIT
  bare_or_end
  check "control: nothing is there before" not inside testimony --version
  check "it depends on libraries" depends
  check "lintian finds no error" clean
  check "dpkg installs it" inside dpkg -i /srv/testimony.deb
  check "the program runs" inside testimony --version
  check "there is a manual page" inside man -w testimony-post-serve
  check "bash completes" inside bash -c '. /usr/share/bash-completion/completions/testimony && complete -p testimony'
  check "the unit is good" unit_is_good
  check "its exposure is at most 0.6" exposure
  check "its user has the folder" owner /var/lib/testimony-post
  check "a team is made" team "$binary"
  check "a Post is made" inside testimony post init /var/lib/testimony-post/post --team /srv/team.toml --system /srv/system
  check "it belongs to its user" owner /var/lib/testimony-post/post
  check "it writes the unit of the package" diff "$root/srv/system/testimony-post.service" "$root/usr/lib/systemd/system/testimony-post.service"
  check "it serves as its user, and stops" serves
  check "dpkg removes it" inside dpkg -r testimony
  check "nothing is left of it" nothing_left
  check "what the Post holds stays" owner /var/lib/testimony-post/post
  bytes=$(stat -c %s target/deb/testimony.deb)
  echo "the package has $((bytes / 1024)) KiB"
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" = 0 ]
}

# Without a root nothing further can be said.
bare_or_end() {
  [ -n "$root" ] && [ -x "$root/bin/sh" ] && return
  printf '%s passed, %s failed\n' "$passed" "$failed"
  exit 1
}

main
