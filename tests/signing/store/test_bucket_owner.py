"""Which account owns a bucket: as a store tells it, or not."""

import pytest
from raw_store import RawStore, answer

from awscli_presign_put.signing.store.bucket_owner import bucket_owner

CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"


def acl(owner):
    return answer(body=f"<AccessControlPolicy>{owner}<AccessControlList/></AccessControlPolicy>".encode())


def buckets(owner, *names):
    listed = "".join(f"<Bucket><Name>{name}</Name></Bucket>" for name in names)
    document = f"<ListAllMyBucketsResult>{owner}<Buckets>{listed}</Buckets></ListAllMyBucketsResult>"
    return answer(body=document.encode())


def named(account):
    return f"<Owner><ID>{account}</ID></Owner>"


def refused(status, code):
    return answer(status, body=f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())


NO_ACL = refused(501, "NotImplemented")


def told(make_presigner, of_acl, of_buckets, signature_version="s3v4"):
    """The account, and the paths of the requests."""
    with RawStore() as store:

        def get(store, connection):
            script = of_acl if store.seen[-1].path.endswith("?acl") else of_buckets
            script(store, connection)

        store.scripts = {"GET": get, "HEAD": answer(404)}
        config = "[default]\nregion = us-east-1\nmax_attempts = 1\n"
        presigner = make_presigner(config, endpoint_url=store.endpoint, signature_version=signature_version)
        account = bucket_owner(presigner, "bkt", 30)
        assert all("authorization" in each.headers for each in store.seen)
        return account, [each.path.partition("?x-id")[0] for each in store.seen]


@pytest.mark.parametrize("signature_version", ["s3v4", "s3"])
def test_by_the_acl(make_presigner, signature_version):
    assert told(make_presigner, acl(named("OWNER")), NO_ACL, signature_version) == ("OWNER", ["/bkt?acl"])


@pytest.mark.parametrize("signature_version", ["s3v4", "s3"])
@pytest.mark.parametrize("of_acl", [NO_ACL, acl(""), acl("<Owner/>"), acl(named(CANONICAL)), answer(body=b"x")])
def test_by_the_list_of_buckets(make_presigner, of_acl, signature_version):
    account, paths = told(make_presigner, of_acl, buckets(named("111122223333"), "a", "bkt"), signature_version)
    assert (account, paths) == ("111122223333", ["/bkt?acl", "/"])


@pytest.mark.parametrize(
    ("of_acl", "of_buckets"),
    [
        # As Amazon S3 names owners.
        (acl(named(CANONICAL)), buckets(named(CANONICAL), "bkt")),
        # The list is of the buckets of whoever asks. This bucket is of another account.
        (NO_ACL, buckets(named("111122223333"), "a", "bkt2")),
        (NO_ACL, buckets(named("111122223333"))),
        (NO_ACL, refused(403, "AccessDenied")),
        (NO_ACL, answer(body=b"anything")),
        # A console is where the list is, or the bucket is said to be elsewhere.
        *((NO_ACL, answer(status, {"Location": "/console/"})) for status in (301, 302, 303, 307, 308)),
        *((answer(301, body=body), NO_ACL) for body in (b"", b"<Error><Code>PermanentRedirect</Code></Error>")),
        # What no header can have.
        (acl(named("a b")), NO_ACL),
        (acl(named("Größe")), NO_ACL),
        (acl(named("a&#10;b")), NO_ACL),
    ],
)
def test_not_told(make_presigner, of_acl, of_buckets):
    assert told(make_presigner, of_acl, of_buckets)[0] == ""
