"""What docs/arrivals.md says: a queue is told of each upload, as far as the store of the tests can."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from servers import MiniStack
from uploads import post

# A user of these tests has no permission for queues.
ROOT = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
DOCUMENT = Path(__file__).parents[2] / "docs" / "arrivals.md"


class WithQueues(MiniStack):
    """MiniStack with SQS, too."""

    def environment(self):
        return {**super().environment(), "SERVICES": "s3,sqs,iam,sts"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with WithQueues(tmp_path_factory.mktemp("queues")) as server:
        yield server


def documented(start):
    """The words of the command in the document that begins so."""
    text = DOCUMENT.read_text("utf-8")
    found = re.search(rf"^    aws {re.escape(start)}(?:[^'\n]*'[^']*')*[^'\n]*\n", text, re.MULTILINE)
    return shlex.split(found[0])[1:]


def run(cli, store, *words):
    done = cli.call(*words, "--endpoint-url", store.endpoint, "--region", "us-east-1", **ROOT)
    assert done.code == 0, done
    return done.out


def test_queue_is_told_of_an_upload(v1, store, tmp_path):
    bucket = store.bucket("drop")
    made = json.loads(run(v1, store, "sqs", "create-queue", "--queue-name", "arrivals", "--output", "json"))["QueueUrl"]
    asked = ["--queue-url", made, "--attribute-names", "QueueArn", "--output", "json"]
    arn = json.loads(run(v1, store, "sqs", "get-queue-attributes", *asked))["Attributes"]["QueueArn"]
    allow = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]})
    (tmp_path / "attributes.json").write_text(json.dumps({"Policy": policy}))
    attributes = f"file://{tmp_path / 'attributes.json'}"
    run(v1, store, "sqs", "set-queue-attributes", "--queue-url", made, "--attributes", attributes)

    configured = documented("s3api put-bucket-notification-configuration")
    configured = [word.replace("arn:aws:sqs:us-east-1:123456789012:arrivals", arn) for word in configured]
    run(v1, store, *(bucket if word == "drop" else word for word in configured))
    form = json.loads(run(v1, store, "s3", "presign-post", f"s3://{bucket}/in/", "--only-show-errors"))
    key = "in/2026-12-04-1415-k7f2m9qx/a b é.txt"
    assert post(form["Url"], [("key", key), *list(form["Fields"].items())[1:]], b"x").status == 201

    received = [made if word == "QUEUE_URL" else word for word in documented("sqs receive-message")]
    # The first message is a test event, as the document says.
    bodies = [json.loads(body) for _ in range(2) for body in re.findall(r"\{.*\}", run(v1, store, *received))]
    assert bodies[0]["Event"] == "s3:TestEvent"
    records = [record for body in bodies for record in body.get("Records", ())]
    assert [unquote_plus(record["s3"]["object"]["key"]) for record in records] == [key]
    listed = documented("s3 ls")
    assert key in run(v1, store, *(word.replace("s3://drop/", f"s3://{bucket}/") for word in listed))
    fetched = documented("s3 sync")
    words = [word.replace("s3://drop/", f"s3://{bucket}/").replace("./in/", str(tmp_path / "in")) for word in fetched]
    assert "download: " in run(v1, store, *words)
    assert run(v1, store, *words) == ""
