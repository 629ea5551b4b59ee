import json
from datetime import datetime, timezone

from situations import RECORDED, URLS, explained, keys

from awscli_presign_put.explain.form import explain_form, read_form
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.verification import Situation
from awscli_presign_put.output.explain_document import explanation_document
from awscli_presign_put.output.explain_text import explanation_text

NOW = datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc)


def shown(explanation):
    return explanation_text(explanation_document(explanation))


def test_url_that_works():
    assert (
        shown(explained(URLS["boto3 put"], NOW))
        == """\
Presigned URL, Signature Version 4
  object     in/a b+c.txt in bucket-test
  store      https://s3.amazonaws.com (Amazon S3, eu-west-1)
  allows     PUT: uploads the object
  signed by  AKIAIOSFODNN7EXAMPLE
  signed at  2026-11-26T07:14:40Z
  expires    2026-11-26T08:14:40Z (in 59 minutes 40 seconds)
  must send  Content-Type: text/plain
  signature  verified

The URL works now, for PUT.
"""
    )


def test_answer():
    raw = b"HTTP/1.1 403 Forbidden\n\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    url = URLS["boto3 get"]
    later = datetime(2026, 11, 26, 9, 15, tzinfo=timezone.utc)
    text = shown(explained(url, later, keys(key="AKIAX"), answer=read_answer(raw)))
    assert (
        text
        == """\
Presigned URL, Signature Version 4
  object     ü/~(1).txt in bucket-test
  store      https://s3.amazonaws.com (Amazon S3, eu-west-1)
  allows     probably downloads the object
  signed by  AKIAIOSFODNN7EXAMPLE
  signed at  2026-11-26T07:14:40Z
  expires    2026-11-26T08:14:40Z (1 hour ago)
  signature  not verified: the URL was signed with another access key ID than that of these credentials. Use --profile.
  answer     403 AccessDenied Request has expired

It fails. Generate a new URL, with a longer --expires-in if uploads wait in a queue or are repeated.

url-expired: The URL or the form has expired.
  It expired 1 hour ago.
  sender:   Generate a new URL, with a longer --expires-in if uploads wait in a queue or are repeated.
  uploader: Ask for a new URL, and begin the upload before it expires.
"""
    )


def test_temporary_credentials_and_what_is_only_possible():
    url = URLS["aws s3 presign"].replace("AKIAIOSFODNN7EXAMPLE", "ASIAQNZGKIQY56JQ7WML")
    url = url.replace("X-Amz-Date", "x-amz-checksum-crc32=AAAAAA%3D%3D&X-Amz-Security-Token=T&X-Amz-Date")
    lines = shown(explained(url, NOW)).splitlines()
    assert "  signed by  ASIAQNZGKIQY56JQ7WML, account 029608264753, temporary credentials" in lines
    assert lines[lines.index("") + 1].startswith("It may fail: An SDK put the checksum of an empty body")
    assert [line for line in lines if line.startswith("sdk-checksum (possible): ")] != []


def test_form():
    form = read_form(json.dumps(RECORDED["form"]).encode())
    assert (
        shown(explain_form(form, Situation(NOW, keys())))
        == """\
Form for POST, Signature Version 4
  object     in/${filename} in bucket-test
  store      https://s3.amazonaws.com (Amazon S3)
  allows     POST: uploads an object by a form
  signed by  AKIAIOSFODNN7EXAMPLE
  expires    2026-11-26T08:14:40Z (in 59 minutes 40 seconds)
  must send  content-type begins with image/.
  policy     acl is private.
  policy     The file has 1 to 1000 bytes.
  policy     content-type begins with image/.
  policy     bucket is bucket-test.
  policy     key begins with in/.
  policy     x-amz-algorithm is AWS4-HMAC-SHA256.
  policy     x-amz-credential is AKIAIOSFODNN7EXAMPLE/20261126/eu-west-1/s3/aws4_request.
  policy     x-amz-date is 20261126T071440Z.
  signature  verified

It may fail: The form lacks a field that the store requires. Send each field of the form, and those that the policy \
leaves to the uploader, all before the field file.

form-field-missing (possible): The form lacks a field that the store requires.
  The uploader must add the field content-type. It must begin with image/.
  sender:   Generate the form with aws s3 presign-post, and pass on all of its fields.
  uploader: Send each field of the form, and those that the policy leaves to the uploader, all before the field file.
"""
    )
    fields = {**RECORDED["form"]["fields"], "Content-Type": "image/png"}
    form = read_form(json.dumps({**RECORDED["form"], "fields": fields}).encode())
    assert shown(explain_form(form, Situation(NOW, keys()))).endswith("\n\nThe form works now.\n")


def test_nothing_moves_the_cursor():
    url = URLS["minio put"].replace("/in/", "/%1B%5B2J/").replace("AKIAIOSFODNN7EXAMPLE", "A%0AB")
    text = shown(explained(url, NOW))
    assert [character for character in text if not character.isprintable() and character != "\n"] == []
    assert "  signed by  A B" in text.splitlines()
