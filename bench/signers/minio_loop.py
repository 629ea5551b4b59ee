"""minio_loop.py KEYS: minio-py's presigner, key by key. Says on standard error how many CPU seconds the loop took."""

import sys
import time
from datetime import timedelta

from minio import Minio

client = Minio(
    endpoint="storage.example",
    access_key="AKIAIOSFODNN7EXAMPLE",
    secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    region="us-east-1",
)
with open(sys.argv[1]) as keys:
    start = time.process_time()
    for key in keys:
        print(client.presigned_put_object("bucket-test", "fleet/" + key.rstrip("\n"), expires=timedelta(hours=1)))
print(time.process_time() - start, file=sys.stderr)
