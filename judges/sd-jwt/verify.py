#!/usr/bin/env python3
"""verify.py POLICY PRESENTATION: PyPI sd-jwt verifies it with the policy's publication key."""

import base64
import json
import sys

from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

policy, presentation = sys.argv[1], open(sys.argv[2], encoding="ascii").read()
vkey = next(
    line.split(" ", 2)[2]
    for line in open(policy, encoding="utf-8").read().splitlines()
    if line.startswith("#! publication ")
)
raw = base64.b64decode(vkey.split("+", 2)[2])
assert raw[0] == 1 and len(raw) == 33, "an Ed25519 key is expected"
x = base64.urlsafe_b64encode(raw[1:]).decode().rstrip("=")
key = JWK(kty="OKP", crv="Ed25519", x=x)
verified = SDJWTVerifier(presentation, lambda issuer, header: key).get_verified_payload()
shown = {name: value for name, value in verified.items() if name not in ("jti", "_sd_alg")}
# As many as there are disclosures: their verifier drops what it cannot place.
assert len(shown) == presentation.count("~") - 1, (len(shown), presentation.count("~") - 1)
assert all("Марта" not in json.dumps(value, ensure_ascii=False) for value in shown.values())
