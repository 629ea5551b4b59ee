"""obstore_batch.py KEYS: obstore's presigner (Rust), all keys as one list."""

import sys
from datetime import timedelta

import obstore
from obstore.store import S3Store

store = S3Store(
    "bucket-test",
    access_key_id="AKIAIOSFODNN7EXAMPLE",
    secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    region="us-east-1",
    endpoint="https://storage.example",
    virtual_hosted_style_request=False,
)
with open(sys.argv[1]) as keys:
    paths = ["fleet/" + key.rstrip("\n") for key in keys]
print("\n".join(obstore.sign(store, "PUT", paths, timedelta(hours=1))))
