"""Stamps over a checkpoint by authorities of our own, right and wrong, put together byte by byte with
what makes the published vectors (crates/stamp/vectors/make.py)."""
import base64
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "crates" / "stamp" / "vectors"))
from make import Party, integer, seq, stamp, tlv  # noqa: E402  (its folder is no package)

NOW = int(time.time())
YEAR = 365 * 86400
TIMES = [NOW - 60, NOW - 60, NOW - YEAR, NOW - 3 * YEAR, 1_700_000_000, 1_700_000_060]

NORTH, SOUTH, FOREIGN = (Party(f"{name} root", ca=True) for name in ("North", "South", "Foreign"))
MIDDLE = Party("South middle", SOUTH, ca=True, length=0)
OLD = Party("Old root", ca=True, until=NOW - YEAR)
ROOTS = [NORTH, SOUTH, OLD]
# A clock, and the certificates that its stamps carry besides its own.
CLOCKS = [(Party("A clock", NORTH), ()), (Party("A clock", NORTH), ()),
          (Party("B clock", SOUTH), ()), (Party("C clock", MIDDLE), (MIDDLE,))]
DOUBTFUL = [(Party("D clock", FOREIGN), ()), (Party("E clock", OLD), ()), (Party("C clock", MIDDLE), ()),
            (Party("F clock", NORTH, until=NOW - YEAR // 2), ()),
            (Party("G clock", NORTH, since=NOW - YEAR // 2), ()),
            (Party("H clock", NORTH, purposes=[]), ()), (Party("I clock", NORTH, purposes_critical=False), ()),
            (Party("J\u202eclock", FOREIGN), ()), (Party("K clock", NORTH, unknown=True), ()),
            (Party("L clock", NORTH, kind="p521"), ()), (NORTH, ())]
GOOD = [{}, {}, {}, {"fraction": ".5"}, {"hash": "sha384"}, {"hash": "sha512"}, {"ess": "v1"},
        {"ess": "both"}, {"ess": "v2-sha512"}, {"status": 1}, {"imprint_null": False}, {"unsorted": True},
        {"accuracy": seq(integer(1))}, {"nonce": 0}, {"digest_null": False}]
BROKEN = [{"nonce": None}, {"nonce_der": tlv(2, b"\xff")}, {"info_version": 2}, {"ess": "v1-wrong"}, {"ess": "second"},
          {"without": ["digest"]}, {"without": ["v2"]}, {"status": 2}, {"no_token": True},
          {"no_signer": True}, {"no_attributes": True}, {"imprint_hash": "sha512"},
          {"fraction": ".50"}, {"extensions": tlv(0xA1)}, {"signature": b"\0" * 70},
          {"content_type": "1.2.840.113549.1.7.1"}, {"certificates": []}, {"time": -1},
          {"signed_content": b"x"}, {"names": NORTH},
          {"time_der": tlv(0x18, b"20260921000060Z")}]


def lines(roots):
    """The lines of a policy that name roots, each a certificate in DER."""
    return "".join(f"#! tsa-root {base64.b64encode(root).decode()}\n" for root in roots).encode()


POLICIES = {"one-root": lines([NORTH.der]), "three-roots": lines([root.der for root in ROOTS])}


def one(rng, data):
    """A stamp over data: mostly right, else of no use or broken."""
    draw = rng.random()
    clock, chain = rng.choice(DOUBTFUL if draw < 0.25 else CLOCKS)
    changes = rng.choice(BROKEN) if 0.25 < draw < 0.33 else rng.choice(GOOD)
    data = data + b"x" if draw > 0.97 else data
    return stamp(clock, data, chain, **({"time": rng.choice(TIMES)} | changes))


def put(rng, files):
    """Gives the files between one and three stamps, some with covers."""
    text = files["data/checkpoint"].partition(b"\n\n")[0] + b"\n"
    for number in range(1, rng.choice([2, 3, 3, 4, 4, 18 if rng.random() < 0.1 else 3])):
        under = text
        for cover in range(rng.choice([1, 1, 1, 2, 3])):
            name = f"{number:03}" + (f".{cover}" if cover else "")
            under = files[f"data/stamps/{name}.tsr"] = one(rng, under)
