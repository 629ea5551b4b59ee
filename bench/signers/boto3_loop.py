"""boto3_loop.py KEYS: boto3's presigner, key by key. Says on standard error how many CPU seconds the loop took."""

import sys
import time

import boto3
from botocore.config import Config

s3 = boto3.client(
    "s3",
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    region_name="us-east-1",
    endpoint_url="https://storage.example",
    config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
)
with open(sys.argv[1]) as keys:
    start = time.process_time()
    for key in keys:
        params = {"Bucket": "bucket-test", "Key": "fleet/" + key.rstrip("\n")}
        print(s3.generate_presigned_url("put_object", Params=params, ExpiresIn=3600, HttpMethod="PUT"))
print(time.process_time() - start, file=sys.stderr)
