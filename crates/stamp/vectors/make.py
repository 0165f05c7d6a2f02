#!/usr/bin/env python3
# Long because: it is a list of cases, and the bytes that they are made of.
"""Makes the vectors anew: python3 make.py (needs PyPI cryptography, and openssl for `openssl-*`).

Every folder is one case; README.md says what the files mean. Keys are made for a run and thrown
away, so all files change with every run. Cases that begin with `openssl-` hold replies of a real
authority, `openssl ts`; all others are put together here, byte by byte, so that one thing at a
time can be wrong.
"""

import datetime
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

HERE = pathlib.Path(__file__).parent
DATA = b"log.example/team\n3\nD1mcFsx3eb2Z0Gaf1rzVeu3vYShjFFuhp11gG0IXS5k=\n"
NOW = 1_800_000_000  # 2027-01-15
STAMPED = 1_790_000_000  # 2026-09-21
NONCE = 0x2B7E151628AED2A6
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


# DER, as little as is needed.


def tlv(tag, *parts):
    value = b"".join(parts)
    size = len(value)
    if size < 0x80:
        return bytes([tag, size]) + value
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + value


def seq(*parts):
    return tlv(0x30, *parts)


def set_of(*parts):
    return tlv(0x31, *sorted(parts))


def integer(number):
    return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def octets(value):
    return tlv(4, value)


def oid(text):
    first, second, *rest = map(int, text.split("."))
    value = [40 * first + second]
    for number in rest:
        group = [number & 0x7F]
        while number := number >> 7:
            group.insert(0, 0x80 | number & 0x7F)
        value += group
    return tlv(6, bytes(value))


NULL = tlv(5)
HASH_OID = {
    "sha1": "1.3.14.3.2.26",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
RSA_WITH = {"sha256": 11, "sha384": 12, "sha512": 13}
ECDSA_WITH = {"sha256": 2, "sha384": 3, "sha512": 4}


def algorithm(name, null=True):
    return seq(oid(HASH_OID[name]), NULL if null else b"")


def digest(name, data):
    return hashlib.new(name, data).digest()


# Certificates.


def at(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def day(text):
    return int(datetime.datetime.fromisoformat(text + "T00:00:00+00:00").timestamp())


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Party:
    """A key and its certificate."""

    def __init__(self, title, issuer=None, kind="p256", **changes):
        self.title = title
        self.key = changes.get("key") or make_key(kind)
        self.issuer = issuer or self
        self.cert = self.certify(changes)
        self.der = self.cert.public_bytes(serialization.Encoding.DER)

    def certify(self, changes):
        is_ca = changes.get("ca", False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(changes.get("subject") or name(self.title))
            .issuer_name(changes.get("issuer_name") or self.issuer.cert_name())
            .public_key(self.key.public_key())
            .serial_number(changes.get("serial") or x509.random_serial_number())
            .not_valid_before(at(changes.get("since", day("2020-01-01"))))
            .not_valid_after(at(changes.get("until", day("2060-01-01"))))
        )
        if changes.get("constraints", is_ca):
            builder = builder.add_extension(
                x509.BasicConstraints(changes.get("constraints_ca", is_ca), changes.get("length")), True
            )
        if "usage" in changes:
            builder = builder.add_extension(changes["usage"], True)
        purposes = changes.get("purposes", None if is_ca else [ExtendedKeyUsageOID.TIME_STAMPING])
        if purposes:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage(purposes), changes.get("purposes_critical", True)
            )
        if "unknown" in changes:
            extension = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
            builder = builder.add_extension(extension, changes["unknown"])
        signer = changes.get("signed_by", self.issuer)
        return builder.sign(signer.key, HASHES[changes.get("hash", "sha256")])

    def cert_name(self):
        return self.cert.subject if hasattr(self, "cert") else name(self.title)

    def sign(self, message, hash_name):
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), HASHES[hash_name])
        return self.key.sign(message, ec.ECDSA(HASHES[hash_name]))

    def signature_algorithm(self, hash_name):
        if isinstance(self.key, rsa.RSAPrivateKey):
            return seq(oid(f"1.2.840.113549.1.1.{RSA_WITH[hash_name]}"), NULL)
        return seq(oid(f"1.2.840.10045.4.3.{ECDSA_WITH[hash_name]}"))

    def signer_id(self):
        issuer = self.cert.issuer.public_bytes()
        return seq(issuer, integer(self.cert.serial_number))


def make_key(kind):
    curves = {"p256": ec.SECP256R1, "p384": ec.SECP384R1, "p521": ec.SECP521R1}
    if kind in curves:
        return ec.generate_private_key(curves[kind]())
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))


# Stamps.


def when(seconds, fraction=""):
    return tlv(0x18, (at(seconds).strftime("%Y%m%d%H%M%S") + fraction + "Z").encode())


def info(data, **c):
    hash_name = c.get("imprint_hash", "sha256")
    imprint = seq(algorithm(hash_name, c.get("imprint_null", True)), octets(digest(hash_name, data)))
    nonce = c.get("nonce", NONCE)
    return seq(
        integer(c.get("info_version", 1)),
        oid("1.3.6.1.4.1.99999.2"),
        imprint,
        integer(c.get("number", 77)),
        c.get("time_der") or when(c.get("time", STAMPED), c.get("fraction", "")),
        c.get("accuracy", b""),
        c.get("ordering", b""),
        b"" if nonce is None else c.get("nonce_der") or integer(nonce),
        c.get("extensions", b""),
    )


def attribute(kind, *values):
    return seq(oid(f"1.2.840.113549.1.9.{kind}"), set_of(*values))


def signer_info(party, body, **c):
    hash_name = c.get("hash", "sha256")
    named = c.get("names", party).der
    ess = c.get("ess", "v2")
    attributes = {
        "type": attribute(3, oid(c.get("signed_type", "1.2.840.113549.1.9.16.1.4"))),
        "digest": attribute(4, octets(digest(hash_name, c.get("signed_content", body)))),
    }
    if ess in ("v2", "both"):
        attributes["v2"] = attribute("16.2.47", seq(seq(seq(octets(digest("sha256", named))))))
    if ess == "v2-sha512":
        entry = seq(algorithm("sha512", False), octets(digest("sha512", named)))
        attributes["v2"] = attribute("16.2.47", seq(seq(entry)))
    if ess in ("v1", "both", "v1-wrong"):
        hashed = b"another" if ess == "v1-wrong" else named
        attributes["v1"] = attribute("16.2.12", seq(seq(seq(octets(digest("sha1", hashed))))))
    if ess == "second":
        entries = seq(octets(digest("sha256", b"another"))), seq(octets(digest("sha256", named)))
        attributes["v2"] = attribute("16.2.47", seq(seq(*entries)))
    for left_out in c.get("without", []):
        del attributes[left_out]
    attributes |= c.get("more", {})
    inside = sorted(attributes.values())
    if c.get("unsorted"):
        inside.reverse()
    signed = tlv(0x31, *inside) if inside else b""
    message = c.get("message") or (body if c.get("no_attributes") else signed)
    signature = c.get("signature") or c.get("signed_by", party).sign(message, c.get("sign_hash", hash_name))
    return seq(
        integer(1),
        c.get("sid") or party.signer_id(),
        algorithm(hash_name, c.get("digest_null", True)),
        b"" if c.get("no_attributes") else tlv(0xA0, *inside),
        c.get("signature_algorithm") or party.signature_algorithm(c.get("sign_hash", hash_name)),
        octets(signature),
        c.get("unsigned", b""),
    )


def stamp(party, data=DATA, chain=(), **c):
    content = c.get("content") or info(data, **c)
    certificates = c["certificates"] if "certificates" in c else [party.der, *(one.der for one in chain)]
    signers = [signer_info(party, content, **c)]
    if "second_signer" in c:
        signers.append(signer_info(c["second_signer"], content))
    if c.get("no_signer"):
        signers = []
    signed_data = seq(
        integer(3),
        set_of(algorithm(c.get("hash", "sha256"))),
        seq(oid(c.get("content_type", "1.2.840.113549.1.9.16.1.4")), tlv(0xA0, octets(content))),
        tlv(0xA0, *sorted(certificates)) if certificates else b"",
        set_of(*signers),
    )
    token = seq(oid("1.2.840.113549.1.7.2"), tlv(0xA0, signed_data))
    status = seq(integer(c.get("status", 0)), c.get("status_more", b""))
    return seq(status, b"" if c.get("no_token") else token)


# Cases.


def case(title, expected, token, roots, covers=(), data=DATA, now=NOW, time=None, authority=None):
    folder = HERE / title
    assert not folder.exists(), title
    folder.mkdir()
    lines = [expected]
    if not expected.startswith("broken"):
        lines += [f"time {STAMPED if time is None else time}", f"authority {authority}"]
    (folder / "expected").write_text("\n".join(lines) + "\n")
    (folder / "now").write_text(f"{now}\n")
    (folder / "data").write_bytes(data)
    (folder / "stamp.tsr").write_bytes(token)
    for number, root in enumerate(roots, 1):
        (folder / f"root.{number}.der").write_bytes(root if isinstance(root, bytes) else root.der)
    for number, cover in enumerate(covers, 1):
        (folder / f"cover.{number}.tsr").write_bytes(cover)


COUNTS = "counts"
UNKNOWN, PURPOSE = "does not count: unknown_root", "does not count: purpose"
NOT_THEN, EXPIRED = "does not count: not_valid_then", "does not count: expired"
BROKEN = "broken"


def bits(*names):
    fields = [
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    ]
    return x509.KeyUsage(**{field: field in names for field in fields})


def good_cases(root, tsa):
    north = {"authority": "North root"}
    case("good-p256", COUNTS, stamp(tsa), [root], **north)
    for kind, hash_name in [("p384", "sha384"), ("p384", "sha256"), ("p256", "sha512"),
                            ("rsa2048", "sha256"), ("rsa3072", "sha384"), ("rsa4096", "sha512"),
                            ("rsa2056", "sha256"), ("rsa8192", "sha512")]:
        other = Party("North root", kind=kind, ca=True, hash=hash_name)
        signer = Party("A clock", other, kind=kind, hash=hash_name)
        case(f"good-{kind}-{hash_name}", COUNTS, stamp(signer, hash=hash_name), [other], **north)
    clock = Party("A clock", root, kind="rsa2048")
    plain = seq(oid("1.2.840.113549.1.1.1"), NULL)
    case("good-plain-rsa-algorithm", COUNTS, stamp(clock, signature_algorithm=plain), [root], **north)
    case("good-granted-with-mods", COUNTS, stamp(tsa, status=1), [root], **north)
    text = seq(tlv(0x0C, "with greetings".encode()))
    case("good-status-text", COUNTS, stamp(tsa, status_more=text), [root], **north)
    case("good-imprint-without-null", COUNTS, stamp(tsa, imprint_null=False), [root], **north)
    case("good-digest-without-null", COUNTS, stamp(tsa, digest_null=False), [root], **north)
    for ess in ("v1", "both", "v2-sha512"):
        case(f"good-signing-certificate-{ess}", COUNTS, stamp(tsa, ess=ess), [root], **north)
    case("good-fraction-rounds-up", COUNTS, stamp(tsa, fraction=".001"), [root], time=STAMPED + 1, **north)
    everything = {"accuracy": seq(integer(1), tlv(0x80, b"\x01")), "ordering": tlv(1, b"\xff"),
                  "extensions": tlv(0xA0, tlv(0xA4, name("A clock").public_bytes()))}
    case("good-accuracy-ordering-name", COUNTS, stamp(tsa, **everything), [root], **north)
    case("good-nonce-zero", COUNTS, stamp(tsa, nonce=0), [root], **north)
    case("good-nonce-of-20-bytes", COUNTS, stamp(tsa, nonce=(1 << 159) - 1), [root], **north)
    garbage = seq(integer(5))
    case("good-unreadable-certificate-beside", COUNTS,
         stamp(tsa, certificates=[tsa.der, garbage]), [root], **north)
    case("good-root-in-the-token", COUNTS, stamp(tsa, chain=[root]), [root], **north)
    unsigned = tlv(0xA1, seq(oid("1.2.3.4"), set_of(NULL)))
    case("good-unsigned-attribute-ignored", COUNTS, stamp(tsa, unsigned=unsigned), [root], **north)
    more = {"time": attribute(5, tlv(0x17, b"260921000000Z"))}
    case("good-signing-time-ignored", COUNTS, stamp(tsa, more=more), [root], **north)
    case("good-second-root-vouches", COUNTS, stamp(tsa), [Party("Other", ca=True), root], **north)
    case("good-unreadable-root-beside", COUNTS, stamp(tsa), [b"\x30\x00", root], **north)
    alone = Party("A clock alone")
    case("good-signer-is-root", COUNTS, stamp(alone), [alone], authority="A clock alone")
    case("good-last-second-of-validity", COUNTS,
         stamp(Party("A clock", root, until=NOW)), [root], **north)
    nameless = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "The Office")])
    office = Party("office", ca=True, subject=nameless, issuer_name=nameless)
    case("good-organization-for-a-name", COUNTS, stamp(Party("A clock", office)), [office],
         authority="The Office")


def chain_cases(root):
    north = {"authority": "North root"}
    between = [Party("Between 1", root, ca=True)]
    for number in range(2, 6):
        between.append(Party(f"Between {number}", between[-1], ca=True))
    for count, expected in [(1, COUNTS), (4, COUNTS), (5, UNKNOWN)]:
        clock = Party("A clock", between[count - 1])
        title = f"path-{'good' if expected == COUNTS else 'fail'}-{count}-between"
        who = "North root" if expected == COUNTS else "A clock"
        case(title, expected, stamp(clock, chain=between[:count]), [root], authority=who)
    clock = Party("A clock", between[0])
    case("path-fail-between-missing", UNKNOWN, stamp(clock), [root], authority="A clock")
    case("path-good-root-is-between", COUNTS, stamp(clock), [between[0]], authority="Between 1")

    def one(title, expected, **changes):
        middle = Party("Middle", root, **({"ca": True} | changes))
        signer = Party("A clock", middle)
        who = "A clock" if expected == UNKNOWN else "North root"
        case(title, expected, stamp(signer, chain=[middle]), [root], authority=who)

    one("path-fail-leaf-as-authority", UNKNOWN, ca=False, purposes=None)
    one("path-fail-constraints-say-no", UNKNOWN, constraints=True, constraints_ca=False)
    one("path-fail-usage-without-cert-sign", UNKNOWN, usage=bits("digital_signature"))
    one("path-good-usage-cert-sign", COUNTS, usage=bits("key_cert_sign", "crl_sign"))
    one("path-good-length-0", COUNTS, length=0)
    one("path-fail-unknown-critical-between", UNKNOWN, unknown=True)
    one("path-good-unknown-not-critical", COUNTS, unknown=False)
    one("path-fail-between-signed-by-another", UNKNOWN, signed_by=Party("Stranger", ca=True))
    one("path-fail-between-not-valid-then", NOT_THEN, since=STAMPED + 1)
    one("path-fail-between-expired", EXPIRED, until=NOW - 1)
    one("path-fail-between-issuer-in-other-case", UNKNOWN, issuer_name=name("north root"))

    tight = Party("North root", ca=True, length=0)
    middle = Party("Middle", tight, ca=True)
    case("path-fail-too-long", UNKNOWN, stamp(Party("A clock", middle), chain=[middle]), [tight],
         authority="A clock")
    case("path-good-length-0-root", COUNTS, stamp(Party("A clock", tight)), [tight], **north)
    flat = Party("North root", purposes=None)
    case("path-fail-root-is-no-authority", UNKNOWN, stamp(Party("A clock", flat)), [flat],
         authority="A clock")
    odd = Party("North root", ca=True, unknown=True)
    case("path-fail-unknown-critical-root", UNKNOWN, stamp(Party("A clock", odd)), [odd],
         authority="A clock")
    again = Party("North root", ca=True, key=root.key)
    case("path-fail-root-of-the-same-key", UNKNOWN, stamp(Party("A clock", root)), [],
         authority="A clock")
    case("path-good-root-issued-anew", COUNTS, stamp(Party("A clock", root)), [again], **north)
    p521 = Party("North root", kind="p521", ca=True)
    case("path-fail-p521", UNKNOWN, stamp(Party("A clock", p521)), [p521], authority="A clock")
    # Cross-signed: the way to the first root has ended, the one to the second has not.
    old = Party("Old root", ca=True, until=NOW - 1)
    ended = Party("Middle", old, ca=True)
    fresh = Party("Middle", root, ca=True, key=ended.key)
    token = stamp(Party("A clock", ended), chain=[ended, fresh])
    case("path-good-second-way", COUNTS, token, [old, root], **north)
    case("path-good-second-way-first-root", COUNTS, token, [root, old], **north)
    other = Party("Other root", ca=True)
    third = Party("Middle", other, ca=True, key=ended.key)
    both = stamp(Party("A clock", ended), chain=[fresh, third])
    case("path-good-two-ways-first-root-named", COUNTS, both, [other, root], authority="Other root")


def rule_cases(root, tsa):
    clock, north = {"authority": "A clock"}, {"authority": "North root"}
    stranger = Party("North root", ca=True)
    case("fail-wrong-root", UNKNOWN, stamp(tsa), [stranger], **clock)
    case("fail-no-root", UNKNOWN, stamp(tsa), [], **clock)
    case("fail-forged-authority-of-the-same-name", UNKNOWN,
         stamp(Party("A clock", stranger), chain=[stranger]), [root], **clock)
    hidden = Party("A\u202eclock\n", stranger)
    case("fail-name-with-controls", UNKNOWN, stamp(hidden), [root], authority="A\ufffdclock\ufffd")

    def one(title, expected, covers=(), now=NOW, **changes):
        who = clock if expected == UNKNOWN else north
        case(title, expected, stamp(Party("A clock", root, **changes)), [root], now=now, **who)

    one("fail-no-purpose", PURPOSE, purposes=None)
    one("fail-purpose-not-critical", PURPOSE, purposes_critical=False)
    one("fail-another-purpose", PURPOSE, purposes=[ExtendedKeyUsageOID.CODE_SIGNING])
    one("fail-two-purposes", PURPOSE,
        purposes=[ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING])
    one("fail-any-purpose", PURPOSE, purposes=[ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])
    one("fail-unknown-critical", UNKNOWN, unknown=True)
    one("fail-certificate-by-another-key", UNKNOWN, signed_by=stranger)
    one("fail-stamped-before-validity", NOT_THEN, since=STAMPED + 1)
    one("fail-stamped-after-validity", NOT_THEN, until=STAMPED - 1)
    one("fail-purpose-before-validity", PURPOSE, since=STAMPED + 1, purposes=None)
    one("fail-expired", EXPIRED, until=NOW - 1)
    one("fail-clock-before-validity", EXPIRED, now=day("2019-06-01"))
    ended = Party("North root", ca=True, until=NOW - 1)
    case("fail-root-expired", EXPIRED, stamp(Party("A clock", ended)), [ended], **north)
    late = Party("North root", ca=True, since=STAMPED + 1)
    case("fail-root-not-valid-then", NOT_THEN, stamp(Party("A clock", late)), [late], **north)


def cover_cases(root):
    end, later = day("2026-12-01"), day("2026-11-30")
    clock = Party("A clock", root, until=end)
    south = Party("South root", ca=True)
    keeper = Party("A keeper", south)
    token = stamp(clock)
    north = {"authority": "North root"}
    good = stamp(keeper, data=token, time=later)
    case("cover-good", COUNTS, token, [root, south], [good], **north)
    case("cover-good-same-authority", COUNTS, token, [root],
         [stamp(Party("A clock", root), data=token, time=later)], **north)
    case("cover-good-at-the-last-second", COUNTS, token, [root, south],
         [stamp(keeper, data=token, time=end)], **north)
    case("cover-fail-too-late", EXPIRED, token, [root, south],
         [stamp(keeper, data=token, time=end + 1)], **north)
    case("cover-fail-too-late-by-a-fraction", EXPIRED, token, [root, south],
         [stamp(keeper, data=token, time=end, fraction=".5")], **north)
    case("cover-fail-unknown-root", EXPIRED, token, [root], [good], **north)
    case("cover-fail-missing", EXPIRED, token, [root, south], **north)
    purpose = Party("A keeper", south, purposes=None)
    case("cover-fail-purpose", EXPIRED, token, [root, south],
         [stamp(purpose, data=token, time=later)], **north)
    case("cover-fail-of-another-stamp", "broken cover 1", token, [root, south],
         [stamp(keeper, data=stamp(clock), time=later)])
    case("cover-fail-of-the-data", "broken cover 1", token, [root, south], [stamp(keeper, time=later)])
    case("cover-fail-signature", "broken cover 1", token, [root, south],
         [stamp(keeper, data=token, time=later, signed_by=clock)])
    case("cover-broken-though-not-needed", "broken cover 1", stamp(Party("A clock", root)), [root],
         [good])
    fine = stamp(Party("A clock", root))
    case("cover-good-not-needed", COUNTS, fine, [root, south], [stamp(keeper, data=fine)], **north)
    case("cover-of-no-use-and-not-needed", COUNTS, fine, [root], [stamp(keeper, data=fine)], **north)
    # A cover of a cover: the first one's certificate has ended too.
    brief = Party("A keeper", south, until=day("2026-12-20"))
    first = stamp(brief, data=token, time=later)
    second = stamp(keeper, data=first, time=day("2026-12-10"))
    case("cover-good-of-a-cover", COUNTS, token, [root, south], [first, second], **north)
    case("cover-fail-of-a-cover-missing", EXPIRED, token, [root, south], [first], **north)
    tardy = stamp(keeper, data=first, time=day("2026-12-21"))
    case("cover-fail-of-a-cover-too-late", EXPIRED, token, [root, south], [first, tardy], **north)
    case("cover-fail-second-covers-the-stamp", "broken cover 2", token, [root, south],
         [first, stamp(keeper, data=token, time=day("2026-12-10"))])


def broken_cases(root, tsa):
    def broken(title, token, data=DATA):
        case(title, BROKEN, token, [root], data=data)

    whole = stamp(tsa)
    broken("broken-changed-data", whole, DATA.replace(b"\n3\n", b"\n4\n"))
    broken("broken-other-imprint", stamp(tsa, data=b"something else"))
    broken("broken-missing-nonce", stamp(tsa, nonce=None))
    broken("broken-negative-nonce", stamp(tsa, nonce_der=tlv(2, b"\x80")))
    broken("broken-nonce-with-a-needless-zero", stamp(tsa, nonce_der=tlv(2, b"\x00\x01")))
    broken("broken-sha1-imprint", stamp(tsa, imprint_hash="sha1"))
    broken("broken-sha512-imprint", stamp(tsa, imprint_hash="sha512"))
    broken("broken-info-version-2", stamp(tsa, info_version=2))
    extension = tlv(0xA1, seq(oid("1.2.3.4"), octets(b"")))
    broken("broken-info-extension", stamp(tsa, extensions=extension))
    broken("broken-info-trailing-byte", stamp(tsa, content=info(DATA) + b"\x00"))
    for title, text in [("local-time", b"20260921142320"), ("offset", b"20260921142320+0000"),
                        ("empty-fraction", b"20260921142320.Z"), ("fraction-ends-in-0", b"20260921142320.50Z"),
                        ("comma", b"20260921142320,5Z"), ("no-seconds", b"202609211423Z"),
                        ("month-13", b"20261321142320Z"), ("day-31-of-september", b"20260931142320Z"),
                        ("second-60", b"20260921142360Z"), ("before-1970", b"19691231235959Z")]:
        broken(f"broken-time-{title}", stamp(tsa, time_der=tlv(0x18, text)))
    broken("broken-time-utc-time", stamp(tsa, time_der=tlv(0x17, b"260921142320Z")))
    broken("broken-status-rejection", stamp(tsa, status=2))
    broken("broken-rejection-without-token", stamp(tsa, status=2, no_token=True))
    broken("broken-granted-without-token", stamp(tsa, no_token=True))
    broken("broken-trailing-byte", whole + b"\x00")
    broken("broken-truncated", whole[:-1])
    broken("broken-empty", b"")
    broken("broken-not-der", b"a stamp\n")
    length = len(whole) - 4
    assert whole[1] == 0x82
    broken("broken-long-length", whole[:1] + b"\x83\x00" + whole[2:])
    broken("broken-indefinite-length", whole[:1] + b"\x80" + whole[4 : 4 + length] + b"\0\0")
    broken("broken-more-than-64-kib", stamp(tsa, certificates=[tsa.der, seq(octets(bytes(66_000)))]))
    broken("broken-17-certificates", stamp(tsa, certificates=[tsa.der] + [seq(integer(n)) for n in range(16)]))
    broken("broken-content-type", stamp(tsa, content_type="1.2.840.113549.1.7.1"))
    broken("broken-two-signers", stamp(tsa, second_signer=Party("Another clock", root)))
    broken("broken-no-signer", stamp(tsa, no_signer=True))
    broken("broken-certificate-missing", stamp(tsa, certificates=[]))
    broken("broken-certificate-of-another", stamp(tsa, certificates=[Party("A clock", root).der]))
    twin = Party("A clock", root, serial=tsa.cert.serial_number)
    broken("broken-two-certificates-of-one-number", stamp(tsa, certificates=[tsa.der, twin.der]))
    identifier = tlv(0x80, hashlib.sha1(b"key").digest())
    broken("broken-signer-by-key-identifier", stamp(tsa, sid=identifier))
    broken("broken-attributes-missing", stamp(tsa, no_attributes=True))
    broken("broken-attributes-empty", stamp(tsa, without=["type", "digest", "v2"]))
    broken("broken-attribute-type-missing", stamp(tsa, without=["type"]))
    broken("broken-attribute-digest-missing", stamp(tsa, without=["digest"]))
    broken("broken-attribute-certificate-missing", stamp(tsa, without=["v2"]))
    broken("broken-attribute-type-other", stamp(tsa, signed_type="1.2.840.113549.1.7.1"))
    broken("broken-attribute-digest-other", stamp(tsa, signed_content=b"other"))
    twice = {"again": attribute(4, octets(digest("sha256", b"other")))}
    broken("broken-attribute-digest-twice", stamp(tsa, more=twice))
    two = {"digest": attribute(4, octets(digest("sha256", info(DATA))), octets(bytes(32)))}
    broken("broken-attribute-two-values", stamp(tsa, more=two))
    broken("broken-signing-certificate-of-another", stamp(tsa, names=root))
    broken("broken-signing-certificate-second", stamp(tsa, ess="second"))
    sha1_wrong = attribute("16.2.12", seq(seq(seq(octets(digest("sha1", b"another"))))))
    broken("broken-signing-certificate-one-of-two", stamp(tsa, more={"v1": sha1_wrong}))
    broken("broken-signature-by-another-key", stamp(tsa, signed_by=Party("A clock", root)))
    broken("broken-signature-over-content", stamp(tsa, message=info(DATA)))
    broken("broken-signature-over-tagged-attributes", tagged(tsa))
    broken("broken-digest-and-signature-differ", stamp(tsa, sign_hash="sha384"))
    rsa_clock = Party("A clock", root, kind="rsa2048")
    broken("broken-rsa-1024", stamp(Party("A clock", root, kind="rsa1024")))
    broken("broken-rsa-signature-with-a-byte-more",
           stamp(rsa_clock, signature=b"\x00" + rsa_clock.sign(b"x", "sha256")))
    broken("broken-rsa-signature-of-another-message",
           stamp(rsa_clock, signature=rsa_clock.sign(b"x", "sha256")))
    broken("broken-rsa-plus-modulus", plus_modulus(rsa_clock))
    broken("broken-rsa-padding-short", bleichenbacher(rsa_clock))
    pss = seq(oid("1.2.840.113549.1.1.10"))
    broken("broken-rsa-pss", stamp(rsa_clock, signature_algorithm=pss))
    broken("broken-ec-algorithm-with-rsa-key",
           stamp(rsa_clock, signature_algorithm=seq(oid("1.2.840.10045.4.3.2"))))
    broken("broken-p521", stamp(Party("A clock", root, kind="p521"), hash="sha512"))
    broken("broken-ec-zero", stamp(tsa, signature=seq(integer(0), integer(0))))
    broken("broken-ec-raw-signature", stamp(tsa, signature=bytes(range(1, 65))))


def attributes_of(party, tag):
    content = info(DATA)
    parts = [attribute(3, oid("1.2.840.113549.1.9.16.1.4")), attribute(4, octets(digest("sha256", content))),
             attribute("16.2.47", seq(seq(seq(octets(digest("sha256", party.der))))))]
    return tlv(tag, *sorted(parts))


def tagged(party):
    """Signed with the tag that stands in the token, not as a SET."""
    return stamp(party, message=attributes_of(party, 0xA0))


def raw_rsa(party, message):
    numbers = party.key.private_numbers()
    modulus = numbers.public_numbers.n
    return pow(int.from_bytes(message, "big"), numbers.d, modulus), modulus


def plus_modulus(party):
    """The right signature plus the modulus: one number too large, where it fits the length."""
    while True:
        signed = party.sign(attributes_of(party, 0x31), "sha256")
        modulus = party.key.private_numbers().public_numbers.n
        number = int.from_bytes(signed, "big") + modulus
        if number < 1 << 2048:
            return stamp(party, signature=number.to_bytes(256, "big"))
        party = Party("A clock", party.issuer, kind="rsa2048")


def bleichenbacher(party):
    """Padding that ends early, the rest of the message filled with garbage."""
    prefix = bytes.fromhex("3031300d060960864801650304020105000420")
    head = b"\0\1" + b"\xff" * 8 + b"\0" + prefix + digest("sha256", attributes_of(party, 0x31))
    number, _ = raw_rsa(party, head + b"\x5a" * (256 - len(head)))
    return stamp(party, signature=number.to_bytes(256, "big"))


# Replies of a real authority.

CONFIG = """
[tsa]
serial = {room}/serial
crypto_device = builtin
default_policy = 1.3.6.1.4.1.99999.2
digests = sha256
signer_digest = {digest}
accuracy = secs:1
clock_precision_digits = {digits}
ordering = {extras}
tsa_name = {extras}
ess_cert_id_chain = {chain}
ess_cert_id_alg = {ess}
"""


def openssl(title, root, party, between=(), digest="sha256", ess="sha256", digits=0, extras="no"):
    with tempfile.TemporaryDirectory() as folder:
        room = pathlib.Path(folder)
        pem = serialization.Encoding.PEM
        (room / "key.pem").write_bytes(party.key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        (room / "cert.pem").write_bytes(party.cert.public_bytes(pem))
        (room / "chain.pem").write_bytes(b"".join(one.cert.public_bytes(pem) for one in between))
        (room / "root.pem").write_bytes(root.cert.public_bytes(pem))
        (room / "data").write_bytes(DATA)
        (room / "serial").write_text("01\n")
        (room / "conf").write_text(CONFIG.format(
            room=room, digest=digest, ess=ess, digits=digits, extras=extras, chain="yes" if between else "no"))

        def run(*arguments):
            return subprocess.run(["openssl", "ts", *arguments], cwd=room, check=True,
                                  capture_output=True, text=True).stdout

        run("-query", "-data", "data", "-sha256", "-cert", "-out", "query")
        chain = ["-chain", "chain.pem"] if between else []
        run("-reply", "-config", "conf", "-section", "tsa", "-queryfile", "query", "-signer", "cert.pem",
            "-inkey", "key.pem", *chain, "-out", "reply")
        untrusted = ["-untrusted", "chain.pem"] if between else []
        run("-verify", "-data", "data", "-in", "reply", "-CAfile", "root.pem", *untrusted)
        shown = run("-reply", "-in", "reply", "-text")
        said = next(line for line in shown.splitlines() if line.startswith("Time stamp: "))
        text = said.removeprefix("Time stamp: ").removesuffix(" GMT")
        month, day_of, clock, year = text.split()
        clock, _, fraction = clock.partition(".")
        moment = datetime.datetime.strptime(f"{month} {day_of} {clock} {year}", "%b %d %H:%M:%S %Y")
        seconds = int(moment.replace(tzinfo=datetime.timezone.utc).timestamp()) + bool(int(fraction or 0))
        case(title, COUNTS, (room / "reply").read_bytes(), [root], now=seconds + 100, time=seconds,
             authority=root.title)


def openssl_cases():
    long = {"since": day("2020-01-01"), "until": day("2060-01-01")}
    for kind in ("p256", "p384", "rsa2048", "rsa4096"):
        root = Party("An openssl root", ca=True, kind=kind, **long)
        openssl(f"openssl-{kind}", root, Party("An openssl clock", root, kind=kind, **long))
    root = Party("An openssl root", ca=True, kind="rsa2048", **long)
    middle = Party("An openssl middle", root, ca=True, length=0, **long)
    clock = Party("An openssl clock", middle, **long)
    openssl("openssl-between", root, clock, [middle])
    openssl("openssl-between-sha512", root, clock, [middle], digest="sha512", ess="sha512")
    clock = Party("An openssl clock", root, kind="rsa2048", **long)
    openssl("openssl-signing-certificate-v1", root, clock, ess="sha1")
    openssl("openssl-fraction-and-name", root, clock, digits=3, extras="yes")


def main():
    for folder in HERE.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    root = Party("North root", ca=True)
    tsa = Party("A clock", root)
    good_cases(root, tsa)
    chain_cases(root)
    rule_cases(root, tsa)
    cover_cases(root)
    broken_cases(root, tsa)
    openssl_cases()
    print(len([one for one in HERE.iterdir() if one.is_dir()]), "cases")


if __name__ == "__main__":
    sys.exit(main())
