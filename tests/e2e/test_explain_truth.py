"""What presign-explain says of URLs and forms, against what two stores answer to them: it never says "works" for what a
store refuses, and never "fails" for what both accept. The exceptions are listed with their reasons.
"""

import base64
import http.client
import json
import shlex
import subprocess
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import reference
from uploads import post

from awscli_presign_put.explain.explanation import FAILS, WORKS, explain
from awscli_presign_put.explain.form import explain_form, read_form
from awscli_presign_put.explain.request_signature import Signatures, request_of
from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.explain.store_answer import read_answer
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_signature import V4
from awscli_presign_put.explain.verification import Situation
from awscli_presign_put.signing.sigv4 import EMPTY_SHA256

BODY = b"the file"
TYPE = ("content-type", "text/plain")
ACCEPTED = range(200, 300)


class Case(NamedTuple):
    """An upload: ``headers`` are sent, but those that the URL requires are sent too if ``whole``."""

    name: str
    url: str
    headers: tuple = ()
    method: str = "PUT"
    whole: bool = True


def now(**ago):
    return datetime.now(timezone.utc) - timedelta(**ago)


def version_4(server, path, headers=(), seconds=3600, at=None, method="PUT", raw=False, **changed):
    """A URL that is signed by the reference; ``raw`` signs the path as it stands, which no reference does.

    :param changed: parameters by the ends of their names, which are signed too.
    """
    date = (at or now()).strftime("%Y%m%dT%H%M%SZ")
    names = ";".join(sorted(["host", *(name for name, _ in headers)]))
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{server.access_key}/{date[:8]}/us-east-1/s3/aws4_request",
        "X-Amz-Date": date,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": names,
    }
    query.update(
        {f"X-Amz-{name}": value.format(key=server.access_key, date=date[:8]) for name, value in changed.items()}
    )
    url = f"{server.endpoint}{path}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    if raw:
        signature = Signatures(V4).of_request(request_of(read_url(url), method, headers), server.secret_key)
    else:
        signature = reference.version_4_signature(method, url, headers, server.secret_key)
    return f"{url}&X-Amz-Signature={signature}"


def version_2(server, path, headers=(), seconds=3600, moved=False):
    """``moved`` has the headers in the query too, as boto3 and the SDK for JavaScript 2 print them."""
    expires = int(now().timestamp()) + seconds
    url = f"{server.endpoint}{path}?AWSAccessKeyId={server.access_key}&Expires={expires}"
    signature = reference.version_2_signature("PUT", "", url, headers, server.secret_key)
    more = "".join(f"&{name}={quote(value, safe='')}" for name, value in headers) if moved else ""
    return f"{url}{more}&Signature={quote(signature, safe='')}"


KEYS = ("k", "in/a%20b%2Bc.txt", "it%27s%281%29%21%2A.txt", "%C3%BC/~.txt", "a%3Db%26c", "a%252Fb", "x@y:z,w")
MUTATIONS = {
    "as it is": lambda url: url,
    "small escapes": lambda url: url.replace("%2F", "%2f").replace("%20", "%20").replace("%C3%BC", "%c3%bc"),
    "raw slashes in the scope": lambda url: url.replace("%2F", "/"),
    "raw semicolons": lambda url: url.replace("%3B", ";"),
    "plus for a space": lambda url: url.replace("%20", "+"),
    "encoded twice": lambda url: url.replace("/in/a%20b", "/in/a%2520b").replace("%C3", "%25C3"),
    "quotation mark decoded": lambda url: url.replace("%27", "'").replace("%28", "(").replace("%29", ")"),
    "a space decoded": lambda url: url.replace("%20", " "),
    "letters decoded": lambda url: url.replace("%C3%BC", "ü"),
    "another key": lambda url: url.replace("?", "x?", 1),
    "a parameter more": lambda url: f"{url}&utm_source=mail",
    "a parameter twice": lambda url: url.replace("?", "?X-Amz-Expires=3600&", 1),
    "a fragment": lambda url: f"{url}#top",
    "a full stop": lambda url: f"{url}.",
    "ampersands escaped": lambda url: url.replace("&", "&amp;"),
    "longer": lambda url: url.replace("Expires=3600", "Expires=7200").replace("&Expires=1", "&Expires=2"),
    "another region": lambda url: url.replace("us-east-1", "eu-west-1"),
    "another host": lambda url: url.replace("127.0.0.1", "localhost"),
    "cut off": lambda url: url[:-9],
    "another signature": lambda url: url.replace("ignature=", "ignature=0", 1),
    "no algorithm": lambda url: url.replace("X-Amz-Algorithm=AWS4-HMAC-SHA256&", ""),
    "names in small letters": lambda url: url.replace("X-Amz-", "x-amz-").replace("AWSAccessKeyId", "awsaccesskeyid"),
    "names in capital letters": lambda url: url.replace("X-Amz-", "X-AMZ-"),
    "signature in capital letters": lambda url: url[:-64] + url[-64:].upper(),
    "in another order": lambda url: url.partition("?")[0] + "?" + "&".join(reversed(url.partition("?")[2].split("&"))),
}


# The keys of which each mutation is tried; of the others, the URL as it is.
MUTATED = {"4": KEYS[:5], "4 typed": KEYS[1:3], "2": KEYS[1:3]}


# Values that are signed, and that stores with these features refuse.
VALUES = (
    ("content-md5", "abc"),
    ("x-amz-acl", "everyone"),
    ("x-amz-checksum-sha256", "abc"),
    ("x-amz-checksum-crc32", "AAAAAAAAAAA="),
    ("x-amz-server-side-encryption", "AES257"),
    ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
    ("x-amz-storage-class", "FOO"),
    ("x-amz-object-lock-mode", "X"),
)


def cases(server, bucket, versions):
    for key in KEYS:
        urls = {"4": version_4(server, f"/{bucket}/{key}"), "4 typed": version_4(server, f"/{bucket}/{key}", (TYPE,))}
        if "2" in versions:
            urls["2"] = version_2(server, f"/{bucket}/{key}")
        for version, url in urls.items():
            for name, mutation in MUTATIONS.items():
                text = mutation(url)
                if name == "as it is" or (text != url and key in MUTATED[version]):
                    yield Case(f"{version} {key} {name}", text)
    path = f"/{bucket}/k"
    typed = version_4(server, path, (TYPE,))
    yield Case("another type", typed, (("content-type", "image/png"),), whole=False)
    yield Case("no type", typed, (("accept", "*/*"),), whole=False)
    yield Case("an unsigned type", version_4(server, path), (TYPE,))
    yield Case("an unsigned header", version_4(server, path), (("x-amz-meta-a", "1"),))
    yield Case("opened in a browser", version_4(server, path), method="GET")
    yield Case("signed for GET", version_4(server, path, method="GET"), method="PUT")
    yield Case("expired", version_4(server, path, seconds=60, at=now(hours=1)))
    yield Case("in the future", version_4(server, path, at=now(hours=-2)))
    yield Case("too long", version_4(server, path, seconds=604801))
    yield Case("signed as it stands", version_4(server, f"/{bucket}/it's(1)!", raw=True))
    yield Case("two slashes", version_4(server, f"/{bucket}/a//b"))
    yield Case("one slash less", version_4(server, f"/{bucket}//a/b").replace(f"{bucket}//a", f"{bucket}/a"))
    scopes = ("us-east-1/sts/aws4_request", "/s3/aws4_request", "us-east-1/s3/aws4", "eu-west-1/s3/aws4_request")
    for scope in scopes:
        yield Case(f"scope {scope}", version_4(server, path, raw=True, Credential=f"{{key}}/{{date}}/{scope}"))
    yield Case("another algorithm", version_4(server, path, raw=True, Algorithm="AWS4-HMAC-SHA1"))
    yield Case("no signed host", version_4(server, path, (TYPE,), raw=True, SignedHeaders="content-type"), (TYPE,))
    unsorted = version_4(server, path, (TYPE,), raw=True, SignedHeaders="host;content-type")
    yield Case("names in another order", unsorted, (TYPE,))
    for value in ("0" * 64, EMPTY_SHA256, "UNSIGNED-PAYLOAD", "abc"):
        yield Case(f"payload {value[:9]}", version_4(server, path, raw=True, **{"Content-Sha256": value}))
    for header in VALUES:
        yield Case(f"header {header[0]}", version_4(server, path, (header,)), (header,))
    yield Case("a long key", version_4(server, f"/{bucket}/{'k' * 1025}"))
    yield Case("no bucket", version_4(server, "/"))
    if "2" in versions:
        both = (TYPE, ("x-amz-meta-a", "1"))
        yield Case("2 with headers in the query", version_2(server, path, both, moved=True))
        yield Case("2 with headers in the query alone", version_2(server, path, both, moved=True), (("accept", "*/*"),),
                   whole=False)  # fmt: skip
        yield Case("2 with a type that is not signed", version_2(server, path), (TYPE,))
        yield Case("2 expired", version_2(server, path, seconds=-60))


def explained(case, server, answer=None):
    keys = SimpleNamespace(access_key=server.access_key, secret_key=server.secret_key, token=None)
    known = KnownRequest(case.method, case.headers or None)
    told = read_answer(answer) if answer else None
    return explain(case.url, Situation(now(), keys, "us-east-1", (server.endpoint,), known, told))


def status_of(case, found, server):
    """What the store answers to the request with the headers that the report requires."""
    headers = dict(case.headers)
    if case.whole and found.verification.found:
        headers.update(found.verification.found.request.headers)
    target = case.url[case.url.index("/", len("http://")) :].partition("#")[0]
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest(
        case.method,
        quote(target, safe="".join(map(chr, range(33, 127)))),
        skip_host=True,
        skip_accept_encoding=True,
    )
    connection.putheader("Host", urlsplit(case.url).netloc)
    for name, value in {**headers, "content-length": str(len(BODY))}.items():
        connection.putheader(name, value)
    connection.endheaders(BODY)
    response = connection.getresponse()
    shown = "".join(f"{name}: {value}\r\n" for name, value in response.getheaders() if name.lower() == "etag")
    answer = f"HTTP/1.1 {response.status} X\r\nServer: x\r\n{shown}\r\n".encode() + response.read()
    connection.close()
    return response.status, answer


# What a store refuses for another reason than the signature.
REFUSED_THOUGH_RIGHT = {
    ("rclone", "two slashes"): "rclone has no keys with //",
    ("ministack", "scope eu-west-1/s3/aws4_request"): "neither the host nor the URL says the region of the bucket",
}


def test_urls(ministack, rclone):
    accepted, fails, tried = {}, {}, 0
    for server, name, versions in ((ministack, "ministack", "42"), (rclone, "rclone", "4")):
        bucket = server.bucket("truth")
        for case in cases(server, bucket, versions):
            found = explained(case, server)
            status, answer = status_of(case, found, server)
            tried += 1
            causes = [(finding.cause, finding.certain) for finding in found.findings]
            if found.verdict == WORKS and (name, case.name) not in REFUSED_THOUGH_RIGHT:
                assert status in ACCEPTED, (name, case, answer)
            if tried % 4 == 0:
                # With the answer, the report does not contradict it.
                verdict = explained(case, server, answer).verdict
                assert (verdict == WORKS) == (status in ACCEPTED), (name, case, answer)
            accepted.setdefault(case.name, []).append(status in ACCEPTED)
            fails.setdefault(case.name, []).append((found.verdict == FAILS, causes))
    assert tried > 300
    wrong = {
        name: fails[name] for name, each in accepted.items() if all(each) and any(verdict for verdict, _ in fails[name])
    }
    assert wrong == {}


def form(server, bucket, conditions, expiration=None, scope="us-east-1/s3/aws4_request", signing=(), **fields):
    date = now().strftime("%Y%m%dT%H%M%SZ")
    signing = {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{server.access_key}/{date[:8]}/{scope}",
        "x-amz-date": date,
        **dict(signing),
    }
    expiration = expiration or (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    policy = {"expiration": expiration, "conditions": [*conditions, *({name: signing[name]} for name in signing)]}
    uri_encoded = base64.b64encode(json.dumps(policy).encode()).decode()
    signature = reference.version_4_form_signature(uri_encoded, signing["x-amz-credential"], server.secret_key)
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return {
        "url": f"{server.endpoint}/{bucket}",
        "fields": {**named, **signing, "policy": uri_encoded, "x-amz-signature": signature},
    }


def forms(server, bucket):
    own = {"bucket": bucket}
    values = ("k", "in/k", "in/${filename}", "${filename}", "out/k", "")
    for operator, condition in (("eq", "in/k"), ("eq", "in/${filename}"), ("starts-with", "in/"), ("starts-with", "")):
        for value in values:
            yield form(server, bucket, [own, [operator, "$key", condition]], key=value)
    for types in ("image/png", "image/png,image/gif", "image/png,text/plain", "text/plain", "image/", ""):
        for operator, condition in (("starts-with", "image/"), ("eq", "image/png"), ("starts-with", "")):
            conditions = [own, {"key": "k"}, [operator, "$Content-Type", condition]]
            yield form(server, bucket, conditions, key="k", Content_Type=types)
    yield form(server, bucket, [{"key": "k"}], key="k")
    yield form(server, bucket, [{"bucket": "other"}, {"key": "k"}], key="k")
    yield form(server, bucket, [own, ["eq", "key", "k"]], key="k")
    yield form(
        server, bucket, [own, {"key": "k"}, {"success_action_status": 201}], key="k", success_action_status="201"
    )
    yield form(server, bucket, [{**own, "key": "k"}], key="k")
    yield form(server, bucket, [own, {"key": "k"}], key="k", acl="private")
    yield form(server, bucket, [own, {"key": "k"}], key="k", x_ignore_a="1")
    yield form(server, bucket, [own, {"key": "k"}, {"x-amz-meta-a": "1"}], key="k", x_amz_meta_a="2")
    yield form(server, bucket, [own, {"key": "k"}, {"x-amz-meta-a": "1"}], key="k")
    yield form(server, bucket, [own, {"key": "k"}, ["ends-with", "$key", "k"]], key="k")
    yield form(server, bucket, [own, {"key": "k"}, "key"], key="k")
    yield form(server, bucket, [own, {"key": "k"}], "2020-01-01T00:00:00Z", key="k")
    yield form(server, bucket, [own, {"key": "k"}], "soon", key="k")
    at = (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
    for end in ("+00:00", ".1234567Z", ".123456789Z", ".123Z", "Z"):
        yield form(server, bucket, [own, {"key": "k"}], f"{at}{end}", key="k")
    yield form(server, bucket, [own, {"key": "k"}, ["content-length-range", "1", "10"]], key="k")
    right = form(server, bucket, [own, {"key": "k"}], key="k")
    for name, value in (("x-amz-signature", "0" * 64), ("policy", "e30="), ("x-amz-date", "20200101T000000Z")):
        yield {**right, "fields": {**right["fields"], name: value}}
    for value in ("AWS4-HMAC-SHA1", ""):
        yield form(server, bucket, [own, {"key": "k"}], key="k", signing={"x-amz-algorithm": value})
    for scope in ("us-east-1/sts/aws4_request", "/s3/aws4_request", "us-east-1/s3/aws4"):
        yield form(server, bucket, [own, {"key": "k"}], key="k", scope=scope)
    for name, value in (*VALUES, ("acl", "everyone"), ("x-ignore-a", "x" * 30000), ("x-amz-meta-a", "x" * 3000)):
        yield form(server, bucket, [own, {"key": "k"}, {name: value}], key="k", **{name: value})
    yield form(server, bucket, [own, {"key": "k" * 1025}], key="k" * 1025)
    for path in ("", "/a/x.txt", "/"):
        yield {**right, "url": f"{server.endpoint}/{bucket}{path}" if path else f"{server.endpoint}/"}
    for value in ("image/", ""):
        yield form(server, bucket, [own, {"key": "k"}, ["starts-with", "$Content-Type", value]], key="k")
    for name in right["fields"]:
        yield {**right, "fields": {each: value for each, value in right["fields"].items() if each != name}}


def test_forms(ministack):
    """rclone has no form uploads."""
    bucket = ministack.bucket("truth")
    keys = SimpleNamespace(access_key=ministack.access_key, secret_key=ministack.secret_key, token=None)
    for each in forms(ministack, bucket):
        found = explain_form(read_form(json.dumps(each).encode()), Situation(now(), keys))
        answer = post(each["url"], each["fields"].items(), BODY, "report.pdf")
        told = (found.verdict, found.findings, each, answer)
        if found.verdict == WORKS:
            assert answer.status in ACCEPTED, told
        if found.verdict == FAILS and "x-amz-signature" in each["fields"]:
            assert answer.status not in ACCEPTED, told


def curl_commands(right):
    """A form as commands of curl, and what people make of them."""
    fields = [f"-F {shlex.quote(f'{name}={value}')}" for name, value in right["fields"].items()]
    file, address = "-F file=@file.txt", right["url"]
    for parts in (
        [*fields, file],
        [file, *fields],
        fields,
        [*fields, "-F file=text"],
        [*fields, "-F upload=@file.txt"],
        [*fields, file, "-F submit=Go"],
        ["-F submit=Go", *fields, file],
        [*fields, file, file],
        ["-X PUT", *fields, file],
        ["-XPOST", *fields, file],
        ["-H 'Content-Type: multipart/form-data'", *fields, file],
        ["-H 'Content-Type: multipart/form-data; boundary=x'", *fields, file],
        ["-H 'Content-Type: application/json'", *fields, file],
        ["-F key=other", *fields, file],
        [*fields, "-F key=other", file],
        [*fields, "-F 'file=@file.txt;type=image/png'"],
        [part.replace("-F ", "--form-string ") for part in fields] + [file],
        [part.replace("-F ", "-d ") for part in fields],
    ):
        yield f"curl {' '.join(parts)} {address}"


def test_curl_commands(ministack, tmp_path):
    bucket = ministack.bucket("truth")
    keys = SimpleNamespace(access_key=ministack.access_key, secret_key=ministack.secret_key, token=None)
    (tmp_path / "file.txt").write_bytes(BODY)
    right = form(ministack, bucket, [{"bucket": bucket}, {"key": "k"}], key="k")
    typed = form(
        ministack, bucket, [{"bucket": bucket}, {"key": "k"}, {"x-amz-meta-a": "b;c"}], key="k", x_amz_meta_a="b;c"
    )
    verdicts = set()
    for command in (*curl_commands(right), next(curl_commands(typed))):
        found = explain_form(read_form(command.encode()), Situation(now(), keys))
        words = ["curl", "-sS", "-o", "answer", "-w", "%{http_code}", *shlex.split(command)[1:]]
        status = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True).stdout
        is_stored = status.startswith("2")
        told = (found.verdict, found.findings, command, status)
        verdicts.add(found.verdict)
        assert is_stored or found.verdict != WORKS, told
        assert not is_stored or found.verdict != FAILS, told
    assert verdicts == {"works", "fails", "unknown"}


CONTROLS = """
<form action="/search"><input name="q"></form><input name="outside">
<form action="https://bkt.store.example/" method="post" enctype="multipart/form-data">
<input type="hidden" name="policy" value="e30="><input name="typed" value="a &amp; b"><input name="empty">
<input name="disabled" disabled><fieldset disabled><input name="in-a-group"><select name="s"></select></fieldset>
<input type="checkbox" name="box"><input type="checkbox" name="checked" checked><input type="radio" name="r" value="1">
<input type="radio" name="r" value="2" checked><textarea name="area">\n a\nb</textarea><input type name="no-type">
<select name="first"><option>one <b>x</b></option><option value="2">two</select><select name="none"></select>
<select name="selected"><option value="1">one<option value="2" selected>two</select>
<button type="button" name="no-submit">A</button><input type="reset" name="no-reset" value="B">
<button name="pressed" value="C">C</button><input type="submit" name="not-pressed" value="D">
<input type="file" name="file"><input name="after" value="E"></form>
"""


def test_controls_of_a_page(chromium):
    """As a browser sends them, whose first button is pressed."""
    page = chromium.chromium.new_page()
    page.set_content(CONTROLS)
    sent_by_it = page.evaluate(
        "() => [...new FormData(document.forms[1], document.querySelector('[name=pressed]'))]"
        ".filter(([name]) => name !== 'file')"
    )
    page.close()
    found = read_form(CONTROLS.encode())
    # A line break is CR LF once it is in the body.
    assert sorted(found.fields.items()) == sorted((name, value.replace("\n", "\r\n")) for name, value in sent_by_it)
    assert (found.url, found.text.after) == ("https://bkt.store.example/", ("after",))
