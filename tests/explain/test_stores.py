import pytest
from situations import URLS, explained

from awscli_presign_put.explain.store_answer import StoreAnswer, read_answer
from awscli_presign_put.explain.stores import store_of_answer

STORES = [
    ({"server": "AmazonS3"}, {}, "Amazon S3"),
    ({"server": "MinIO/RELEASE"}, {}, "MinIO"),
    ({"server": "AliyunOSS"}, {}, "Alibaba Cloud OSS"),
    ({"server": "UploadServer"}, {}, "Google Cloud Storage"),
    ({"x-guploader-uploadid": "x"}, {}, "Google Cloud Storage"),
    ({"cf-ray": "x"}, {}, None),
    ({"x-amz-request-id": "tx000001-0065-1-default"}, {}, "Ceph"),
    ({}, {"RequestId": "tx000001-0065-1-default"}, "Ceph"),
    ({}, {"EC": "0002-00000224"}, "Alibaba Cloud OSS"),
    ({"server": "nginx"}, {"RequestId": "R"}, None),
]


@pytest.mark.parametrize(("headers", "elements", "store"), STORES)
def test_store_that_answered(headers, elements, store):
    assert store_of_answer(StoreAnswer(403, headers, elements, "")) == store


def test_no_answer():
    assert store_of_answer(None) is None


def test_what_is_special_is_said():
    raw = (
        b"HTTP/1.1 501 N\nserver: UploadServer\n\n<Code>NotImplemented</Code><Message>header 'x-amz-tagging'</Message>"
    )
    explanation = explained(URLS["minio put"], answer=read_answer(raw))
    assert explanation.address.store == "Google Cloud Storage"
    assert explanation.findings[0].detail == (
        "The header is x-amz-tagging. Google Cloud Storage refuses x-amz- headers that it does not know, such as tags."
    )
