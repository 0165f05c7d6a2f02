"""Compares the published vectors with `openssl ts -verify`: vectors.py FOLDER.

openssl asks about fewer things, and about one moment only. Where it differs the case is named here
with the reason; any other difference is a failure, and so is a reason that no longer holds.
"""

import pathlib
import subprocess
import sys
import tempfile

# It accepts what we refuse.
LAXER = {
    "two attributes of one kind, or none": [
        "broken-attribute-digest-twice", "broken-attribute-type-missing", "broken-attribute-type-other"],
    "other encodings than DER": [
        "broken-indefinite-length", "broken-long-length", "broken-trailing-byte", "broken-info-trailing-byte"],
    "a nonce is not demanded here, and may be any number": [
        "broken-missing-nonce", "broken-negative-nonce"],
    "any digest": ["broken-sha1-imprint", "broken-sha512-imprint"],
    "short keys, other curves, and an algorithm that is not the key's": [
        "broken-rsa-1024", "broken-p521", "path-fail-p521", "broken-rsa-pss", "broken-ec-algorithm-with-rsa-key"],
    "extensions": ["broken-info-extension"],
    "the time's form is not looked at": [
        "broken-time-before-1970", "broken-time-comma", "broken-time-day-31-of-september",
        "broken-time-empty-fraction", "broken-time-fraction-ends-in-0", "broken-time-local-time",
        "broken-time-month-13", "broken-time-no-seconds", "broken-time-offset", "broken-time-second-60"],
    "only the reader's moment is asked about, not the stamp's": [
        "fail-root-not-valid-then", "fail-stamped-before-validity", "path-fail-between-not-valid-then"],
    "names in other case, longer paths": [
        "path-fail-between-issuer-in-other-case", "path-fail-5-between"],
}
# It refuses what we accept.
STRICTER = {
    "the last second is over": ["good-last-second-of-validity"],
    "all certificates must be readable": ["good-unreadable-certificate-beside"],
    "one path is tried, not all": ["path-good-second-way", "path-good-second-way-first-root"],
}


def accepts(case):
    with tempfile.TemporaryDirectory() as folder:
        roots = pathlib.Path(folder) / "roots.pem"
        pems = []
        for root in sorted(case.glob("root.*.der")):
            shown = subprocess.run(["openssl", "x509", "-inform", "DER", "-in", root], capture_output=True)
            pems.append(shown.stdout)
        roots.write_bytes(b"".join(pems))
        ran = subprocess.run(
            ["openssl", "ts", "-verify", "-attime", (case / "now").read_text().strip(), "-partial_chain",
             "-data", case / "data", "-in", case / "stamp.tsr", "-CAfile", roots], capture_output=True)
        return ran.returncode == 0


def main():
    known = {name for names in [*LAXER.values(), *STRICTER.values()] for name in names}
    compared, wrong = 0, []
    for case in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        # Covers are ours alone.
        if not case.is_dir() or list(case.glob("cover.*")):
            continue
        compared += 1
        ours = (case / "expected").read_text().startswith("counts")
        if (accepts(case) != ours) != (case.name in known):
            wrong.append(case.name)
        known.discard(case.name)
    wrong += sorted(known)
    print(f"{compared} cases compared")
    if wrong or compared < 100:
        sys.exit("differ: " + ", ".join(wrong))


main()
