from awscli_presign_put.handoff import bound


def test_nothing_is_bound():
    assert bound.size_of(()) is None
    assert bound.digests_of(()) == {}
    assert bound.without_length(()) == ()


def test_bound():
    headers = (
        ("content-length", "0"),
        ("X-Amz-Checksum-SHA256", "s="),
        ("Content-MD5", "m="),
        ("x-amz-acl", "private"),
    )
    assert bound.size_of(headers) == 0
    assert bound.digests_of(headers) == {"SHA256": "s=", "MD5": "m="}
    assert bound.without_length(headers) == headers[1:]


def test_two_headers_with_the_digest_of_one_function():
    headers = (("Content-MD5", "m="), ("x-amz-checksum-md5", "m="))
    assert bound.digests_of(headers) == {"MD5": "m="}
