"""Each command that is printed runs as it is printed, in each shell, for somebody whose keys are in a profile alone."""

import json
import re
import subprocess

import pytest
from botocore.exceptions import ClientError
from conftest import SHELLS
from fault_proxy import FaultProxy

KEYS = [
    "k",
    "the file's $HOME",
    "-k",
    "=k",
    "file:///etc/passwd",
    "http://127.0.0.1:9/k",
    "a\u202egpj\u200b\n b\u3164é",
]
"""Of which the AWS CLI, a shell or a terminal would make something else."""

NOT_IN_XML = "a\x1b[31m\x07\r"


class Sender:
    """Somebody with a profile, and nothing in the environment."""

    def __init__(self, cli, ministack, folder, keys=None):
        access_key, secret_key = keys or (ministack.access_key, ministack.secret_key)
        self._cli = cli
        self._server = ministack
        (folder / "aws").symlink_to(cli.path)
        self._folder = folder
        self._environment = {
            "credentials": f"[the sender]\naws_access_key_id = {access_key}\naws_secret_access_key = {secret_key}\n",
            "AWS_ACCESS_KEY_ID": None,
            "AWS_SECRET_ACCESS_KEY": None,
        }

    def aws(self, *arguments, endpoint=None):
        given = ["--profile", "the sender", "--region", "us-east-1"]
        endpoint = endpoint or self._server.endpoint
        return self._cli.call("s3", *arguments, *given, "--endpoint-url", endpoint, **self._environment)

    def shell(self, command, shell="dash"):
        """Run a command that was printed."""
        environment = self._cli.environment(**self._environment)
        environment["PATH"] = f"{self._folder}:{environment['PATH']}"
        environment.setdefault("LC_ALL", "C.UTF-8")
        done = subprocess.run(
            [*SHELLS[shell], "-c", command], env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        return done.stdout


@pytest.fixture
def sender(each_major, ministack, tmp_path):
    return Sender(each_major, ministack, tmp_path)


@pytest.fixture
def bucket(ministack):
    return ministack.bucket("printed")


def uploads(ministack, bucket):
    return ministack.client().list_multipart_uploads(Bucket=bucket).get("Uploads", [])


def is_safe(text):
    return all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize("key", KEYS)
def test_abort(sender, ministack, bucket, key):
    done = sender.aws("presign-multipart", f"s3://{bucket}/{key}", "--size", "9MiB")
    assert done.code == 0, done.err
    assert is_safe(done.err)
    assert [upload["Key"] for upload in uploads(ministack, bucket)] == [key]
    sender.shell(done.err.partition("To abort it, run: ")[2], list(SHELLS)[KEYS.index(key) % len(SHELLS)])
    assert uploads(ministack, bucket) == []


@pytest.mark.parametrize("key", [KEYS[1], KEYS[-1], NOT_IN_XML])
def test_remove_the_page(sender, ministack, bucket, key):
    done = sender.aws("presign-put", f"s3://{bucket}/in/k", "--format", "html", "--share", f"s3://{bucket}/{key}")
    assert done.code == 0, done.err
    assert is_safe(done.err)
    assert ministack.client().head_object(Bucket=bucket, Key=key)["ContentType"].startswith("text/html")
    command = re.search(r"^  (aws s3 rm .*)", done.err, re.MULTILINE | re.DOTALL)[1]
    sender.shell(command)
    with pytest.raises(ClientError, match="404"):
        ministack.client().head_object(Bucket=bucket, Key=key)


def test_cors_rule(sender, ministack, bucket):
    done = sender.aws("presign-put", f"s3://{bucket}/in/k", "--format", "html")
    assert done.code == 0, done.err
    sender.shell(re.search(r"^  (aws s3api put-bucket-cors .*)", done.err, re.MULTILINE)[1])
    assert ministack.client().get_bucket_cors(Bucket=bucket)["CORSRules"][0]["AllowedMethods"] == ["PUT"]


@pytest.mark.parametrize("key", [KEYS[1], KEYS[2], KEYS[-1]])
def test_resume(sender, ministack, bucket, key):
    uri = f"s3://{bucket}/{key}"
    done = sender.aws("presign-multipart", uri, "--size", "9MiB", "--format", "sh", "--only-show-errors")
    assert done.code == 0, done.err
    line = re.search(r"^RESUME=.*", done.out, re.MULTILINE)[0]
    resume = sender.shell(f'{line}\nprintf %s "$RESUME"')
    assert is_safe(resume)
    again = sender.shell(resume.replace("--format sh", "--only-show-errors --format json"))
    assert (json.loads(again)["Key"], json.loads(again)["PartCount"]) == (key, 1)


@pytest.mark.parametrize(("fault", "word"), [("lost", "To abort it, run: "), ("stall", "To see it, run: ")])
def test_what_may_be_left(sender, ministack, bucket, fault, word):
    """The answer that says which upload was started does not come."""
    with FaultProxy(ministack.port) as proxy:
        proxy.faults = {"create": [fault], "other": [None, *(["stall"] if fault == "stall" else [])] * 3}
        patience = ["--cli-read-timeout", "4", "--cli-connect-timeout", "4"]
        done = sender.aws("presign-put", f"s3://{bucket}/-k", "--check", *patience, endpoint=proxy.endpoint)
        assert (done.code, done.out) == (255, "")
        proxy.faults = {}
        listed = sender.shell(done.err.partition(word)[2])
    if fault == "lost":
        assert uploads(ministack, bucket) == []
    else:
        assert listed == "" or "Uploads" in listed or json.loads(listed)


def test_revoke(each_major, ministack, bucket, tmp_path):
    sender = Sender(each_major, ministack, tmp_path, ministack.user("administrator", "s3:*", "sts:*", "iam:*"))
    role = ministack.role("printed")
    options = ["--assume-role", role, "--sts-endpoint-url", ministack.endpoint]
    done = sender.aws("presign-put", f"s3://{bucket}/k", *options)
    assert done.code == 0, done.err
    sender.shell(re.search(r"^  (aws iam put-role-policy .*)", done.err, re.MULTILINE)[1])
    iam = ministack.client("iam", "test", "test")
    names = iam.list_role_policies(RoleName=role.rpartition("/")[2])["PolicyNames"]
    assert any(name.startswith("presign-put-revoke-") for name in names)
