"""The rival of the bench `disclose`: PyPI sd-jwt issues and verifies the words on stdin.

Prints one line of JSON with medians in milliseconds. Every word is a disclosure of its own, with
decoys, signed with Ed25519; what is verified shows all of them, as in ours.
"""

import json
import statistics
import sys
import time

from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

ROUNDS = 5

words = json.load(sys.stdin)
key = JWK.generate(kty="OKP", crv="Ed25519")
issuing, verifying = [], []
for _ in range(ROUNDS):
    claims = {SDObj(f"{at}"): {"p": [at, at + 1], "t": word} for at, word in enumerate(words)}
    begin = time.perf_counter()
    issuer = SDJWTIssuer(claims, key, sign_alg="EdDSA", add_decoy_claims=True)
    issuing.append(time.perf_counter() - begin)
    presentation = issuer.sd_jwt_issuance
    begin = time.perf_counter()
    payload = SDJWTVerifier(presentation, lambda _issuer, _header: key).get_verified_payload()
    verifying.append(time.perf_counter() - begin)
    assert len([name for name in payload if name.isdigit()]) == len(words)
print(
    json.dumps(
        {
            "issue_ms": round(statistics.median(issuing) * 1e3, 1),
            "verify_ms": round(statistics.median(verifying) * 1e3, 1),
            "bytes_a_word": len(presentation) // len(words),
        }
    )
)
