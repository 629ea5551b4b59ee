"""Promises of SECURITY.md that have no other test: what is sent, and what a browser does with uploaded files."""

import json

import pytest
from raw_store import RawStore
from uploads import post

REGION = ["--region", "us-east-1"]
URL = "{}/bkt/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2F20261123%2Fus-east-1%2Fs3%2Faws4_request" + (
    "&X-Amz-Date=20261123T215524Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=" + 64 * "0"
)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["presign-put", "s3://bkt/k"], 0),
        (["presign-put", "s3://bkt/", "--for-file", "FILE", "--format", "python"], 0),
        (["presign-put", "s3://bkt/", "--for-files", "FOLDER", "--format", "sh"], 0),
        (["presign-put", "s3://bkt/", "--keys-from", "FILE"], 0),
        (["presign-put", "s3://bkt/k", "--format", "html"], 0),
        (["presign-post", "s3://bkt/in/", "--max-size", "1MB", "--format", "html"], 0),
        (["presign-explain", "URL"], 1),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_nothing_is_sent(each_major, tmp_path, command, code):
    """Without --check, --share and --assume-role, and but for presign-multipart, which starts an upload."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a").write_text("one key\n")
    places = {"FILE": str(tmp_path / "files" / "a"), "FOLDER": str(tmp_path / "files")}
    with RawStore() as store:
        words = [{**places, "URL": URL.format(store.endpoint)}.get(word, word) for word in command]
        done = each_major.call("s3", *words, *REGION, "--endpoint-url", store.endpoint)
        assert (done.code, done.out != "") == (code, True)
        assert store.seen == []


def test_uploaded_page_is_a_download(v1, ministack):
    """With --content-disposition attachment, no browser shows what was uploaded, and no uploader can leave it out."""
    bucket = ministack.bucket("pages-of-others")
    words = ["s3", "presign-post", f"s3://{bucket}/in/", "--content-disposition", "attachment", "--only-show-errors"]
    form = json.loads(v1.call(*words, *REGION, "--endpoint-url", ministack.endpoint, **ministack.keys_for()).out)
    fields = dict(form["Fields"].items())
    assert post(form["Url"], list(fields.items()), b"<script>", "a.html").status == 201
    for other in ({"Content-Disposition": "inline"}, {"Content-Disposition": None}):
        changed = [each for each in {**fields, **other}.items() if each[1] is not None]
        assert post(form["Url"], changed, b"<script>", "b.html").status == 403
    stored = ministack.client().get_object(Bucket=bucket, Key="in/a.html")
    assert stored["ContentDisposition"] == "attachment"
    assert [each["Key"] for each in ministack.client().list_objects_v2(Bucket=bucket)["Contents"]] == ["in/a.html"]
