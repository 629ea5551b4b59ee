"""The CORS rules of a bucket, at stores that know them and at stores that do not."""

import pytest
from raw_store import RawStore, answer

from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.store.cors_rules import CorsRules, RulesRefused

CONFIGURATION = (
    b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule>"
    b"</CORSConfiguration>"
)
RULES = [{"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"]}]


def refused(status, code):
    return answer(status, body=f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())


NONE = refused(404, "NoSuchCORSConfiguration")


@pytest.fixture
def store():
    with RawStore() as started:
        started.scripts = {"GET": NONE, "PUT": answer(), "DELETE": answer(204)}
        yield started


@pytest.fixture(params=["s3v4", "s3"])
def rules(request, store, make_presigner):
    """Those of a bucket, with requests that are signed by each version."""
    config = "[default]\nregion = us-east-1\n"
    presigner = make_presigner(config, endpoint_url=store.endpoint, signature_version=request.param)
    return CorsRules(presigner, "bkt", 30)


def test_rules(store, rules):
    store.scripts["GET"] = answer(body=CONFIGURATION)
    assert rules.get() == RULES
    rules.replace(RULES)
    rules.replace([])
    assert [(each.method, each.path) for each in store.seen] == [
        ("GET", "/bkt?cors"),
        ("PUT", "/bkt?cors"),
        ("DELETE", "/bkt?cors"),
    ]
    assert all("authorization" in each.headers for each in store.seen)


def test_no_rules(rules):
    assert rules.get() == []


@pytest.mark.parametrize(
    "body",
    [
        b"<ListBucketResult><Name>bkt</Name></ListBucketResult>",
        b"<CORSConfiguration></CORSConfiguration>",
        b"",
    ],
)
def test_store_that_does_not_know_rules(store, rules, body):
    """It lists the bucket, as rclone does, and would delete it where the rules are to be deleted."""
    store.scripts["GET"] = answer(body=body)
    with pytest.raises(CheckFailed, match=r"^The store does not answer GetBucketCors as S3 does\.$"):
        rules.get()
    with pytest.raises(ValueError, match=r"^The rules were not read\.$"):
        rules.replace([])
    assert "DELETE" not in store.methods()


def test_refusals(store, rules):
    store.scripts["PUT"] = refused(403, "AccessDenied")
    rules.get()
    with pytest.raises(RulesRefused, match=r"^The store refuses PutBucketCors: 403 AccessDenied\.$"):
        rules.replace(RULES)
    store.scripts["GET"] = refused(501, "NotImplemented")
    with pytest.raises(RulesRefused, match=r"^The store refuses GetBucketCors: 501 NotImplemented\.$"):
        rules.get()
