"""What presign-put replaces: one URL by boto3, keys pasted in."""

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
print(
    s3.generate_presigned_url(
        "put_object", Params={"Bucket": "bucket-test", "Key": "feather.ttf"}, ExpiresIn=300, HttpMethod="PUT"
    )
)
