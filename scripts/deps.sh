#!/usr/bin/env bash
# Makes sure that SQLCipher finds OpenSSL. Prints the flags that cargo needs for it on stdout: none
# where OpenSSL's headers are here, and the feature that builds OpenSSL from source where only perl
# is. Exits 2 with one sentence where neither can be had.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# As the build of SQLCipher will look: in the folders that these variables name, else where the
# compiler does. Both the header and the library are needed.
headers_here() {
  local options=()
  [ -n "${OPENSSL_DIR:-}" ] && options+=(-I"$OPENSSL_DIR/include" -L"$OPENSSL_DIR/lib" -L"$OPENSSL_DIR/lib64")
  [ -n "${OPENSSL_INCLUDE_DIR:-}" ] && options+=(-I"$OPENSSL_INCLUDE_DIR")
  [ -n "${OPENSSL_LIB_DIR:-}" ] && options+=(-L"$OPENSSL_LIB_DIR")
  printf '#include <openssl/evp.h>\nint main(void) { return EVP_sha256() == 0; }\n' \
    | "${CC:-cc}" "${options[@]}" -x c -o /dev/null - -lcrypto 2>/dev/null
}

compiler_here() { has "${CC:-cc}"; }

# OpenSSL's own build asks for these modules, which a minimal perl lacks.
perl_here() {
  has perl && has make \
    && perl -MFindBin -MIPC::Cmd -MFile::Compare -MFile::Copy -e 1 >/dev/null 2>&1
}

main() {
  has cargo || { say "cargo is missing: install Rust 1.89 or newer (rustup, or your system's packages)."; exit 2; }
  if compiler_here && headers_here; then return 0; fi

  local wanted=(libssl-dev pkg-config)
  compiler_here || wanted+=(build-essential)
  if may_install && install_debian "${wanted[@]}" && compiler_here && headers_here; then return 0; fi

  if ! compiler_here; then
    say "A C compiler is missing: install it (on Debian as root: apt-get install build-essential)."
    exit 2
  fi
  if perl_here; then
    say "OpenSSL's headers are missing; building OpenSSL from source with perl, which takes minutes."
    echo "--features testimony/vendored-openssl"
    return 0
  fi
  say "OpenSSL's headers are missing, and perl with its modules too: install one of them" \
    "(on Debian as root: apt-get install libssl-dev pkg-config)."
  exit 2
}

main "$@"
