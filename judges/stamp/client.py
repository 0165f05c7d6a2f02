"""Asks PyPI rfc3161-client whether a stamp holds: client.py STAMP DATA ROOT.pem. Exit code 3 if it does not."""

import sys

from cryptography import x509
from rfc3161_client import VerifierBuilder, VerificationError, decode_timestamp_response

stamp, data, root = (open(path, "rb").read() for path in sys.argv[1:4])
response = decode_timestamp_response(stamp)
verifier = VerifierBuilder().add_root_certificate(x509.load_pem_x509_certificate(root)).build()
try:
    verifier.verify_message(response, data)
except VerificationError as error:
    print(f"refused: {error}")
    sys.exit(3)
print(int(response.tst_info.gen_time.timestamp()))
