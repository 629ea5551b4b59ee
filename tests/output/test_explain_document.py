import json
from datetime import datetime, timedelta, timezone

from situations import RECORDED, SECRET_KEY, URLS, explained, keys, moment

from awscli_presign_put.explain.form import explain_form, read_form
from awscli_presign_put.explain.verification import Situation
from awscli_presign_put.output.explain_document import explanation_document
from awscli_presign_put.output.secrets import Hider

PUT = URLS["boto3 put"]
NOW = datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc)


def test_url_that_works():
    assert explanation_document(explained(PUT, NOW)) == {
        "Verdict": "works",
        "Summary": "The URL works now, for PUT.",
        "First": "",
        "Kind": "presigned URL, Signature Version 4",
        "Store": "Amazon S3",
        "Endpoint": "https://s3.amazonaws.com",
        "AddressingStyle": "virtual",
        "Bucket": "bucket-test",
        "Key": "in/a b+c.txt",
        "Region": "eu-west-1",
        "Methods": ["PUT"],
        "Operation": "uploads the object",
        "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "Account": None,
        "TemporaryCredentials": False,
        "SignedAt": "2026-11-26T07:14:40Z",
        "ExpiresAt": "2026-11-26T08:14:40Z",
        "SecondsLeft": 3580,
        "RequiredHeaders": {"Content-Type": "text/plain"},
        "Signature": "verified",
        "NotSigned": ["scheme"],
        "RepairedUrl": None,
        "Causes": [],
        "Answer": None,
    }


def test_url_that_fails():
    document = explanation_document(explained(PUT, NOW + timedelta(hours=2), method="GET"))
    assert (document["Verdict"], document["SecondsLeft"]) == ("fails", -3620)
    assert document["Summary"] == ("It fails: The request used another HTTP method than the one that was signed.")
    assert document["Causes"] == [
        {
            "Id": "other-method",
            "Certain": True,
            "What": "The request used another HTTP method than the one that was signed.",
            "Detail": "The method is GET, and PUT was signed.",
            "Sender": "Say which method the URL is for. --format prints a complete command.",
            "Uploader": (
                "Send the request with the method that was signed: PUT to upload, as curl --upload-file does."
            ),
            "Changes": [{"Part": "method", "Sent": "GET", "Signed": "PUT"}],
        },
        {
            "Id": "url-expired",
            "Certain": True,
            "What": "The URL or the form has expired.",
            "Detail": "It expired 1 hour ago.",
            "Sender": ("Generate a new URL, with a longer --expires-in if uploads wait in a queue or are repeated."),
            "Uploader": "Ask for a new URL, and begin the upload before it expires.",
            "Changes": [],
        },
    ]


def test_url_that_is_not_verified():
    document = explanation_document(explained(PUT, NOW, keys(key="AKIAX")))
    assert document["Verdict"] == "unknown"
    assert document["Summary"] == "Nothing wrong was found with the URL, but its signature was not verified."
    assert (document["Methods"], document["Operation"]) == ([], "probably uploads the object")
    assert document["RequiredHeaders"] == {"Content-Type": None}


def test_what_is_no_url():
    document = explanation_document(explained("hello", NOW))
    assert (document["Kind"], document["Verdict"], "Bucket" in document) == ("not a URL", "fails", False)


def test_form():
    form = read_form(json.dumps(RECORDED["form"]).encode())
    document = explanation_document(explain_form(form, Situation(NOW, keys())))
    assert document["Kind"] == "form for POST, Signature Version 4"
    assert document["Summary"] == "It may fail: The form lacks a field that the store requires."
    assert (document["Bucket"], document["Key"]) == ("bucket-test", "in/${filename}")
    assert document["RequiredFields"] == ["content-type begins with image/."]
    assert document["Conditions"][:3] == [
        "acl is private.",
        "The file has 1 to 1000 bytes.",
        "content-type begins with image/.",
    ]


def test_no_secret_is_in_it():
    token = "SECRETTOKEN" * 9
    for name, url in URLS.items():
        changed = url.replace("X-Amz-Date", f"X-Amz-Security-Token={token}&X-Amz-Date")
        document = explanation_document(explained(changed, moment(url), keys(token="OTHERTOKEN")))
        assert "TOKEN" not in (document.pop("RepairedUrl") or "")
        text = json.dumps(document)
        assert [secret for secret in ("TOKENSECRET", "OTHERTOKEN", SECRET_KEY, url[-40:]) if secret in text] == [], name


def test_quoted_secrets_are_hidden():
    quoted = 'PUT /k?X-Amz-Signature=abc&X-Amz-Security-Token=t%2F1 ["eq", "$x-amz-security-token", "TOKEN"] end'
    assert Hider(()).hide({"Message": quoted}) == {
        "Message": "PUT /k?X-Amz-Signature=(hidden)&X-Amz-Security-Token=(hidden) "
        '["eq", "$x-amz-security-token", "(hidden)"] end'
    }
