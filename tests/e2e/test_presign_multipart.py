"""presign-multipart by each AWS CLI, and its kits against each store."""

import base64
import hashlib
import json
import os
import pty
import re
import subprocess
import time

import pytest
from clis import plain
from conftest import SHELLS
from multiparts import (
    KITS,
    MIB,
    OF_POWERSHELL,
    PART,
    PROGRAMS,
    content,
    etag_of,
    opened,
    presign,
    run_kit,
    stored,
    write_kit,
)
from servers import MiniStack
from uploads import put

BODY = content(2 * PART + 12345)
SHA256 = [hashlib.sha256(BODY[at : at + PART]).digest() for at in range(0, len(BODY), PART)]
COMPOSITE = f"{base64.b64encode(hashlib.sha256(b''.join(SHA256)).digest()).decode()}-3"
SMALL_PARTS = ["--part-size", "5MiB"]


@pytest.fixture(scope="module")
def bucket(server):
    return server.bucket("multipart")


@pytest.fixture(scope="module")
def of_ministack(ministack):
    return ministack.bucket("multipart")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "the file"
    path.write_bytes(BODY)
    return path


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("form", ["sh", "python"])
def test_large_file(cli, server, bucket, tmp_path, form):
    """100 MiB (each script on one of the servers, on the other 20), and what was asked for is kept."""
    size, parts = (100, 7) if isinstance(server, MiniStack) is (form == "sh") else (20, 2)
    body = content(size * MIB, seed=cli.version)
    (tmp_path / "big.tar").write_bytes(body)
    key = f"{form}/{cli.version}"
    options = ["--for-file", str(tmp_path / "big.tar"), "--metadata", "a=b", "--content-type", "font/ttf"]
    kit = write_kit(cli, server, tmp_path, f"s3://{bucket}/{key}", form, *options)
    done = run_kit(kit, "big.tar")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Uploaded {key}: {len(body)} bytes in {parts} parts, ETag ")
    there = stored(server, bucket, key)
    assert hashlib.sha256(there["Body"].read()).hexdigest() == hashlib.sha256(body).hexdigest()
    assert there["ContentType"] == "font/ttf"
    # rclone keeps no metadata of an upload in parts
    assert there["Metadata"].get("a") == ("b" if isinstance(server, MiniStack) else None)
    assert opened(server, bucket) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big.tar", kit.name]
    server.client().delete_object(Bucket=bucket, Key=key)


@pytest.mark.parametrize(
    "options", [["--size", str(len(BODY))], ["--max-size", "1GiB"], ["--max-size", str(len(BODY))]]
)
@pytest.mark.parametrize("form", ["sh", "python"])
def test_file_that_the_sender_has_not(v1, server, bucket, file, form, options):
    kit = write_kit(v1, server, file.parent, f"s3://{bucket}/k", form, *SMALL_PARTS, *options)
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stderr) == (0, "")
    assert stored(server, bucket, "k")["Body"].read() == BODY
    assert opened(server, bucket) == []


@pytest.mark.parametrize("form", KITS)
@pytest.mark.parametrize("algorithm", ["SHA1", "CRC32", "MD5", "NONE"])
def test_digests(v1, ministack, of_ministack, file, form, algorithm):
    uri, options = f"s3://{of_ministack}/k", ["--for-file", str(file), "--checksum-algorithm", algorithm]
    kit = write_kit(v1, ministack, file.parent, uri, form, *SMALL_PARTS, *options)
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stderr) == (0, "")
    start = f"Uploaded k: {len(BODY)} bytes in 3 parts, ETag {etag_of(BODY)}"
    of_s3 = algorithm in ("SHA1", "CRC32")
    said = rf"{re.escape(start)}{f', x-amz-checksum-{algorithm.lower()} [A-Za-z0-9+/=]+-3' if of_s3 else ''}\.\n"
    assert re.fullmatch(said, done.stdout)
    assert stored(ministack, of_ministack, "k")["Body"].read() == BODY


@pytest.mark.parametrize("version", ["s3v4", "s3"])
@pytest.mark.parametrize("form", ["sh", "python"])
def test_signature_versions(cli, ministack, of_ministack, file, form, version):
    uri, options = f"s3://{of_ministack}/a b/ü+k", ["--for-file", str(file), "--signature-version", version]
    if version == "s3":  # MiniStack reads ?uploads as ?uploads=, which makes another signature by Version 2
        started = ministack.client().create_multipart_upload(
            Bucket=of_ministack, Key="a b/ü+k", ChecksumAlgorithm="SHA256"
        )
        options += ["--resume", started["UploadId"]]
    kit = write_kit(cli, ministack, file.parent, uri, form, *SMALL_PARTS, *options)
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"Uploaded a b/ü+k: {len(BODY)} bytes in 3 parts, ETag {etag_of(BODY)}, x-amz-checksum-sha256 {COMPOSITE}.\n"
    )
    assert stored(ministack, of_ministack, "a b/ü+k")["Body"].read() == BODY


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("form", KITS)
def test_object_options(cli, ministack, of_ministack, file, form):
    """They are sent when the upload is started, the key of the customer with each request."""
    key = "k" * 32
    options = ["--cache-control", "no-store", "--content-disposition", "attachment"]
    options += ["--sse-c", "AES256", "--sse-c-key", key, "--for-file", str(file)]
    kit = write_kit(cli, ministack, file.parent, f"s3://{of_ministack}/options", form, *SMALL_PARTS, *options)
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stderr) == (0, "")
    client, place = ministack.client(), {"Bucket": of_ministack, "Key": "options"}
    there = client.get_object(**place, SSECustomerAlgorithm="AES256", SSECustomerKey=key)
    assert there["Body"].read() == BODY
    assert (there["CacheControl"], there["ContentDisposition"]) == ("no-store", "attachment")
    assert there["SSECustomerAlgorithm"] == "AES256"
    client.delete_object(**place)


def test_document(cli, ministack, of_ministack, file):
    """Each link does what it is for, and what was signed is kept."""
    done = presign(cli, ministack, f"s3://{of_ministack}/k", "--for-file", str(file), *SMALL_PARTS)
    assert done.code == 0
    kit = json.loads(done.out)
    assert list(kit) == [
        *["UploadId", "Bucket", "Key", "Size", "PartSize", "PartCount", "Parts", "List", "Complete", "Abort", "Head"],
        *["ExpiresAt", "LimitedBy"],
    ]
    assert (kit["Size"], kit["PartSize"], kit["PartCount"], kit["LimitedBy"]) == (len(BODY), PART, 3, "request")
    assert [(part["PartNumber"], part["Offset"], part["Length"]) for part in kit["Parts"]] == [
        (1, 0, PART),
        (2, PART, PART),
        (3, 2 * PART, 12345),
    ]
    lengths = [part["Headers"]["Content-Length"] for part in kit["Parts"]]
    digests = [part["Headers"]["x-amz-checksum-sha256"] for part in kit["Parts"]]
    assert lengths == [str(PART), str(PART), "12345"]
    assert digests == [base64.b64encode(digest).decode() for digest in SHA256]
    assert done.err == (
        f"note: The multipart upload {kit['UploadId']} is started. The store keeps its parts, and charges for them, "
        "until it is completed or aborted. To abort it, run: aws s3api abort-multipart-upload --bucket "
        f"{of_ministack} --key k --upload-id {kit['UploadId']} --region us-east-1 --endpoint-url {ministack.endpoint}\n"
    )
    assert opened(ministack, of_ministack) == ["k"]
    first = kit["Parts"][0]
    assert put(first["Url"], BODY[1 : PART + 1], first["Headers"].items()).status == 400
    assert put(first["Url"], BODY[:PART], first["Headers"].items()).status == 200
    aborted = subprocess.run(
        ["curl", "-sS", "-X", "DELETE", "-w", "%{http_code}", kit["Abort"]["Url"]],
        capture_output=True,
        text=True,
        check=True,
    )
    assert aborted.stdout == "204"
    assert opened(ministack, of_ministack) == []


def test_members_by_query(cli, ministack, of_ministack):
    options = ["--size", "40MiB", "--only-show-errors", "--query", "[Key, PartCount, Parts[].PartNumber]"]
    done = presign(cli, ministack, f"s3://{of_ministack}/k", *options, "--output", "json")
    assert (done.code, json.loads(done.out)) == (0, ["k", 3, [1, 2, 3]])
    for upload in ministack.client().list_multipart_uploads(Bucket=of_ministack)["Uploads"]:
        ministack.client().abort_multipart_upload(Bucket=of_ministack, Key="k", UploadId=upload["UploadId"])


NAMES = ["spaces and 'quotes\" $(x) `y` !", "-leading-dash", "line\nbreak", "*", "back\\slash %s"]


@pytest.mark.parametrize("tools", ["system", "busybox"])
@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell(v1, ministack, of_ministack, file, shell, tools):
    """The same kit by each shell, with the tools of GNU and those of BusyBox."""
    if tools == "busybox" and "busybox" not in SHELLS:
        pytest.skip("no busybox")
    folder, variables = file.parent, {}
    if tools == "busybox":
        (folder / "bin").mkdir()
        for name in ["awk", "sed", "dd", "tr", "ls", "date", "sleep", "ps", "sha256sum", "md5sum", "cat", "printf"]:
            (folder / "bin" / name).symlink_to(subprocess.check_output(["which", "busybox"], text=True).strip())
        for name in ["curl", *(command[0] for command in SHELLS.values())]:
            (folder / "bin" / name).symlink_to(subprocess.check_output(["which", name], text=True).strip())
        variables["PATH"] = str(folder / "bin")
    kit = write_kit(v1, ministack, folder, f"s3://{of_ministack}/{shell}", "sh", *SMALL_PARTS, "--for-file", str(file))
    # The others are tried by one shell, in the next test.
    names = NAMES[:1] + NAMES[2:3]
    for name in names:
        (folder / name).hardlink_to(file)
    before = sorted(path.name for path in folder.iterdir())
    status = run_kit(kit, "--status", program=SHELLS[shell], **variables)
    assert (status.returncode, status.stderr) == (0, "")
    assert re.fullmatch(
        r"0 of 3 parts are at the store\. The links end at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\.\n", status.stdout
    )
    for name in names:  # the first uploads it, the others find it
        done = run_kit(kit, name, program=SHELLS[shell], **variables)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == (
            f"Uploaded {shell}: {len(BODY)} bytes in 3 parts, ETag {etag_of(BODY)}, "
            f"x-amz-checksum-sha256 {COMPOSITE}.\n"
        )
    assert stored(ministack, of_ministack, shell)["Body"].read() == BODY
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize("form", KITS)
@pytest.mark.parametrize("name", NAMES)
def test_names_of_files(v1, ministack, of_ministack, file, form, name):
    if form == "powershell" and "\\" in name:
        pytest.skip("for PowerShell, a backslash separates folders, on Linux as well")
    kit = write_kit(v1, ministack, file.parent, f"s3://{of_ministack}/n", form, *SMALL_PARTS, "--for-file", str(file))
    file.rename(file.parent / name)
    done = run_kit(kit, name)
    assert (done.returncode, done.stderr) == (0, "")
    assert stored(ministack, of_ministack, "n")["Body"].read() == BODY


@pytest.mark.parametrize("form", ["sh", "python"])
def test_links_that_ended_before(v1, server, bucket, file, form):
    kit = write_kit(v1, server, file.parent, f"s3://{bucket}/late", form, "--size", str(len(BODY)), "--expires-in", "1")
    time.sleep(2.1)
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The upload failed: the links have expired (they ended at 20")
    for upload in server.client().list_multipart_uploads(Bucket=bucket).get("Uploads", []):
        server.client().abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])


@pytest.mark.parametrize("form", KITS)
def test_empty_file(v1, server, bucket, file, form):
    file.write_bytes(b"")
    kit = write_kit(v1, server, file.parent, f"s3://{bucket}/empty", form, "--for-file", str(file))
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stderr) == (0, "")
    assert stored(server, bucket, "empty")["Body"].read() == b""


@pytest.mark.parametrize("form", KITS)
@pytest.mark.parametrize(
    ("options", "size", "message"),
    [
        (["--size", "10"], 9, "the file has 9 bytes and must have exactly 10."),
        (["--max-size", "10"], 11, "the file has 11 bytes and must have at most 10."),
    ],
)
def test_file_of_another_size(v1, ministack, of_ministack, tmp_path, form, options, size, message):
    (tmp_path / "f").write_bytes(b"x" * size)
    kit = write_kit(v1, ministack, tmp_path, f"s3://{of_ministack}/s", form, *options)
    done = run_kit(kit, "f")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"The upload failed: {message}\n")
    aborted = run_kit(kit, "--abort")
    assert (aborted.returncode, aborted.stdout, aborted.stderr) == (
        0,
        "The upload is aborted. The store has deleted its parts.\n",
        "",
    )
    assert opened(ministack, of_ministack) == []


EDITED = {
    "sh": ("HASH=sha256", "HASH="),
    "python": ("not in (None, part.digest)", "== 0"),
    "powershell": ("$algorithm = 'SHA256'", "$algorithm = ''"),
}
"""So that the digests of parts are not compared."""


@pytest.mark.parametrize("form", KITS)
def test_file_that_changed(v1, ministack, of_ministack, file, form):
    """The kit refuses it before it sends it, and the store does where the kit is edited."""
    kit = write_kit(v1, ministack, file.parent, f"s3://{of_ministack}/c", form, *SMALL_PARTS, "--for-file", str(file))
    changed = bytearray(BODY)
    changed[PART + 7] ^= 1
    file.write_bytes(changed)
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "The upload failed: part 2 of the file is not the one that was signed. The file has changed.\n",
    )
    text = kit.read_text()
    edited = text.replace(*EDITED[form])
    assert edited != text
    kit.write_text(edited)
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The upload failed: the store answered 400 BadDigest ")
    file.write_bytes(BODY)
    assert run_kit(kit, "the file").returncode == 0
    assert stored(ministack, of_ministack, "c")["Body"].read() == BODY


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("form", KITS)
def test_no_overwrite(cli, ministack, of_ministack, file, form):
    key = f"once/{form}/{cli.version}"
    uri, options = f"s3://{of_ministack}/{key}", [*SMALL_PARTS, "--for-file", str(file), "--no-overwrite"]
    kit = write_kit(cli, ministack, file.parent, uri, form, *options)
    ministack.client().put_object(Bucket=of_ministack, Key=key, Body=b"first")
    done = run_kit(kit, "the file")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "The upload failed: the link depends on what is stored under this key, and that has changed "
        "(PreconditionFailed). To delete the parts at the store, run the script with "
        f"{OF_POWERSHELL['--abort'] if form == 'powershell' else '--abort'}.\n",
    )
    assert stored(ministack, of_ministack, key)["Body"].read() == b"first"
    assert run_kit(kit, "--abort").returncode == 0
    assert opened(ministack, of_ministack) == []


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("form", KITS)
def test_resume(cli, ministack, of_ministack, file, form):
    """The kit of the parts that are missing, and of the part size that the upload has."""
    uri, options = f"s3://{of_ministack}/r", ["--for-file", str(file)]
    first = json.loads(presign(cli, ministack, uri, *options, *SMALL_PARTS).out)
    part = first["Parts"][1]
    assert put(part["Url"], BODY[PART : 2 * PART], part["Headers"].items()).status == 200
    resume = ["--resume", first["UploadId"]]
    again = presign(cli, ministack, uri, *options, *resume)
    kit = json.loads(again.out)
    assert (kit["UploadId"], kit["PartSize"], kit["PartCount"]) == (first["UploadId"], PART, 3)
    assert [part["PartNumber"] for part in kit["Parts"]] == [1, 3]
    script = write_kit(cli, ministack, file.parent, uri, form, *options, *resume)
    done = run_kit(script, "the file")
    assert (done.returncode, done.stderr) == (0, "")
    assert stored(ministack, of_ministack, "r")["Body"].read() == BODY
    gone = presign(cli, ministack, uri, *options, *resume)
    assert (gone.code, gone.out) == (255, "")
    assert plain(gone.err) == (
        f"The store has no upload {first['UploadId']} of r. It was completed or aborted, or is of another key. "
        "To start a new one, omit --resume."
    )


@pytest.mark.usefixtures("each_major")
def test_lifecycle_rule(cli, ministack):
    bucket = ministack.bucket("lifecycle")
    options = ["--size", "5MiB", "--check", "--expires-in"]

    def said(expires_in):
        done = presign(cli, ministack, f"s3://{bucket}/logs/k", *options, expires_in)
        assert done.code == 0
        return done.err.splitlines()[1:]

    assert said("1h") == [
        "note: The bucket has no lifecycle rule that aborts incomplete uploads of this key. If this upload is neither "
        "completed nor aborted, the store keeps its parts. Add a rule with AbortIncompleteMultipartUpload."
    ]
    rules = [
        {
            "ID": "a",
            "Status": "Enabled",
            "Filter": {"Prefix": "logs/"},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
        },
        {
            "ID": "b",
            "Status": "Enabled",
            "Filter": {"Prefix": "x"},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
        },
    ]
    ministack.client().put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    rule = "note: A lifecycle rule of the bucket aborts incomplete uploads of this key 2 days after they were started"
    assert said("2d") == [f"{rule}."]
    assert said("3d") == [f"{rule}, which is before the kit expires."]


def test_least_permissions(v1, ministack, of_ministack, file):
    """The policy of docs/permissions.md is enough."""
    actions = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:GetObject"]
    keys = ministack.user("least", *actions)
    environment = dict(zip(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], keys))
    uri, options = f"s3://{of_ministack}/least", ["--for-file", str(file), *SMALL_PARTS, "--only-show-errors"]
    for form in ("sh", "python"):
        done = presign(v1, ministack, uri, *options, "--format", form, **environment)
        assert (done.code, done.err) == (0, "")
        kit = file.parent / f"least.{'py' if form == 'python' else 'sh'}"
        kit.write_text(done.out)
        assert run_kit(kit, "the file").returncode == 0
    started = presign(v1, ministack, uri, *options, **environment)
    kit = json.loads(started.out)
    again = presign(v1, ministack, uri, *options, "--resume", kit["UploadId"], "--format", "sh", **environment)
    (file.parent / "least.sh").write_text(again.out)
    aborted = run_kit(file.parent / "least.sh", "--abort")
    assert (aborted.returncode, aborted.stderr, opened(ministack, of_ministack)) == (0, "", [])


@pytest.mark.parametrize("form", ["sh", "python"])
def test_terminal(v1, ministack, of_ministack, file, form):
    """What is there, when the links end, whether the rate can make it, and how far it is."""
    key = f"terminal/{form}"
    uri, options = f"s3://{of_ministack}/{key}", ["--size", str(len(BODY)), *SMALL_PARTS, "--only-show-errors"]
    kit = write_kit(v1, ministack, file.parent, uri, form, "--size", str(len(BODY)), *SMALL_PARTS)
    (upload,) = ministack.client().list_multipart_uploads(Bucket=of_ministack)["Uploads"]
    links = json.loads(presign(v1, ministack, uri, *options, "--resume", upload["UploadId"]).out)
    for part in links["Parts"][:2]:
        body = BODY[part["Offset"] : part["Offset"] + part["Length"]]
        assert put(part["Url"], body, part["Headers"].items()).status == 200
        time.sleep(1.1)
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*PROGRAMS[form], kit.name, file.name], cwd=file.parent, stderr=theirs)
    assert process.wait(60) == 0
    os.close(theirs)
    shown = os.read(ours, 100_000).decode().replace("\r\n", "\n")
    os.close(ours)
    rate = r"\d+(\.\d)? MiB/s"
    assert re.fullmatch(
        r"The links end at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\. 2 of 3 parts are at the store\.\n"
        r"They took [12] s\. At that rate, the rest takes [01] s, and the links end in 35\d\d s\.\n"
        rf"\r3 of 3 parts, 100%, {rate}, about 0 s left   \n",
        shown,
    )
