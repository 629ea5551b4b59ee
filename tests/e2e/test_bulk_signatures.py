"""``--keys-from`` signs each key as botocore would, and the stores agree."""

import hashlib
import json
import random
import subprocess
from datetime import datetime, timezone

import examples
import pytest
import reference
from botocore.auth import HmacV1QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from bulk import REGION, TOKENS, bulk
from clis import ACCESS_KEY, SECRET_KEY
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from awscli_presign_put.signing import sigv2

# No surrogates, which UTF-8 cannot hold, and no NUL, which no command line can.
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
# What ends in a carriage return would be taken for a line that ends in both.
any_key = any_text.map(lambda key: key.replace("\n", " ").rstrip("\r")).filter(bool)
any_value = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=40).map(
    lambda value: " ".join(value.split()) or "x"
)
any_name = st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)

# option, its argument -> the parameter of botocore's model
HEADERS = {
    "content-type": (any_value.map("a/b; c={}".format), lambda value: {"ContentType": value}),
    "cache-control": (any_value, lambda value: {"CacheControl": value}),
    "content-disposition": (any_value, lambda value: {"ContentDisposition": value}),
    "content-encoding": (any_value, lambda value: {"ContentEncoding": value}),
    "content-language": (any_value, lambda value: {"ContentLanguage": value}),
    "content-length": (st.integers(0, 5 * 1024**3).map(str), lambda value: {"ContentLength": int(value)}),
    "acl": (st.sampled_from(["private", "public-read"]), lambda value: {"ACL": value}),
    "storage-class": (st.sampled_from(["GLACIER", "STANDARD_IA"]), lambda value: {"StorageClass": value}),
    "sse": (st.sampled_from(["AES256", "aws:kms"]), lambda value: {"ServerSideEncryption": value}),
    "website-redirect": (any_value.map("/{}".format), lambda value: {"WebsiteRedirectLocation": value}),
    "metadata": (
        st.dictionaries(any_name, any_value, min_size=1, max_size=3).map(json.dumps),
        lambda value: {"Metadata": json.loads(value)},
    ),
}
any_headers = st.fixed_dictionaries({}, optional={name: values for name, (values, _) in HEADERS.items()})
any_address = st.fixed_dictionaries(
    {"style": st.sampled_from(["path", "virtual"]), "region": st.sampled_from(["us-east-1", "eu-west-3"])},
    optional={"endpoint": st.sampled_from(["https://e.example", "http://e.example:9000/base"])},
)


def options_of(headers):
    return [f"--{name}={value}" for name, value in headers.items()]


@settings(max_examples=examples.of(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prefix=any_text,
    keys=st.lists(any_key, min_size=1, max_size=12),
    headers=any_headers,
    address=any_address,
    expires_in=st.integers(1, 604800),
    token=st.none() | TOKENS,
    secret=st.sampled_from([SECRET_KEY, "s" * 100, "\u00e9"]),
)
@example(
    "", ["/", "//", "..", "a/../b", "~", "+", "%", "%2F"], {}, {"style": "path", "region": "us-east-1"}, 1, None, "x"
)
@example("a/../", [" ", "\r\x0b.", "\u2028", "é" * 500], {}, {"style": "virtual", "region": "eu-west-3"}, 60, "t", "x")
def test_each_url_is_botocores(cli, tmp_path, prefix, keys, headers, address, expires_in, token, secret):
    """Byte for byte, at the moment that the URL says, which is the one at which it was made."""
    before = datetime.now(timezone.utc).replace(microsecond=0)
    lines = bulk(
        cli, f"s3://bkt/{prefix}", keys, "--only-show-errors", f"--expires-in={expires_in}", *options_of(headers),
        *["--addressing-style", address["style"], "--region", address["region"]],
        *(["--endpoint-url", address["endpoint"]] if "endpoint" in address else []),
        tmp_path=tmp_path, AWS_SECRET_ACCESS_KEY=secret, AWS_SESSION_TOKEN=token,
    )  # fmt: skip
    moments = [reference.split(line)[2]["X-Amz-Date"] for line in lines]
    for moment in moments:
        made = datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        assert before <= made <= datetime.now(timezone.utc)
    common = {"Bucket": "bkt"}
    for name, value in headers.items():
        common.update(HEADERS[name][1](value))
    assert lines == cli.ask_worker(
        "presigned_by_botocore",
        credentials={"access_key": ACCESS_KEY, "secret_key": secret, "token": token},
        client={"region_name": address["region"], "endpoint_url": address.get("endpoint")},
        s3={"addressing_style": address["style"], "us_east_1_regional_endpoint": "regional"},
        expires_in=expires_in,
        params=[{**common, "Key": prefix + key} for key in keys],
        moments=moments,
    )


BINDABLE = st.fixed_dictionaries(
    {}, optional={name: HEADERS[name][0] for name in ("content-type", "acl", "storage-class", "sse", "metadata")}
)


class At(HmacV1QueryAuth):
    """botocore's own signer of Version 2, with another word for when the URL ends."""

    def __init__(self, credentials, expires):
        super().__init__(credentials)
        self._expires = expires

    def _get_date(self):
        return self._expires


@pytest.mark.usefixtures("each_major")
@settings(max_examples=examples.of(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prefix=any_text,
    keys=st.lists(any_key, min_size=1, max_size=12),
    headers=BINDABLE,
    address=any_address,
    token=st.none() | TOKENS,
)
def test_each_url_of_version_2_is_the_one_for_that_key_alone(cli, tmp_path, prefix, keys, headers, address, token):
    """And botocore's, where it does not move headers into the query."""
    options = ["--only-show-errors", "--signature-version=s3", *options_of(headers)]
    options += ["--addressing-style", address["style"], "--region", address["region"]]
    options += ["--endpoint-url", address["endpoint"]] if "endpoint" in address else []
    lines = bulk(cli, f"s3://bkt/{prefix}", keys, *options, tmp_path=tmp_path, AWS_SESSION_TOKEN=token)
    shown = cli.call(
        "s3", "presign-put", f"s3://bkt/{prefix}{keys[0]}", *[*options, "--output", "json"], AWS_SESSION_TOKEN=token
    )
    request = json.loads(shown.out)
    credentials = Credentials(ACCESS_KEY, SECRET_KEY, token)
    address = request["Url"].partition("?")[0].removesuffix(reference.uri_encode(prefix + keys[0], keep_slash=True))
    for key, line in zip(keys, lines):
        path = reference.uri_encode(prefix + key, keep_slash=True)
        expires = reference.split(line)[2]["Expires"]
        sign = (address + path, f"/bkt/{path}", tuple(request["Headers"].items()), credentials.get_frozen_credentials())
        assert line == sigv2.sign("PUT", *sign, int(expires))
        if not headers:
            theirs = AWSRequest("PUT", address + path, auth_path=f"/bkt/{path}")
            At(credentials, expires).add_auth(theirs)
            assert reference.split(line) == reference.split(theirs.url)


def hostile_keys(count, alphabet, seed):
    """Keys of hostile pieces, the same in each run."""
    pick = random.Random(seed)
    keys = {}
    while len(keys) < count:
        keys["".join(pick.choices(alphabet, k=pick.randint(1, 8)))] = None
    return list(keys)


PIECES = [
    *"aZ09-._~!*'()&$@=;:+ ,?\\{}^%`[]\"<>#|\t\x01\x7f\u00e9\u0301\u2028日🦊",
    *("/", "//", "/./", "/../", "..", "%2F", "%00", "%zz", "\r\x0b", "$(x)", "&lt;", "é" * 60),
]
# What rclone cannot hold (a bucket is a folder there): "." and "..", empty parts, a folder of a file's name.
FLAT = [piece for piece in PIECES if "/" not in piece and piece not in (".", "..")]


def upload_all(urls, folder):
    """One curl uploads to each URL a file of its own, which holds the number of its line."""
    transfers = []
    for number, url in enumerate(urls):
        (folder / str(number)).write_text(str(number))
        path = url[url.index("/", url.index("://") + 3) :]
        transfers.append(
            f'url = "{url[: url.index("/", url.index("://") + 3)]}/-"\nrequest-target = "{path}"\n'
            f'upload-file = "{folder / str(number)}"\noutput = "/dev/null"\nwrite-out = "%{{http_code}}\\n"\n'
        )
    done = subprocess.run(
        ["curl", "--silent", "--show-error", "--config", "-"],
        input="next\n".join(transfers), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("name", "version", "keys"),
    [
        ("ministack", "s3v4", hostile_keys(1000, PIECES, 1)),
        ("ministack", "s3", hostile_keys(1000, PIECES, 2)),
        ("rclone", "s3v4", [f"{number} {key}.x" for number, key in enumerate(hostile_keys(1000, FLAT, 3))]),
    ],
)
def test_thousand_hostile_keys(cli, request, tmp_path, name, version, keys):
    server = request.getfixturevalue(name)
    keys = [key for key in keys if not key.endswith("\r")]
    bucket = server.bucket(f"many-{version}")
    urls = bulk(
        cli, f"s3://{bucket}/p é/", keys, "--endpoint-url", server.endpoint, *REGION, "--signature-version", version,
        tmp_path=tmp_path, **server.keys_for(),
    )  # fmt: skip
    (tmp_path / "bodies").mkdir()
    assert upload_all(urls, tmp_path / "bodies") == ["200"] * len(keys)
    pages = server.client().get_paginator("list_objects_v2").paginate(Bucket=bucket)
    stored = {listed["Key"]: listed["ETag"].strip('"') for page in pages for listed in page.get("Contents", [])}
    assert stored == {f"p é/{key}": hashlib.md5(str(number).encode()).hexdigest() for number, key in enumerate(keys)}
