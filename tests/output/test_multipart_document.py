import json

from kits import KIT, multipart

from awscli_presign_put.output.document import json_text
from awscli_presign_put.output.multipart_document import multipart_document

LINK = "https://bkt.e.example/k?"


def link(method, **headers):
    return {"Method": method, "Url": f"{LINK}{method}", "Headers": headers}


def test_document():
    document = multipart_document(KIT)
    assert document == {
        "UploadId": "UP/1",
        "Bucket": "bkt",
        "Key": "k",
        "Size": 5242883,
        "PartSize": 5242880,
        "PartCount": 2,
        "Parts": [
            {
                "PartNumber": number,
                "Offset": offset,
                "Length": length,
                "Method": "PUT",
                "Url": f"{LINK}partNumber={number}&uploadId=UP%2F1&X-Amz-Signature={signature}",
                "Headers": {"Content-Length": str(length), "x-amz-checksum-sha256": digest},
            }
            for number, offset, length, signature, digest in [
                (1, 0, 5242880, "aa", "AAAA"),
                (2, 5242880, 3, "bb", "BBBB"),
            ]
        ],
        "List": [link("GET")],
        "Complete": link("POST", **{"x-amz-mp-object-size": "5242883", "x-amz-checksum-sha256": "CCCC-2"}),
        "Abort": link("DELETE"),
        "Head": link("HEAD", **{"x-amz-checksum-mode": "ENABLED"}),
        "ExpiresAt": "2026-11-23T12:00:00Z",
        "LimitedBy": "request",
    }
    assert json.loads(json_text(multipart_document(KIT))) == document


def test_document_for_any_size():
    document = multipart_document(multipart(is_exact=False))
    names = ["UploadId", "Bucket", "Key", "MaxSize", "PartSize", "MaxPartCount", "Parts", "List", "Complete"]
    assert list(document) == [*names, "Abort", "Head", "ExpiresAt", "LimitedBy"]
    assert [part["MaxLength"] for part in document["Parts"]] == [5242880, 3]
