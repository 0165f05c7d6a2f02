#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks a dossier: a second verifier, written from docs/spec/*.md alone, never from other code.

    verify.py DIR --policy FILE [--json]       verify.py --batch FILE|-    (lines of DIR<TAB>POLICY)

Exit codes: 0 unchanged, 1 changed, 2 usage, 3 cannot tell or cannot read, 4 not a dossier, 70 internal fault. A batch
prints one JSON object a line. Never says "unchanged" without a policy from outside the dossier (the trust folder is
not read), opens no socket, writes no file, holds at most 64 MiB of a file. An archive has to be unpacked first (exit
code 4). Needs Python 3.11 and PyPI `cryptography` 42 or newer. test_vectors.py runs it over the published cases.
"""
import argparse, base64, datetime, functools, hashlib, json, os, pathlib, re, stat, sys, time
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

MIB, LOG, COSIGNER, ML_DSA = 1 << 20, 1, 4, 6  # the last three: key types of record.md
FILES_MAX, DEPTH_MAX, PATH_BYTES_MAX, STAMPS_MAX = 100_000, 8, 200, 16  # dossier.md, section 2
SIGNED, NOT_SHOWN = "testimony-manifest.txt", ["that the accounts are true",
                                               "that this is everything the publisher has, or its only version"]

class Refused(Exception):
    """A rule of a format is broken; its class is named as in crates/proof/vectors."""

class Changed(Exception):
    """The dossier is not what was signed and sealed: the sentence's reason (verdict.md, section 3)."""

def need(holds, kind):
    if not holds:
        raise Refused(kind)

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

# --- text, numbers, base64, JSON: one spelling each

def text_of(data, bytes_max=4 * MIB, controls="[\0-\x09\x0b-\x1f]"):
    need(len(data) <= bytes_max, "too-large")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("utf8") from error
    need(not re.search(controls, text), "control-character")
    return text

def number(text, limit=2**64):
    need(re.fullmatch(r"0|[1-9][0-9]{0,19}", text) and int(text) < limit, "number")
    return int(text)

def b64(text, size=None, url=False):
    marks = b"-_" if url else b"+/"
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4 * url), marks, validate=True)
    except (ValueError, TypeError) as error:  # TypeError: JSON that is no text
        raise Refused("base64") from error
    again = base64.b64encode(data, marks).decode()
    need((again.rstrip("=") if url else again) == text, "base64")
    need(size is None or len(data) == size, "malformed")
    return data

def json_of(data, integer):
    """A JSON value and the bytes of its canonical form (disclosure.md, section 2); no fraction, no key twice."""
    def fraction(_):
        raise Refused("json")
    def once(pairs):
        need(len(dict(pairs)) == len(pairs), "json")
        return dict(pairs)
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_int=integer, parse_float=fraction,
                           parse_constant=fraction)
        return value, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Refused("json") from error

def whole(text):
    need(len(text) < 18 and abs(int(text)) < 2**53, "json")
    return int(text)

def canonical(part, keys=None):
    data = b64(part, url=True)
    value, again = json_of(data, whole)
    need(again == data and (keys is None or isinstance(value, dict) and list(value) == keys), "json")
    return value

# --- keys, notes, checkpoints (record.md, "Keys" and "Checkpoint")

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7  # y of a point of order 8
SMALL_ORDER_Y = {0, 1, P - 1, EIGHT, P - EIGHT}
NOT_IN_NAMES = re.compile("[+ \0-\x1f\x7f-\x9f\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")

@functools.lru_cache(maxsize=4096)
def is_good_point(data):
    """Canonical, on the curve and not of small order. OpenSSL checks only the second."""
    y = int.from_bytes(data, "little") & (2**255 - 1)
    on_curve = pow((y * y - 1) * (D * y * y + 1) % P, (P - 1) // 2, P) == 1
    return y < P and y not in SMALL_ORDER_Y and on_curve

def ed25519_holds(public, message, signature):
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return is_good_point(public) and is_good_point(signature[:32])

def check_name(name):
    need(1 <= len(name.encode()) <= 255 and not NOT_IN_NAMES.search(name), "key-name")
    return name

class Key:
    """A verifier key, `name+id+base64(type and key)`."""
    def __init__(self, text, kinds=(LOG, COSIGNER, ML_DSA)):
        self.text, (name, key_id, body) = text, (text.split("+", 2) + ["", ""])[:3]
        need(text.count("+") >= 2, "malformed")
        self.name, body = check_name(name), b64(body)
        self.public, self.id = body[1:], sha256(name.encode(), b"\n", body)[:4]
        need(body, "malformed")
        self.kind = body[0]
        need(self.kind in (LOG, COSIGNER, ML_DSA), "key-kind")
        need(len(self.public) == (1312 if self.kind == ML_DSA else 32), "malformed")
        need(key_id == self.id.hex(), "key-id")
        need(self.kind == ML_DSA or is_good_point(self.public), "weak-key")
        need(self.kind in kinds, "key-kind")

    def check_line(self, body, signature):
        """Checks one signature line. Gives the time of a cosignature, 0 for a log's key."""
        at, message = 0, body.encode()
        if self.kind == COSIGNER:
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {at}\n{body}".encode()
        need(at < 2**63 and ed25519_holds(self.public, message, signature), "signature")
        return at

    def check_jws(self, message, signature):
        need(self.kind == LOG, "key-kind")
        need(re.fullmatch(rb"[A-Za-z0-9_.-]*", message), "domain")
        need(ed25519_holds(self.public, message, signature), "signature")

class Note:
    """A signed note: its text and its signature lines as (name, key id, signature)."""
    def __init__(self, data):
        text = text_of(data)
        head, gap, tail = text.rpartition("\n\n")
        need(gap and text.endswith("\n") and tail, "malformed")
        self.text, self.lines, lines = head + "\n", [], tail[:-1].split("\n")
        need(len(lines) <= 100, "too-large")
        for line in lines:
            name, gap, rest = line[2:].partition(" ")
            need(line.startswith("— ") and gap, "malformed")
            signature = b64(rest)
            need(len(signature) > 4, "malformed")
            self.lines.append((check_name(name), signature[:4], signature[4:]))

    def check(self, key):
        """The times (see `check_line`) of all lines of one key; all of them must hold."""
        return [key.check_line(self.text, signature) for name, key_id, signature in self.lines
                if key.kind != ML_DSA and (name, key_id) == (key.name, key.id)]

class Checkpoint:
    def __init__(self, text):
        lines = text[:-1].split("\n")
        need(len(lines) >= 3 and all(lines), "malformed")
        self.log_origin, self.size, self.root = check_name(lines[0]), number(lines[1]), b64(lines[2], 32)

# --- the policy (policy.md)

class Policy:
    def __init__(self, data):
        text = text_of(data, MIB, "[\0-\x08\x0b-\x1f]")
        need("\x7f" not in text and text.endswith("\n"), "policy")
        self.logs, self.cosigners, self.groups, self.publications, self.roots = [], {}, {}, [], []
        self.quorum, self.name, self.demo, self.version = None, None, False, False
        for line in (line.strip(" \t") for line in text.split("\n")):
            if line.startswith("#!"):
                need(line[2:3] in (" ", "\t"), "policy")
                self.line("#!", *re.split("[ \t]+", line[2:].strip(" \t"), maxsplit=1))
            elif line and not line.startswith("#"):
                self.line(*re.split("[ \t]+", line))
        need(self.version and self.quorum is not None and self.logs and self.publications, "policy")
        lists = [self.logs, self.cosigners, self.groups, self.publications, self.roots]
        need(all(len(found) <= 64 for found in lists), "policy")
        names = {log.name + "/publication" for log in self.logs}
        need(all(key.name in names and key.kind == LOG for key in self.publications), "policy")
        keys = [key.public for key in [*self.logs, *self.cosigners.values(), *self.publications]]
        need(len(set(keys)) == len(keys), "policy")

    def line(self, *words):
        need(words[0] != "#!" or self.version != (words[1] == "testimony-policy/v1"), "policy")
        match words:
            case ["#!", "testimony-policy/v1"]:
                self.version = True
            case ["#!", "publication", key]:
                self.publications.append(Key(key))
            case ["#!", "tsa-root", root] if b64(root) not in self.roots:
                self.roots.append(b64(root))
            case ["#!", "name", name] if self.name is None and len(name.encode()) <= 200:
                self.name = name
            case ["#!", "demo"] if not self.demo:
                self.demo = True
            case ["log", key, *url] if len(url) <= 1:
                self.logs.append(Key(key, (LOG, ML_DSA)))
            case ["witness", name, key, *url] if len(url) <= 1 and self.is_free(name):
                self.cosigners[name] = Key(key, (COSIGNER, ML_DSA))
            case ["group", name, threshold, *members] if members and self.is_free(name):
                used = [m for _, others in self.groups.values() for m in others] + members
                need(len(set(used)) == len(used) and all(map(self.is_known, members)), "policy")
                k = {"any": 1, "all": len(members)}.get(threshold) or number(threshold)
                need(1 <= k <= len(members), "policy")
                self.groups[name] = (k, members)
            case ["quorum", name] if self.quorum is None and (name == "none" or self.is_known(name)):
                self.quorum = name
            case _:
                raise Refused("policy")

    def is_known(self, name):
        return name in self.cosigners or name in self.groups

    def is_free(self, name):
        return name != "none" and not self.is_known(name)

    def has_quorum(self, cosigned):
        joined = {name for name in cosigned if name in self.cosigners}
        for name, (k, members) in self.groups.items():
            joined |= {name} if sum(member in joined for member in members) >= k else set()
        return self.quorum == "none" or self.quorum in joined

    def accept(self, data):
        """A signed checkpoint of a log of this policy: itself, the cosigners' date or None, and {cosigner: time}."""
        note = Note(data)
        checkpoint = Checkpoint(note.text)
        signed = [log.name for log in self.logs if note.check(log)]
        times = {name: min(found) for name, key in self.cosigners.items() if (found := note.check(key))}
        need(checkpoint.log_origin in signed, "unknown-log")
        need(self.has_quorum(times), "quorum")
        made = (t for t in sorted(times.values()) if self.has_quorum(n for n, at in times.items() if at <= t))
        return checkpoint, None if self.quorum == "none" else next(made), times

    def is_demo(self, log_origin):
        return self.demo or log_origin.startswith("demo.invalid/")

# --- from an item to the checkpoint (commitment.md; record.md, "Proof of inclusion")

class Opening:
    def __init__(self, data):
        lines = text_of(data, 2048).split("\n")
        need(len(lines) >= 5 and lines.pop() == "" != lines[-1] and lines[0] == "testimony-opening/v1", "malformed")
        (kind, self.kind), (secret, value), (slot, at) = (line.split(" ", 1) if " " in line else (line, "")
                                                          for line in lines[1:4])
        need(kind == "kind" and self.kind in ("entry", "text", "blob") and slot == "slot", "malformed")
        need(secret in ("blind", "commitment"), "malformed")
        self.is_open, self.secret, self.slot = secret == "blind", b64(value, 32), number(at, 2**32)
        need(len(lines) == 36, "proof-length")
        self.siblings = [b64(line, 32) for line in lines[4:]]

    def commitment(self, digest):
        need(not self.is_open or digest is not None, "digest-missing")
        need(self.is_open or digest is None, "opening-closed")
        parts = [b"testimony/commitment/v1/", self.kind.encode(), b"\0", self.secret, digest or b""]
        return sha256(*parts) if self.is_open else self.secret

    def root(self, commitment):
        node = sha256(b"\0", commitment)
        for level, sibling in enumerate(self.siblings):
            node = sha256(b"\1", sibling, node) if self.slot >> level & 1 else sha256(b"\1", node, sibling)
        return node

def check_inclusion(index, size, node, root, siblings):
    """RFC 9162, section 2.1.3.2; the number of hashes is checked before anything is hashed."""
    need(index < size, "index-out-of-range")
    inner = (index ^ (size - 1)).bit_length()
    need(len(siblings) == inner + (index >> inner).bit_count(), "proof-length")
    for level, other in enumerate(siblings):
        node = sha256(b"\1", other, node) if level >= inner or index >> level & 1 else sha256(b"\1", node, other)
    need(node == root, "root-mismatch")

class Proof:
    """A `.tlog-proof`: index, hashes and the bytes of the signed checkpoint."""
    def __init__(self, data):
        head, gap, checkpoint = text_of(data, 5 * MIB).partition("\n\n")
        version, *lines = head.split("\n")
        need(gap and len(head.encode()) <= 128 * 1024 and version == "c2sp.org/tlog-proof@v1", "malformed")
        if lines and lines[0].startswith("extra "):
            need(b64(lines.pop(0)[6:]), "malformed")
        need(lines and lines[0].startswith("index "), "malformed")
        self.index, self.hashes = number(lines[0][6:]), [b64(line, 32) for line in lines[1:]]
        self.checkpoint = checkpoint.encode()

# --- presentations (disclosure.md, section 7)

RESERVED = "_sd _sd_alg ... jti iss sub aud exp nbf iat cnf".split()
BUCKETS = {n << k for n in (2, 3) for k in range(18)} - {2, 3, 4, 6}

def is_plain(name):
    return isinstance(name, str) and 1 <= len(name.encode()) <= 256 and not re.search("[\0-\x1f\x7f-\x9f]", name)

def leaf(name, value):
    need(is_plain(name) and name not in RESERVED, "disclosure")
    plain = type(value) in (type(None), bool, int)
    need(len(value.encode()) <= 65_536 if isinstance(value, str) else plain, "disclosure")
    return value

def word(name, value):
    b64(name, 12, url=True)
    need(isinstance(value, dict) and list(value) == ["p", "t"] and isinstance(value["t"], str), "disclosure")
    need(isinstance(value["p"], list) and [type(x) for x in value["p"]] == [int, int], "disclosure")
    start, end = value["p"]
    need(0 <= start < end <= 2**48 + 200_000 * 2**20 and end - start <= 2**20, "disclosure")
    need(1 <= len(value["t"].encode()) <= 256, "disclosure")
    return start, end, value["t"]

def between_tildes(chunks):
    """The parts of a presentation as they come; no part of a sound one (its payload) is longer than 24 MiB."""
    rest = b""
    for chunk in chunks:
        *parts, rest = (rest + chunk).split(b"~")
        need(len(rest) <= 24 * MIB and rest.isascii() and all(map(bytes.isascii, parts)), "disclosure")
        yield from (part.decode("ascii") for part in parts)
    need(not rest, "disclosure")

def open_jws(jws, key):
    """The payload's digest, and {digest: place} of its disclosures and decoys."""
    parts = jws.split(".")
    need(len(parts) == 3 and len(parts[0]) <= 2048, "disclosure")
    header = canonical(parts[0], ["alg", "kid", "typ"])
    need([header["alg"], header["typ"]] == ["EdDSA", "testimony+sd-jwt"] and is_plain(header["kid"]), "disclosure")
    key.check_jws(f"{parts[0]}.{parts[1]}".encode(), b64(parts[2], url=True))
    payload = canonical(parts[1], ["_sd", "_sd_alg", "jti"])
    digests = payload["_sd"]
    need(payload["_sd_alg"] == "sha-256" and b64(payload["jti"], 32, url=True), "disclosure")
    need(isinstance(digests, list) and len(digests) in BUCKETS, "disclosure")
    need(all(b64(digest, 32, url=True) for digest in digests), "disclosure")
    need(all(a < b for a, b in zip(digests, digests[1:])), "disclosure")
    return sha256(b64(parts[1], url=True)), {digest: at for at, digest in enumerate(digests)}

def open_presentation(chunks, shape, key):
    """The payload's digest, and {name: value} of what is shown, of a word (start, end, word)."""
    shown, last, leaves = between_tildes(chunks), -1, {}
    payload, places = open_jws(next(shown, ""), key)
    for disclosure in shown:
        digest = base64.urlsafe_b64encode(sha256(disclosure.encode())).decode().rstrip("=")
        need(places.get(digest, -1) > last, "disclosure")  # in `_sd`, once, in order
        last, triple = places[digest], canonical(disclosure)
        need(isinstance(triple, list) and len(triple) == 3 and b64(triple[0], 16, url=True), "disclosure")
        value = leaf(*triple[1:]) if shape == "record" else word(*triple[1:])
        need(triple[1] not in leaves and len(leaves) < 200_000, "disclosure")
        leaves[triple[1]] = value
    if shape == "text":
        runs_of(leaves)
    return payload, leaves

def runs_of(words):
    """The runs of words without a gap, in order; overlapping words refute."""
    runs, reached = [], 0
    for start, end, text in sorted(words.values()):
        need(start >= reached, "disclosure")
        if runs and start == reached:
            runs[-1].append(text)
        else:
            runs.append([text])
        reached = end
    return ["".join(run) for run in runs]

# --- stamps (record.md, "Stamps"); object identifiers as the DER content, in hexadecimal

DIGESTS = {f"60864801650304020{at}": name for at, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))}
SIGNATURES = {f"2a864886f70d01010{end}": name for end, name in zip("bcd", DIGESTS.values())} | {
    f"2a8648ce3d04030{end}": name for end, name in zip("234", DIGESTS.values())}
PKCS9 = "2a864886f70d0109"
ATTRIBUTES = TYPE, DIGEST, CERTIFICATE, CERTIFICATE_2 = ["2a864886f70d0109" + end for end in (
    "03", "04", "10020c", "10022f")]

def ders(data, tags):
    """The DER values in `data`, as (content, whole); their tags in hexadecimal must match a pattern."""
    found, seen, at = [], "", 0
    while at < len(data):
        more = data[at + 1] - 0x80 if data[at + 1:at + 2] > b"\x80" else 0
        start = at + 2 + more
        size = int.from_bytes(data[at + 2:start] if more else data[at + 1:start], "big")
        need(data[at] & 31 < 31 and start + size <= len(data) and (not more or size > 127 and data[at + 2]), "der")
        content = data[start:start + size]
        need(data[at] != 2 or content and (content[:1] not in (b"\0", b"\xff") or size == 1  # the shortest form
                                           or (content[0] ^ content[1]) > 127), "der")
        found.append((content, data[at:start + size]))
        seen, at = seen + f"{data[at]:02x}", start + size
    need(re.fullmatch(tags, seen), "der")
    return found

def der(data, tags):
    return [content for content, _ in ders(data, tags)]

def algorithm(content):
    oid, *parameters = der(content, "06(05)?")
    need(parameters in ([], [b""]), "der")
    return oid.hex()

def key_holds(key, digest, message, signature, kinds=(rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
    """Rule 3's algorithms and sizes; the digest's name, and nothing looser than they."""
    try:
        hashed = getattr(hashes, digest.upper())()
        if isinstance(key, rsa.RSAPublicKey) and rsa.RSAPublicKey in kinds:
            key.verify(signature, message, padding.PKCS1v15(), hashed)
            odd, fits = key.public_numbers().e % 2 == 1, 3 <= key.public_numbers().e < 2**32
            return odd and fits and 2048 <= key.key_size <= 8192 and len(signature) == (key.key_size + 7) // 8
        if isinstance(key, kinds) and isinstance(key.curve, (ec.SECP256R1, ec.SECP384R1)):
            return key.verify(signature, message, ec.ECDSA(hashed)) is None
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        pass
    return False

class Certificate:
    """What the rules ask of an X.509 certificate."""
    def __init__(self, raw):
        self.raw, self.x509 = raw, x509.load_der_x509_certificate(raw)
        _, (outside, _), _ = ders(ders(raw, "30")[0][0], "303003")
        self.serial, self.key = self.x509.serial_number, self.x509.public_key()
        self.issuer, self.name = self.x509.issuer.public_bytes(), self.x509.subject.public_bytes()
        self.digest, self.is_rsa = SIGNATURES.get(algorithm(outside)), algorithm(outside).startswith("2a864886f7")
        self.valid = [int(at.timestamp()) for at in (self.x509.not_valid_before_utc, self.x509.not_valid_after_utc)]
        try:
            found = {one.oid: one for one in self.x509.extensions}
        except (x509.DuplicateExtension, ValueError):
            found = {None: None}
        basic, usage, purpose = (found.get(kind.oid) for kind in (x509.BasicConstraints, x509.KeyUsage,
                                                                  x509.ExtendedKeyUsage))
        self.fits = None not in found and all(not one.critical or one in (basic, usage, purpose)
                                              for one in found.values())
        self.is_ca = basic and basic.value.ca and (not usage or usage.value.key_cert_sign)
        self.below_max = basic.value.path_length if basic and basic.value.path_length is not None else 99
        self.is_for_stamps = purpose and purpose.critical and [one.dotted_string for one in purpose.value] == [
            "1.3.6.1.5.5.7.3.8"]

    def authority(self):
        for oid in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
            for one in self.x509.subject.get_attributes_for_oid(oid)[:1]:
                if one._type.value in (12, 19, 22):  # UTF8String, PrintableString, IA5String
                    return re.sub("[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", "\ufffd",
                                  one.value[:64])
        return ""

    @functools.lru_cache(maxsize=1024)
    def is_issued_by(self, issuer):
        kind = rsa.RSAPublicKey if self.is_rsa else ec.EllipticCurvePublicKey
        try:
            self.x509.verify_directly_issued_by(issuer.x509)  # also: one algorithm inside and outside
        except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
            return False
        return self.issuer == issuer.name and issuer.is_ca and issuer.fits and self.digest and key_holds(
            issuer.key, self.digest, self.x509.tbs_certificate_bytes, self.x509.signature, (kind,))

def certificate(raw):
    """A certificate that cannot be read is passed over: None."""
    try:
        return Certificate(raw)
    except (Refused, ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None

class Stamp:
    """A stamp that is not broken: rules 1 to 3."""
    def __init__(self, data, stamped):
        need(len(data) <= 65_536, "stamp")
        (answer, _), = ders(data, "30")
        status, token = der(answer, "3030")
        need(ders(status, "02.*")[0][0] in (b"\0", b"\1"), "stamp")
        oid, content = der(token, "06a0")
        need(oid.hex() == "2a864886f70d010702", "stamp")
        fields = ders(der(content, "30")[0], "023130a0(a1)?31")
        oid, content = der(fields[2][0], "06a0")
        need(oid.hex() == PKCS9 + "100104", "stamp")
        info, listed = der(content, "04")[0], ders(fields[3][0], ".*")
        need(len(listed) <= 16, "stamp")
        self.certificates = list({raw: one for _, raw in listed if (one := certificate(raw))}.values())
        _, name, hashed, attributes, signed_by, signature = ders(der(fields[-1][0], "30")[0], "023030a03004(a1)?")[:6]
        (_, issuer), (serial, _) = ders(name[0], "3002")
        signers = [one for one in self.certificates if one.issuer == issuer
                   and one.serial == int.from_bytes(serial, "big", signed=True)]
        need(len(signers) == 1, "stamp")
        self.signer, digest = signers[0], DIGESTS.get(algorithm(hashed[0]), "")
        self.check_info(der(info, "30")[0], stamped)
        found = [der(one, "0631") for one in der(attributes[0], "(30)+")]
        named = {oid.hex(): values for oid, values in found if oid.hex() in ATTRIBUTES}
        need(digest and len(named) == sum(oid.hex() in ATTRIBUTES for oid, _ in found), "stamp")
        need(der(named.get(TYPE, b""), "06") == [oid], "stamp")
        need(der(named.get(DIGEST, b""), "04") == [hashlib.new(digest, info).digest()], "stamp")
        need(CERTIFICATE in named or CERTIFICATE_2 in named, "stamp")
        for oid in {CERTIFICATE, CERTIFICATE_2} & set(named):
            first = der(der(der(named[oid], "30")[0], "30(30)?")[0], "(30)+")[0]
            kind, parts = "sha1", ders(first, "(30)?04(30)?" if oid == CERTIFICATE_2 else "04(30)?")
            if oid == CERTIFICATE_2:
                kind = DIGESTS.get(algorithm(parts.pop(0)[0]), "") if first[0] == 0x30 else "sha256"
            need(kind and hashlib.new(kind, self.signer.raw).digest() == parts[0][0], "stamp")
        oid = algorithm(signed_by[0])
        need(oid == PKCS9[:12] + "010101" or SIGNATURES.get(oid) == digest, "stamp")
        kind = rsa.RSAPublicKey if oid.startswith(PKCS9[:12]) else ec.EllipticCurvePublicKey
        need(key_holds(self.signer.key, digest, b"\x31" + attributes[1][1:], signature[0], (kind,)), "stamp")

    def check_info(self, info, stamped):
        fields = ders(info, "0206300218(30)?(01)?02(a0)?")
        hashed, imprint = der(fields[2][0], "3004")
        nonce = [content for content, raw in fields[5:] if raw[0] == 2][0]
        need(fields[0][0] == b"\1" and DIGESTS.get(algorithm(hashed)) == "sha256" and nonce[0] < 0x80, "stamp")
        need(imprint == sha256(stamped), "stamp")
        text = fields[4][0].decode("ascii", "replace")
        need(re.fullmatch(r"(19[7-9]|[2-9]\d\d)\d{11}(\.\d*[1-9])?Z", text, re.ASCII) and text[12:14] < "60", "stamp")
        try:
            at = datetime.datetime.strptime(text[:14] + "+0000", "%Y%m%d%H%M%S%z").timestamp()
        except ValueError as error:
            raise Refused("stamp") from error
        self.time = int(at) + ("." in text)  # a fraction is rounded up

    def paths(self, path, roots):
        """Rule 4: (place of the root, path) of each path that begins so."""
        for at, root in enumerate(roots):
            if root and root.raw == path[-1].raw:
                yield at, path
            elif root and len(path) - 1 <= root.below_max and path[-1].is_issued_by(root):
                yield at, [*path, root]
        for other in self.certificates if len(path) < 5 else []:
            if other not in path and len(path) - 1 <= other.below_max and path[-1].is_issued_by(other):
                yield from self.paths([*path, other], roots)

    def judge(self, roots, now, cover):
        """Rules 4 to 6: (why it does not count or None, authority, place of the root). `cover`: a good one's time."""
        best = (0, 0, "unknown_root", self.signer)
        for at, path in self.paths([self.signer], roots) if self.signer.fits else []:
            covers = [all(one.valid[0] <= t <= one.valid[1] for one in path) for t in (self.time, now, cover)]
            rank, why = ((1, "purpose") if not self.signer.is_for_stamps else (2, "not_valid_then") if not covers[0]
                         else (4, None) if any(covers) and (covers[1] or covers[2]) else (3, "expired"))
            best = max(best, (rank, -at, why, path[-1]), key=lambda one: one[:2])
        return best[2], best[3].authority(), -best[1]

def judge_stamp(files, stamped, roots, now):
    """A stamp and its covers in order: (time, why, authority, place of the root); or Refused with the place."""
    read, cover = [], -1
    for at, data in enumerate(files):
        try:
            read.append(Stamp(data, stamped))
        except Refused as error:
            raise Refused("stamp", at) from error
        stamped = data
    for stamp in reversed(read):
        why, authority, root = stamp.judge(roots, now, cover)
        cover = stamp.time if why is None else -1
    return stamp.time, why, authority, root

# --- the folder (dossier.md, sections 2 and 3; verdict.md, rules 2, 3, 6 and 7)

def is_path(path):
    part = r"(?!\.)[A-Za-z0-9_.-]+(?<!\.)"
    fits = len(path) <= PATH_BYTES_MAX and path.count("/") <= DEPTH_MAX
    return fits and re.fullmatch(rf"{part}(/{part})*", path) is not None

class Folder:
    """Names and lengths of all files (rule 2); contents are compared with what was signed while they are read."""
    def __init__(self, top):
        self.top, self.sizes, self.listed, self.unread, todo = top, {}, {}, set(), [""]
        while todo:
            folder, empty = todo.pop(), True
            for entry in os.scandir(os.path.join(top, folder)):
                path, mode, empty = folder + entry.name, entry.stat(follow_symlinks=False), False
                if not is_path(path):
                    raise Changed("`a name that no dossier has` does not belong to the dossier")
                if stat.S_ISDIR(mode.st_mode) and path.count("/") < DEPTH_MAX:
                    todo.append(path + "/")
                elif stat.S_ISREG(mode.st_mode) and len(self.sizes) <= FILES_MAX:
                    self.sizes[path] = mode.st_size
                else:
                    raise Changed(f"`{path}` does not belong to the dossier")
            if empty:
                raise Changed(f"`{folder[:-1]}` does not belong to the dossier")

    def chunks(self, path):
        """A listed file, 1 MiB at a time. No link is followed and no pipe waited for."""
        hashed, left = hashlib.sha256(), self.listed[path][0]
        flags = os.O_NOFOLLOW | os.O_NONBLOCK
        with open(os.path.join(self.top, path), "rb", opener=lambda name, more: os.open(name, more | flags)) as file:
            while chunk := file.read(min(MIB, left + 1)):
                hashed.update(chunk)
                left -= len(chunk)
                if left < 0:
                    break
                yield chunk
        if left or hashed.hexdigest() != self.listed[path][1]:
            raise Changed(f"{path} is not as it was signed")
        self.unread.discard(path)

    def read(self, path, bytes_max):
        need(path in self.listed, "missing")
        need(self.listed[path][0] <= bytes_max, "too-large")
        return b"".join(self.chunks(path))

    def compare(self, listed):
        self.listed, self.unread = listed, set(listed)
        for path, (size, _) in listed.items():
            if self.sizes.get(path) != size:
                raise Changed(path + (" is not as it was signed" if path in self.sizes else " is missing"))
        for path in self.sizes:
            if path not in listed and path != SIGNED:
                raise Changed(f"`{path}` does not belong to the dossier")

    def check_bags(self):
        for name, inside in (("manifest-sha256.txt", True), ("tagmanifest-sha256.txt", False)):
            text = "".join(f"{hashed}  {path}\n" for path, (_, hashed) in self.listed.items()
                           if path.startswith("data/") == inside and path != "tagmanifest-sha256.txt").encode()
            if self.listed.get(name) != (len(text), sha256(text).hex()):
                raise Changed("the BagIt manifests do not list what was signed")

def read_manifest(data):
    """The note, the log's name and {path: (size, hash)} of the signed manifest, in its one form."""
    note, listed, last = Note(data), {}, ""
    version, log, *lines = note.text[:-1].split("\n") + [""]
    need(len(note.lines) == 1 and version == "testimony-manifest/v1" and log.startswith("log "), "manifest")
    for line in lines[:-1]:
        found = re.fullmatch(r"([0-9a-f]{64}) ([0-9]+) ([!-~]+)", line)
        need(found and is_path(found[3]) and found[3] != SIGNED and found[3] > last, "manifest")
        last, listed[found[3]] = found[3], (number(found[2]), found[1])
    need(len(listed) <= FILES_MAX, "manifest")
    return note, check_name(log[4:]), listed

def has_form(value, form):
    """Whether a JSON value has a form: int, a pattern, a list of one form, or fields (`?`: may be absent)."""
    if isinstance(form, dict):
        known = isinstance(value, dict) and value.keys() <= {name.rstrip("?") for name in form}
        return known and all(has_form(value[key], inner) if (key := name.rstrip("?")) in value else key != name
                             for name, inner in form.items())
    if isinstance(form, list):
        return isinstance(value, list) and all(has_form(one, form[0]) for one in value)
    if form is int:
        return type(value) is int and 0 <= value < 2**64
    return isinstance(value, str) and re.fullmatch(form, value, re.DOTALL) is not None

COUNTS = {"accounts": int, "lo": int, "hi": int}
DOSSIER = {"format": "testimony/dossier/v1", "title": ".*", "language": ".*", "summary": ".*", "publisher": ".*",
           "published": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
           "findings": [{"claim": ".*", "sentence": ".*", "asserted": COUNTS, "denied": COUNTS, "declined": int}],
           "accounts": [{"label": ".*", "entry": ".*", "text?": ".*", "files?": [".*"]}]}

def read_dossier(data):
    def count(text):
        need(len(text) < 21 and text[0] != "-", "json")
        return int(text)
    value, _ = json_of(data, count)
    need(has_form(value, DOSSIER), "json")
    try:
        datetime.date.fromisoformat(value["published"])
    except ValueError as error:
        raise Refused("json") from error
    return value

# --- the verdict (verdict.md, section 3)

class Items:
    """Rules 9 to 11: every item of the accounts, under one checkpoint, and its stamps."""
    def __init__(self, folder, key, policy, log_origin):
        self.folder, self.key, self.policy, self.log_origin = folder, key, policy, log_origin
        self.used, self.paths, self.leaves, self.gaps, self.closed, self.checkpoint = [], set(), set(), 0, 0, None

    def item(self, name, kind, wanted=None):
        """Checks one item; gives what its presentation shows."""
        chunks, digest, shown, path = [], None, {}, f"data/items/{name}"
        try:
            need(re.fullmatch(r"[0-9]{3,9}", name) and name not in self.used, "its name")
            self.used.append(name)
            self.paths |= {path + end for end in (".opening", ".tlog-proof", ".sd-jwt")[:3 - (kind == "blob")]}
            opening = Opening(self.folder.read(path + ".opening", 2048))
            need(opening.kind == kind, "another kind")
            if kind != "blob":
                need(self.folder.listed.get(path + ".sd-jwt", (256 * MIB,))[0] <= 128 * MIB, "no presentation")
                chunks = self.folder.chunks(path + ".sd-jwt")
                digest, shown = open_presentation(chunks, "record" if kind == "entry" else "text", self.key)
            commitment = opening.commitment(digest)
            need(kind == "entry" or wanted == base64.b64encode(commitment).decode(), "not what its entry names")
        except Refused as error:
            for _ in chunks:  # to the end: a changed file is told as such
                pass
            raise Changed(f"item {name} is not what was sealed ({error.args[0]})") from error
        try:
            proof = Proof(self.folder.read(path + ".tlog-proof", 5 * MIB))
            if self.checkpoint is None:
                self.note = self.folder.read("data/checkpoint", 4 * MIB)
                self.checkpoint, self.date, self.cosigned = self.policy.accept(self.note)
            need(proof.checkpoint == self.note and self.checkpoint.log_origin == self.log_origin, "another checkpoint")
            check_inclusion(proof.index, self.checkpoint.size, sha256(b"\0", opening.root(commitment)),
                            self.checkpoint.root, proof.hashes)
        except Refused as error:
            raise Changed(f"item {name}: {error.args[0]}") from error
        self.leaves.add(proof.index)
        return shown

    def account(self, account):
        leaves = self.item(account["entry"], "entry")
        if "text" in account:
            self.gaps += max(len(runs_of(self.item(account["text"], "text", leaves.get("text_commitment")))) - 1, 0)
        for at, name in enumerate(account.get("files", [])):
            self.item(name, "blob", leaves.get(f"files/{at}/commitment"))
            self.closed += 1

    def stamps(self, now):
        """Rule 10: the objects of `facts.stamps`, and the stamps' date or None (record.md, "Dated by stamps")."""
        chains, found = {}, []
        for path in sorted(path for path in self.folder.listed if path.startswith("data/stamps/")):
            name = re.fullmatch(r"data/stamps/([0-9]{3})(\.[1-9][0-9]?)?\.tsr", path)
            if not name or not 1 <= int(name[1]) <= STAMPS_MAX:
                raise Changed(f"stamp {path[12:]} is not a stamp of this checkpoint")
            chains.setdefault(name[1], set()).add(int((name[2] or ".0")[1:]))
        roots = [certificate(root) for root in self.policy.roots]
        for at, (name, places) in enumerate(sorted(chains.items()), 1):
            names = [name + (f".{place}" if place else "") for place in range(max(places) + 1)]
            try:
                need(int(name) == at and len(places) == len(names) <= STAMPS_MAX + 1, "stamp")
                files = [self.folder.read(f"data/stamps/{one}.tsr", 65_536) for one in names]
                found.append((name, *judge_stamp(files, self.note.rpartition(b"\n\n")[0] + b"\n", roots, now)))
            except Refused as error:
                broken = names[error.args[1] if len(error.args) > 1 else 0]
                raise Changed(f"stamp {broken} is not a stamp of this checkpoint") from error
        first = {}
        for _, at, why, _, root in found:
            if why is None:
                first[root] = min(at, first.get(root, at))
        dates = sorted(first.values())[0 if len(roots) == 1 else 1:]
        return [{"stamp": name, "authority": authority, "time": at, "counts": why is None, "why_not": why}
                for name, at, why, authority, _ in found], dates[0] if dates else None

def signer(note, policy, log_origin):
    """Rule 5."""
    try:
        signers = [key for key in policy.publications if note.check(key)]
    except Refused as error:
        raise Changed(f"the signature of {SIGNED} does not hold") from error
    if not signers or signers[0].name != log_origin + "/publication":
        raise Changed("it is signed by another key than the one that the policy names for this log")
    return signers[0]

def check(top, outside, now):
    """Rules 2 to 12 for a folder: whether the policy came from `outside` (a Policy or None), and the facts."""
    folder = Folder(top)
    if SIGNED not in folder.sizes:
        raise Changed(f"{SIGNED} is missing")
    try:
        with open(os.path.join(top, SIGNED), "rb") as file:
            note, log_origin, listed = read_manifest(file.read(4 * MIB + 1))
    except Refused as error:
        raise Changed(f"{SIGNED} is not as it was signed") from error
    named = outside is not None and any(log.name == log_origin for log in outside.logs)
    if not named:
        folder.compare(listed)
    try:
        policy = outside if named else Policy(folder.read("data/policy.txt", MIB))
        key = signer(note, policy, log_origin)
        folder.compare(listed)
        folder.check_bags()
        dossier = read_dossier(folder.read("data/dossier.json", 64 * MIB))
        Policy(folder.read("data/policy.txt", MIB))
    except Refused as error:
        raise Changed("data/dossier.json or data/policy.txt is not in the form that it must have") from error
    items = Items(folder, key, policy, log_origin)
    for account in dossier["accounts"]:
        items.account(account)
    if not items.used:
        raise Changed("no item is shown")
    stamps, stamped = items.stamps(now)
    for path in listed:
        if path.startswith("data/items/") and path not in items.paths:
            raise Changed(f"item {path} is not what was sealed")
    for path in sorted(folder.unread):
        for _ in folder.chunks(path):
            pass
    found = [f"{len(listed) + 1} of {len(listed) + 1} files are as they were signed",
             f"{len(items.used)} of {len(items.used)} items are as they were sealed",
             "all are in one leaf of the public log" if len(items.leaves) == 1
             else f"all are in the public log, in {len(items.leaves)} leaves"]
    found += [f"stamp {one['stamp']} by {one['authority']} does not count: {one['why_not']}"
              for one in stamps if not one["counts"]]
    dates = [date for date in (items.date, stamped) if date is not None]
    return named, {
        "title": dossier["title"], "publisher": policy.name or "", "log_origin": log_origin, "key": key.text,
        "demo": policy.is_demo(log_origin), "existed_by": min(dates, default=None), "files": len(listed) + 1,
        "items": len(items.used), "withheld": {"gaps": items.gaps, "closed_items": items.closed},
        "cosigned": [{"name": name, "time": at} for name, at in sorted(items.cosigned.items())], "stamps": stamps,
        "checks": [{"what": what, "holds": True} for what in found]}

def read_policy(path):
    """A policy from outside: one that lies in a dossier would be whatever a forger wants."""
    parents = pathlib.Path(os.path.realpath(path)).parents
    need(not any(os.path.lexists(parent / SIGNED) for parent in parents), "the policy came with a dossier")
    with open(path, "rb") as file:
        return Policy(file.read(MIB + 1))

def date_of(seconds):
    if seconds is None:
        return "No date: nobody outside has dated it yet."
    try:
        at = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return f"It existed by {seconds} seconds after 1970-01-01 UTC."
    return f"It existed by {at.day} {at:%B %Y, %H:%M} UTC."

def verify(folder, policy_path=None):
    """The object of verdict.md, section 5, or {"exit_code", "error"} where there is no verdict."""
    answer = {"does_not_show": NOT_SHOWN, "facts": None}
    try:
        policy = read_policy(policy_path) if policy_path else None
        heads = [os.path.join(folder, name) for name in (SIGNED, "bagit.txt")]
        if not os.path.isdir(folder) or not any(map(os.path.isfile, heads)):
            return {"exit_code": 4, "error": "not a dossier (an archive of one has to be unpacked first)"}
        named, facts = check(folder, policy, int(time.time()))
    except (OSError, Refused) as error:
        return {"exit_code": 3, "error": f"cannot be read: {error}"}
    except Changed as error:
        return answer | {"verdict": "changed", "exit_code": 1, "sentence": f"Changed: {error}"}
    facts["key_known_from"] = {"outside": policy_path} if named else "dossier"
    answer["facts"] = facts
    if named:
        sentence = f"Unchanged. {date_of(facts['existed_by'])}"
        return answer | {"verdict": "unchanged", "exit_code": 0, "sentence": sentence}
    why = "no policy that you trust names this log" if policy else "nothing from outside says whose they are"
    sentence = f"Cannot tell: the files agree with each other, but {why}."
    return answer | {"verdict": "cannot_tell", "exit_code": 3, "sentence": sentence}

def show(answer):
    facts = answer["facts"]
    if facts and facts["demo"]:
        print("DEMO, invented: nobody said any of this.")
    print(answer["sentence"])
    if facts:
        hidden, known = facts["withheld"], facts["key_known_from"]
        print(*(f"  ✓ {found['what']}" for found in facts["checks"]), sep="\n")
        print(f"  withheld by the publisher: {hidden['gaps']} gaps in the texts, {hidden['closed_items']} files sealed "
              f"and not shown\n  log: {facts['log_origin']}\n  key: {facts['key']}")
        print("  the key came with the dossier" if known == "dossier" else f"  named by {known['outside']}")
    print(f"This does not show {NOT_SHOWN[0]}, nor {NOT_SHOWN[1]}.")

def main():
    parser = argparse.ArgumentParser(description="Checks a dossier.")
    parser.add_argument("dossier", nargs="?")
    parser.add_argument("--policy", help="a policy that you got from outside the dossier")
    parser.add_argument("--json", action="store_true", help="print JSON (docs/spec/verdict.md)")
    parser.add_argument("--batch", help="a file (or - for stdin) of lines: folder, tab, policy")
    options = parser.parse_args()
    if (options.dossier is None) == (options.batch is None):
        parser.error("one folder, or --batch")
    if options.batch:
        for line in sys.stdin if options.batch == "-" else open(options.batch, encoding="utf-8"):
            folder, _, policy = line.rstrip("\n").partition("\t")
            try:
                answer = verify(folder, policy or None)
            except Exception as error:  # one case must not end the others
                answer = {"exit_code": 70, "error": f"internal fault: {error!r}"}
            print(json.dumps(answer, sort_keys=True), flush=True)
        return 0
    answer = verify(options.dossier, options.policy)
    if "error" in answer:
        print(answer["error"], file=sys.stderr)
    elif options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2, sort_keys=True))
    else:
        show(answer)
    return answer["exit_code"]

if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as fault:
        print(f"internal fault: {fault!r}", file=sys.stderr)
        sys.exit(70)
