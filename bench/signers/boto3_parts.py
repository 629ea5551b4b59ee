"""boto3_parts.py COUNT: boto3's presigner, part by part."""

import sys

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
for number in range(1, int(sys.argv[1]) + 1):
    params = {
        "Bucket": "bucket-test",
        "Key": "backup.tar",
        "UploadId": "2~ZrLzUkpNHyFjoBfBHXoQmFtwPbV0rEq",
        "PartNumber": number,
        "ContentLength": 16 * 1024 * 1024,
    }
    print(s3.generate_presigned_url("upload_part", Params=params, ExpiresIn=3600, HttpMethod="PUT"))
