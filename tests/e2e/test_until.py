"""``--until``: when URLs, forms and kits end, which is read back from them."""

import base64
import json
import os
import shlex
import subprocess
import time
from datetime import datetime, timedelta, timezone

import pytest
import reference
from bulk import BAD_PARAMETER, STORE
from clis import plain
from uploads import put

KATHMANDU = "<+0545>-5:45"
VERSIONS = ["s3v4", "s3"]


def tomorrow(zone_hours=0):
    return datetime.now(timezone.utc) + timedelta(days=1, hours=zone_hours)


def end_of(url):
    query = reference.split(url)[2]
    if "Expires" in query:
        return datetime.fromtimestamp(int(query["Expires"]), timezone.utc)
    signed_at = datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    return signed_at + timedelta(seconds=int(query["X-Amz-Expires"]))


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("version", VERSIONS)
def test_end_of_a_day_in_local_time(cli, version):
    day = tomorrow(5.75)
    end = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=timezone.utc) - timedelta(hours=5.75)
    done = cli.call(
        *["s3", "presign-put", "s3://bkt/k", "--until", f"{day:%Y-%m-%d}", "--signature-version", version, *STORE],
        TZ=KATHMANDU,
    )
    assert done.code == 0, done.err
    assert end_of(done.out.strip()) == end
    assert done.err == f"note: The URL expires on {day:%A, %Y-%m-%d} 23:59:59 UTC+05:45 ({end:%Y-%m-%dT%H:%M:%SZ}).\n"


@pytest.mark.usefixtures("each_major")
def test_document(cli):
    moment = tomorrow()
    arguments = ["s3", "presign-put", "s3://bkt/k", "--until", f"{moment:%Y-%m-%dT%H:%M:%SZ}", "--output", "json"]
    document = json.loads(cli.call(*arguments, "--only-show-errors", *STORE).out)
    assert (document["ExpiresAt"], document["LimitedBy"]) == (f"{moment:%Y-%m-%dT%H:%M:%SZ}", "request")
    assert f"{end_of(document['Url']):%Y-%m-%dT%H:%M:%SZ}" == document["ExpiresAt"]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("version", VERSIONS)
def test_form(cli, version):
    moment = tomorrow().replace(second=0)
    done = cli.call(
        *["s3", "presign-post", "s3://bkt/in", "--until", f"{moment:%Y-%m-%d %H:%M}"],
        *["--signature-version", version, *STORE],
        TZ="UTC",
    )
    document = json.loads(done.out)
    expected = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    assert json.loads(base64.b64decode(document["Fields"]["policy"]))["expiration"] == expected
    assert document["ExpiresAt"] == expected
    assert done.err == f"note: The form expires on {moment:%A, %Y-%m-%d %H:%M:%S} UTC ({expected}).\n"


@pytest.mark.usefixtures("each_major")
def test_kit(cli, ministack):
    """All of its links end then; and a new kit works as long as this one."""
    bucket = ministack.bucket("until")
    moment = tomorrow()
    until = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    arguments = ["s3", "presign-multipart", f"s3://{bucket}/k", "--size", "20MiB", "--until", until]
    arguments += ["--part-size", "5MiB", "--region", "us-east-1", "--endpoint-url", ministack.endpoint]
    done = cli.call(*arguments, **ministack.keys_for())
    assert done.code == 0, done.err
    kit = json.loads(done.out)
    links = [kit["Complete"], kit["Abort"], kit["Head"], *kit["Parts"], *kit["List"]]
    urls = [link["Url"] if isinstance(link, dict) else link for link in links]
    assert len(urls) == 8
    assert {f"{end_of(url):%Y-%m-%dT%H:%M:%SZ}" for url in urls} == {until} == {kit["ExpiresAt"]}
    assert "note: The kit expires on " in done.err
    again = cli.call(*arguments, "--resume", kit["UploadId"], "--format", "sh", **ministack.keys_for())
    (resume,) = [line for line in again.out.splitlines() if line.startswith("RESUME=")]
    words = shlex.split(shlex.split(resume)[0].removeprefix("RESUME="))
    assert "--until" not in words
    assert 86_000 < int(words[words.index("--expires-in") + 1]) <= 86_400


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("option", ["--keys-from", "--manifest"])
def test_many(cli, tmp_path, option):
    """Signed in different seconds, they end at the same moment."""
    moment = tomorrow()
    until = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    lines = [b"a\n", b"b\n"] if option == "--keys-from" else [b'{"Key": "a"}\n', b'{"Key": "b"}\n']
    urls = []
    with subprocess.Popen(
        [cli.path, "s3", "presign-put", "s3://bkt/p/", option, "-", "--format", "url", "--until", until, *STORE],
        env=cli.environment(TZ="UTC"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        for line in lines:
            os.write(process.stdin.fileno(), line)
            urls.append(process.stdout.readline().decode().strip())
        out, err = process.communicate()
    assert (out, process.returncode) == (b"", 0)
    assert [f"{end_of(url):%Y-%m-%dT%H:%M:%SZ}" for url in urls] == [until, until]
    assert err.decode().endswith(f"note: The URLs expire on {moment:%A, %Y-%m-%d %H:%M:%S} UTC ({until}).\n")


@pytest.mark.usefixtures("each_major")
def test_end_is_reached_in_a_run(cli):
    """What was printed before stands; nothing that cannot work is printed after it."""
    end = int(time.time()) + 10
    until = f"{datetime.fromtimestamp(end, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
    arguments = ["s3", "presign-put", "s3://bkt/p/", "--keys-from", "-", "--until", until]
    with subprocess.Popen(
        [cli.path, *arguments, *STORE],
        env=cli.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdin.write("a\nb\n")
        process.stdin.flush()
        first = [process.stdout.readline().strip() for _ in "ab"]
        time.sleep(max(0, end - time.time()) + 0.1)
        out, err = process.communicate("c\n")
    assert [reference.split(url)[1] for url in first] == ["/bkt/p/a", "/bkt/p/b"]
    assert {int(end_of(url).timestamp()) for url in first} == {end}
    assert (out, process.returncode) == ("", BAD_PARAMETER[cli.major])
    assert plain(err.split("\n", 1)[1]) == f"--until '{until}': The end is reached: {until}. Use a later time."


@pytest.mark.usefixtures("each_major")
def test_a_store_accepts_it_until_then(cli, server):
    bucket = server.bucket("until")
    end = int(time.time()) + 5
    until = f"{datetime.fromtimestamp(end, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
    arguments = ["s3", "presign-put", f"s3://{bucket}/k", "--until", until, "--endpoint-url", server.endpoint]
    url = cli.call(*arguments, "--region", "us-east-1", **server.keys_for()).out.strip()
    assert put(url, b"in time")[0] == 200
    time.sleep(max(0, end - time.time()) + 1.5)
    assert put(url, b"late")[0] in (400, 403)


TEXT = (
    "Use a date within 7 days, such as {tomorrow}, a date and time, such as {tomorrow}T18:00, a time, such as 18:00, "
    "or a day, such as today, tomorrow, friday or 'friday 18:00'."
)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("command", ["presign-put", "presign-post", "presign-multipart"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--until", "friday", "--expires-in", "3600"],
         "--until cannot be combined with --expires-in. Use only one of them."),
        (["--until", "04/12/2026"],
         f"--until '04/12/2026' is ambiguous: the order of day, month and year is not known. {TEXT}"),
        (["--until", "2020-01-31"],
         f"--until '2020-01-31' is in the past: Friday, 2020-01-31 23:59:59 UTC (2020-01-31T23:59:59Z). {TEXT}"),
        (["--until", "9d"], "--until '9d' is not a date, a time or a day. {TEXT}"),
        (["--until", "7d"], "--until '7d' is a duration. Use --expires-in 7d."),
        (["--until", "fridy"], "--until 'fridy' is not a date, a time or a day. Use friday."),
        (["--expires-in", "friday"], "--expires-in 'friday' is a date, not a duration. Use --until friday."),
        (["--until", ""], f"--until '' is not a date, a time or a day. {TEXT}"),
    ],
)  # fmt: skip
def test_refused(cli, command, options, message):
    size = ["--size", "1"] if command == "presign-multipart" else []
    done = cli.call("s3", command, "s3://bkt/k", *options, *size, *STORE, TZ="UTC")
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    expected = message.replace("{TEXT}", TEXT).format(tomorrow=f"{tomorrow():%Y-%m-%d}")
    assert plain(done.err) == expected


@pytest.mark.usefixtures("each_major")
def test_expires_is_not_the_end_of_the_link(cli):
    """What is signed is what was asked for."""
    said = "To limit how long the URL works, use --until friday.\n"
    done = cli.call("s3", "presign-put", "s3://bkt/k", "--expires", "friday", *STORE, TZ="UTC")
    assert (done.code, "X-Amz-Expires=3600&" in done.out) == (0, True)
    assert done.err.endswith(f"note: --expires is the header Expires of the object. {said}")
    done = cli.call("s3", "presign-put", "s3://bkt/k", "--expires", "friday", "--expires-in", "1h", *STORE, TZ="UTC")
    assert (done.code, said in done.err) == (0, False)


@pytest.mark.usefixtures("each_major")
def test_shared_link(cli, ministack):
    """The page, its link and the upload end together."""
    bucket, moment = ministack.bucket("until"), tomorrow()
    until = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    arguments = ["s3", "presign-put", f"s3://{bucket}/k", "--share", f"s3://{bucket}/pages/", "--until", until]
    store = ["--region", "us-east-1", "--endpoint-url", ministack.endpoint]
    done = cli.call(*arguments, *store, **ministack.keys_for(), TZ="UTC")
    assert done.code == 0, done.err
    assert f"{end_of(done.out.strip()):%Y-%m-%dT%H:%M:%SZ}" == until
    said = f"note: New uploads are accepted until {moment:%A, %Y-%m-%d %H:%M:%S} UTC ({until}).\n"
    assert done.err.count(until) == done.err.count(said) == 1


@pytest.mark.parametrize("command", ["presign-put", "presign-post"])
def test_with_a_session_of_a_role(v1, ministack, command):
    """Which lasts at least as long."""
    role = ministack.role("until")
    keys = ministack.user("until", "sts:AssumeRole")
    end = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(minutes=50)
    until = f"{end:%Y-%m-%dT%H:%M:%SZ}"
    endpoint = ["--endpoint-url", ministack.endpoint, "--sts-endpoint-url", ministack.endpoint]
    arguments = ["s3", command, "s3://bkt/k", "--assume-role", role, "--until", until, "--region", "us-east-1"]
    sender = dict(zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), keys))
    done = v1.call(*arguments, *endpoint, "--output", "json", **sender)
    assert done.code == 0, done.err
    document = json.loads(done.out)
    assert (document["ExpiresAt"], document["LimitedBy"]) == (until, "request")
