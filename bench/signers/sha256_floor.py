"""sha256_floor.py KEYS: the floor of any signer in Python: reads the keys, and hashes what is hashed first for each."""

import hashlib
import sys

BEFORE = b"PUT\n/bucket-test/fleet/"
AFTER = (
    b"\nX-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261124%2Fus-east-1%2Fs3%2F"
    b"aws4_request&X-Amz-Date=20261124T090000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host\nhost:storage.example\n\n"
    b"host\nUNSIGNED-PAYLOAD"
)
sha256 = hashlib.sha256
with open(sys.argv[1], "rb") as keys:
    for key in keys:
        sha256(BEFORE + key[:-1] + AFTER).digest()
