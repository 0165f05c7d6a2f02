# SPDX-License-Identifier: MIT OR Apache-2.0
"""The formats inside a dossier: keys, notes, policies, openings, proofs and presentations.

Written from docs/spec/{commitment,disclosure,policy,record}.md and the C2SP and RFC texts alone.
Everything is refused that has a second spelling. Opens no file; verify.py does.
"""
import base64
import functools
import hashlib
import json
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MIB = 1 << 20
LOG, COSIGNER, ML_DSA = 1, 4, 6  # key types of record.md


class Refused(Exception):
    """A rule is broken: its class (as in crates/proof/vectors) and what broke it."""


def need(holds, kind, why=""):
    if not holds:
        raise Refused(kind, why or kind)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- text, numbers, base64, JSON: one spelling each


def text_of(data, bytes_max=4 * MIB, tab=False):
    need(len(data) <= bytes_max, "too-large")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("utf8", "not UTF-8") from error
    allowed = "\n\t" if tab else "\n"
    need(all(c >= " " or c in allowed for c in text), "control-character")
    return text


def number(text, limit=2**64):
    need(re.fullmatch(r"0|[1-9][0-9]{0,19}", text), "number")
    need(int(text) < limit, "number")
    return int(text)


def b64(text, size=None, url=False):
    marks = b"-_" if url else b"+/"
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4 * url), marks, validate=True)
    except ValueError as error:
        raise Refused("base64", "not base64") from error
    again = base64.b64encode(data, marks).decode()
    need((again.rstrip("=") if url else again) == text, "base64")
    need(size is None or len(data) == size, "malformed", "another number of bytes")
    return data


def whole(text):
    value = int(text) if len(text) < 18 else 2**60
    need(abs(value) < 2**53, "json", "a number out of range")
    return value


def no_fraction(_):
    raise Refused("json", "a number that is not whole")


def canonical(data):
    """The value of canonical JSON: printed again it must give the same bytes."""
    try:
        value = json.loads(data.decode("utf-8"), parse_int=whole, parse_float=no_fraction,
                           parse_constant=no_fraction)
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Refused("json", "not JSON") from error
    need(again == data, "json", "not canonical JSON")
    return value


def is_int(value):
    return type(value) is int  # a bool is an int to isinstance


# --- keys and Ed25519 (record.md, "Keys")

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493
EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7  # y of order 8
SMALL_ORDER_Y = {0, 1, P - 1, EIGHT, P - EIGHT}


@functools.lru_cache(maxsize=4096)
def is_good_point(data):
    """Canonical, on the curve and not of small order. OpenSSL checks only the second."""
    y = int.from_bytes(data, "little") & (2**255 - 1)
    if y >= P or y in SMALL_ORDER_Y:
        return False
    return pow((y * y - 1) * (D * y * y + 1) % P, (P - 1) // 2, P) == 1


def ed25519_holds(public, message, signature):
    if len(signature) != 64 or not (is_good_point(public) and is_good_point(signature[:32])):
        return False
    if int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


NOT_IN_NAMES = re.compile("[+ \0-\x1f\x7f-\x9f\xa0\u1680\u2000-\u200a"
                          "\u2028\u2029\u202f\u205f\u3000]")


def check_name(name):
    fits = 1 <= len(name.encode()) <= 255
    need(fits and not NOT_IN_NAMES.search(name), "key-name")
    return name


class Key:
    """A verifier key, `name+id+base64(type and key)`."""

    def __init__(self, text, kinds=(LOG, COSIGNER, ML_DSA)):
        parts = text.split("+", 2)
        need(len(parts) == 3, "malformed", "not a verifier key")
        self.text, self.name, body = text, check_name(parts[0]), b64(parts[2])
        need(body, "malformed", "no key")
        self.kind, self.public = body[0], body[1:]
        need(self.kind in (LOG, COSIGNER, ML_DSA), "key-kind")
        size = 1312 if self.kind == ML_DSA else 32
        need(len(self.public) == size, "malformed", "another length of key")
        self.id = sha256(self.name.encode(), b"\n", body)[:4]
        need(parts[1] == self.id.hex(), "key-id")
        need(self.kind == ML_DSA or is_good_point(self.public), "weak-key")
        need(self.kind in kinds, "key-kind")

    def check_line(self, body, signature):
        """Checks one signature line. Gives the time of a cosignature, 0 for a log's key."""
        if self.kind == LOG:
            need(ed25519_holds(self.public, body.encode(), signature), "signature")
            return 0
        time = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {time}\n{body}".encode()
        need(len(signature) == 72 and time < 2**63, "signature")
        need(ed25519_holds(self.public, message, signature[8:]), "signature")
        return time

    def check_jws(self, message, signature):
        need(self.kind == LOG, "key-kind")
        need(re.fullmatch(rb"[A-Za-z0-9_.-]*", message), "domain")
        need(ed25519_holds(self.public, message, signature), "signature")


class Note:
    """A signed note: its text and its signature lines as (name, key id, signature)."""

    def __init__(self, data):
        text = text_of(data)
        head, gap, tail = text.rpartition("\n\n")
        need(gap and text.endswith("\n") and tail, "malformed", "not a signed note")
        self.text, self.lines = head + "\n", []
        lines = tail[:-1].split("\n")
        need(len(lines) <= 100, "too-large")
        for line in lines:
            need(line.startswith("— "), "malformed", "not a signature line")
            name, gap, rest = line[2:].partition(" ")
            need(gap, "malformed", "not a signature line")
            signature = b64(rest)
            need(len(signature) > 4, "malformed", "no signature")
            self.lines.append((check_name(name), signature[:4], signature[4:]))

    def check(self, key):
        """The times (see `check_line`) of all lines of one key; all of them must hold."""
        if key.kind == ML_DSA:
            return []
        return [key.check_line(self.text, signature) for name, key_id, signature in self.lines
                if (name, key_id) == (key.name, key.id)]


class Checkpoint:
    def __init__(self, text):
        lines = text[:-1].split("\n")
        need(len(lines) >= 3 and all(lines), "malformed", "not a checkpoint")
        self.log_origin, self.size = check_name(lines[0]), number(lines[1])
        self.root = b64(lines[2], 32)


# --- the policy (policy.md)


class Policy:
    def __init__(self, data):
        text = text_of(data, MIB, tab=True)
        need("\x7f" not in text and text.endswith("\n"), "policy", "a stray character at its end")
        self.logs, self.cosigners, self.groups = [], {}, {}
        self.publications, self.roots, self.quorum = [], [], None
        self.name, self.demo, self.version = None, False, False
        for line in text[:-1].split("\n"):
            line = line.strip(" \t")
            if line.startswith("#!"):
                need(line[2:3] in (" ", "\t"), "policy", "a directive without space")
                word, *rest = re.split("[ \t]+", line[2:].strip(" \t"), maxsplit=1)
                self.directive(word, "".join(rest))
            elif line and not line.startswith("#"):
                self.line(re.split("[ \t]+", line))
        self.check_whole()

    def directive(self, word, rest):
        need(self.version != (word == "testimony-policy/v1"), "policy", "the version's line")
        if word == "testimony-policy/v1" and not rest:
            self.version = True
        elif word == "publication":
            self.publications.append(Key(rest))
            need(self.publications[-1].kind == LOG, "policy", "a publication key of another type")
        elif word == "tsa-root":
            need(rest and rest not in self.roots, "policy", "a root that is empty or twice")
            self.roots.append(rest)
            b64(rest)
        elif word == "name" and self.name is None:
            need(1 <= len(rest.encode()) <= 200, "policy", "the length of the name")
            self.name = rest
        elif word == "demo" and not rest and not self.demo:
            self.demo = True
        else:
            raise Refused("policy", "a directive that is unknown or twice")

    def line(self, words):
        match words:
            case ["log", key, *url] if len(url) <= 1:
                self.logs.append(Key(key, (LOG, ML_DSA)))
            case ["witness", name, key, *url] if len(url) <= 1:
                self.define(name)
                self.cosigners[name] = Key(key, (COSIGNER, ML_DSA))
            case ["group", name, threshold, *members] if members:
                self.define(name)
                used = [m for _, others in self.groups.values() for m in others]
                for member in members:
                    need(self.known(member) and member not in used, "policy", "a group's member")
                    used.append(member)
                k = {"any": 1, "all": len(members)}.get(threshold) or number(threshold)
                need(1 <= k <= len(members), "policy", "a group's threshold")
                self.groups[name] = (k, members)
            case ["quorum", name] if self.quorum is None:
                need(name == "none" or self.known(name), "policy", "an undefined quorum")
                self.quorum = name
            case _:
                raise Refused("policy", "an unknown line")

    def known(self, name):
        return name in self.cosigners or name in self.groups

    def define(self, name):
        need(name != "none" and not self.known(name), "policy", "a name that is taken")

    def check_whole(self):
        need(self.version and self.quorum is not None, "policy", "no version or no quorum")
        need(self.logs and self.publications, "policy", "no log or no publication key")
        lists = [self.logs, self.cosigners, self.groups, self.publications, self.roots]
        need(all(len(found) <= 64 for found in lists), "policy", "too many lines of a kind")
        names = {log.name + "/publication" for log in self.logs}
        need(all(key.name in names for key in self.publications), "policy", "a publication's name")
        logs = [key.public for key in self.logs]
        cosigners = [key.public for key in self.cosigners.values()]
        publications = [key.public for key in self.publications]
        keys = logs + cosigners + publications
        need(len(set(keys)) == len(keys), "policy", "a key in two lines")

    def has_quorum(self, cosigned):
        joined = {name for name in cosigned if name in self.cosigners}
        for name, (k, members) in self.groups.items():
            if sum(member in joined for member in members) >= k:
                joined.add(name)
        return self.quorum == "none" or self.quorum in joined

    def accept(self, data):
        """A signed checkpoint of a log of this policy, and by when it existed (or None)."""
        note = Note(data)
        checkpoint = Checkpoint(note.text)
        signed = [log.name for log in self.logs if note.check(log)]
        seen = {name: note.check(key) for name, key in self.cosigners.items()}
        times = {name: min(found) for name, found in seen.items() if found}
        need(checkpoint.log_origin in signed, "unknown-log", "no log of the policy has signed it")
        need(self.has_quorum(times), "quorum", "too few cosigners")
        if self.quorum == "none":
            return checkpoint, None
        made = (t for t in sorted(times.values())
                if self.has_quorum(name for name, time in times.items() if time <= t))
        return checkpoint, next(made)

    def is_demo(self, log_origin):
        return self.demo or log_origin.startswith("demo.invalid/")


# --- from an item to the checkpoint (commitment.md, record.md)


class Opening:
    def __init__(self, data):
        text = text_of(data, 2048)
        need(text.endswith("\n") and not text.endswith("\n\n"), "malformed", "the file's end")
        lines = text[:-1].split("\n")
        need(len(lines) >= 4 and lines[0] == "testimony-opening/v1", "malformed", "not an opening")
        found = re.fullmatch("kind (entry|text|blob)", lines[1])
        secret, slot = lines[2].partition(" "), lines[3].partition(" ")
        need(found and secret[0] in ("blind", "commitment"), "malformed", "not an opening")
        need(slot[0] == "slot", "malformed", "no slot")
        self.kind, self.is_open = found[1], secret[0] == "blind"
        self.secret, self.slot = b64(secret[2], 32), number(slot[2], 2**32)
        need(len(lines) == 36, "proof-length")
        self.siblings = [b64(line, 32) for line in lines[4:]]

    def commitment(self, digest):
        need(not self.is_open or digest is not None, "digest-missing")
        need(self.is_open or digest is None, "opening-closed")
        if not self.is_open:
            return self.secret
        return sha256(b"testimony/commitment/v1/", self.kind.encode(), b"\0", self.secret, digest)

    def root(self, commitment):
        node = sha256(b"\0", commitment)
        for level, sibling in enumerate(self.siblings):
            pair = (sibling, node) if self.slot >> level & 1 else (node, sibling)
            node = sha256(b"\1", *pair)
        return node


def check_inclusion(index, size, leaf, root, hashes):
    """RFC 9162, section 2.1.3.2; the number of hashes is checked before anything is hashed."""
    need(index < size, "index-out-of-range")
    inner = (index ^ (size - 1)).bit_length()
    need(len(hashes) == inner + (index >> inner).bit_count(), "proof-length")
    node = leaf
    for level, other in enumerate(hashes):
        right = level >= inner or index >> level & 1
        node = sha256(b"\1", other, node) if right else sha256(b"\1", node, other)
    need(node == root, "root-mismatch")


class Proof:
    """A `.tlog-proof`: index, hashes and the bytes of the signed checkpoint."""

    def __init__(self, data):
        text = text_of(data, 5 * MIB)
        head, gap, checkpoint = text.partition("\n\n")
        need(gap and len(head.encode()) <= 128 * 1024, "malformed", "no checkpoint")
        lines = head.split("\n")
        need(lines.pop(0) == "c2sp.org/tlog-proof@v1", "malformed", "not a tlog-proof")
        if lines and lines[0].startswith("extra "):
            need(b64(lines.pop(0)[6:]), "malformed", "an empty extra line")
        need(lines and lines[0].startswith("index "), "malformed", "no index")
        self.index = number(lines[0][6:])
        self.hashes = [b64(line, 32) for line in lines[1:]]
        self.checkpoint = checkpoint.encode()

    def check(self, policy, entry):
        checkpoint, existed_by = policy.accept(self.checkpoint)
        leaf = sha256(b"\0", entry)
        check_inclusion(self.index, checkpoint.size, leaf, checkpoint.root, self.hashes)
        return checkpoint, existed_by


# --- presentations (disclosure.md)

RESERVED = "_sd _sd_alg ... jti iss sub aud exp nbf iat cnf".split()
BUCKETS = {n << k for n in (2, 3) for k in range(18)} - {2, 3, 4, 6}


def is_plain(name):
    """1 to 256 bytes without control characters; lone surrogates were refused as JSON."""
    return (isinstance(name, str) and 1 <= len(name.encode()) <= 256
            and not re.search("[\0-\x1f\x7f-\x9f]", name))


def canonical_part(part, keys):
    value = canonical(b64(part, url=True))
    need(isinstance(value, dict) and list(value) == keys, "json", "other fields")
    return value


def check_leaf(name, value):
    need(is_plain(name) and name not in RESERVED, "disclosure", "a leaf's name")
    if isinstance(value, str):
        need(len(value.encode()) <= 65_536, "disclosure", "a leaf too long")
    else:
        need(value is None or type(value) in (bool, int), "disclosure", "not a leaf")


def check_word(name, value):
    need(isinstance(name, str), "disclosure", "a word's name")
    b64(name, 12, url=True)
    need(isinstance(value, dict) and list(value) == ["p", "t"], "disclosure", "not a word")
    place, word = value["p"], value["t"]
    need(isinstance(place, list) and len(place) == 2 and all(map(is_int, place)), "disclosure")
    start, end = place
    need(0 <= start < end <= 2**48 + 200_000 * 2**20, "disclosure", "a place out of range")
    need(end - start <= 2**20, "disclosure", "a word too wide")
    need(isinstance(word, str) and 1 <= len(word.encode()) <= 256, "disclosure", "not a word")


def open_presentation(data, shape, key):
    """The digest of the payload and {name: value} of what is shown (disclosure.md, section 7)."""
    need(len(data) <= 128 * MIB, "too-large")
    need(data.isascii() and data.endswith(b"~"), "disclosure", "does not end with a tilde")
    jws, *shown = data.decode("ascii")[:-1].split("~")
    need(len(shown) <= 200_000, "too-large")
    parts = jws.split(".")
    need(len(parts) == 3 and len(parts[0]) <= 2048, "disclosure", "not three parts")
    header = canonical_part(parts[0], ["alg", "kid", "typ"])
    need(header["alg"] == "EdDSA" and header["typ"] == "testimony+sd-jwt", "disclosure", "header")
    need(is_plain(header["kid"]), "disclosure", "kid")
    key.check_jws(f"{parts[0]}.{parts[1]}".encode(), b64(parts[2], url=True))
    payload = canonical_part(parts[1], ["_sd", "_sd_alg", "jti"])
    need(payload["_sd_alg"] == "sha-256" and isinstance(payload["jti"], str), "disclosure")
    b64(payload["jti"], 32, url=True)
    digests = payload["_sd"]
    need(isinstance(digests, list) and len(digests) in BUCKETS, "disclosure", "not a bucket")
    for digest in digests:
        need(isinstance(digest, str), "disclosure", "not a digest")
        b64(digest, 32, url=True)
    need(all(a < b for a, b in zip(digests, digests[1:])), "disclosure", "digests not ascending")
    places, leaves, last = {digest: at for at, digest in enumerate(digests)}, {}, -1
    for disclosure in shown:
        digest = base64.urlsafe_b64encode(sha256(disclosure.encode())).decode().rstrip("=")
        need(places.get(digest, -1) > last, "disclosure", "unreferenced, twice or out of order")
        last = places[digest]
        triple = canonical(b64(disclosure, url=True))
        need(isinstance(triple, list) and len(triple) == 3, "disclosure", "not three values")
        salt, name, value = triple
        need(isinstance(salt, str), "disclosure", "no salt")
        b64(salt, 16, url=True)
        (check_leaf if shape == "record" else check_word)(name, value)
        need(name not in leaves, "disclosure", "a name twice")
        leaves[name] = value
    if shape == "text":
        spans(leaves)
    return sha256(b64(parts[1], url=True)), leaves


def spans(words):
    """The runs of words without a gap, in order; overlapping words refute."""
    runs, reached = [], None
    for (start, end), word in sorted((value["p"], value["t"]) for value in words.values()):
        need(reached is None or start >= reached, "disclosure", "words overlap")
        if start == reached:
            runs[-1] += word
        else:
            runs.append(word)
        reached = end
    return runs
