"""Mistakes made to URLs that a server then refuses: each is named, and mended as it says, the upload works."""

import http.client
import json
import subprocess
import time
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import botocore.config
import botocore.session
import pytest
from clis import ACCESS_KEY, SECRET_KEY, plain
from conftest import WITH_HELP
from situations import DOUBTFUL, RECORDED, URLS
from test_presign_put import BAD_PARAMETER, unadorned
from uploads import post
from worker import clock_at

from awscli_presign_put.explain.causes import all_causes

BODY = b"the file"
KEY = "in/a b+c%41 ü.txt"


class Request(NamedTuple):
    """What an uploader sends."""

    url: str
    method: str = "PUT"
    headers: tuple = ()
    body: bytes = BODY


def send(request, server):
    """The answer as ``curl --include`` prints it, and its status; a host that is not the server's is sent to it."""
    parts = urlsplit(request.url)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    target = quote(
        request.url[request.url.index("/", request.url.index("://") + 3) :], safe="".join(map(chr, range(33, 127)))
    )
    connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", parts.netloc)
    for name, value in request.headers:
        connection.putheader(name, value)
    if "content-length" not in {name.lower() for name, _ in request.headers}:
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body)
    response = connection.getresponse()
    head = "".join(f"{name}: {value}\r\n" for name, value in response.getheaders())
    answer = f"HTTP/1.1 {response.status} {response.reason}\r\n{head}\r\n".encode() + response.read()
    connection.close()
    return response.status, answer


def mended(request, document):
    """The request with each change taken back that the document names."""
    names = {name.lower() for name, _ in request.headers}
    required = {name: value for name, value in document["RequiredHeaders"].items() if name.lower() not in names}
    headers = {**dict(request.headers), **required}
    url, method = request.url, request.method
    for part, sent, signed in (
        [change[name] for name in ("Part", "Sent", "Signed")]
        for cause in document["Causes"]
        for change in cause["Changes"]
    ):
        kind, _, name = part.partition(" ")
        if part == "method":
            method = signed
        elif kind == "header":
            headers = {each: value for each, value in headers.items() if each.lower() != name}
            headers.update({} if signed is None else {name: signed})
        elif part == "text":
            url = url.replace(sent, signed) if sent != "." else url.removesuffix(".")
        elif kind == "parameter":
            query = [pair for pair in url.partition("?")[2].split("&") if pair.partition("=")[0] != name]
            query += [] if signed is None else [f"{name}={quote(signed, safe='')}"]
            url = f"{url.partition('?')[0]}?{'&'.join(query)}"
        else:
            # The host, the path, or both: what stands before the query.
            address, _, query = url.partition("?")
            scheme, _, rest = address.partition("://")
            host, slash, path = rest.partition("/")
            rest = {"host": f"{signed}{slash}{path}", "path": f"{host}{signed}", "host and path": signed}[part]
            url = f"{scheme}://{rest}?{query}"
    return Request(url, method, tuple(headers.items()), request.body)


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket(f"explain-{cli.version.replace('.', '-')}")


@pytest.fixture
def explain(cli, ministack, tmp_path):
    """A function that explains a URL, and returns the exit code and the document."""

    def run(url, *options, answer=None, **environment):
        if answer is not None:
            (tmp_path / "answer").write_bytes(answer)
            options = (*options, "--response", str(tmp_path / "answer"))
        keys = {**ministack.keys_for(), **environment}
        done = cli.call("s3", "presign-explain", url, *options, "--output", "json", **keys)
        assert done.err == ""
        return done.code, json.loads(done.out)

    return run


def presigned(cli, server, bucket, *options, key=KEY, endpoint=None, **environment):
    done = cli.call(
        *["s3", "presign-put", f"s3://{bucket}/{key}", "--region", "us-east-1"],
        *["--endpoint-url", endpoint or server.endpoint, "--only-show-errors", *options],
        **{**server.keys_for(), **environment},
    )
    assert (done.code, done.err) == (0, "")
    return done.out.strip()


def ids(document):
    return [cause["Id"] for cause in document["Causes"] if cause["Certain"]]


TYPE = (("Content-Type", "text/plain"),)
MISTAKES = {
    "another method": (lambda url: Request(url, "GET", TYPE), "other-method"),
    "key encoded twice": (lambda url: Request(url.replace("a%20b", "a%2520b"), headers=TYPE), "key-encoding"),
    "key decoded once": (lambda url: Request(url.replace("c%2541", "c%41"), headers=TYPE), "key-encoding"),
    "plus for a space": (lambda url: Request(url.replace("%20", "+"), headers=TYPE), "key-encoding"),
    "another host": (lambda url: Request(url.replace("127.0.0.1", "localhost"), headers=TYPE), "host-changed"),
    "a parameter more": (lambda url: Request(f"{url}&utm_source=mail", headers=TYPE), "parameter-changed"),
    "another lifetime": (lambda url: Request(url.replace("=3600", "=7200"), headers=TYPE), "parameter-changed"),
    "another region": (lambda url: Request(url.replace("us-east-1", "eu-west-1"), headers=TYPE), "other-region"),
    "another service": (lambda url: Request(url.replace("%2Fs3%2F", "%2Fsts%2F"), headers=TYPE), "parameter-changed"),
    "no signed header": (Request, "content-type-different"),
    "another header": (lambda url: Request(url, headers=(("Content-Type", "image/png"),)), "content-type-different"),
    "escaped in a page": (lambda url: Request(url.replace("&", "&amp;"), headers=TYPE), "url-damaged"),
    "escaped in a script": (lambda url: Request(url.replace("&", "\\u0026"), headers=TYPE), "url-damaged"),
    "a full stop": (lambda url: Request(f"{url}.", headers=TYPE), "url-damaged"),
    "a slash more": (lambda url: Request(url.replace("/in/", "//in/"), headers=TYPE), "path-changed"),
}  # fmt: skip


@pytest.mark.usefixtures("each_major")
def test_every_mistake_is_named_and_mended(cli, ministack, bucket, explain):
    url = presigned(cli, ministack, bucket, "--content-type", "text/plain")
    assert explain(url)[0] == 0
    for name, (mistake, cause) in MISTAKES.items():
        request = mistake(url)
        status, answer = send(request, ministack)
        assert status >= 400, name
        options = [] if b"<CanonicalRequest>" in answer else given(request)
        code, document = explain(request.url, *options, answer=answer)
        assert (code, document["Verdict"], document["Causes"][0]["Id"]) == (1, "fails", cause), (name, document)
        assert send(mended(request, document), ministack)[0] == 200, (name, document)


def given(request):
    """What the uploader tells, where the answer does not."""
    return [
        "--method",
        request.method,
        *(part for name, value in request.headers for part in ("--header", f"{name}={value}")),
    ]


@pytest.mark.usefixtures("each_major")
def test_mistakes_without_the_answer(cli, ministack, bucket, explain):
    """By what the uploader tells."""
    url = presigned(cli, ministack, bucket, "--content-type", "text/plain", "--no-overwrite")
    headers = (*TYPE, ("If-None-Match", "*"))
    cases = {
        "other-method": Request(url, "POST", headers),
        "signed-header-missing": Request(url, "PUT", TYPE),
        "content-type-different": Request(url, "PUT", (("Content-Type", "a/b"), ("If-None-Match", "*"))),
        "header-not-signed": Request(url, "PUT", (*headers, ("x-amz-acl", "private"))),
        "two-authentications": Request(url, "PUT", (*headers, ("Authorization", "Bearer x"))),
    }
    for cause, request in cases.items():
        code, document = explain(url, *given(request))
        # What this store accepts, and Amazon S3 does not, is only possible.
        names = ids(document) or [each["Id"] for each in document["Causes"]]
        assert (code, names) == (1, [cause]), document
        assert bool(ids(document)) == (cause not in ("header-not-signed", "two-authentications")), document
    assert explain(url, *given(Request(url, headers=headers)))[0] == 0


@pytest.mark.usefixtures("each_major")
def test_another_port_and_a_container(cli, ministack, bucket, explain):
    """Signed for a host that only the server knows, and changed to the one that can be reached."""
    for endpoint in ("http://minio:9000", "http://127.0.0.1:9000", "http://127.0.0.1"):
        right = presigned(cli, ministack, bucket, endpoint=endpoint)
        request = Request(right.replace(endpoint, ministack.endpoint))
        status, answer = send(request, ministack)
        assert status == 403
        code, document = explain(request.url, answer=answer)
        assert (code, ids(document)) == (1, ["host-changed"])
        assert send(mended(request, document), ministack)[0] == 200


@pytest.mark.usefixtures("each_major")
def test_style_swapped(cli, ministack, bucket, explain):
    endpoint = f"http://localhost:{ministack.port}"
    right = presigned(cli, ministack, bucket, "--addressing-style", "virtual", endpoint=endpoint)
    assert right.startswith(f"http://{bucket}.localhost")
    request = Request(right.replace(f"{bucket}.localhost:{ministack.port}", f"localhost:{ministack.port}/{bucket}"))
    status, answer = send(request, ministack)
    assert status == 403
    code, document = explain(request.url, answer=answer)
    assert (code, ids(document)) == (1, ["style-changed"])
    assert send(mended(request, document), ministack)[0] == 200


@pytest.mark.usefixtures("each_major")
def test_secret_with_a_line_break(cli, ministack, bucket, explain):
    """As botocore signs with it, which this plugin does not."""
    key_id, secret = ministack.keys_for().values()
    client = botocore.session.Session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=ministack.endpoint,
        aws_access_key_id=key_id,
        aws_secret_access_key=f"{secret}\n",
        config=botocore.config.Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    url = client.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    status, answer = send(Request(url), ministack)
    assert status == 403
    code, document = explain(url, answer=answer)
    assert (code, ids(document)) == (1, ["wrong-secret"])
    assert document["Causes"][0]["Detail"] == (
        "The secret access key that signed is the one of this profile, with a line break at its end."
    )
    assert explain(url, answer=answer, AWS_SECRET_ACCESS_KEY=f"{secret}\n")[1]["Signature"] == "verified"


@pytest.mark.usefixtures("each_major")
def test_cut_off(cli, ministack, bucket, explain):
    url = presigned(cli, ministack, bucket)
    for cut in (url[:-5], url[: url.index("&X-Amz-SignedHeaders")], url[: url.index("&")]):
        status, answer = send(Request(cut), ministack)
        assert status >= 400
        code, document = explain(cut, answer=answer)
        assert (code, document["Causes"][0]["Id"]) == (1, "url-damaged"), document


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_refusals(cli, ministack, bucket, explain, version):
    """What a store answers to a URL whose signature is right."""
    stored = ministack.client()
    stored.put_object(Bucket=bucket, Key="there", Body=b"1")
    few = dict(zip(ministack.keys_for(), ministack.user("few", "s3:GetObject")))
    sign = [cli, ministack]
    cases = [
        (presigned(*sign, "no-such-bucket-anywhere", "--signature-version", version), (), {}, "no-such-bucket"),
        (presigned(*sign, bucket, "--signature-version", version, **few), (), few, "signer-not-allowed"),
    ]
    for option, header, cause in (
        (["--acl", "public-read"], ("x-amz-acl", "public-read"), "acl-not-supported"),
        (["--content-md5", "A" * 22 + "=="], ("Content-MD5", "A" * 22 + "=="), "digest-different"),
    ):
        url = presigned(*sign, bucket, *option, "--signature-version", version)
        cases.append((url, (header,), {}, cause))
    if version == "s3v4":
        condition = (("If-None-Match", "*"),)
        cases += [(presigned(*sign, bucket, "--no-overwrite", key="there"), condition, {}, "condition-failed")]
    for url, headers, keys, cause in cases:
        request = Request(url, headers=headers)
        status, answer = send(request, ministack)
        assert status >= 400, url
        code, document = explain(url, *given(request), answer=answer, **keys)
        assert (code, document["Signature"]) == (1, "verified"), document
        first = document["Causes"][0]
        known = all_causes()[cause]
        assert (first["Id"], first["Sender"], first["Uploader"]) == (cause, known.sender, known.uploader), document


def test_refusals_of_urls_of_botocore(cli, ministack, bucket, explain):
    """What this plugin does not sign: beyond 7 days, in the future, for another region, for other operations."""
    stored, other = ministack.client(), ministack.client(region="eu-west-1")
    upload = stored.create_multipart_upload(Bucket=bucket, Key="m")["UploadId"]
    part = b"<Part><PartNumber>1</PartNumber><ETag>null</ETag></Part>"
    parts = b"<CompleteMultipartUpload>%b</CompleteMultipartUpload>" % part
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/no/*",
    }
    stored.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    def signed(client, operation, seconds=3600, **params):
        return client.generate_presigned_url(operation, Params={"Bucket": bucket, **params}, ExpiresIn=seconds)

    with clock_at(datetime(2099, 1, 1)):
        future = signed(stored, "put_object", Key="k")
    crc, storage = ("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-storage-class", "X")
    to_complete = (signed(stored, "complete_multipart_upload", Key="m", UploadId=each) for each in (upload, "x"))
    cases = [
        (Request(signed(stored, "put_object", 700_000, Key="k")), "expiry-too-long"),
        (Request(future), "wrong-clock"),
        (Request(signed(other, "put_object", Key="k")), "other-region"),
        (Request(signed(stored, "put_object", Key="no/k")), "policy-denies"),
        (Request(signed(stored, "put_object", Key="k", ChecksumCRC32=crc[1]), headers=(crc,)), "sdk-checksum"),
        (Request(signed(stored, "put_object", Key="k", StorageClass="X"), headers=(storage,)), "invalid-storage-class"),
        (Request(signed(stored, "put_object", Key="k", ContentLength=3)), "other-length"),
        (Request(next(to_complete), "POST", (), parts), "invalid-part"),
        (Request(next(to_complete), "POST", (), parts), "no-such-upload"),
        (Request(signed(stored, "get_object", Key="none"), "GET", (), b""), "no-such-key"),
    ]
    for request, cause in cases:
        status, answer = send(request, ministack)
        assert status >= 300, request
        code, document = explain(request.url, *given(request), answer=answer)
        first, known = document["Causes"][0], all_causes()[cause]
        assert (code, first["Id"], first["Uploader"]) == (1, cause, known.uploader), document
    junk = Request(
        signed(stored, "put_object", Key="k"), headers=(("Content-Type", "multipart/form-data; boundary=x"),)
    )
    status, answer = send(junk, ministack)
    assert status == 200
    assert ids(explain(junk.url, *given(junk), answer=answer)[1]) == ["body-is-form"]


@pytest.mark.usefixtures("each_major")
def test_expired(cli, ministack, bucket, explain):
    url = presigned(cli, ministack, bucket, "--expires-in", "1")
    time.sleep(2.1)
    status, answer = send(Request(url), ministack)
    assert status == 403
    code, document = explain(url, answer=answer)
    assert (code, ids(document), document["SecondsLeft"] < 0) == (1, ["url-expired"], True)


@pytest.mark.usefixtures("each_major")
def test_session_token_that_is_missing(cli, ministack, bucket, explain):
    found = ministack.client("sts").get_session_token()["Credentials"]
    keys = {
        "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
        "AWS_SESSION_TOKEN": found["SessionToken"],
    }
    right = presigned(cli, ministack, bucket, **keys)
    assert explain(right, **keys)[0] == 0
    token = right.partition("&X-Amz-Security-Token=")[2].partition("&")[0]
    url = right.replace(f"&X-Amz-Security-Token={token}", "")
    status, answer = send(Request(url), ministack)
    assert status >= 400
    code, document = explain(url, answer=answer, **keys)
    assert (code, ids(document)[0]) == (1, "session-token-missing")
    assert found["SessionToken"] not in json.dumps(document)
    assert send(Request(right), ministack)[0] == 200


@pytest.mark.usefixtures("each_major")
def test_rclone(cli, rclone, explain):
    bucket = rclone.bucket("explain")
    url = presigned(cli, rclone, bucket, key="k")
    wrong = url.replace("/k?", "/k+?")
    status, answer = send(Request(wrong), rclone)
    assert status == 403
    code, document = explain(wrong, answer=answer, **rclone.keys_for())
    assert (code, document["Answer"]["Code"]) == (1, "SignatureDoesNotMatch")
    assert document["Causes"][0]["Id"] == "signature-mismatch"
    missing = presigned(cli, rclone, "no-such-bucket", key="k")
    code, document = explain(missing, answer=send(Request(missing), rclone)[1], **rclone.keys_for())
    assert (code, document["Causes"][0]["Id"]) == (1, "no-such-bucket")


@pytest.mark.usefixtures("each_major")
def test_form(cli, ministack, bucket, explain, tmp_path):
    done = cli.call(
        *["s3", "presign-post", f"s3://{bucket}/in/", "--max-size", "10", "--region", "us-east-1"],
        *["--endpoint-url", ministack.endpoint],
        **ministack.keys_for(),
    )
    form = json.loads(done.out)

    def explained(form, answer=None):
        (tmp_path / "form").write_text(json.dumps(form))
        done = cli.call(
            *["s3", "presign-explain", "--form", str(tmp_path / "form"), "--output", "json"],
            *(["--response", str(tmp_path / "answer")] if answer else []),
            **ministack.keys_for(),
        )
        return done.code, json.loads(done.out)

    assert explained(form)[0] == 0
    fields = form["Fields"]
    cases = {
        "too-large": (form, b"x" * 11),
        "form-field-without-condition": ({**form, "Fields": {**fields, "x-amz-meta-a": "1"}}, b"1"),
        "form-condition-failed": ({**form, "Fields": {**fields, "success_action_status": "200"}}, b"1"),
    }
    for cause, (changed, body) in cases.items():
        answer = post(changed["Url"], changed["Fields"].items(), body)
        assert answer.status in (400, 403)
        (tmp_path / "answer").write_bytes(answer.body)
        code, document = explained(changed, answer)
        assert (code, document["Causes"][0]["Id"]) == (1, cause), (answer, document)


@pytest.mark.usefixtures("each_major")
def test_urls_of_other_programs(cli, tmp_path):
    for name, url in URLS.items():
        moment = url.partition("X-Amz-Date=")[2][:16] or "20261126T071500Z"
        keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        done = cli.call_at(
            moment, tmp_path, "s3", "presign-explain", url, "--query", "Signature", "--output", "text", **keys
        )
        assert done == (int(name in DOUBTFUL), "verified\n", ""), name
    advice = all_causes()["form-field-missing"].uploader
    for fields, last in (({}, f"  uploader: {advice}"), ({"Content-Type": "image/png"}, "The form works now.")):
        form = {**RECORDED["form"], "fields": {**RECORDED["form"]["fields"], **fields}}
        (tmp_path / "form").write_text(json.dumps(form))
        done = cli.call_at("20261126T071500Z", tmp_path, "s3", "presign-explain", "--form", "form", **keys)
        assert (done.code, done.err, done.out.splitlines()[-1]) == (int(not fields), "", last)


def test_check(cli, ministack, bucket, explain):
    url = presigned(cli, ministack, bucket, "--content-type", "text/plain")
    assert explain(url, "--check")[0] == 0
    assert "Contents" not in ministack.client().list_objects_v2(Bucket=bucket, Prefix="in/check")
    few = dict(zip(ministack.keys_for(), ministack.user("few", "s3:ListBucket")))
    code, document = explain(presigned(cli, ministack, bucket, **few), "--check", **few)
    assert (code, document["Causes"][0]["Id"], document["Verdict"]) == (1, "signer-not-allowed", "fails")
    none = presigned(cli, ministack, "no-such-bucket-anywhere")
    assert ids(explain(none, "--check")[1]) == ["no-such-bucket"]


MISUSE = {
    "Specify either <URL> or --form.": [],
    "<URL> is empty. Specify the URL.": [""],
    "--check cannot be combined with --offline.": ["https://h/k", "--check", "--offline"],
    "--check requires a URL for PUT that these credentials have signed, unchanged.": [URLS["boto3 get"], "--check"],
    "--header 'a' is not valid. Use NAME=VALUE.": ["https://h/k", "--header", "a"],
    "--cause cannot be combined with a URL or other options of presign-explain.": ["https://h/k", "--cause", "cors"],
    "--response none cannot be read: No such file or directory.": ["https://h/k", "--response", "none"],
    "--form none cannot be read: No such file or directory.": ["--form", "none"],
}


def test_misuse(cli):
    for message, arguments in MISUSE.items():
        done = cli.call("s3", "presign-explain", *arguments)
        assert (done.code, done.out, plain(done.err)) == (BAD_PARAMETER[cli.major], "", message)


@pytest.mark.usefixtures("each_major")
def test_file_in_the_place_of_a_url(cli):
    path = cli.home / "url.txt"
    path.write_text("https://h/k")
    for given in (str(path), f"file://{path}"):
        done = cli.call("s3", "presign-explain", given)
        message = f"<URL> '{given}' is a file. To read the URL from it, specify - and use it as standard input."
        assert (done.code, done.out, plain(done.err)) == (BAD_PARAMETER[cli.major], "", message)


@pytest.mark.usefixtures("each_major")
def test_cause(cli):
    cause = all_causes()["not-presigned"]
    done = cli.call("s3", "presign-explain", "--cause", "not-presigned")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == f"not-presigned: {cause.what}"
    done = cli.call("s3", "presign-explain", "--cause", "not-presigned", "--query", "Uploader", "--output", "text")
    assert done == (0, f"{cause.uploader}\n", "")
    done = cli.call("s3", "presign-explain", "--cause", "none")
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err).startswith("--cause 'none' is not a cause. Use one of account-problem, ")


@pytest.mark.usefixtures("each_major")
def test_check_of_a_url_that_fails_already(cli):
    """Nothing is asked: the host is that of another region than the one that was signed."""
    client = botocore.session.Session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url="https://s3.eu-west-1.amazonaws.com",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=botocore.config.Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    url = client.generate_presigned_url("put_object", Params={"Bucket": "bkt", "Key": "k"})
    keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    done = cli.call("s3", "presign-explain", url, "--check", "--output", "json", **keys)
    assert (done.code, done.err, ids(json.loads(done.out))) == (1, "", ["other-region"])


@pytest.mark.usefixtures("each_major")
def test_report_and_standard_input(cli, ministack):
    """As a process: the URL is not fetched, and can come from standard input."""
    done = cli.run("s3", "presign-explain", "http://127.0.0.1:1/bucket/key")
    assert (done.code, done.err, done.out.splitlines()[0]) == (1, "", "URL without a signature")
    assert "\nnot-presigned: " in done.out
    command = [cli.path, "s3", "presign-explain", "-", "--output", "json"]
    piped = subprocess.run(
        command, env=cli.environment(), input=f"{URLS['minio put']}.\n", capture_output=True, text=True, check=False
    )
    assert (piped.returncode, piped.stderr) == (1, "")
    assert "url-damaged" in ids(json.loads(piped.stdout))
    done = cli.run("s3", "presign-explain", "-")
    assert (done.code, done.out, plain(done.err)) == (BAD_PARAMETER[cli.major], "", "<URL> is empty. Specify the URL.")


@pytest.mark.parametrize("cli", WITH_HELP, indirect=True)
def test_help(cli):
    done = cli.run("s3", "presign-explain", "help", PAGER="cat", COLUMNS="100")
    page = unadorned(done.out)
    assert (done.code, done.err) == (0, "")
    for option in ("--response", "--header", "--method", "--form", "--check", "--offline"):
        assert page.count(f"[{option}") == 1
    assert page.count("Example 4: To print the causes for a program") == 1


def test_no_credentials(cli):
    none = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    done = cli.call("s3", "presign-explain", URLS["boto3 get"], "--query", "Signature", "--output", "text", **none)
    assert done == (1, "not verified: no credentials are configured.\n", "")
    assert unquote(URLS["boto3 get"]) not in done.out
