"""What recorded_output.py runs its command lines in: files, profiles, one moment, a store whose ids do not change."""

import datetime
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("", "e2e", "explain")]

from clis import ACCESS_KEY, SECRET_KEY, Cli, Result  # noqa: E402  # the tests are no package
from servers import MiniStack  # noqa: E402
from test_answer_causes import ANSWERS  # noqa: E402
from test_explanation import DAMAGE, MISTAKES  # noqa: E402
from test_mistakes import OF_PARSER, REFUSED  # noqa: E402
from test_object_options import OPTIONS  # noqa: E402

URLS = json.loads((ROOT / "tests" / "recorded.json").read_text("utf-8"))["urls"]
MOMENT = datetime.datetime(2026, 11, 26, 7, 20, tzinfo=datetime.timezone.utc)
"""When each command runs: the URLs of tests/recorded.json are then some minutes old."""

PORT = 43117
"""Of the store, in each recording: its host is signed."""

FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
"""The Debian package faketime; it stops the clock of any program, also of the frozen AWS CLI v2."""

CLOCK = {
    "LD_PRELOAD": str(FAKETIME),
    "FAKETIME": str(int(MOMENT.timestamp())),
    "FAKETIME_FMT": "%s",
    "FAKETIME_CACHE_DURATION": "1000000",  # else the variables are read again, in the midst of a call
    "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # what waits must not wait for ever
    "TZ": "UTC",
}

NOT_RANDOM = """
import os, random, sys, uuid
made = {}
def numbers():
    # Of each function that asks a sequence of its own: so no id depends on how many other requests were made.
    frames = (sys._getframe(depth) for depth in range(2, 6))
    return made.setdefault(name := "/".join(frame.f_code.co_name for frame in frames), random.Random(name))
os.urandom = random._urandom = lambda size: numbers().randbytes(size)
random.choices = lambda *arguments, **named: numbers().choices(*arguments, **named)
uuid.uuid4 = lambda: uuid.UUID(bytes=numbers().randbytes(16), version=4)
sys.argv = ["ministack"]
from ministack.app import main
main()
"""


class FixedStore(MiniStack):
    """MiniStack at one moment and port, with the same keys and ids each time."""

    def __init__(self, folder):
        super().__init__(folder)
        self.port = PORT
        self.endpoint = f"http://127.0.0.1:{PORT}"

    def __enter__(self):
        if self.answers():
            sys.exit(f"Another program has the port {PORT}: end it first. It may be the store of another recording.")
        return super().__enter__()

    def command(self):
        return [sys.executable, "-c", NOT_RANDOM]

    def environment(self):
        return {**super().environment(), **CLOCK}


class FixedCli(Cli):
    """An AWS CLI at one moment, with the package of this folder."""

    def __init__(self, path, home, package):
        self.package = package
        super().__init__(path, home, package)

    def _base(self):
        # Before what is installed there. The frozen v2 reads no PYTHONPATH, and finds it by its configuration.
        return {**super()._base(), **CLOCK, "PYTHONPATH": str(self.package), "PAGER": "cat", "COLUMNS": "100"}

    def at_stdin(self, words, environment, folder, text):
        """One process that reads this."""
        done = subprocess.run(
            [self.path, *words], env=environment, cwd=folder, input=text.encode(), capture_output=True, check=False
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


FILES = {
    "feather.ttf": "not really a font, but every byte of it counts\n" * 20,
    "empty": "",
    "keys.txt": "device-1/a.txt\ndevice 2/ü.txt\na+b&c=d\n//\nlast",
    "keys-empty.txt": "a\n\nb\n",
    "keys-crlf.txt": "a\r\nb\r\nc",
    "keys-bad.txt": "good\nbad\tkey\x1b[31m\n" + "k" * 1025 + "\n",
    "people.txt": "anna\nbob smith\nÇelik\n",
    "people-within.txt": "anna\nanna/b\n",
    "files.txt": "files/a.txt\nfiles/sub/b c.bin\nfiles/missing\n",
    "files/a.txt": "a",
    "files/sub/b c.bin": "b" * 1000,
    "files/ü&'.html": "<p>",
    "manifest.jsonl": '{"Key": "a", "ContentType": "text/plain"}\n{"Key": "b ü", "ContentLength": 5, "Metadata": '
    '{"a": "1"}}\n{"Key": "c", "ChecksumSHA256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}\n{"Key": "d"}\n',
    "manifest.csv": 'key,size,type,Metadata.owner\na.txt,5,text/plain,anna\n"b,""c""",6,,\n',
    "manifest-semicolon.csv": "Key;ContentType\na;text/plain\nb;\n",
    "manifest-column.csv": "key,colour\na,red\n",
    "manifest-field.csv": "key,size\na,5\nb,five\n",
    "manifest-files.jsonl": '{"Key": "a", "File": "files/a.txt"}\n'
    '{"Key": "f", "File": "feather.ttf", "ACL": "private"}\n',
    "manifest-name.jsonl": '{"Key": "a"}\n{"Key": "b", "ContentTyp": "a/b"}\n',
    "manifest-value.jsonl": '{"Key": "a"}\n{"Key": "b", "ContentLength": -1}\n',
    "manifest-json.jsonl": '{"Key": "a"}\n{"Key": \n',
    "manifest-refused.jsonl": '{"Key": "a", "Body": "b"}\n',
    "answer-403.xml": "<Error><Code>SignatureDoesNotMatch</Code><Message>No match</Message></Error>",
    "curl.txt": "> PUT /in/a HTTP/1.1\n> Host: h\n> Content-Type: image/png\n>\n< HTTP/1.1 411 Length Required\n<\n",
}

PROFILES = """
[default]
region = eu-west-1
[profile bare]
[profile store]
region = us-east-1
[profile path]
region = eu-west-1
s3 =
    addressing_style = path
[profile dual]
region = eu-west-1
s3 =
    use_dualstack_endpoint = true
[profile accelerate]
region = eu-west-1
s3 =
    use_accelerate_endpoint = true
[profile fips]
region = us-east-1
use_fips_endpoint = true
[profile version2]
region = eu-west-1
s3 =
    signature_version = s3
[profile temporary]
region = eu-west-1
[profile ends]
region = eu-west-1
credential_process = {process} 2026-11-26T08:00:00Z
[profile ended]
region = eu-west-1
credential_process = {process} 2026-11-25T08:00:00Z
"""
PROCESS = '#!/bin/sh\necho \'{"Version": 1, "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "secret", "SessionToken": '
PROCESS += '"token", "Expiration": "\'"$1"\'"}\'\n'


def configuration(folder):
    """The text of the configuration; what it runs is in this folder."""
    (folder / "process").write_text(PROCESS)
    (folder / "process").chmod(0o755)
    return PROFILES.format(process=folder / "process")


def credentials(store):
    """The text of the credentials file: each profile has keys of its own, which the environment's do not replace."""
    keys = f"aws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
    others = "".join(f"[{name}]\n{keys}" for name in ("bare", "path", "dual", "accelerate", "fips", "version2"))
    own = f"[store]\naws_access_key_id = {store.access_key}\naws_secret_access_key = {store.secret_key}\n"
    return f"{others}{own}[temporary]\n{keys}aws_session_token = TEMPORARYSESSIONTOKEN\n"


def write_files(folder):
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    (folder / "files" / "link").symlink_to("a.txt")
    (folder / "big.bin").write_bytes(bytes(range(256)) * 4096 * 20)
    for number, (text, *_) in enumerate(ANSWERS):
        (folder / f"answer-{number}").write_text(text)


def made_by(cli, store, *words):
    """What the store answers to an operation: by the AWS CLI, whose clock is that of the store."""
    keys = {"AWS_ACCESS_KEY_ID": store.access_key, "AWS_SECRET_ACCESS_KEY": store.secret_key}
    options = ["--endpoint-url", store.endpoint, "--region", "us-east-1", "--output", "json", "--bucket", "made"]
    done = cli.run("s3api", *words, *options, plugin=False, **keys)
    assert done.code == 0, done.err
    return json.loads(done.out)


def variables(store, cli):
    """What stands behind a ``$`` in the command lines."""
    made_by(cli, store, "create-bucket")
    here = f"--endpoint-url {store.endpoint} --profile store"
    return {
        "BUCKET": "made",
        "ENDPOINT": store.endpoint,
        "STORE": here,
        "ROLE": f"--assume-role {store.role('uploads')} --sts-endpoint-url {store.endpoint} {here}",
        "UPLOAD": made_by(cli, store, "create-multipart-upload", "--key", "big")["UploadId"],
        "URL": shlex.quote(URLS["boto3 put"]),
        "QUERY": shlex.quote(URLS["boto3 put"].partition("?")[2]),
        "SHA256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "SHA1": "2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
        "LF": "\n",
    }


def borrowed():
    """Command lines from the tables of the tests, which have many an option, mistake, URL and answer."""
    for options, _ in OPTIONS.values():
        yield f"aws s3 presign-put s3://bkt/k {shlex.join(options)} --output json"
    for typed, *_ in (*REFUSED, *OF_PARSER):
        yield f"aws s3 {shlex.join(typed.split())}"
    put = URLS["minio put"]
    broken = [put.replace(*change) for change, *_ in MISTAKES.values()] + [damage(put) for damage, _ in DAMAGE.values()]
    for url in (*URLS.values(), *broken):
        yield f"aws s3 presign-explain {shlex.quote(url)}"
    for number, _ in enumerate(ANSWERS):
        yield f"aws s3 presign-explain $URL --response answer-{number}"


def environment_of(cli, folder, store, given):
    """What each command has, and what is written before its own."""
    made = cli.environment(config=configuration(folder), credentials=credentials(store))
    return {**made, **given, "PATH": os.environ["PATH"]}
