"""The reference is itself held against the example values of the documentation."""

import base64

import reference

SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def test_version_4_example():
    url = (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    )
    expected = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    assert reference.version_4_signature("GET", url, [], SECRET_KEY) == expected


def test_version_2_query_string_example():
    url = (
        "http://johnsmith.s3.amazonaws.com/photos/puppy.jpg"
        "?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620"
    )
    signature = reference.version_2_signature("GET", "johnsmith", url, [], SECRET_KEY, path_style=False)
    assert signature == "NpgCjnDzrM+WFzoENXmpNDUsSn8="
    assert reference.split(url)[2]["Signature"] == signature


def test_version_2_upload_example():
    """The documentation's "Object PUT": the date stands where a presigned URL has its expiry."""
    url = "http://johnsmith.s3.amazonaws.com/photos/puppy.jpg?Expires=Tue,%2027%20Mar%202007%2021:15:45%20%2B0000"
    headers = [("Content-Type", "image/jpeg")]
    signature = reference.version_2_signature("PUT", "johnsmith", url, headers, SECRET_KEY, path_style=False)
    assert signature == "MyyxeRY7whkBe+bq8fHCL/2kKUg="


def test_version_4_form_example():
    """The documentation's "Example: Browser-Based Upload using HTTP POST"; its lines end in CR and LF."""
    policy = """{ "expiration": "2015-12-30T12:00:00.000Z",
  "conditions": [
    {"bucket": "sigv4examplebucket"},
    ["starts-with", "$key", "user/user1/"],
    {"acl": "public-read"},
    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
    ["starts-with", "$Content-Type", "image/"],
    {"x-amz-meta-uuid": "14365123651274"},
    {"x-amz-server-side-encryption": "AES256"},
    ["starts-with", "$x-amz-meta-tag", ""],

    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
    {"x-amz-date": "20151229T000000Z" }
  ]
}"""
    encoded = base64.b64encode(policy.replace("\n", "\r\n").encode()).decode()
    credential = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"
    expected = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
    assert reference.version_4_form_signature(encoded, credential, SECRET_KEY) == expected
