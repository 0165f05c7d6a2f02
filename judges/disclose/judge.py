"""Judges testimony-disclose with PyPI sd-jwt 0.10.4 (jwcrypto), and with a second derivation.

    pip install sd-jwt==0.10.4
    python3 judges/disclose/judge.py [COUNT] [SEED] [--program PATH]

For COUNT random inputs, made by `cargo run --example present -p testimony-disclose`: sd-jwt verifies
the presentation and must return what ours returns; the payload is derived again from words, seed
and docs/spec/disclosure.md with the standard library alone; our verifier must refuse each forgery.
sd-jwt drops forged disclosures silently: the judge counts how often (that is why ours is strict).
Negative control: presentations with a changed signed part, and an altered answer, must both be
noticed, else this judge judges nothing.
"""

import argparse
import base64
import hashlib
import hmac
import json
import subprocess
import sys

from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def compact(value) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def theirs(presentation: str, key: str) -> dict:
    jwk = JWK(kty="OKP", crv="Ed25519", x=b64(bytes.fromhex(key)))
    claims = SDJWTVerifier(presentation, lambda _issuer, _header: jwk).get_verified_payload()
    for known in ("_sd_alg", "jti"):
        claims.pop(known, None)
    return claims


def runs(claims: dict) -> list:
    """Words with positions, as section 7 of the spec asks them to be shown."""
    page, reached = ["edge"], None
    for word in sorted(claims.values(), key=lambda value: value["p"]):
        start, end = word["p"]
        if reached == start:
            page[-1]["shown"] += word["t"]
        else:
            page += ([] if reached is None else ["gap"]) + [{"shown": word["t"]}]
        reached = end
    return page if reached is None else page + ["edge"]


def expand(prk: bytes, label: str, index: int, count: int) -> bytes:
    out, block, number = b"", b"", 1
    while len(out) < count:
        info = label.encode() + index.to_bytes(4, "big")
        block = hmac.new(prk, block + info + bytes([number]), hashlib.sha256).digest()
        out, number = out + block, number + 1
    return out[:count]


def width(draws: bytes) -> int:
    for at in range(0, 96, 12):
        a, b, c = (int.from_bytes(draws[at + k : at + k + 4], "big") for k in (0, 4, 8))
        floor = 1 << (a * 20 >> 32)
        value = floor + (b * floor >> 32)
        if c * value >> 32 < floor:
            break
    return value


def derived(case: dict) -> str:
    """The payload from content and seed, by section 4 of the spec."""
    if case["shape"] == "text":
        content, items = "".join(case["words"]), case["words"]
    else:
        items = sorted(case["leaves"], key=lambda leaf: leaf[0].encode())
        content = compact(items)
    seed = bytes.fromhex(case["seed"]) + hashlib.sha256(content.encode()).digest()
    salt = b"testimony/disclosure/v1/" + case["shape"].encode()
    prk = hmac.new(salt, seed, hashlib.sha256).digest()
    whole = expand(prk, "payload", 0, 44)
    start = int.from_bytes(whole[32:40], "big") >> 16
    digests = []
    for index, item in enumerate(items):
        if case["shape"] == "text":
            own = expand(prk, "word", index, 124)
            end = start + width(own[28:])
            plain = [b64(own[:16]), b64(own[16:28]), {"p": [start, end], "t": item}]
            start = end
        else:
            plain = [b64(expand(prk, "leaf", index, 16)), *item]
        disclosure = b64(compact(plain).encode())
        digests.append(b64(hashlib.sha256(disclosure.encode()).digest()))
    count = len(items)
    low, high = 2 + count // 8, 4 + count // 2
    need = count + low + (int.from_bytes(whole[40:], "big") * (high - low + 1) >> 32)
    bucket = next(size for k in range(20) for size in (8 << k, 12 << k) if size >= need)
    digests += [b64(expand(prk, "decoy", index, 32)) for index in range(bucket - count)]
    return compact({"_sd": sorted(digests), "_sd_alg": "sha-256", "jti": b64(whole[:32])})


def agrees(case: dict) -> bool:
    claims = theirs(case["presentation"], case["key"])
    if case["shape"] == "text":
        claims = runs(claims)
    return claims == case["answer"]


def is_refused_by_them(presentation: str, key: str) -> bool:
    try:
        theirs(presentation, key)
    except Exception:  # Their errors have no common class.
        return True
    return False


def control(case: dict) -> None:
    """Both must be noticed, else agreement means nothing."""
    token = case["presentation"]
    at = token.index(".") + 30
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    assert is_refused_by_them(changed, case["key"]), "control: a changed payload was accepted"
    altered = dict(case, answer=[*case["answer"], "gap"] if case["shape"] == "text" else {"x": 1})
    assert not agrees(altered), "control: an altered answer was not noticed"
    other = dict(case, seed="ff" * 32)
    assert derived(other) != case["payload"], "control: a wrong seed was not noticed"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", nargs="?", default=400, type=int)
    parser.add_argument("seed", nargs="?", default=1, type=int)
    parser.add_argument("--program", help="the built example `present`, instead of cargo")
    options = parser.parse_args()
    cargo = ["cargo", "run", "-q", "--example", "present", "-p", "testimony-disclose", "--"]
    program = [options.program] if options.program else cargo
    command = [*program, str(options.count), str(options.seed)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Not splitlines(): texts may contain U+2028, which it would take for a line's end.
    cases = [json.loads(line) for line in lines.split("\n") if line]
    forged = dropped = 0
    for number, case in enumerate(cases):
        assert agrees(case), f"case {number}: sd-jwt reads another payload"
        assert derived(case) == case["payload"], f"case {number}: the derivation differs"
        for forgery in case["forged"]:
            assert forgery["refused"], f"case {number}: {forgery['defect']} was accepted by ours"
            forged += 1
            dropped += not is_refused_by_them(forgery["presentation"], case["key"])
        control(case)
    assert len(cases) == options.count and forged >= min(200, options.count)
    print(
        json.dumps(
            {
                "judge": "sd-jwt",
                "agreed": len(cases),
                "derived_alike": len(cases),
                "forged_refused_by_ours": forged,
                "forged_accepted_by_theirs": dropped,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
