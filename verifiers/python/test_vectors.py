#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs verify.py over the published vectors, which are data: crates/proof/vectors and
testdata/disclose, crates/stamp/vectors; and over Ed25519 cases that OpenSSL alone would answer otherwise."""
import base64
import json
import os
import pathlib
import sys

import certificate
import verify as v

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS, DISCLOSE = ROOT / "crates/proof/vectors", ROOT / "testdata/disclose"
STAMPS = pathlib.Path(os.environ.get("STAMP_VECTORS", ROOT / "crates/stamp/vectors"))


def consistency(old_size, old_root, size, root, hashes):
    """RFC 9162, section 2.1.4.2, and record.md for what it leaves open. No dossier has one."""
    v.need(old_size <= size)
    if old_size in (0, size):
        v.need(not hashes)
        v.need(old_root == (root if old_size else v.sha256()))
        return
    hashes, fn, sn = list(hashes), old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = old_root
    if fn or old_size & (old_size - 1):
        v.need(hashes)
        old = new = hashes.pop(0)
    for other in hashes:
        v.need(sn)
        if fn & 1 or fn == sn:
            old, new = v.sha256(b"\1", other, old), v.sha256(b"\1", other, new)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = v.sha256(b"\1", new, other)
        fn, sn = fn >> 1, sn >> 1
    v.need(not sn)
    v.need((old, new) == (old_root, root))


def proofs(case, check):
    """Lines of two or three values and the hashes; numbers are plain, the rest base64."""
    for line in case["proofs"].decode().splitlines():
        *values, hashes = line.split(" ")
        values = [v.number(x) if len(x) < 44 else v.b64(x, 32) for x in values]
        check(*values, [v.b64(x, 32) for x in hashes.split(",")] if hashes != "-" else [])


def signed(case, name, kind=v.LOG):
    key, note = v.Key(case["vkey"].decode()), v.Note(case[name])
    v.need(key.kind == kind)
    if name == "checkpoint":
        log_origin, _, _ = v.read_checkpoint(note.text)
        v.need(kind == v.COSIGNER or log_origin == key.name)
    times = note.times(key)
    v.need(times)
    return min(times)


def opening(case):
    """The verifier knows from the dossier which kind it expects; here each of the three will do."""
    digest = v.b64(case["digest"].decode(), 32) if "digest" in case else None
    for kind in ("entry", "text", "blob"):
        if f"kind {kind}\n".encode() in case["opening"]:
            _, root = v.open_item(case["opening"], kind, digest)
            v.need(root == v.b64(case["root"].decode(), 32))
            return
    v.need(False)


def jws(case):
    """The verifier joins two parts that it has read as base64url, so it never signs for other bytes."""
    key = v.Key(case["vkey"].decode(), (v.LOG,))
    v.parse(r"[A-Za-z0-9_.-]*", case["input"].decode())
    v.check_ed25519(key.public, case["input"], v.b64(case["signature"].decode()))


def run(op, case):
    """The facts of one case, or one of REFUSED."""
    if op == "base64":
        v.b64(case["input"].decode())
    elif op == "inclusion":
        proofs(case, v.check_inclusion)
    elif op == "consistency":
        proofs(case, consistency)
    elif op == "vkey":
        v.Key(case["vkey"].decode())
    elif op in ("note", "checkpoint"):
        signed(case, op)
    elif op == "jws":
        jws(case)
    elif op == "cosignature":
        return [f"time {signed(case, 'checkpoint', v.COSIGNER)}"]
    elif op == "policy":
        v.Policy(case["policy"])
    elif op == "quorum":
        v.need(v.Policy(case["policy"]).has_quorum(set(case["cosigned"].decode().splitlines())))
    elif op == "opening":
        opening(case)
    elif op == "tlog-proof":
        policy = v.Policy(case["policy"])
        (index, hashes, signed_checkpoint), leaf = v.read_proof(case["proof"]), v.sha256(b"\0", case["entry"])
        (log_origin, size, root), time, _ = policy.accept(signed_checkpoint)
        v.check_inclusion(index, size, leaf, root, hashes)
        demo = policy.is_demo(log_origin)
        return [f"existed_by {'none' if time is None else time}", f"demo {str(demo).lower()}"]
    else:
        raise AssertionError(f"unknown op {op}")
    return []


def vectors(wrong):
    folders = sorted(path for path in VECTORS.iterdir() if path.is_dir())
    for folder in folders:
        case = {path.name: path.read_bytes() for path in folder.iterdir()}
        first, *facts = case["expected"].decode().splitlines()
        try:
            got, answer = "ok", run(case["op"].decode().strip(), case)
        except (*v.REFUSED, v.Changed):
            got, answer = "refuse", []
        if got != first.split(":")[0] or answer != facts:
            wrong.append(f"{folder.name}: {first} {facts}, got {got} {answer}")
    return f"{len(folders)} cases of crates/proof/vectors"


def stamps(wrong):
    """The cases of crates/stamp/vectors; wherever the crate is, they must be there."""
    if not STAMPS.parent.exists():
        return "SKIPPED: no crates/stamp, so no case of a stamp was asked"
    folders = sorted(path for path in STAMPS.glob("*") if path.is_dir())
    if not folders:
        wrong.append("crates/stamp/vectors has no case")
    for folder in folders:
        case = {path.name: path.read_bytes() for path in folder.iterdir()}
        covers = [case[name] for at in range(1, 99) if (name := f"cover.{at}.tsr") in case]
        roots = [v.certificate(case[name]) for at in range(1, 99) if (name := f"root.{at}.der") in case]
        chain, data, got = [], case["data"], ""
        for place, stamp in enumerate([case["stamp.tsr"], *covers]):
            try:
                chain.append(v.Stamp(stamp, data))
            except v.REFUSED:
                got = got or (f"broken cover {place}\n" if place else "broken\n")
            data = stamp
        if not got:
            time, why, authority, _ = v.judge_stamp(chain, roots, int(case["now"]))
            got = f"does not count: {why}" if why else "counts"
            got += f"\ntime {time}\nauthority {authority}\n"
        if got != case["expected"].decode():
            wrong.append(f"{folder.name}: {case['expected']}, got {got!r}")
    return f"{len(folders)} cases of crates/stamp/vectors"


def pieces(shape, shown):
    if shape == "record":
        return None
    runs = [{"shown": text} for text in shown]
    between = [x for run in runs for x in (run, "gap")][:-1]
    return ["edge", *between, "edge"] if runs else ["edge"]


def disclosures(wrong):
    counts = []
    for name, accepted in (("accepted", True), ("refused", False)):
        data = json.loads((DISCLOSE / f"{name}.json").read_text())
        key = ed25519_key(bytes.fromhex(data["public_key"]))
        for case in data["cases"]:
            title = case.get("name") or case["defect"]
            try:
                presentation = case["presentation"].encode()
                digest, shown = v.open_presentation([presentation], case["shape"], key)
                held = True
            except v.REFUSED:
                held = False
            if held != accepted:
                wrong.append(f"{name}.json {title}: {'accepted' if held else 'refused'}")
            elif held:
                same = digest.hex() == case["payload_digest"]
                answer = pieces(case["shape"], shown)
                if not same or answer not in (None, case["answer"]):
                    wrong.append(f"{name}.json {title}: another answer {answer}")
        counts.append(f"{len(data['cases'])} of {name}.json")
    return ", ".join(counts)


def ed25519_key(public):
    body = b"\1" + public
    key_id = v.sha256(b"log.example/t\n", body)[:4].hex()
    return v.Key(f"log.example/t+{key_id}+{base64.b64encode(body).decode()}")


# --- Ed25519: what OpenSSL takes and the spec refuses


def add(p, q):
    (x1, y1), (x2, y2) = p, q
    t = v.D * x1 * x2 * y1 * y2
    return ((x1 * y2 + x2 * y1) * pow(1 + t, -1, v.P) % v.P,
            (y1 * y2 + x1 * x2) * pow(1 - t, -1, v.P) % v.P)


def times(n, point):
    total = (0, 1)
    while n:
        total, point, n = add(total, point) if n & 1 else total, add(point, point), n >> 1
    return total


def decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    xx = (y * y - 1) * pow(v.D * y * y + 1, -1, v.P) % v.P
    x = pow(xx, (v.P + 3) // 8, v.P)
    x = x if x * x % v.P == xx else x * pow(2, (v.P - 1) // 4, v.P) % v.P
    assert x * x % v.P == xx
    return (v.P - x if x & 1 != sign else x, y % v.P)


def encode(point, loose=0):
    return (point[1] + loose | (point[0] & 1) << 255).to_bytes(32, "little")


BASE = decode((4 * pow(5, -1, v.P) % v.P).to_bytes(32, "little"))


def holds(public, message, signature):
    try:
        v.check_ed25519(public, message, signature)
    except v.REFUSED:
        return False
    return True


def openssl_holds(public, message, signature):
    try:
        v.ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (v.InvalidSignature, ValueError):
        return False
    return True


def forge(public, order, torsion_of_r=(0, 1), message=b""):
    """Signatures under a key of small order: R = rB (+ torsion), S = r; good if k A vanishes."""
    for r in range(1, 60):
        commitment = encode(add(times(r, BASE), torsion_of_r))
        digest = v.hashlib.sha512(commitment + public + message).digest()
        if int.from_bytes(digest, "little") % v.ORDER % order == 0:
            return commitment + r.to_bytes(32, "little")
    raise AssertionError("no such r")


def strictness(wrong):
    checks = 0

    def demand(name, holds):
        nonlocal checks
        checks += 1
        if not holds:
            wrong.append(f"ed25519: {name}")

    eighth = decode(v.EIGHT.to_bytes(32, "little"))
    torsion = [times(n, eighth) for n in range(8)]
    demand("the eight points of small order", {p[1] for p in torsion} == v.SMALL_ORDER_Y
           and len(set(torsion)) == 8 and times(8, eighth) == (0, 1))
    taken = 0
    for point in torsion:
        public = encode(point)
        signature = forge(public, 8)
        demand("a key of small order", not holds(public, b"", signature))
        taken += openssl_holds(public, b"", signature)
    demand("OpenSSL alone takes keys of small order (control)", taken == 8)
    loosely = 0
    for loose in (encode((0, 1), v.P), encode((0, 0), v.P), encode((1, 1)), encode((1, v.P - 1))):
        demand("a second spelling of a key", not v.is_good_point(loose))
        loosely += openssl_holds(loose, b"", forge(loose, 8))
    demand("OpenSSL alone takes second spellings (control)", loosely)
    secret = 0x1234567890ABCDEF << 100
    public = encode(times(secret, BASE))

    def sign(message, nonce, torsion_of_r=(0, 1)):
        commitment = encode(add(times(nonce, BASE), torsion_of_r))
        k = int.from_bytes(v.hashlib.sha512(commitment + public + message).digest(), "little")
        return commitment, (nonce + k * secret) % v.ORDER

    r, s = sign(b"text", 7)
    good = r + s.to_bytes(32, "little")
    demand("a good signature", holds(public, b"text", good))
    demand("another text", not holds(public, b"texts", good))
    high = r + (s + v.ORDER).to_bytes(32, "little")
    demand("S of the group order and more", not holds(public, b"text", high))
    r, s = sign(b"text", 7, torsion[1])
    half = r + s.to_bytes(32, "little")
    demand("only with the cofactor", not holds(public, b"text", half))
    r, s = sign(b"text", 0)
    small = r + s.to_bytes(32, "little")
    demand("R of small order", not holds(public, b"text", small))
    demand("OpenSSL alone takes R of small order (control)", openssl_holds(public, b"text", small))
    return f"{checks} checks of Ed25519"


def certificates(wrong):
    """Each with its words; the control is that a good many of each kind are there."""
    cases = json.loads((ROOT / "testdata/certificate/vectors.json").read_text(encoding="utf-8"))
    for case in cases:
        try:
            certificate.check(case["text"].encode(), case["asserted_lo"])
            said = ""
        except certificate.Flaw as flaw:
            said = str(flaw)
        if said != case["flaw"]:
            wrong.append(f"certificate {case['name']}: {said!r} instead of {case['flaw']!r}")
    if len(cases) < 90 or sum(case["flaw"] == "" for case in cases) < 9:
        wrong.append(f"only {len(cases)} certificates")
    return f"{len(cases)} certificates"


def length(wrong):
    """One file that a person can read in an hour."""
    lines = pathlib.Path(v.__file__).read_text(encoding="utf-8").split("\n")[:-1]
    if len(lines) > 500 or max(map(len, lines)) > 120:  # certificate.py, a page more, stands beside it
        wrong.append(f"verify.py: {len(lines)} lines of up to {max(map(len, lines))} characters")
    return f"{len(lines)} lines of verify.py"


def main():
    wrong = []
    for part in (length, vectors, disclosures, stamps, certificates, strictness):
        print(part(wrong))
    for line in wrong:
        print("WRONG", line)
    print("all agree" if not wrong else f"{len(wrong)} differ")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
