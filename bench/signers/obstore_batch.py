"""obstore_batch.py KEYS: obstore's presigner (Rust), all keys as one list. Says on standard error how many seconds the
signing alone took.
"""

import sys
import time
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
start = time.perf_counter()
urls = obstore.sign(store, "PUT", paths, timedelta(hours=1))
seconds = time.perf_counter() - start
print("\n".join(urls))
print(seconds, file=sys.stderr)
