"""The PowerShell script of presign-post, run by PowerShell 7 as its receiver would run it."""

import json
import re
import unicodedata

import pytest
from handoffs import uploaded
from powershells import PWSH, run, run_file, run_piped
from test_post_handoff import HOSTILE, hand_over, hand_over_for_nobody
from test_round_trip import BODIES, stored

pytestmark = pytest.mark.skipif(PWSH is None, reason="there is no PowerShell on this machine")


@pytest.fixture(scope="module")
def bucket(ministack):
    return ministack.bucket("powershell-post")


def run_with(folder, *arguments):
    return run(folder, "-File", "upload.ps1", *arguments)


def test_hostile_keys(v1, ministack, bucket, tmp_path):
    """Those of the other hand-offs; the file is given. Piped, it has the name that the key ends with."""
    for key in HOSTILE:
        (tmp_path / "the file").write_bytes(body := next(BODIES))
        script = hand_over(v1, ministack, f"s3://{bucket}/{key}", "powershell", "--max-size", "1KB", "--min-size", "1")
        (tmp_path / "upload.ps1").write_bytes(script.encode("ascii"))
        done = run_with(tmp_path, "the file")
        assert (done.returncode, done.stdout, done.stderr) == (0, uploaded(key, body), ""), key
        assert stored(ministack, bucket) == {key: body}
    (tmp_path / "it's").write_bytes(body)
    script = hand_over(
        v1, ministack, f"s3://{bucket}/in/it's", "powershell", "--metadata", json.dumps({"a": "'$(1)\""})
    )
    done = run_piped(script, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded("in/it's", body), "")
    assert ministack.client().head_object(Bucket=bucket, Key="in/it's")["Metadata"] == {"a": "'$(1)\""}
    assert stored(ministack, bucket) == {"in/it's": body}


NAMES = ["photo 1.jpg", 'it\'s "so";x.png', "e\u0301 [1].gif", "-T.png", "@;,$x`.png"]


def test_names_below_a_prefix(v1, ministack, bucket, tmp_path):
    script = hand_over(v1, ministack, f"s3://{bucket}/in/", "powershell", "--content-type", "image/*", "--flat")
    (tmp_path / "upload.ps1").write_text(script)
    for name in NAMES:
        (tmp_path / name).write_bytes(body := next(BODIES))
        done = run_with(tmp_path, str(tmp_path / name))
        key = f"in/{unicodedata.normalize('NFC', name)}"
        assert (done.returncode, done.stdout, done.stderr) == (0, uploaded(key, body), "")
        head = ministack.client().head_object(Bucket=bucket, Key=key)
        assert head["ContentType"] == {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif"}[name[-3:]]
        assert stored(ministack, bucket) == {key: body}


def test_folder_and_media_type(v1, ministack, bucket, tmp_path):
    script = hand_over(v1, ministack, f"s3://{bucket}/in/", "powershell", "--content-type", "image/*")
    (tmp_path / "upload.ps1").write_text(script)
    (tmp_path / "photo").write_bytes(body := next(BODIES))
    for arguments in (["photo"], ["photo", "text/html"]):
        done = run_with(tmp_path, *arguments)
        refusal = "The upload failed: the media type must begin with 'image/'. Give it after the name of the file.\n"
        assert (done.returncode, done.stdout, done.stderr) == (1, "", refusal)
    done = run_with(tmp_path, "photo", "image/x-y")
    key = done.stdout.partition(": ")[0].removeprefix("Uploaded ")
    assert (done.returncode, done.stdout, done.stderr) == (0, uploaded(key, body), "")
    assert re.fullmatch(r"in/\d{4}-\d\d-\d\d-\d{4}-[a-kmnp-z2-9]{8}/photo", key)
    assert ministack.client().head_object(Bucket=bucket, Key=key)["ContentType"] == "image/x-y"
    assert stored(ministack, bucket) == {key: body}
    done = run(tmp_path, "-File", "upload.ps1", standard_input="")
    usage = "usage: powershell -ExecutionPolicy Bypass -File upload.ps1 FILE [MEDIA_TYPE]\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", usage)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--min-size", "2", "--max-size", "3"], "the file has 1 bytes and must have at least 2 and at most 3 bytes."),
        (["--content-md5", "xMpCOKC5I4INzFCab3WEmw=="], "the MD5 digest of the file is not xMpCOKC5I4INzFCab3WEmw==."),
    ],
)
def test_checked_before_anything_is_sent(v1, tmp_path, options, said):
    (tmp_path / "k").write_bytes(b"2")
    done = run_file(hand_over_for_nobody(v1, "powershell", *options), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"The upload failed: {said}\n")


def test_answers_of_a_real_server(v1, ministack, bucket, tmp_path):
    """A redirect, the status 200, and a refusal."""
    (tmp_path / "k").write_bytes(body := next(BODIES))
    for options in (["--success-redirect", f"{ministack.endpoint}/done"], ["--success-status", "200"]):
        done = run_file(hand_over(v1, ministack, f"s3://{bucket}/k", "powershell", *options), tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, uploaded("k", body), "")
        assert stored(ministack, bucket) == {"k": body}
    done = run_file(hand_over(v1, ministack, "s3://no-such-bucket/k", "powershell"), tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The store refused the upload: 404 NoSuchBucket The specified bucket does not exist")
