#!/usr/bin/env python3
# Long because: one deterministic list of 283 cases with its own Ed25519 and Merkle tree, standard library only.
"""Writes the published vectors of testimony-proof beside itself, always the same bytes.

Standard library only, and written from RFC 6962, RFC 8032 and the C2SP texts, not from the Rust
code: the two are meant to find each other's errors. Run it with no argument; `--check` writes
nothing and exits with 1 if a file differs. Each case is a folder: `op` says what to do, the
other files are its input, `expected` says `ok` (with facts) or `refuse: <class>`. See README.md.
"""

import base64
import hashlib
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
SIZES = range(1, 131)
FILES = {}


# Ed25519 (RFC 8032, section 5.1), slow and plain.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def mul(n, p):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, p)
        p, n = add(p, p), n >> 1
    return total


def x_of(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def point(y, sign):
    x = x_of(y, sign)
    return (x, y, 1, x * y % P)


def encode(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


B = point(4 * pow(5, P - 2, P) % P, 0)


def secret(seed):
    hashed = hashlib.sha512(seed).digest()
    a = int.from_bytes(hashed[:32], "little")
    return a & (1 << 254) - 8 | 1 << 254, hashed[32:]


def challenge(r, key, message):
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L


def public(seed):
    return encode(mul(secret(seed)[0], B))


def sign(seed, message, key=None, r=None, shift=0):
    """Signs; the last three arguments make the defective signatures."""
    a, prefix = secret(seed)
    key = key or public(seed)
    if r is None:
        r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    big_r = encode(mul(r, B))
    s = (r + challenge(big_r, key, message) * a) % L + shift
    return big_r + s.to_bytes(32, "little")


# Merkle trees (RFC 6962, section 2.1), by their recursive definitions.
def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(entry):
    return sha(b"\0", entry)


def node(left, right):
    return sha(b"\1", left, right)


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


MEMO = {}


def mth(hashes):
    key = tuple(hashes)
    if key not in MEMO:
        if not hashes:
            MEMO[key] = sha(b"")
        elif len(hashes) == 1:
            MEMO[key] = hashes[0]
        else:
            k = split(len(hashes))
            MEMO[key] = node(mth(hashes[:k]), mth(hashes[k:]))
    return MEMO[key]


def path(m, hashes):
    if len(hashes) <= 1:
        return []
    k = split(len(hashes))
    if m < k:
        return path(m, hashes[:k]) + [mth(hashes[k:])]
    return path(m - k, hashes[k:]) + [mth(hashes[:k])]


def consistency(m, hashes):
    return subproof(m, hashes, True) if 0 < m < len(hashes) else []


def subproof(m, hashes, whole):
    n = len(hashes)
    if m == n:
        return [] if whole else [mth(hashes)]
    k = split(n)
    if m <= k:
        return subproof(m, hashes[:k], whole) + [mth(hashes[k:])]
    return subproof(m - k, hashes[k:], False) + [mth(hashes[:k])]


# Notes and keys (C2SP).
def b64(data):
    return base64.standard_b64encode(data).decode()


def key_id(name, kind, key):
    return sha(name.encode(), b"\n", bytes([kind]), key)[:4]


def vkey(name, kind, key, wrong_id=None):
    return f"{name}+{(wrong_id or key_id(name, kind, key)).hex()}+{b64(bytes([kind]) + key)}"


class Key:
    def __init__(self, name, kind, seed):
        self.name, self.kind, self.seed = name, kind, bytes([seed]) * 32
        self.key = public(self.seed)
        self.id = key_id(name, kind, self.key)
        self.vkey = vkey(name, kind, self.key)

    def line(self, text, time=None, name=None, **defects):
        body = text.encode()
        if time is None:
            signature = sign(self.seed, body, **defects)
        else:
            stamped = f"cosignature/v1\ntime {time}\n".encode() + body
            signature = time.to_bytes(8, "big") + sign(self.seed, stamped, **defects)
        return f"— {name or self.name} {b64(self.id + signature)}\n"


def case(name, op, expected, **inputs):
    FILES[f"{name}/op"] = op.encode() + b"\n"
    FILES[f"{name}/expected"] = expected.encode() + b"\n"
    for file, content in inputs.items():
        data = content if isinstance(content, bytes) else content.encode()
        FILES[f"{name}/{file}"] = data


# Cases.
LEAVES = [leaf_hash(f"leaf {i}".encode()) for i in range(SIZES[-1])]
LOG_NAME = "log.example/team"
LOG = Key(LOG_NAME, 1, 1)
OTHER_LOG = Key("log.example/other", 1, 2)
PUBLICATION = Key(LOG_NAME + "/publication", 1, 3)
COSIGNERS = [Key(f"{place}.example/c", 4, 10 + i) for i, place in enumerate(["north", "south", "west"])]
T0 = 1_700_000_000


def proof_line(*parts):
    *head, hashes = parts
    words = [b64(part) if isinstance(part, bytes) else str(part) for part in head]
    return " ".join(words + [",".join(map(b64, hashes)) or "-"]) + "\n"


def merkle_cases():
    inclusion, consistent = "", ""
    for size in SIZES:
        tree = LEAVES[:size]
        root = mth(tree)
        some = {0, 1, size // 2, size - 2, size - 1, split(size), split(size) - 1} if size > 24 else range(size)
        for i in sorted(i for i in some if 0 <= i < size):
            inclusion += proof_line(i, size, LEAVES[i], root, path(i, tree))
        old_sizes = some if size > 24 else range(size + 1)
        for old in sorted({old for old in old_sizes if 0 <= old <= size} | {size}):
            consistent += proof_line(old, mth(LEAVES[:old]), size, root, consistency(old, tree))
    case("inclusion-sizes-1-to-130", "inclusion", "ok", proofs=inclusion)
    case("consistency-sizes-1-to-130", "consistency", "ok", proofs=consistent)

    tree = LEAVES[:11]
    root, good, other = mth(tree), path(6, tree), sha(b"other")

    def inc(name, expected, index=6, size=11, leaf=LEAVES[6], top=root, hashes=good):
        case("inclusion-" + name, "inclusion", expected, proofs=proof_line(index, size, leaf, top, hashes))

    inc("another-leaf", "refuse: root-mismatch", leaf=LEAVES[5])
    inc("another-root", "refuse: root-mismatch", top=other)
    inc("another-index", "refuse: root-mismatch", index=4)
    inc("another-hash", "refuse: root-mismatch", hashes=[other] + good[1:])
    inc("hashes-swapped", "refuse: root-mismatch", hashes=[good[1], good[0]] + good[2:])
    inc("hash-missing", "refuse: proof-length", hashes=good[:-1])
    inc("hash-extra", "refuse: proof-length", hashes=good + [other])
    inc("index-at-size", "refuse: index-out-of-range", index=11)
    beyond = [sha(b"a"), sha(b"b"), sha(b"c")]
    top = node(beyond[2], node(beyond[1], node(beyond[0], leaf_hash(b"x"))))
    inc("index-at-size-that-hashes", "refuse: index-out-of-range", index=7, size=7, leaf=leaf_hash(b"x"), top=top, hashes=beyond)
    inc("empty-tree", "refuse: index-out-of-range", index=0, size=0, top=sha(b""), hashes=[])
    inc("index-2-64-less-1", "refuse: index-out-of-range", index=2**64 - 1)
    inc("size-2-64-less-1-short", "refuse: proof-length", size=2**64 - 1)
    inc("size-of-another-shape", "refuse: proof-length", size=17)
    old, good2 = mth(LEAVES[:6]), consistency(6, tree)

    def con(name, expected, m=6, old_root=old, n=11, top=root, hashes=good2):
        case("consistency-" + name, "consistency", expected, proofs=proof_line(m, old_root, n, top, hashes))

    con("another-old-root", "refuse: root-mismatch", old_root=other)
    con("another-new-root", "refuse: root-mismatch", top=other)
    con("another-hash", "refuse: root-mismatch", hashes=good2[:-1] + [other])
    con("hash-missing", "refuse: proof-length", hashes=good2[:-1])
    con("hash-extra", "refuse: proof-length", hashes=good2 + [other])
    con("sizes-reversed", "refuse: sizes-reversed", m=11, old_root=root, n=6, top=old)
    con("equal-sizes-other-root", "refuse: root-mismatch", m=11, old_root=other, hashes=[])
    con("equal-sizes-with-proof", "refuse: proof-length", m=11, old_root=root)
    con("empty-with-proof", "refuse: proof-length", m=0, old_root=sha(b""))
    con("empty-with-other-root", "refuse: root-mismatch", m=0, old_root=other, hashes=[])
    con("perfect-tree-with-its-root", "refuse: proof-length", m=8, old_root=mth(LEAVES[:8]),
        hashes=[mth(LEAVES[:8])] + consistency(8, tree))
    con("no-proof", "refuse: proof-length", hashes=[])


def base64_cases():
    case("base64-all-bytes", "base64", "ok", input=b64(bytes(range(256))))
    for name, text in {
        "no-padding": "QQ", "one-padding-of-two": "QQ=", "left-over-bits": "QR==", "left-over-bits-one": "QUJ=",
        "url-alphabet": "_-8=", "space-inside": "QU JD", "newline-inside": "QUJD\nQUJD", "padding-inside": "QQ==QUJD",
        "padding-only": "====", "three-paddings": "Q===", "length-1": "QUJDQ",
    }.items():
        case("base64-" + name, "base64", "refuse: base64", input=text)


def key_cases():
    case("vkey-good", "vkey", "ok", vkey=LOG.vkey)
    case("vkey-cosigner-good", "vkey", "ok", vkey=COSIGNERS[0].vkey)
    case("vkey-ml-dsa-44-read", "vkey", "ok", vkey=vkey("pq.example", 6, bytes(1312)))
    case("vkey-ml-dsa-44-short", "vkey", "refuse: malformed", vkey=vkey("pq.example", 6, bytes(1311)))
    case("vkey-id-of-another-name", "vkey", "refuse: key-id", vkey=vkey("log.example/x", 1, LOG.key, LOG.id))
    case("vkey-id-upper-case", "vkey", "refuse: key-id", vkey=LOG.vkey.replace(LOG.id.hex(), LOG.id.hex().upper()))
    case("vkey-unknown-kind", "vkey", "refuse: key-kind", vkey=vkey("log.example", 2, LOG.key))
    case("vkey-short-key", "vkey", "refuse: malformed", vkey=vkey("log.example", 1, LOG.key[:31]))
    case("vkey-no-key", "vkey", "refuse: malformed", vkey=f"log.example+{LOG.id.hex()}+")
    case("vkey-no-name", "vkey", "refuse: key-name", vkey=vkey("", 1, LOG.key))
    case("vkey-space-in-name", "vkey", "refuse: key-name", vkey=vkey("log.example/a b", 1, LOG.key))
    case("vkey-no-break-space-in-name", "vkey", "refuse: key-name", vkey=vkey("log.example/a\u00a0b", 1, LOG.key))
    case("vkey-name-too-long", "vkey", "refuse: key-name", vkey=vkey("x" * 256, 1, LOG.key))
    small = mul(L, point(*next((y, 0) for y in range(2, 99) if x_of(y, 0) and encode(mul(4 * L, point(y, 0))) != encode((0, 1, 1, 0)))))
    for order, p in {8: small, 4: mul(2, small), 2: mul(4, small), 1: (0, 1, 1, 0)}.items():
        case(f"vkey-order-{order}", "vkey", "refuse: weak-key", vkey=vkey("log.example", 1, encode(p)))
    y = next(y for y in range(2, 19) if x_of(y, 0))
    case("vkey-second-spelling", "vkey", "refuse: weak-key", vkey=vkey("log.example", 1, (y + P).to_bytes(32, "little")))
    signed = (y + P | 1 << 255).to_bytes(32, "little")
    case("vkey-second-spelling-with-sign", "vkey", "refuse: weak-key", vkey=vkey("log.example", 1, signed))
    near = next(y for y in range((0x7F << 248) + 0xED, 2**255, 256) if x_of(y, 0))
    case("vkey-near-the-second-spellings", "vkey", "ok", vkey=vkey("log.example", 1, near.to_bytes(32, "little")))
    off = next(y for y in range(2, 99) if x_of(y, 0) is None)
    case("vkey-not-on-curve", "vkey", "refuse: weak-key", vkey=vkey("log.example", 1, off.to_bytes(32, "little")))
    return small


def note_cases(small):
    text = "first line\n\nthird line, after an empty one: ü\n"
    good = text + "\n" + LOG.line(text)

    def note(name, expected, content, key=LOG.vkey):
        case("note-" + name, "note", expected, vkey=key, note=content)

    def put(*lines):
        return text + "\n" + "".join(lines)

    note("good", "ok", good)
    note("unknown-signatures-ignored", "ok", put("— other.example AAAAAAA=\n", LOG.line(text), OTHER_LOG.line(text)))
    note("same-name-other-id-ignored", "ok", put(f"— {LOG.name} {b64(bytes(68))}\n", LOG.line(text)))
    note("same-id-other-name-ignored", "ok", put(LOG.line("x\n", name="log.example/y"), LOG.line(text)))
    note("16-signatures", "ok", put(*[f"— c{i}.example {b64(bytes(68))}\n" for i in range(15)], LOG.line(text)))
    note("100-signatures", "ok", put(*[f"— c{i}.example {b64(bytes(68))}\n" for i in range(99)], LOG.line(text)))
    note("101-signatures", "refuse: too-large", put(*[f"— c{i}.example {b64(bytes(68))}\n" for i in range(100)], LOG.line(text)))
    note("text-changed", "refuse: signature", good.replace("first", "First"))
    note("known-key-fails-beside-good", "refuse: signature", put(LOG.line(text), LOG.line("x\n")))
    note("not-signed-by-key", "refuse: not-signed", put(OTHER_LOG.line(text)))
    note("signature-truncated", "refuse: signature", put(f"— {LOG.name} {b64(LOG.id + sign(LOG.seed, text.encode())[:63])}\n"))
    note("signature-with-a-byte-more", "refuse: signature", put(f"— {LOG.name} {b64(LOG.id + sign(LOG.seed, text.encode()) + b'x')}\n"))
    note("s-not-canonical", "refuse: signature", put(LOG.line(text, shift=L)))
    note("r-of-small-order", "refuse: signature", put(LOG.line(text, r=0)))
    mixed = encode(add(mul(secret(LOG.seed)[0], B), small))
    mixed_id = key_id(LOG.name, 1, mixed)
    tries = (f"try {i}\n" for i in range(99))
    body = next(t for t in tries if challenge(sign(LOG.seed, t.encode(), key=mixed)[:32], mixed, t.encode()) % 8)
    note("only-with-cofactor", "refuse: signature",
         f"{body}\n— {LOG.name} {b64(mixed_id + sign(LOG.seed, body.encode(), key=mixed))}\n", vkey(LOG.name, 1, mixed))
    note("no-signature", "refuse: malformed", text + "\n")
    note("no-empty-line", "refuse: malformed", text.replace("\n\n", "\n") + LOG.line(text))
    note("no-final-newline", "refuse: malformed", good[:-1])
    note("text-after-signatures", "refuse: malformed", good + "x\n")
    note("empty-line-after-signatures", "refuse: malformed", good + "\n")
    note("hyphen-for-dash", "refuse: malformed", good.replace("—", "-"))
    note("two-spaces", "refuse: base64", good.replace(f"{LOG.name} ", f"{LOG.name}  "))
    note("key-id-alone", "refuse: malformed", put(f"— {LOG.name} {b64(LOG.id)}\n"))
    note("plus-in-name", "refuse: key-name", put("— a+b AAAAAAA=\n", LOG.line(text)))
    note("no-name", "refuse: key-name", put("—  AAAAAAA=\n", LOG.line(text)))
    note("carriage-return", "refuse: control-character", good.replace("\n", "\r\n"))
    note("tab", "refuse: control-character", good.replace("first ", "first\t"))
    tab = text.replace("first ", "first\t")
    note("tab-signed", "refuse: control-character", tab + "\n" + LOG.line(tab))
    note("unknown-key-id-alone", "refuse: malformed", put("— other.example AAAAAA==\n", LOG.line(text)))
    note("space-for-final-newline", "refuse: malformed", good[:-1] + " ")
    note("not-utf8", "refuse: utf8", good.replace("ü", "?").encode().replace(b"?", b"\xff"))
    note("overlong-utf8", "refuse: utf8", good.encode().replace(b"f", b"\xc1\xa6", 1))
    note("signature-base64-loose", "refuse: base64", good[:-3] + "\n")
    note("cosigner-key-asked", "refuse: key-kind", good, COSIGNERS[0].vkey)
    note("publication-key-good", "ok", text + "\n" + PUBLICATION.line(text), PUBLICATION.vkey)
    head = b"eyJhbGciOiJFZERTQSJ9.eyJhIjoxfQ"
    case("jws-good", "jws", "ok", vkey=PUBLICATION.vkey, input=head, signature=b64(sign(PUBLICATION.seed, head)))
    case("jws-payload-changed", "jws", "refuse: signature", vkey=PUBLICATION.vkey, input=head + b"A", signature=b64(sign(PUBLICATION.seed, head)))
    case("jws-note-as-input", "jws", "refuse: domain", vkey=PUBLICATION.vkey, input=text, signature=b64(sign(PUBLICATION.seed, text.encode())))
    case("jws-cosigner-key", "jws", "refuse: key-kind", vkey=COSIGNERS[0].vkey, input=head, signature=b64(sign(COSIGNERS[0].seed, head)))


ROOT = mth(LEAVES[:7])
BODY = f"{LOG_NAME}\n7\n{b64(ROOT)}\n"


def checkpoint_cases():
    def point_case(name, expected, body, key=LOG, signer=None):
        case("checkpoint-" + name, "checkpoint", expected, vkey=key.vkey, checkpoint=body + "\n" + (signer or key).line(body))

    root = b64(ROOT)
    point_case("good", "ok", BODY)
    point_case("empty-tree", "ok", f"{LOG_NAME}\n0\n{b64(sha(b''))}\n")
    point_case("extension-line-kept", "ok", BODY + "an extension + more\n")
    point_case("size-2-64-less-1", "ok", f"{LOG_NAME}\n{2**64 - 1}\n{root}\n")
    point_case("size-2-64", "refuse: number", f"{LOG_NAME}\n{2**64}\n{root}\n")
    point_case("leading-zero", "refuse: number", f"{LOG_NAME}\n07\n{root}\n")
    point_case("plus-sign", "refuse: number", f"{LOG_NAME}\n+7\n{root}\n")
    point_case("minus-zero", "refuse: number", f"{LOG_NAME}\n-0\n{root}\n")
    point_case("hexadecimal", "refuse: number", f"{LOG_NAME}\n0x7\n{root}\n")
    point_case("other-digits", "refuse: number", f"{LOG_NAME}\n٧\n{root}\n")
    point_case("space-after-size", "refuse: number", f"{LOG_NAME}\n7 \n{root}\n")
    point_case("short-root", "refuse: malformed", f"{LOG_NAME}\n7\n{b64(ROOT[:31])}\n")
    point_case("loose-root", "refuse: base64", f"{LOG_NAME}\n7\n{root[:-1]}\n")
    point_case("two-lines", "refuse: malformed", f"{LOG_NAME}\n7\n")
    point_case("empty-origin", "refuse: malformed", f"\n7\n{root}\n")
    point_case("empty-extension", "refuse: malformed", BODY + "\nx\n")
    point_case("another-log-origin", "refuse: log-origin", BODY.replace("team", "tearn"))
    point_case("look-alike-log-origin", "refuse: log-origin", BODY.replace("team", "t\u0435am"))
    point_case("signed-by-other-key", "refuse: not-signed", BODY, signer=OTHER_LOG)
    forged = Key(LOG_NAME, 1, 99)
    point_case("same-name-other-key", "refuse: not-signed", BODY, signer=forged)
    case("checkpoint-forged-key-id", "checkpoint", "refuse: signature", vkey=LOG.vkey,
         checkpoint=f"{BODY}\n— {LOG_NAME} {b64(LOG.id + sign(forged.seed, BODY.encode()))}\n")

    one = COSIGNERS[0]

    def cosigned(name, expected, *lines, body=BODY, key=one):
        case("cosignature-" + name, "cosignature", expected, vkey=key.vkey, checkpoint=body + "\n" + LOG.line(body) + "".join(lines))

    cosigned("good", f"ok\ntime {T0}", one.line(BODY, T0))
    cosigned("earliest-of-two", f"ok\ntime {T0}", one.line(BODY, T0 + 5), one.line(BODY, T0))
    cosigned("greatest-time", f"ok\ntime {2**63 - 1}", one.line(BODY, 2**63 - 1))
    cosigned("time-2-63", "refuse: signature", one.line(BODY, 2**63))
    signature = sign(one.seed, f"cosignature/v1\ntime {T0}\n{BODY}".encode())
    cosigned("time-changed", "refuse: signature", f"— {one.name} {b64(one.id + (T0 - 1).to_bytes(8, 'big') + signature)}\n")
    cosigned("time-missing", "refuse: signature", f"— {one.name} {b64(one.id + signature)}\n")
    cosigned("shorter-than-a-time", "refuse: signature", f"— {one.name} {b64(one.id + b'1234567')}\n")
    cosigned("of-another-checkpoint", "refuse: signature", one.line(BODY.replace("7", "8"), T0))
    cosigned("one-good-one-bad", "refuse: signature", one.line(BODY, T0), one.line("x\n", T0))
    cosigned("plain-signature-with-cosigner-id", "refuse: signature",
             f"— {one.name} {b64(one.id + T0.to_bytes(8, 'big') + sign(one.seed, BODY.encode()))}\n")
    cosigned("of-another-cosigner", "refuse: not-signed", COSIGNERS[1].line(BODY, T0))
    cosigned("ml-dsa-44-line-ignored", f"ok\ntime {T0}", f"— {one.name} {b64(b'abcd' + bytes(2428))}\n", one.line(BODY, T0))
    cosigned("log-key-asked", "refuse: key-kind", one.line(BODY, T0), key=LOG)
    cosigned("text-is-no-checkpoint", "refuse: malformed", one.line("x\n", T0), body="x\n")
    cosigned("extension-covered", "refuse: signature", one.line(BODY, T0), body=BODY + "extension\n")


HEAD = f"#! testimony-policy/v1\n#! publication {PUBLICATION.vkey}\nlog {LOG.vkey} https://log.example/team\n"
THREE = "".join(f"witness {k.name.split('.')[0]} {k.vkey}\n" for k in COSIGNERS)
POLICY = HEAD + THREE + "group two 2 north south west\nquorum two\n"


def policy_cases():
    def policy(name, expected, content):
        case("policy-" + name, "policy", expected, policy=content)

    def bad(name, content, expected="refuse: policy"):
        policy(name, expected, content)

    n = COSIGNERS[0].vkey
    policy("good", "ok", POLICY)
    policy("all-directives", "ok", POLICY.replace("log ", "#! name Team of the north\n#! tsa-root MAA=\n#! demo\nlog ", 1))
    policy("comments-and-spaces", "ok", "# a comment\n\n \t\n\t" + POLICY.replace(" 2 ", " \t 2\t") + " # ! demo\n#demo\n")
    policy("quorum-none", "ok", HEAD + "quorum none\n")
    many = HEAD + "".join(f"log {Key(f'l{i}.example', 1, 100 + i).vkey}\n" for i in range(31))
    many += "".join(f"witness w{i} {Key(f'w{i}.example', 4, 150 + i).vkey}\n" for i in range(32))
    many += "".join(f"group g{i} any w{i}\n" for i in range(31)) + "group all all " + " ".join(f"g{i}" for i in range(31)) + "\nquorum all\n"
    policy("32-of-each", "ok", many)
    policy("ml-dsa-44-cosigner-read", "ok", HEAD + f"witness pq {vkey('pq.example', 6, bytes(1312))}\nquorum pq\n")
    policy("definitions-after-quorum", "ok", HEAD + f"witness a {n}\nquorum a\ngroup b any a\n")
    bad("no-version", POLICY.replace("#! testimony-policy/v1\n", ""))
    bad("version-not-first", POLICY.replace("#! testimony-policy/v1\n", "#! demo\n#! testimony-policy/v1\n"))
    bad("version-twice", "#! testimony-policy/v1\n" + POLICY)
    bad("version-2", POLICY.replace("policy/v1", "policy/v2"))
    bad("unknown-directive", POLICY + "#! revoked-before 2026\n")
    bad("directive-without-space", POLICY + "#!demo\n")
    bad("directive-indented-unknown", POLICY + " \t#! x\n")
    bad("demo-with-words", POLICY + "#! demo no\n")
    bad("demo-twice", POLICY + "#! demo\n#! demo\n")
    bad("name-twice", POLICY + "#! name a\n#! name b\n")
    bad("name-empty", POLICY + "#! name\n")
    bad("no-publication", POLICY.replace("#! publication", "# publication"))
    bad("publication-of-another-log", POLICY.replace(PUBLICATION.vkey, Key("log.example/x/publication", 1, 3).vkey))
    bad("publication-is-log-key", POLICY.replace(PUBLICATION.vkey, Key(PUBLICATION.name, 1, 1).vkey))
    bad("publication-is-cosigner-kind", POLICY.replace(PUBLICATION.vkey, Key(PUBLICATION.name, 4, 3).vkey))
    bad("tsa-root-loose", POLICY + "#! tsa-root MAA\n", "refuse: base64")
    bad("tsa-root-empty", POLICY + "#! tsa-root\n")
    bad("tsa-root-twice", POLICY + "#! tsa-root MAA=\n#! tsa-root MAA=\n")
    bad("no-log", POLICY.replace("log log", "# log"))
    bad("no-quorum", POLICY.replace("quorum two\n", ""))
    bad("quorum-twice", POLICY + "quorum two\n")
    bad("quorum-undefined", POLICY.replace("quorum two", "quorum three"))
    bad("quorum-before-group", POLICY.replace("quorum two\n", "").replace("group", "quorum two\ngroup"))
    bad("quorum-two-names", POLICY.replace("quorum two", "quorum north south"))
    bad("group-threshold-0", POLICY.replace("two 2", "two 0"))
    bad("group-threshold-above", POLICY.replace("two 2", "two 4"))
    bad("group-threshold-02", POLICY.replace("two 2", "two 02"), "refuse: number")
    bad("group-threshold-word", POLICY.replace("two 2", "two most"), "refuse: number")
    bad("group-without-members", POLICY.replace("two 2 north south west", "two all"))
    bad("group-member-twice", POLICY.replace("south west", "south south"))
    bad("group-member-of-two-groups", POLICY + "group more any north\n")
    bad("group-member-undefined", POLICY.replace("south west", "south east"))
    bad("group-member-none", POLICY.replace("south west", "south none"))
    bad("group-of-itself", POLICY.replace("south west", "south two"))
    bad("group-named-none", POLICY.replace("group two", "group none"))
    bad("witness-named-none", POLICY.replace("witness north", "witness none"))
    bad("witness-name-taken", POLICY.replace("witness south", "witness north"))
    bad("witness-key-twice", POLICY + f"witness again {Key('x.example', 4, 10).vkey}\n")
    bad("witness-with-log-kind", POLICY + f"witness east {Key('east.example', 1, 20).vkey}\n", "refuse: key-kind")
    bad("witness-with-log-key", POLICY + f"witness east {Key('east.example', 4, 1).vkey}\n")
    bad("log-with-cosigner-kind", POLICY + f"log {n}\n", "refuse: key-kind")
    bad("log-key-twice", POLICY + f"log {Key('x.example', 1, 1).vkey}\n")
    bad("log-with-words-after", POLICY.replace("/team\n", "/team x\n", 1))
    bad("weak-log-key", POLICY + f"log {vkey('x.example', 1, bytes([1]) + bytes(31))}\n", "refuse: weak-key")
    bad("key-id-wrong", POLICY.replace(LOG.id.hex(), "00000000"), "refuse: key-id")
    bad("unknown-keyword", POLICY + "cosigner east\n")
    bad("keyword-upper-case", POLICY.replace("quorum two", "Quorum two"))
    bad("no-final-newline", POLICY[:-1])
    bad("carriage-return", POLICY.replace("\n", "\r\n"), "refuse: control-character")
    bad("delete-character", POLICY + "# \x7f\n")
    bad("not-utf8", POLICY.encode() + b"# \xff\n", "refuse: utf8")
    bad("empty", "")
    bad("65-witnesses", HEAD + "".join(f"witness w{i} {Key(f'w{i}.example', 4, 100 + i).vkey}\n" for i in range(65)) + "quorum w1\n")

    tree = HEAD + THREE + "group pair all north south\ngroup top any pair west\nquorum top\n"
    for name, rule, cosigned, expected in [
        ("two-of-three", POLICY, "north west", "ok"), ("one-of-two", POLICY, "north", "refuse: quorum"),
        ("nobody", POLICY, "", "refuse: quorum"), ("unknown-names", POLICY, "north east two", "refuse: quorum"),
        ("nested-all", tree, "north south", "ok"), ("nested-any", tree, "west", "ok"),
        ("nested-half", tree, "north", "refuse: quorum"), ("group-name-as-cosigner", tree, "pair top", "refuse: quorum"),
        ("none-needed", HEAD + "quorum none\n", "", "ok"),
    ]:
        case("quorum-" + name, "quorum", expected, policy=rule, cosigned="".join(c + "\n" for c in cosigned.split()))


def opening_text(secret_line, kind="text", slot=3735928559, siblings=None, header="testimony-opening/v1"):
    lines = [header, f"kind {kind}", secret_line, f"slot {slot}"]
    return "\n".join(lines + [b64(s) for s in siblings or SIBLINGS]) + "\n"


SIBLINGS = [sha(f"sibling {level}".encode()) for level in range(32)]


def sparse(commitment, slot, siblings):
    value = leaf_hash(commitment)
    for level, sibling in enumerate(siblings):
        value = node(sibling, value) if slot >> level & 1 else node(value, sibling)
    return value


def commit(kind, blind, digest):
    return sha(b"testimony/commitment/v1/", kind.encode(), b"\0", blind, digest)


def opening_cases():
    blind, payload = sha(b"blind"), b'{"_sd":[],"_sd_alg":"sha-256"}'
    digest, slot = sha(payload), 3735928559
    commitment = commit("text", blind, digest)
    root = sparse(commitment, slot, SIBLINGS)
    open_line, closed_line = f"blind {b64(blind)}", f"commitment {b64(commitment)}"

    def opening(name, expected, content, digest=digest, root=root):
        given = {"digest": b64(digest)} if digest else {}
        case("opening-" + name, "opening", expected, opening=content, root=b64(root), **given)

    good = opening_text(open_line)
    opening("good", "ok", good)
    opening("closed", "ok", opening_text(closed_line), digest=None)
    for edge in (0, 1, 2**31, 2**32 - 1):
        opening(f"slot-{edge}", "ok", opening_text(open_line, slot=edge), root=sparse(commitment, edge, SIBLINGS))
    for kind in ("entry", "blob"):
        opening(f"kind-{kind}", "ok", opening_text(open_line, kind=kind), root=sparse(commit(kind, blind, digest), slot, SIBLINGS))
    blob = b"testimony/blob/v1/" + sha(b"file") + (1 << 20).to_bytes(8, "big")
    opening("blob-payload", "ok", opening_text(open_line, kind="blob"), digest=sha(blob),
            root=sparse(commit("blob", blind, sha(blob)), slot, SIBLINGS))
    opening("kind-changed", "refuse: root-mismatch", opening_text(open_line, kind="entry"))
    opening("slot-changed", "refuse: root-mismatch", opening_text(open_line, slot=slot ^ 1))
    opening("slot-bits-reversed", "refuse: root-mismatch", opening_text(open_line, slot=int(f"{slot:032b}"[::-1], 2)))
    opening("blind-changed", "refuse: root-mismatch", opening_text(f"blind {b64(sha(b'other'))}"))
    opening("digest-changed", "refuse: root-mismatch", good, digest=sha(b"other"))
    opening("sibling-changed", "refuse: root-mismatch", opening_text(open_line, siblings=SIBLINGS[:-1] + [sha(b"other")]))
    opening("closed-with-digest", "refuse: opening-closed", opening_text(closed_line))
    opening("open-without-digest", "refuse: digest-missing", good, digest=None)
    opening("31-siblings", "refuse: proof-length", opening_text(open_line, siblings=SIBLINGS[:-1]))
    opening("33-siblings", "refuse: proof-length", opening_text(open_line, siblings=SIBLINGS + [sha(b"x")]))
    opening("slot-2-32", "refuse: number", opening_text(open_line, slot=2**32))
    opening("slot-leading-zero", "refuse: number", opening_text(open_line, slot="07"))
    opening("slot-negative", "refuse: number", opening_text(open_line, slot=-1))
    opening("unknown-kind", "refuse: malformed", opening_text(open_line, kind="video"))
    opening("unknown-version", "refuse: malformed", opening_text(open_line, header="testimony-opening/v2"))
    opening("unknown-secret", "refuse: malformed", opening_text(f"seed {b64(blind)}"))
    opening("short-blind", "refuse: malformed", opening_text(f"blind {b64(blind[:16])}"))
    opening("loose-base64", "refuse: base64", good.replace("=", "", 1))
    opening("no-final-newline", "refuse: malformed", good[:-1])
    opening("empty-line-at-end", "refuse: malformed", good + "\n")
    opening("carriage-return", "refuse: control-character", good.replace("\n", "\r\n"))
    opening("two-spaces", "refuse: base64", good.replace("blind ", "blind  "))
    opening("too-long", "refuse: too-large", good + "A" * 2048 + "\n")
    opening("kind-and-slot-swapped", "refuse: malformed", good.replace("kind text\n", "").replace(f"slot {slot}\n", f"slot {slot}\nkind text\n"))
    # Each of these leads to the root if the one rule is left out.
    video = sparse(commit("video", blind, digest), slot, SIBLINGS)
    opening("unknown-kind-that-hashes", "refuse: malformed", opening_text(open_line, kind="video"), root=video)
    opening("unknown-kind-word", "refuse: malformed", good.replace("kind text", "sort text"))
    opening("unknown-slot-word", "refuse: malformed", good.replace(f"slot {slot}", f"place {slot}"))
    opening("unknown-secret-closed", "refuse: malformed", opening_text(f"seal {b64(commitment)}"), digest=None)
    opening("text-after-end", "refuse: malformed", good + "x")
    opening("31-siblings-that-hash", "refuse: proof-length", opening_text(open_line, siblings=SIBLINGS[:-1]), root=sparse(commitment, slot, SIBLINGS[:-1]))
    opening("33-siblings-that-hash", "refuse: proof-length", opening_text(open_line, siblings=SIBLINGS + [sha(b"x")]),
            root=sparse(commitment, slot, SIBLINGS + [sha(b"x")]))
    opening("open-without-digest-that-hashes", "refuse: digest-missing", good, digest=None, root=sparse(commit("text", blind, b""), slot, SIBLINGS))
    return root, good, payload


def proof_cases(tick_root):
    tree = [leaf_hash(f"tick {i}".encode()) for i in range(5)] + [leaf_hash(tick_root), leaf_hash(b"tick 6")]
    body = f"{LOG_NAME}\n7\n{b64(mth(tree))}\n"
    north, south, west = COSIGNERS
    cosigned = [north.line(body, T0 + 60), south.line(body, T0 + 120), west.line(body, 5)]

    def text(index=5, hashes=None, body=body, lines=None, extra="", header="c2sp.org/tlog-proof@v1"):
        given = path(5, tree) if hashes is None else hashes
        signatures = [LOG.line(body)] + cosigned if lines is None else lines
        return f"{header}\n{extra}index {index}\n" + "".join(b64(h) + "\n" for h in given) + f"\n{body}\n" + "".join(signatures)

    def proof(name, expected, content, policy=POLICY, entry=tick_root):
        case("tlog-proof-" + name, "tlog-proof", expected, policy=policy, proof=content, entry=entry)

    facts = f"ok\nexisted_by {T0 + 60}\ndemo false"
    good = text()
    proof("good", facts, good)
    proof("one-liar-cannot-move-the-date", facts, text(lines=[LOG.line(body), west.line(body, 0), north.line(body, T0 + 60)]))
    proof("extra-ignored", facts, text(extra=f"extra {b64(b'anything')}\n"))
    proof("demo-policy", facts.replace("false", "true"), good, POLICY + "#! demo\n")
    none = HEAD + "quorum none\n"
    proof("quorum-none-gives-no-date", "ok\nexisted_by none\ndemo false", good, none)
    demo_log = Key("demo.invalid/team", 1, 1)
    demo_body = body.replace(LOG_NAME, demo_log.name)
    demo_policy = none.replace(LOG.vkey, demo_log.vkey).replace(PUBLICATION.vkey, Key("demo.invalid/team/publication", 1, 3).vkey)
    proof("demo-log-says-demo", "ok\nexisted_by none\ndemo true", text(body=demo_body, lines=[demo_log.line(demo_body)]), demo_policy)
    proof("unknown-cosigner-ignored", facts, good + Key("east.example/c", 4, 44).line(body, 1))
    proof("another-entry", "refuse: root-mismatch", good, entry=b"another")
    proof("another-index", "refuse: root-mismatch", text(index=4))
    proof("index-at-size", "refuse: index-out-of-range", text(index=7))
    proof("hash-missing", "refuse: proof-length", text(hashes=path(5, tree)[:-1]))
    proof("hash-extra", "refuse: proof-length", text(hashes=path(5, tree) + [sha(b"x")]))
    proof("hashes-reversed", "refuse: root-mismatch", text(hashes=path(5, tree)[::-1]))
    proof("quorum-missed", "refuse: quorum", text(lines=[LOG.line(body), cosigned[0]]))
    proof("one-cosigner-twice", "refuse: quorum", text(lines=[LOG.line(body), cosigned[0], north.line(body, T0 + 61)]))
    proof("log-as-its-own-cosigner", "refuse: quorum", text(lines=[LOG.line(body), Key(LOG_NAME, 4, 1).line(body, T0), cosigned[0]]))
    proof("cosignature-fails", "refuse: signature", text(lines=[LOG.line(body)] + cosigned[:2] + [west.line("x\n", T0)]))
    proof("log-has-not-signed", "refuse: unknown-log", text(lines=cosigned))
    proof("log-not-in-policy", "refuse: unknown-log", good, POLICY.replace(LOG.vkey, OTHER_LOG.vkey).replace(PUBLICATION.vkey, Key(OTHER_LOG.name + "/publication", 1, 3).vkey))
    other_body = body.replace("team", "other")
    both = POLICY.replace("log log", f"log {OTHER_LOG.vkey}\nlog log", 1)
    proof("signed-by-another-log-of-the-policy", "refuse: unknown-log", text(body=other_body, lines=[LOG.line(other_body)] + [c.line(other_body, T0) for c in COSIGNERS]), both)
    proof("other-log-signature-fails", "refuse: signature", good + OTHER_LOG.line("x\n"), both)
    proof("forgers-log-of-the-same-name", "refuse: unknown-log", text(lines=[Key(LOG_NAME, 1, 77).line(body)] + cosigned))
    proof("publication-key-signed-checkpoint", "refuse: unknown-log", text(lines=[Key(LOG_NAME, 1, 3).line(body)] + cosigned))
    proof("ml-dsa-44-cosigner-never-counts", "refuse: quorum", good, HEAD + f"witness pq {vkey('pq.example', 6, bytes(1312))}\nquorum pq\n")
    proof("header-version-2", "refuse: malformed", text(header="c2sp.org/tlog-proof@v2"))
    proof("index-leading-zero", "refuse: number", text(index="05"))
    proof("index-missing", "refuse: malformed", good.replace("index 5\n", ""))
    proof("extra-empty", "refuse: malformed", text(extra="extra \n"))
    proof("extra-loose", "refuse: base64", text(extra="extra QQ\n"))
    proof("extra-after-index", "refuse: base64", good.replace("index 5\n", "index 5\nextra QUJD\n"))
    proof("extra-twice", "refuse: malformed", text(extra="extra QUJD\nextra QUJD\n"))
    proof("short-hash", "refuse: malformed", text(hashes=[b"short"] + path(5, tree)[1:]))
    proof("two-empty-lines", "refuse: malformed", good.replace("\n\n", "\n\n\n", 1))
    proof("no-checkpoint", "refuse: malformed", good.split("\n\n")[0] + "\n\n")
    proof("no-empty-line", "refuse: base64", good.replace("\n\n", "\n", 1))
    proof("trailing-newline", "refuse: malformed", good + "\n")
    proof("carriage-return", "refuse: control-character", good.replace("\n", "\r\n"))
    proof("byte-order-mark", "refuse: malformed", "\ufeff" + good)


def example():
    """The worked example of docs/spec: files in testdata/proof, values in commitment.md."""
    payload = b'{"_sd":[],"_sd_alg":"sha-256","jti":"worked-example"}'
    blind, slot, digest = bytes(range(32)), 5, sha(payload)
    commitment = commit("text", blind, digest)
    root = sparse(commitment, slot, SIBLINGS)
    tree = [leaf_hash(sha(b"tick 0")), leaf_hash(root), leaf_hash(sha(b"tick 2"))]
    body = f"{LOG_NAME}\n3\n{b64(mth(tree))}\n"
    signatures = LOG.line(body) + "".join(k.line(body, T0 + 60 * i) for i, k in enumerate(COSIGNERS))
    proof = "c2sp.org/tlog-proof@v1\nindex 1\n" + "".join(b64(h) + "\n" for h in path(1, tree)) + f"\n{body}\n{signatures}"
    values = {
        "payload": payload.decode(), "digest": digest.hex(), "blind": blind.hex(), "commitment": commitment.hex(),
        "leaf of the slot tree": leaf_hash(commitment).hex(), "sibling 0": SIBLINGS[0].hex(),
        "node at level 1": node(SIBLINGS[0], leaf_hash(commitment)).hex(), "sibling 1": SIBLINGS[1].hex(),
        "node at level 2": node(node(SIBLINGS[0], leaf_hash(commitment)), SIBLINGS[1]).hex(),
        "root": root.hex(), "leaf hash": leaf_hash(root).hex(),
    }
    return {
        "example.payload": payload,
        "example.opening": opening_text(f"blind {b64(blind)}", slot=slot).encode(),
        "example-closed.opening": opening_text(f"commitment {b64(commitment)}", slot=slot).encode(),
        "example.tlog-proof": proof.encode(),
        "example.policy": POLICY.replace("#! pub", "#! name The team of the worked example\n#! pub", 1).encode(),
        "example.values": "".join(f"{name}: {value}\n" for name, value in values.items()).encode(),
    }


def main():
    testdata = HERE.parents[2] / "testdata" / "proof"
    examples = example()
    merkle_cases()
    base64_cases()
    small = key_cases()
    note_cases(small)
    checkpoint_cases()
    policy_cases()
    tick_root, _, _ = opening_cases()
    proof_cases(tick_root)
    if "--check" in sys.argv[1:]:
        found = {str(p.relative_to(HERE)): p.read_bytes() for p in HERE.glob("*/*")}
        found |= {p.name: p.read_bytes() for p in testdata.glob("*")}
        wanted = FILES | examples
        differ = sorted(k for k in found.keys() | wanted.keys() if found.get(k) != wanted.get(k))
        if differ:
            print("differs:", differ[:9])
        return 1 if differ else 0
    for old in HERE.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    for name, data in FILES.items():
        file = HERE / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    testdata.mkdir(parents=True, exist_ok=True)
    for name, data in examples.items():
        (testdata / name).write_bytes(data)
    refused = sum(data.startswith(b"refuse") for name, data in FILES.items() if name.endswith("/expected"))
    print(f"{sum(name.endswith('/op') for name in FILES)} cases, {refused} of them refusals")
    return 0


if __name__ == "__main__":
    sys.exit(main())
