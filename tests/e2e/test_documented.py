"""What the documents and the help pages show is what the commands print, to the byte; and the help's examples work."""

import contextlib
import json
import shlex
import subprocess

import pytest
from clis import ACCESS_KEY, SECRET_KEY
from conftest import ROOT
from documented import CREDENTIALS, ENDPOINT, MOMENT, PROFILE, blocks_of_help, matches, shown_in
from uploads import post

BUCKET = "bucket-test"
FILE = b"not really a font, but every byte of it counts\n" * 20
HELP = blocks_of_help("presign-put")
HELP_POST = blocks_of_help("presign-post")
HELP_MULTIPART = blocks_of_help("presign-multipart")
HELP_EXPLAIN = blocks_of_help("presign-explain")
COMMANDS, POST_COMMANDS, EXPLAIN_COMMANDS = (
    {block.strip(): output for block, output in zip(blocks, blocks[1:]) if block.startswith("aws ")}
    for blocks in (HELP, HELP_POST, HELP_EXPLAIN)
)
(CURL,) = [block.strip() for block in HELP if block.startswith("curl ")]
(KEYS,) = [block for block in HELP if block.startswith("device-1/")]
(MANIFEST,) = [block for block in HELP if block.startswith('{"Key"')]
WITH_OUTPUT = [
    shown
    for page in ("README.md", "docs/put.md", "docs/bulk.md")
    for shown in shown_in(ROOT / page)
    if shown.output and shown.command.startswith("aws ")
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "feather.ttf").write_bytes(FILE)
    (tmp_path / "keys.txt").write_text(KEYS)
    (tmp_path / "manifest.jsonl").write_text(MANIFEST)
    return tmp_path


def printed(cli, folder, command, code=0):
    """What the command prints at the moment of the documents, standard error first as on a terminal."""
    # Older releases do not read an endpoint from a profile.
    arguments = [*shlex.split(command)[1:], "--endpoint-url", ENDPOINT]
    credentials = CREDENTIALS.format(access_key=ACCESS_KEY, secret_key=SECRET_KEY)
    done = cli.call_at(MOMENT, folder, *arguments, config=PROFILE.format(endpoint=ENDPOINT), credentials=credentials)
    assert done.code == code, done.err
    return done.err + done.out


def test_documents_have_examples():
    assert (len(COMMANDS), len(POST_COMMANDS), len(HELP_MULTIPART), len(EXPLAIN_COMMANDS)) == (5, 3, 5, 4)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("command", [*COMMANDS, *POST_COMMANDS])
def test_help_shows_what_is_printed(cli, folder, command):
    assert printed(cli, folder, command) == {**COMMANDS, **POST_COMMANDS}[command]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(("command", "code"), list(zip(EXPLAIN_COMMANDS, (0, 1, 1))))
def test_help_shows_what_is_explained(cli, folder, command, code):
    assert printed(cli, folder, command, code) == EXPLAIN_COMMANDS[command]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("shown", WITH_OUTPUT, ids=["first", "content type", "manifest"])
def test_document_shows_what_is_printed(cli, folder, shown):
    output = printed(cli, folder, shown.command)
    assert matches(output, shown.output), output


@pytest.fixture
def run(cli, folder, ministack):
    """A function that runs a command in one shell, with only the endpoint changed, and returns what it prints."""
    with contextlib.suppress(ministack.client().exceptions.BucketAlreadyOwnedByYou):
        ministack.client().create_bucket(Bucket=BUCKET)
    environment = cli.environment(
        config=PROFILE.format(endpoint=ministack.endpoint),
        credentials=CREDENTIALS.format(access_key=ministack.access_key, secret_key=ministack.secret_key),
        AWS_ENDPOINT_URL=None,
    )
    (folder / "bin").mkdir()
    (folder / "bin" / "aws").symlink_to(cli.path)
    environment["PATH"] = f"{folder / 'bin'}:{environment['PATH']}"

    def run_command(command):
        done = subprocess.run(
            ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_command


@pytest.mark.usefixtures("each_major")
def test_examples_of_the_help_page_work(run, ministack):
    """Each command and what it prints, run in turn."""
    first, once, _, many, known = (f"{command} --endpoint-url {ministack.endpoint}" for command in COMMANDS)
    stored = ministack.client()
    run(CURL.replace("URL", run(first).strip()))
    assert stored.get_object(Bucket=BUCKET, Key="feather.ttf")["Body"].read() == FILE

    stored.delete_object(Bucket=BUCKET, Key="once/feather.ttf")
    run(run(once))
    assert stored.get_object(Bucket=BUCKET, Key="once/feather.ttf")["Body"].read() == FILE

    for key, url in zip(KEYS.splitlines(), run(many).splitlines()):
        run(CURL.replace("URL", url))
        assert stored.get_object(Bucket=BUCKET, Key=f"fleet/{key}")["Body"].read() == FILE

    stored.delete_object(Bucket=BUCKET, Key="fleet/device-1/log.json")
    upload = json.loads(run(known).splitlines()[0])
    run(f"{CURL.replace('URL', upload['Url'])} --header 'Content-Type: {upload['Headers']['Content-Type']}'")
    assert stored.get_object(Bucket=BUCKET, Key="fleet/device-1/log.json")["Body"].read() == FILE


@pytest.mark.usefixtures("each_major")
def test_examples_of_presign_post_work(run, ministack):
    photos, one, members = (f"{command} --endpoint-url {ministack.endpoint}" for command in POST_COMMANDS)
    form = json.loads(run(photos))
    answer = post(form["Url"], [*form["Fields"].items(), ("Content-Type", "image/png")], FILE, "a.png")
    stored = ministack.client()
    assert answer.status == 201
    assert stored.get_object(Bucket=BUCKET, Key="photos/a.png")["Body"].read() == FILE
    run(run(one))
    assert stored.get_object(Bucket=BUCKET, Key="in/feather.ttf")["Body"].read() == FILE
    assert run(members).startswith("bucket-test\tin/\t")


@pytest.mark.usefixtures("each_major")
def test_example_of_the_upload_page_works(run, ministack):
    link = run(f"{HELP_POST[-1].strip()} --endpoint-url {ministack.endpoint}")
    assert link.startswith(f"{ministack.endpoint}/{BUCKET}/pages/")
    assert "<title>Photos of the site visit</title>" in run(f"curl --fail --silent --show-error '{link.strip()}'")


@pytest.mark.usefixtures("each_major")
def test_examples_of_presign_multipart_work(run, folder, ministack):
    kit, script, output, python, resume = HELP_MULTIPART
    (folder / "backup.tar").write_bytes(FILE)

    def at_store(command):
        before, sign, after = command.strip().partition(" > ")
        return f"{before} --endpoint-url {ministack.endpoint}{sign}{after}"

    run(at_store(kit))
    shown = output.replace(" 20 bytes", f" {len(FILE)} bytes")
    assert matches(said := run(script), shown), said
    stored = ministack.client()
    assert stored.get_object(Bucket=BUCKET, Key="backups/backup.tar")["Body"].read() == FILE

    stored.delete_object(Bucket=BUCKET, Key="in/disk.img")
    run(at_store(python))
    run("python3 -I upload.py backup.tar")
    assert stored.get_object(Bucket=BUCKET, Key="in/disk.img")["Body"].read() == FILE

    upload = stored.create_multipart_upload(Bucket=BUCKET, Key="in/video.mp4")["UploadId"]
    stored.upload_part(Bucket=BUCKET, Key="in/video.mp4", UploadId=upload, PartNumber=2, Body=bytes(16 * 1024 * 1024))
    said = run(at_store(resume).replace("UPLOAD_ID", upload))
    assert said.split() == [upload, "1", "3"]
