"""presign-post --keys-from: a form for each line, and with --share a page for each, on real AWS CLIs."""

import json
import re
import shlex
import signal
import subprocess
import time

import pytest
from clis import plain
from proxies import Proxy
from test_presign_put import BAD_PARAMETER
from uploads import post

PEOPLE = [f"person {n:02}" for n in range(1, 31)]
REGION = ["--region", "us-east-1"]
FOLDER = r"\d{4}-\d\d-\d\d-\d{4}-[a-z2-7]{8}"


@pytest.fixture
def cli(each_major):
    """What is tested is our own Python."""
    return each_major


@pytest.fixture
def bucket(ministack):
    return ministack.bucket("people")


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.txt"
    path.write_text("\n".join(PEOPLE), "utf-8")
    return str(path)


def run(cli, server, *arguments):
    place = [*REGION, "--endpoint-url", server.endpoint]
    return cli.call("s3", "presign-post", *arguments, *place, **server.keys_for())


def keys_in(server, bucket):
    return [each["Key"] for each in server.client().list_objects_v2(Bucket=bucket).get("Contents", ())]


def removal(server, bucket, run_of):
    return f"aws s3 rm --recursive s3://{bucket}/pages/{run_of}/ {' '.join(REGION)} --endpoint-url {server.endpoint}"


def run_of(keys):
    (found,) = {re.fullmatch(rf"pages/({FOLDER})/[\w-]{{24}}\.html", key)[1] for key in keys}
    return found


def test_link_for_each_line(cli, ministack, bucket, people):
    arguments = ["--keys-from", people, "--share", f"s3://{bucket}/pages/", "--title", "Photos"]
    done = run(cli, ministack, f"s3://{bucket}/in/", *arguments)
    links = done.out.splitlines()
    keys = keys_in(ministack, bucket)
    assert (done.code, len(links), len(keys)) == (0, 30, 30)
    place = f"{' '.join(REGION)} --endpoint-url {ministack.endpoint}"
    until, rest = done.err.split("\n", 1)
    ends = r"\w+day, 20\S+ \S+ UTC\S* \(20\S+Z\), when the first of the links ends\."
    assert re.fullmatch(f"note: New uploads are accepted until {ends}", until)
    assert rest == (
        "note: To see what has arrived, and to fetch it:\n"
        f"  aws s3 ls --recursive s3://{bucket}/in/ {place}\n"
        f"  aws s3 sync s3://{bucket}/in/ ./in/ --exclude '../*' --exclude '*/../*' {place}\n"
        "note: To take back all links, remove the pages. Whoever has opened one before can still upload until the "
        "links end. Whoever opens one afterwards sees an error message of the store, as after the end of the link.\n"
        f"  {removal(ministack, bucket, run_of(keys))}\n"
    )
    for link, person in zip(links, PEOPLE):
        page = subprocess.run(["curl", "-sSf", link], capture_output=True, text=True, check=True).stdout
        plan = json.loads(re.search('<script type="application/json" id="plan">(.*)</script>', page)[1])
        assert (plan["key"], plan["isFlat"], plan["title"]) == (f"in/{person}/", False, "Photos")
    removed = cli.call(*shlex.split(done.err.splitlines()[-1])[1:], **ministack.keys_for())
    assert (removed.code, keys_in(ministack, bucket)) == (0, [])


def test_document_for_each_page_that_reaches_its_folder_alone(cli, ministack, bucket):
    arguments = ["--keys-from", "-", "--share", f"s3://{bucket}/pages/", "--format", "jsonl", "--only-show-errors"]
    place = [*REGION, "--endpoint-url", ministack.endpoint]
    done = subprocess.run(
        [cli.path, "s3", "presign-post", f"s3://{bucket}/in/", *arguments, *place],
        env=cli.environment(**ministack.keys_for()),
        input="anna\nanna2\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["KeyPrefix"] for each in documents] == ["in/anna/", "in/anna2/"]
    assert list(documents[0])[-2:] == ["PageUrl", "PageUri"]
    assert sorted(each["PageUri"] for each in documents) == [
        f"s3://{bucket}/{key}" for key in keys_in(ministack, bucket)
    ]
    for document, other in zip(documents, documents[::-1]):
        own, foreign = (
            [("key", f"{each['KeyPrefix']}a.txt"), *list(document["Fields"].items())[1:]] for each in (document, other)
        )
        assert post(document["Url"], own, b"x").status == 201
        assert post(document["Url"], foreign, b"x").status == 403
        outside = [("key", "in/a.txt"), *own[1:]]
        assert post(document["Url"], outside, b"x").status == 403


def test_document_for_each_line(cli, ministack, bucket, people):
    done = run(cli, ministack, f"s3://{bucket}/in/", "--keys-from", people, "--max-size", "5")
    documents = [json.loads(line) for line in done.out.splitlines()]
    assert done.err.startswith("note: A file replaces any other that was uploaded with the same name")
    assert done.err.count("\n") == 1
    assert [each["KeyPrefix"] for each in documents] == [f"in/{person}/" for person in PEOPLE]
    assert {tuple(each["Conditions"][1:2]) for each in documents} == {("The file has at most 5 bytes.",)}
    assert keys_in(ministack, bucket) == []
    single = json.loads(run(cli, ministack, f"s3://{bucket}/in/{PEOPLE[0]}/", "--max-size", "5").out)
    assert list(documents[0]) == list(single)
    again = run(cli, ministack, f"s3://{bucket}/in/", "--keys-from", people, "--format", "jsonl")
    assert len(again.out.splitlines()) == 30


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_in_the_middle(cli, ministack, bucket, people, number):
    """What is stored is said, with the command that removes it, and nothing else is left."""
    with Proxy(ministack) as proxy:
        proxy.pause = 0.02
        arguments = ["--keys-from", people, "--share", f"s3://{bucket}/pages/"]
        place = [*REGION, "--endpoint-url", proxy.endpoint]
        process = subprocess.Popen(
            [cli.path, "s3", "presign-post", f"s3://{bucket}/in/", *arguments, *place],
            env=cli.environment(**ministack.keys_for()),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        links = [process.stdout.readline() for _ in range(3)]
        time.sleep(0.05)
        process.send_signal(number)
        rest, said = process.communicate(timeout=60)
        time.sleep(0.5)
    links += rest.splitlines(keepends=True)
    keys = keys_in(ministack, bucket)
    assert 3 <= len(links) <= len(keys) < 30
    assert process.returncode in (130, -number)
    # One may have been on its way, and is named by itself.
    on_its_way = said.count("error: --share: The page may be stored. To remove it, run: aws s3 rm ")
    counted = int(re.search(r"error: --share: (\d+) pages are stored. To remove them, run: ", said)[1])
    assert counted <= len(keys) <= counted + on_its_way
    command = shlex.split(said[said.index("aws s3 rm --recursive") :].splitlines()[0])
    assert command[4] == f"s3://{bucket}/pages/{run_of(keys)}/"
    direct = [ministack.endpoint if word == proxy.endpoint else word for word in command[1:]]
    assert cli.call(*direct, **ministack.keys_for()).code == 0
    assert keys_in(ministack, bucket) == []


def test_reader_that_goes(cli, ministack, bucket, people):
    arguments = ["--keys-from", people, "--share", f"s3://{bucket}/pages/"]
    place = [*REGION, "--endpoint-url", ministack.endpoint]
    command = shlex.join([str(cli.path), "s3", "presign-post", f"s3://{bucket}/in/", *arguments, *place])
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} | head -n 2"],
        env=cli.environment(**ministack.keys_for()),
        capture_output=True,
        text=True,
        check=False,
    )
    keys = keys_in(ministack, bucket)
    assert (done.returncode, len(done.stdout.splitlines())) == (141, 2)
    assert f"error: --share: {len(keys)} pages are stored." in done.stderr


def test_bad_line_in_the_middle(cli, ministack, bucket, tmp_path):
    (tmp_path / "people.txt").write_text("anna\nbob\n../eve\n")
    arguments = ["--keys-from", str(tmp_path / "people.txt"), "--share", f"s3://{bucket}/pages/", "--only-show-errors"]
    done = run(cli, ministack, f"s3://{bucket}/in/", *arguments)
    keys = keys_in(ministack, bucket)
    assert (done.code, len(done.out.splitlines()), len(keys)) == (BAD_PARAMETER[cli.major], 2, 2)
    said = f"error: --share: 2 pages are stored. To remove them, run: {removal(ministack, bucket, run_of(keys))}\n"
    assert done.err.startswith(said)
    assert plain(done.err.removeprefix(said)) == (
        f"--keys-from {tmp_path / 'people.txt'} line 3 has an empty part, or a part . or .., in the folder. Each line "
        "must name a folder, such as anna or team/anna."
    )


MISTAKES = [
    (["s3://bkt/in"], "<S3Uri> 's3://bkt/in' must end in a slash with --keys-from: each line is a folder below it."),
    (
        ["s3://bkt/in/", "--output", "json"],
        "--output and --query cannot be combined with --keys-from. Use --format jsonl.",
    ),
    (
        ["s3://bkt/in/", "--format", "html"],
        "--format html requires --share with --keys-from: each line has a page of its own.",
    ),
    (
        ["s3://bkt/in/", "--format", "curl"],
        "--format curl cannot be combined with --keys-from. Use --format jsonl, or --share.",
    ),
    (["s3://bkt/in/", "--title", "t"], "--title requires --share with --keys-from."),
    (["s3://bkt/in/", "--flat"], "--flat requires --share with --keys-from."),
    (
        ["s3://bkt/in/", "--share", "s3://bkt/pages/a.html"],
        "--share 's3://bkt/pages/a.html' must end in a slash with --keys-from: each line has a page of its own.",
    ),
    (
        ["s3://bkt/in/", "--share", "s3://bkt/in/pages/"],
        "--share s3://bkt/in/pages/ is a place that the upload can write to: it accepts any key that begins with in/. "
        "Use another place.",
    ),
    (
        ["s3://bkt/in/", "--share", f"s3://bkt/{'p' * 980}/"],
        f"--share 's3://bkt/{'p' * 980}/' has a prefix of 981 bytes, which leaves no room for a name of 54. Use a "
        "shorter prefix.",
    ),
]


def test_mistakes(cli, ministack, people):
    for arguments, message in MISTAKES:
        done = run(cli, ministack, *arguments, "--keys-from", people)
        assert (done.code, done.out, plain(done.err)) == (BAD_PARAMETER[cli.major], "", message)


def test_links_that_end_together(cli, ministack, bucket, people):
    arguments = ["--keys-from", people, "--share", f"s3://{bucket}/pages/", "--until", "tomorrow"]
    done = run(cli, ministack, f"s3://{bucket}/in/", *arguments)
    assert done.code == 0, done
    assert re.match(r"note: New uploads are accepted until \w+day, 20\S+ \S+ UTC\S* \(20\S+Z\)\.\n", done.err)


def test_folders_that_some_systems_do_not_tell_apart(cli, ministack, bucket, tmp_path):
    (tmp_path / "people.txt").write_text("anna\nbob\nAnna\n")
    done = run(cli, ministack, f"s3://{bucket}/in/", "--keys-from", str(tmp_path / "people.txt"))
    assert (done.code, len(done.out.splitlines())) == (0, 3)
    assert done.err.splitlines()[-1] == (
        "note: On systems that do not tell upper and lower case apart, such as macOS and Windows, the folders of lines "
        "1 and 3 are the same, or one is within the other. There, fetch each to a place of its own."
    )


def test_what_is_asked_has_no_room(cli, ministack, people):
    """Neither below the prefix, nor below the folder of a line."""
    share = ["--share", "s3://bkt/pages/", "--keys-from"]
    done = run(cli, ministack, f"s3://bkt/{'p' * 989}/", "--ask-message", *share, people)
    assert (done.code, done.out, plain(done.err)) == (
        BAD_PARAMETER[cli.major],
        "",
        f"--ask-message cannot be used: <S3Uri> 's3://bkt/{'p' * 989}/' has a prefix of 990 bytes, which leaves no "
        "room for a folder of 25 bytes and message.txt. Use a prefix of at most 988 bytes.",
    )
    done = run(cli, ministack, f"s3://bkt/{'p' * 504}/", "--ask-name", *share, people)
    assert (done.code, done.out, plain(done.err)) == (
        BAD_PARAMETER[cli.major],
        "",
        f"--keys-from {people} line 1 is too long. With --ask-name, <S3Uri> and the folder can have at most 513 bytes "
        "together.",
    )


def test_narrowed_credentials(cli, ministack, bucket, people):
    role = ministack.role("people")
    narrowed = ["--assume-role", role, "--sts-endpoint-url", ministack.endpoint, "--format", "jsonl"]
    arguments = ["--keys-from", people, "--share", f"s3://{bucket}/pages/", *narrowed]
    done = run(cli, ministack, f"s3://{bucket}/in/", *arguments)
    assert done.code == 0, done.err
    first = json.loads(done.out.splitlines()[0])
    page = subprocess.run(["curl", "-sSf", first["PageUrl"]], capture_output=True, check=True).stdout
    assert b"person 01" in page
    fields = [("key", f"{first['KeyPrefix']}a"), *list(first["Fields"].items())[1:]]
    assert post(first["Url"], fields, b"x").status == 201
