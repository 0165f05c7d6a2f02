#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks a dossier: a second verifier, written from docs/spec/*.md alone, never from other code.
    verify.py DIR --policy FILE [--json]       verify.py --batch FILE|-    (lines of DIR<TAB>POLICY)
Exit codes: 0 unchanged, 1 changed, 2 usage, 3 cannot tell or cannot read, 4 not a dossier (unpack an archive first),
70 internal fault. Without a policy from outside the dossier it never says "unchanged" (the trust folder is not read).
Opens no socket, writes no file, holds at most 64 MiB of a file. Needs Python 3.11 and `cryptography` 42 or newer."""
import argparse, base64, collections, contextlib, datetime, functools, hashlib, json, os, pathlib, re, sys, time
from certificate import Changed, certificates, certified
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
MIB, LOG, COSIGNER, ML_DSA = 1 << 20, b"\1", b"\4", b"\6"  # the last three: key types of record.md
REFUSED = (ValueError, TypeError, LookupError, RecursionError, InvalidSignature, UnsupportedAlgorithm,
           x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)  # what bytes may raise
def need(holds, sentence=None):  # A rule: of a format (ValueError), or with its sentence of the verdict
    if not holds: raise Changed(sentence) if sentence else ValueError("a rule of its format is broken")
@contextlib.contextmanager
def or_changed(sentence):  # What is refused inside breaks the rule of the verdict that has this sentence
    try: yield
    except REFUSED as error: raise Changed(sentence) from error
# --- text, numbers, base64, JSON: one spelling each
def sha256(*parts): return hashlib.sha256(b"".join(parts)).digest()
def parse(pattern, text):  # The groups of a pattern that the whole text must match
    found = re.fullmatch(pattern, text)
    return found.groups() if found else need(False)
def text_of(data, bytes_max=4 * MIB, controls=rb"[\0-\x09\x0b-\x1f]"):
    return data.decode("utf-8") if len(data) <= bytes_max and not re.search(controls, data) else need(False)
def number(text, limit=2**64):
    return int(text) if re.fullmatch("0|[1-9][0-9]{0,19}", text) and int(text) < limit else need(False)
def to_b64(data, url=False):
    return base64.urlsafe_b64encode(data).decode().rstrip("=") if url else base64.b64encode(data).decode()
def b64(text, size=None, url=False):  # One spelling: what its bytes give when they are written again
    data = base64.b64decode(text + "=" * (-len(text) % 4 * url), b"-_" if url else b"+/")
    return data if to_b64(data, url) == text and size in (None, len(data)) else need(False)
def json_of(data, whole=int, in_order=False):  # The value, no key of it twice, and its canonical bytes
    def once(pairs): return dict(pairs) if len(dict(pairs)) == len(pairs) else need(False)
    value = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_int=whole)
    return value, json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=in_order).encode("utf-8")
# --- keys, notes, checkpoints (record.md, "Keys" and "Checkpoint")
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, EIGHT = -121665 * pow(121666, -1, P) % P, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL_ORDER_Y = {0, 1, P - 1, EIGHT, P - EIGHT}  # EIGHT: y of a point of order 8
def is_good_point(data):  # Canonical, on the curve and not of small order. OpenSSL checks only the second
    y = int.from_bytes(data, "little") & (2**255 - 1)
    on_curve = pow((y * y - 1) * (D * y * y + 1) % P, (P - 1) // 2, P) == 1
    return y < P and y not in SMALL_ORDER_Y and on_curve
def check_ed25519(public, message, signature):
    need(len(signature) == 64 and int.from_bytes(signature[32:], "little") < ORDER)
    need(is_good_point(public) and is_good_point(signature[:32]))
    ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
def check_name(name):
    bad = re.search("[+ \0-\x1f\x7f-\x9f\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]", name)
    return name if 1 <= len(name.encode()) <= 255 and not bad else need(False)
class Key:  # A verifier key, `name+id+base64(type and key)`
    def __init__(self, text, kinds=(LOG, COSIGNER, ML_DSA)):
        name, key_id, body = text.split("+", 2)
        self.text, self.name, self.kind, self.public = text, check_name(name), b64(body)[:1], b64(body)[1:]
        self.id = sha256(name.encode(), b"\n", self.kind, self.public)[:4]
        need(self.kind in kinds and key_id == self.id.hex())
        need(len(self.public) == 1312 if self.kind == ML_DSA else len(self.public) == 32 and is_good_point(self.public))
class Note:  # A signed note: its text, and its signature lines as ((name, key id), signature)
    def __init__(self, data):
        head, gap, tail = text_of(data).rpartition("\n\n")
        *lines, end = tail.split("\n")
        pairs = [parse("— ([^ ]+) (.+)", line) for line in lines]
        self.text, self.lines = head + "\n", [((check_name(n), b64(mark)[:4]), b64(mark)[4:]) for n, mark in pairs]
        need(gap and 1 <= len(lines) <= 100 and end == "" and all(signature for _, signature in self.lines))
    def times(self, key):  # The times of a cosigner's lines, 0 for each of a log's; all lines of the key must hold
        marks = [mark for who, mark in self.lines if who == (key.name, key.id) and key.kind != ML_DSA]
        if key.kind != COSIGNER: return [check_ed25519(key.public, self.text.encode(), mark) or 0 for mark in marks]
        times = [int.from_bytes(mark[:8], "big") for mark in marks]
        for at, mark in zip(times, marks):
            need(at < 2**63)
            check_ed25519(key.public, f"cosignature/v1\ntime {at}\n{self.text}".encode(), mark[8:])
        return times
def read_checkpoint(text):  # Log origin, size and root
    log_origin, size, root = parse("(.+)\n(.+)\n(.+)\n(?:.+\n)*", text)
    return check_name(log_origin), number(size), b64(root, 32)
# --- the policy (policy.md)
DIRECTIVE = "#! testimony-policy/v1"
WORDS = {"log": (1, 2), "witness": (2, 3), "group": range(3, MIB), "quorum": (1,), DIRECTIVE: (0,), "#! demo": (0,),
         "#! name": (1,), "#! publication": (1,), "#! tsa-root": (1,)}  # how many may follow
class Policy:  # Whom a reader believes
    def __init__(self, data):
        *lines, end = text_of(data, MIB, rb"[\0-\x08\x0b-\x1f\x7f]").split("\n")
        rows, members, self.cosigners, self.groups = [], set(), {}, {}
        for line in (line.strip(" \t") for line in lines):
            if line.startswith("#!") or line and not line.startswith("#"):
                line = re.sub("^#![ \t]+", "#! ", line)
                kind, *words = re.split("(?<!^#!)[ \t]+", line, maxsplit=line[0] == "#")
                rows.append((kind, words) if len(words) in WORDS[kind] else need(False))
        count = collections.Counter(kind for kind, _ in rows)
        need(end == "" and max(count.values()) <= 64 and max(count["#! name"], count["#! demo"]) <= 1)
        need(count["quorum"] == count[DIRECTIVE] == 1 and min(count["log"], count["#! publication"]) >= 1)
        need([kind for kind, _ in rows if kind[0] == "#"][0] == DIRECTIVE)
        self.demo, self.name = count["#! demo"] > 0, next((words[0] for kind, words in rows if kind == "#! name"), "")
        self.logs = [Key(words[0], (LOG, ML_DSA)) for kind, words in rows if kind == "log"]
        self.publications = [Key(words[0], (LOG,)) for kind, words in rows if kind == "#! publication"]
        self.roots = [b64(words[0]) for kind, words in rows if kind == "#! tsa-root"]
        for kind, (name, *words) in (row for row in rows if row[0] in ("witness", "group", "quorum")):
            names = {"none", *self.cosigners, *self.groups}
            need((name in names) == (kind == "quorum"))
            if kind == "witness": self.cosigners[name] = Key(words[0], (COSIGNER, ML_DSA))
            elif kind == "group":
                k, words = {"any": "1", "all": str(len(words) - 1)}.get(words[0], words[0]), words[1:]
                need(1 <= number(k) <= len(words) == len(set(words) & names - members - {"none"}))
                self.groups[name], members = (int(k), words), members.union(words)
            else: self.quorum = name
        keys = [key.public for key in [*self.logs, *self.cosigners.values(), *self.publications]]
        need(len(set(keys)) == len(keys) and len(set(self.roots)) == len(self.roots) and len(self.name.encode()) <= 200)
        need({key.name for key in self.publications} <= {log.name + "/publication" for log in self.logs})
    def has_quorum(self, cosigned):
        joined = {"none"} | self.cosigners.keys() & cosigned
        for name, (k, members) in self.groups.items():
            joined |= {name} if len(joined.intersection(members)) >= k else set()
        return self.quorum in joined
    def accept(self, data):  # A signed checkpoint; the cosigners' date or None; {cosigner: time}
        note = Note(data)
        checkpoint = read_checkpoint(note.text)
        with or_changed("a signature does not hold"):
            signed = [log.name for log in self.logs if note.times(log)]
            times = {name: min(found) for name, key in self.cosigners.items() if (found := note.times(key))}
        need(checkpoint[0] in signed, "no log of the policy has signed the checkpoint")
        need(self.has_quorum(times.keys()), "too few of the policy's cosigners have signed")
        made = [t for t in times.values() if self.has_quorum({name for name, at in times.items() if at <= t})]
        return checkpoint, None if self.quorum == "none" else min(made), times
    def is_demo(self, log_origin): return self.demo or log_origin.startswith("demo.invalid/")
# --- from an item to the checkpoint (commitment.md; record.md, "Proof of inclusion")
def open_item(data, kind, digest):  # The commitment and the tick's root; closed, if there is no digest of a payload
    form = f"testimony-opening/v1\nkind {kind}\n(blind|commitment) (.*)\nslot (.*)\n((?:.*\n){{32}})"
    secret, value, slot, siblings = parse(form, text_of(data, 2048))
    need((secret == "blind") == (digest is not None))
    commitment, slot, parts = b64(value, 32), number(slot, 2**32), (b"testimony/commitment/v1/", kind.encode(), b"\0")
    commitment = commitment if digest is None else sha256(*parts, commitment, digest)
    node = sha256(b"\0", commitment)
    for level, sibling in enumerate(b64(line, 32) for line in siblings[:-1].split("\n")):
        node = sha256(b"\1", sibling, node) if slot >> level & 1 else sha256(b"\1", node, sibling)
    return commitment, node
def read_proof(data):  # A `.tlog-proof`: index, hashes and the bytes of the signed checkpoint
    head, gap, checkpoint = text_of(data, 5 * MIB).partition("\n\n")
    extra, index, hashed = parse(r"c2sp\.org/tlog-proof@v1\n(?:extra (.+)\n)?index (.*)((?:\n.+)*)", head)
    need(gap and len(head.encode()) <= 128 * 1024 and (extra is None or b64(extra)))
    return number(index), [b64(line, 32) for line in hashed.split("\n")[1:]], checkpoint.encode()
def check_inclusion(index, size, node, root, siblings):  # RFC 9162, 2.1.3.2; first the number of hashes
    inner = (index ^ (size - 1)).bit_length()
    need(index < size, "the index is not below the size of the tree")
    fits = len(siblings) == inner + (index >> inner).bit_count()
    need(fits, "the number of hashes is not the one that index and size demand")
    for level, other in enumerate(siblings):
        node = sha256(b"\1", other, node) if level >= inner or index >> level & 1 else sha256(b"\1", node, other)
    need(node == root, "the hashes do not lead to the root")
# --- presentations (disclosure.md, section 7)
RESERVED = "_sd _sd_alg ... jti iss sub aud exp nbf iat cnf".split()
HEADER = r'\{"alg":"EdDSA","kid":(".+"),"typ":"testimony\+sd-jwt"\}'
PAYLOAD = r'\{"_sd":\["([\w-]{43}(?:","[\w-]{43})*)"\],"_sd_alg":"sha-256","jti":"([\w-]{43})"\}'
WORD = r'\["[\w-]{22}","([\w-]{16})",\{"p":\[(0|[1-9][0-9]*),([0-9]+)\],"t":".+"\}\]'
def is_plain(name):
    return isinstance(name, str) and 1 <= len(name.encode()) <= 256 and not re.search("[\0-\x1f\x7f-\x9f]", name)
def canonical(data):
    value, again = json_of(data)
    return value if again == data else need(False)
def between_tildes(chunks):  # The parts as they come; of a sound presentation none is longer than 24 MiB
    rest = b""
    for chunk in chunks:
        *parts, rest = (rest + chunk).split(b"~")
        need(len(rest) <= 24 * MIB)
        yield from (part.decode("ascii") for part in parts)
    need(not rest)
def open_jws(jws, key):  # Rules 2 to 6: the payload's digest, and {digest: place} of its disclosures and decoys
    header, payload, signature = jws.split(".")
    need(len(header) <= 2048 and is_plain(canonical(parse(HEADER, b64(header, url=True).decode())[0].encode())))
    plain = b64(payload, url=True)  # strict, so that what is signed has only the bytes that record.md, "Keys", allows
    check_ed25519(key.public, f"{header}.{payload}".encode(), b64(signature, url=True))
    digests, jti = parse(PAYLOAD, plain.decode("ascii"))
    digests = digests.split('","')
    need(all(b64(one, 32, url=True) for one in [jti, *digests]) and all(a < b for a, b in zip(digests, digests[1:])))
    need(len(digests) in {n << k for n in (2, 3) for k in range(2, 18)})
    return sha256(plain), {digest: at for at, digest in enumerate(digests)}
def open_presentation(chunks, shape, key):  # Rules 7 to 10: the payload's digest, and leaves or runs of words
    shown, last, leaves = between_tildes(chunks), -1, {}
    digest, places = open_jws(next(shown, ""), key)
    for disclosure in shown:
        place, plain = places[to_b64(sha256(disclosure.encode()), url=True)], b64(disclosure, url=True)
        need(place > last and plain[:1] == b"[")  # in `_sd`, once, in order
        salt, name, value = canonical(plain)
        need(b64(salt, 16, url=True) and name not in leaves and len(leaves) < 200_000)
        if shape == "record":
            need(is_plain(name) and name not in RESERVED and isinstance(value, str | int | None))
            need(abs(value or 0) < 2**53 if not isinstance(value, str) else len(value.encode()) <= 65_536)
        else:
            name, start, end = parse(WORD, plain.decode())
            need(b64(name, 12, url=True) and int(start) < int(end) <= 2**48 + 200_000 * 2**20)
            need(int(end) - int(start) <= 2**20 and len(value["t"].encode()) <= 256)
        leaves[name], last = value, place
    return digest, leaves if shape == "record" else runs_of(leaves)
def runs_of(words):  # Rule 11 and "What to show": the runs of words without a gap, in order
    runs, reached = [], -1
    for (start, end), text in sorted((word["p"], word["t"]) for word in words.values()):
        need(start >= reached)
        runs[-1].append(text) if start == reached else runs.append([text])
        reached = end
    return ["".join(run) for run in runs]
# --- stamps (record.md, "Stamps"); object identifiers as the DER content, in hexadecimal
RSA, PKCS9, SHA_2 = "2a864886f70d0101", "2a864886f70d0109", (hashes.SHA256(), hashes.SHA384(), hashes.SHA512())
DIGESTS = dict(zip(("608648016503040201", "608648016503040202", "608648016503040203"), SHA_2))
SIGNATURES = dict(zip([RSA + "0b", RSA + "0c", RSA + "0d", *("2a8648ce3d04030" + end for end in "234")], SHA_2 * 2))
SIGNED_DATA, STAMP_INFO, STAMPING = "2a864886f70d010702", PKCS9 + "100104", "1.3.6.1.5.5.7.3.8"
NAMES, TEXTS = (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME), (12, 19, 22)  # UTF8, Printable, IA5String
TYPE, DIGEST, FIRST, SECOND = ATTRIBUTES = [PKCS9 + end for end in ("03", "04", "10020c", "10022f")]
def ders(data, tags):  # The DER values in `data`, as (content, whole); their tags in hexadecimal must match a pattern
    found, seen, at = [], "", 0
    while at < len(data):
        start, size = at + 2, data[at + 1]
        if size >= 0x80:
            start, size = start + size - 0x80, int.from_bytes(data[start:start + size - 0x80], "big")
            need(size >= 0x80 and data[at + 2])  # the shortest form
        content = data[start:start + size]
        need(data[at] & 31 < 31 and len(content) == size)
        need(data[at] != 2 or size == 1 or content[0] not in (0, 255) or content[0] ^ content[1] > 127)  # as well
        found.append((content, data[at:start + size]))
        seen, at = seen + f"{data[at]:02x}", start + size
    return found if re.fullmatch(tags, seen) else need(False)
def der(data, tags): return [content for content, _ in ders(data, tags)]
def algorithm(content):
    oid, *parameters = der(content, "06(05)?")
    return oid.hex() if parameters in ([], [b""]) else need(False)
def certificate(raw):  # A certificate that cannot be read is passed over: None
    with contextlib.suppress(*REFUSED):
        found = x509.load_der_x509_certificate(raw)
        return found if found.public_key() and [found.subject, found.issuer] else None
def authority(found):  # What a reader is told of a certificate's name (verdict.md, section 5)
    common, organization = map(found.subject.get_attributes_for_oid, NAMES)
    plain = [one.value[:64] for one in common[:1] + organization[:1] if one._type.value in TEXTS]
    hidden = "[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
    return re.sub(hidden, "\ufffd", plain[0]) if plain else ""
def extensions(found):  # These three; None if one stands twice or another one is critical
    with contextlib.suppress(*REFUSED):
        by_oid = {one.oid: one for one in found.extensions}
        known = [by_oid.get(kind.oid) for kind in (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage)]
        return known if all(one in known for one in by_oid.values() if one.critical) else None
def check_key(found, signature):  # Rule 3's keys and sizes
    key = found.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        e = key.public_numbers().e
        need(2048 <= key.key_size <= 8192 and len(signature) == (key.key_size + 7) // 8 and e % 2 and 3 <= e < 2**32)
    else:
        point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        need(isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1) and point in found.tbs_certificate_bytes)
@functools.lru_cache(maxsize=4096)
def is_issued_by(found, issuer, between):  # Rule 4 for one step; `between` the issuer and the signer's
    with contextlib.suppress(*REFUSED):
        check_key(issuer, found.signature)
        found.verify_directly_issued_by(issuer)  # also: the issuer's name, one algorithm inside and outside
        need(isinstance(found.signature_algorithm_parameters, padding.PKCS1v15 | ec.ECDSA))
        (basic, usage, _), _ = extensions(issuer), need(extensions(found))
        need(basic and basic.value.ca and (not usage or usage.value.key_cert_sign))
        need(isinstance(found.signature_hash_algorithm, hashes.SHA256 | hashes.SHA384 | hashes.SHA512))
        return basic.value.path_length is None or between <= basic.value.path_length
class Stamp:  # A stamp that is not broken: rules 1 to 3
    def __init__(self, data, stamped):
        status, token = der(der(data, "30")[0], "3030")
        kind, content = der(token, "06a0")
        fields = ders(der(content, "30")[0], "023130a0(a1)?31")
        info_kind, content = der(fields[2][0], "06a0")
        need(der(status, "02.*")[0] in (b"\0", b"\1") and [kind.hex(), info_kind.hex()] == [SIGNED_DATA, STAMP_INFO])
        info, listed = der(content, "04")[0], ders(fields[3][0], ".*")
        need(len(data) <= 65_536 and len(listed) <= 16)
        self.certificates = list(dict.fromkeys(one for _, raw in listed if (one := certificate(raw))))
        _, (name, _), (hashed, _), (attributes, signed), (method, _), (signature, _), *_ = ders(
            der(fields[-1][0], "30")[0], "023030a03004(a1)?")
        (_, issuer), (serial, _) = ders(name, "3002")
        wanted, digest = (issuer, int.from_bytes(serial, "big", signed=True)), DIGESTS[algorithm(hashed)]
        self.signer, = [one for one in self.certificates if (one.issuer.public_bytes(), one.serial_number) == wanted]
        self.check_info(der(info, "30")[0], stamped)
        found = [(oid.hex(), values) for oid, values in (der(one, "0631") for one in der(attributes, "(30)+"))]
        named = {oid: values for oid, values in found if oid in ATTRIBUTES}
        need(len(named) == sum(oid in ATTRIBUTES for oid, _ in found) and (FIRST in named or SECOND in named))
        need(der(named[TYPE], "06") + der(named[DIGEST], "04") == [info_kind, hashlib.new(digest.name, info).digest()])
        for oid in {FIRST, SECOND} & named.keys():
            entry = der(der(der(named[oid], "30")[0], "30(30)?")[0], "(30)+")[0]
            parts = der(entry, "04(30)?" if oid == FIRST else "(30)?04(30)?")
            way = hashes.SHA1() if oid == FIRST else DIGESTS[algorithm(parts.pop(0))] if entry[0] == 0x30 else SHA_2[0]
            need(self.signer.fingerprint(way) == parts[0])
        check_key(self.signer, signature)
        method, signed = algorithm(method), b"\x31" + signed[1:]
        need(method == RSA + "01" or SIGNATURES[method] is digest)
        way = [padding.PKCS1v15(), digest] if method.startswith(RSA) else [ec.ECDSA(digest)]
        self.signer.public_key().verify(signature, signed, *way)  # a key of the other sort takes another number
    def check_info(self, info, stamped):  # Rule 1 for the `TSTInfo`, and rule 2
        (version, _), _, (imprint, _), _, (at, _), *more = ders(info, "0206300218(30)?(01)?02(a0)?")
        hashed, imprint = der(imprint, "3004")
        need(version == b"\1" and DIGESTS[algorithm(hashed)] is SHA_2[0] and imprint == sha256(stamped))
        *parts, fraction = parse(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z", at.decode("ascii"))
        seconds = datetime.datetime(*map(int, parts), tzinfo=datetime.timezone.utc).timestamp()
        need(seconds >= 0 and [content[0] < 0x80 for content, whole in more if whole[0] == 2] == [True])  # the nonce
        self.time = int(seconds) + bool(fraction)  # rounded up
    def paths(self, path, roots):  # Rule 4: (place of the root, path) of each path that begins so
        for at, root in enumerate(roots):
            if root and (root == path[-1] or is_issued_by(path[-1], root, len(path) - 1)):
                yield at, path if root == path[-1] else [*path, root]
        for other in self.certificates if len(path) < 5 else []:
            if other not in path and is_issued_by(path[-1], other, len(path) - 1):
                yield from self.paths([*path, other], roots)
def are_valid(path, at):
    return all(one.not_valid_before_utc.timestamp() <= at <= one.not_valid_after_utc.timestamp() for one in path)
def judge_stamp(stamps, roots, now):  # Rules 4 to 6 for a stamp, then its covers: time, why not, authority, root
    cover = -1
    for stamp in reversed(stamps):
        best, known = (0, 0, "unknown_root", stamp.signer), extensions(stamp.signer)
        for at, path in stamp.paths([stamp.signer], roots) if known else []:
            purpose = known[2] and known[2].critical and [one.dotted_string for one in known[2].value]
            rank, why = ((1, "purpose") if purpose != [STAMPING] else
                         (2, "not_valid_then") if not are_valid(path, stamp.time) else
                         (3, "expired") if not are_valid(path, now) and not are_valid(path, cover) else (4, None))
            best = max(best, (rank, -at, why, path[-1]), key=lambda one: one[:2])
        cover = stamp.time if best[2] is None else -1
    return stamp.time, best[2], authority(best[3]), -best[1]
# --- the dossier (dossier.md, sections 2 and 3; verdict.md, section 3)
SIGNED, BAGS, FORM = "testimony-manifest.txt", ["manifest-sha256.txt", "tagmanifest-sha256.txt"], (
    "data/dossier.json or data/policy.txt is not in the form that it must have")
ALIEN, UNLIKE, STRAY = (
    " does not belong to the dossier", " is not as it was signed", " is not a stamp of this checkpoint")
TEXT, ITEM, COUNTS = r'"(?:[^"\\]|\\.)*"', '"[0-9]{3,9}"', r'\{"accounts":[0-9]+,"hi":[0-9]+,"lo":[0-9]+\}'
FINDING = rf'\{{"asserted":{COUNTS},"claim":{TEXT},"declined":[0-9]+,"denied":{COUNTS},"sentence":{TEXT}\}}'
ACCOUNT = rf'\{{"entry":{ITEM}(?:,"files":\[(?:{ITEM},?)*\])?,"label":{TEXT}(?:,"text":{ITEM})?\}}'
DOSSIER = (rf'\{{"accounts":\[(?:{ACCOUNT},?)+\],"findings":\[(?:{FINDING},?)*\],"format":"testimony/dossier/v1",'
           rf'"language":{TEXT},"published":"([0-9-]{{10}})","publisher":{TEXT},"summary":{TEXT},"title":{TEXT}\}}')
def is_path(path):
    part = r"(?!\.)[A-Za-z0-9_.-]+(?<!\.)"
    return len(path) <= 200 and path.count("/") <= 8 and re.fullmatch(f"{part}(/{part})*", path)
def read_manifest(data):  # The note, the log's name and {path: (size, hash)} of the signed manifest, in its one form
    note = Note(data)
    log_origin, lines = parse("testimony-manifest/v1\nlog (.*)\n((?:[0-9a-f]{64} [0-9]+ .+\n)*)", note.text)
    rows = [line.split(" ") for line in lines.split("\n")[:-1]]
    listed = {path: (number(size), hashed) for hashed, size, path in rows}
    need(len(note.lines) == 1 and len(listed) <= 100_000 and all(is_path(path) and path != SIGNED for path in listed))
    need([row[2] for row in rows] == sorted(listed))
    return note, check_name(log_origin), listed
class Dossier:  # A folder (rule 2: only names and lengths are looked at). No link is followed, no pipe waited for
    def __init__(self, top):
        self.top, self.sizes, self.listed, self.unread, self.leaves, self.note = top, {}, {}, set(), [], None
        for folder in (folders := [""]):
            need(entries := list(os.scandir(os.path.join(top, folder))), f"`{folder[:-1]}`{ALIEN}")
            for entry in entries:
                path, is_file = folder + entry.name, entry.is_file(follow_symlinks=False)
                need(is_path(path), f"`a name that no dossier has`{ALIEN}")
                is_folder = entry.is_dir(follow_symlinks=False) and path.count("/") < 8
                need(is_file and len(self.sizes) <= 100_000 or is_folder, f"`{path}`{ALIEN}")
                if is_file: self.sizes[path] = entry.stat(follow_symlinks=False).st_size
                else: folders.append(path + "/")
    def open(self, path): return open(os.open(os.path.join(self.top, path), os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    def chunks(self, path, bytes_max=2**64):  # In one pass with the comparing with what was signed
        need(path in self.listed, f"{path} is missing")
        (size, wanted), hashed = self.listed[path], hashlib.sha256()
        need(size <= bytes_max)
        with self.open(path) as file:
            while (chunk := file.read(MIB)) and file.tell() <= size:
                hashed.update(chunk)
                yield chunk
        need(not chunk and hashed.hexdigest() == wanted, path + UNLIKE)
        self.unread.discard(path)
    def read(self, path, bytes_max): return b"".join(self.chunks(path, bytes_max))
    def compare(self, listed):  # Rule 6, but for the contents
        self.listed, self.unread = listed, set(listed)
        for path, (size, _) in listed.items():
            need(self.sizes.get(path) == size, path + (UNLIKE if path in self.sizes else " is missing"))
        for path in self.sizes: need(path in listed or path == SIGNED, f"`{path}`{ALIEN}")
    def item(self, name, kind, wanted=None):  # Rule 9 for one item; gives what its presentation shows
        digest, shown, path = None, None, f"data/items/{name}"
        with or_changed(f"item {name} is not what was sealed"):
            need(path + ".opening" in self.unread or path + ".opening" not in self.listed)  # it serves once
            opening = self.read(path + ".opening", 2048)
            if kind != "blob":
                chunks = self.chunks(path + ".sd-jwt", 128 * MIB)
                try: digest, shown = open_presentation(chunks, "record" if kind == "entry" else "text", self.key)
                finally: sum(map(len, chunks))  # to the end: a changed file is told as such
            commitment, root = open_item(opening, kind, digest)
            need(kind == "entry" or wanted == to_b64(commitment))
            index, hashed, checkpoint = read_proof(self.read(path + ".tlog-proof", 5 * MIB))
            self.note = self.note or self.read("data/checkpoint", 4 * MIB)
            need(checkpoint == self.note)
            try:
                (log_origin, size, log_root), self.date, self.cosigned = self.policy.accept(self.note)
                need(log_origin == self.log_origin, "the checkpoint is of another log")
                check_inclusion(index, size, sha256(b"\0", root), log_root, hashed)
            except Changed as error: raise Changed(f"item {name}: {error}") from error
        self.leaves.append(index)
        return shown
    def stamps(self, now):  # Rule 10: the objects of `facts.stamps`, and the stamps' date or None
        found, first, paths, roots = [], {}, {}, [certificate(root) for root in self.policy.roots]
        for path in sorted(path for path in self.listed if path.startswith("data/stamps/")):
            name = re.fullmatch(r"data/stamps/(00[1-9]|01[0-6])(?:\.([1-9]|1[0-6]))?\.tsr", path)
            need(name, f"stamp {path}{STRAY}")
            paths[int(name[1]), int(name[2] or 0)] = path
        for (at, cover), path in sorted(paths.items()):
            need((at, cover - 1) in paths if cover else at == 1 or (at - 1, 0) in paths, f"stamp {path[12:-4]}{STRAY}")
        for name in sorted({path[12:15] for path in paths.values()}):
            stamps, stamped = [], self.note.rpartition(b"\n\n")[0] + b"\n"
            for _, path in sorted((place, path) for place, path in paths.items() if place[0] == int(name)):
                with or_changed(f"stamp {path[12:-4]}{STRAY}"):
                    stamped, covered = self.read(path, 65_536), stamped
                    stamps.append(Stamp(stamped, covered))
            made, why, who, root = judge_stamp(stamps, roots, now)
            first |= {root: min(made, first.get(root, made))} if why is None else {}
            found.append({"stamp": name, "authority": who, "time": made, "counts": why is None, "why_not": why})
        return found, [*sorted(first.values()), None, None][0 if len(roots) == 1 else 1]
    def check(self, outside, now):  # Rules 3 to 13: whether the policy came from outside, and the facts
        need(SIGNED in self.sizes, f"{SIGNED} is missing")
        with or_changed(f"{SIGNED} is not as it was signed"), self.open(SIGNED) as file:
            note, self.log_origin, listed = read_manifest(file.read(4 * MIB + 1))
        named = outside is not None and self.log_origin in [log.name for log in outside.logs]
        if not named: self.compare(listed)
        with or_changed(FORM): self.policy = outside if named else Policy(self.read("data/policy.txt", MIB))
        with or_changed(f"the signature of {SIGNED} does not hold"):
            signers = [key for key in self.policy.publications if note.times(key)]
        need([key.name for key in signers] == [self.log_origin + "/publication"],
             "it is signed by another key than the one that the policy names for this log")
        self.key, gaps = signers[0], 0
        self.compare(listed)
        for bag in BAGS:
            text = "".join(f"{hashed}  {path}\n" for path, (_, hashed) in listed.items()
                           if path.startswith("data/") == (bag == BAGS[0]) and path != BAGS[1]).encode()
            need(listed.get(bag) == (len(text), sha256(text).hex()), "the BagIt manifests do not list what was signed")
        with or_changed(FORM):
            dossier, in_order = json_of(self.read("data/dossier.json", 64 * MIB), number, True)
            datetime.date.fromisoformat(parse(DOSSIER, in_order.decode())[0])
            Policy(self.read("data/policy.txt", MIB))
        for account in dossier["accounts"]:
            shown = self.item(account["entry"], "entry")
            if "text" in account:
                gaps += max(len(self.item(account["text"], "text", shown.get("text_commitment"))) - 1, 0)
            for at, name in enumerate(account.get("files", [])):
                self.item(name, "blob", shown.get(f"files/{at}/commitment"))
        stamps, stamped = self.stamps(now)
        for path in sorted(self.unread): need(not path.startswith("data/items/"), f"item {path} is not what was sealed")
        shown = certificates(self.listed, self.read, [one["asserted"]["lo"] for one in dossier["findings"]])
        for path in sorted(self.unread): sum(map(len, self.chunks(path)))
        files, items, leaves = len(listed) + 1, len(self.leaves), len(set(self.leaves))
        return named, {
            "title": dossier["title"], "publisher": self.policy.name, "log_origin": self.log_origin,
            "key": self.key.text, "demo": self.policy.is_demo(self.log_origin), "files": files, "items": items,
            "existed_by": min((date for date in (self.date, stamped) if date is not None), default=None),
            "withheld": {"gaps": gaps, "closed_items": sum(len(one.get("files", [])) for one in dossier["accounts"])},
            "cosigned": [{"name": name, "time": at} for name, at in sorted(self.cosigned.items())], "stamps": stamps,
            "certificates": shown, "checks": [{"what": line, "holds": True} for line in (
                f"{files} of {files} files are as they were signed",
                f"{items} of {items} items are as they were sealed", "all are in one leaf of the public log"
                if leaves == 1 else f"all are in the public log, in {leaves} leaves",
                *(f"stamped by {one['authority']} on {moment(one['time'])}" for one in stamps if one["counts"]),
                *map(certified, shown))]}
# --- the answer (verdict.md, sections 2, 4 and 5)
NOT_SHOWN = ["that the accounts are true", "that this is everything the publisher has, or its only version"]
def read_policy(path):  # A policy from outside: one that lies in a dossier would be whatever a forger wants
    if any(os.path.lexists(folder / SIGNED) for folder in pathlib.Path(os.path.realpath(path)).parents):
        raise ValueError("the policy came with a dossier")
    with open(path, "rb") as file: return Policy(file.read(MIB + 1))
def moment(seconds):
    if seconds >= 253_402_300_800: return f"{seconds} seconds after 1970-01-01 UTC"  # the year 10000
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"
def verify(folder, policy_path=None):  # section 5, or {"exit_code", "error"} where there is no verdict
    try:
        policy = read_policy(policy_path) if policy_path else None
        if not any(os.path.isfile(os.path.join(folder, name)) for name in (SIGNED, "bagit.txt")):
            return {"exit_code": 4, "error": "not a dossier (an archive of one has to be unpacked first)"}
        named, facts = Dossier(folder).check(policy, int(time.time()))
        why = "no policy that you trust names this log" if policy else "nothing from outside says whose they are"
        facts["key_known_from"] = {"outside": policy_path} if named else "dossier"
        date = "No date: nobody outside has dated it yet." if facts["existed_by"] is None else (
            f"It existed by {moment(facts['existed_by'])}.")
        verdict = ("unchanged", 0, f"Unchanged. {date}") if named else (
            "cannot_tell", 3, f"Cannot tell: the files agree with each other, but {why}.")
    except Changed as error: verdict, facts = ("changed", 1, f"Changed: {error}."), None
    except (OSError, ValueError) as error: return {"exit_code": 3, "error": f"cannot be read: {error}"}
    except Exception as error: return {"exit_code": 70, "error": f"internal fault: {error!r}"}
    return dict(zip(("verdict", "exit_code", "sentence", "facts", "does_not_show"), (*verdict, facts, NOT_SHOWN)))
if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--policy", "--batch"): parser.add_argument(name)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("dossier", nargs="?")
    options = parser.parse_args()
    if (options.dossier is None) == (options.batch is None): parser.error("one folder, or --batch")
    if options.batch:
        for line in sys.stdin if options.batch == "-" else open(options.batch, encoding="utf-8"):
            folder, _, policy = line.rstrip("\n").partition("\t")
            print(json.dumps(verify(folder, policy or None), sort_keys=True), flush=True)
        sys.exit(0)
    answer = verify(options.dossier, options.policy)
    if "error" in answer: print(answer["error"], file=sys.stderr)
    elif options.json: print(json.dumps(answer, ensure_ascii=False, indent=2, sort_keys=True))
    else:
        facts = answer["facts"] or {"demo": False, "checks": []}
        print("DEMO, invented: nobody said any of this.\n" * facts["demo"] + answer["sentence"],
              *(f"  ✓ {found['what']}" for found in facts.pop("checks")),
              *(f"  {name}: {value}" for name, value in sorted(facts.items()) if answer["facts"]),
              f"This does not show {NOT_SHOWN[0]}, nor {NOT_SHOWN[1]}.", sep="\n")
    sys.exit(answer["exit_code"])
