from awscli_presign_put.handoff import bound


def test_nothing_is_bound(presigned):
    assert bound.size(presigned()) is None
    assert bound.digests(presigned()) == {}
    assert bound.headers_to_give(presigned()) == ()


def test_bound(presigned):
    headers = (
        ("content-length", "0"),
        ("X-Amz-Checksum-SHA256", "s="),
        ("Content-MD5", "m="),
        ("x-amz-acl", "private"),
    )
    request = presigned(headers=headers)
    assert bound.size(request) == 0
    assert bound.digests(request) == {"SHA256": "s=", "MD5": "m="}
    assert bound.headers_to_give(request) == headers[1:]


def test_two_headers_with_the_digest_of_one_function(presigned):
    request = presigned(headers=(("Content-MD5", "m="), ("x-amz-checksum-md5", "m=")))
    assert bound.digests(request) == {"MD5": "m="}
