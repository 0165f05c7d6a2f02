# Shared by the scripts: plain sentences, and packages of Debian. Sourced, not run.

# One line to a person, on stderr, so that stdout stays for programs.
say() { printf '%s\n' "$*" >&2; }

has() { command -v "$1" >/dev/null 2>&1; }

# True where this user may install Debian's packages.
may_install() { [ "$(id -u)" = 0 ] && has apt-get; }

# install_debian PACKAGE…: installs them, or says in one sentence why not and returns 1.
install_debian() {
  local log lock_wait=300
  log=$(mktemp)
  say "Installing Debian's $* (once; needs the network)."
  if { apt-get -qq -o DPkg::Lock::Timeout=$lock_wait update \
    && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
      -o DPkg::Lock::Timeout=$lock_wait install "$@"; } </dev/null >"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  say "Could not install $*: $(grep -m1 '^[EW]:' "$log" || tail -n1 "$log")"
  rm -f "$log"
  return 1
}
