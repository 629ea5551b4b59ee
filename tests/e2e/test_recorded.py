"""What the AWS CLI's own --debug and cli_history record, as docs/scripts.md has it."""

import base64
import re
import shutil
import sqlite3

import pytest
from clis import ACCESS_KEY, SECRET_KEY
from raw_store import RawStore

KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "TEMPORARYSESSIONTOKEN"
CHECKED = {"API_CALL", "HTTP_REQUEST", "HTTP_RESPONSE", "PARSED_RESPONSE"}


@pytest.mark.parametrize("options", [[], ["--format", "curl"], ["--check"]])
def test_what_is_recorded(cli, options):
    history = cli.home / ".aws" / "cli" / "history"
    shutil.rmtree(history, ignore_errors=True)
    config = "[default]\nregion = us-east-1\ncli_history = enabled\n"
    arguments = ["s3", "presign-put", "s3://bkt/k", "--sse-c", "--sse-c-key", KEY, "--debug", *options]
    with RawStore() as store:
        done = cli.run(*arguments, "--endpoint-url", store.endpoint, config=config, AWS_SESSION_TOKEN=TOKEN)
    assert done.code == 0
    signature = re.search("X-Amz-Signature=([0-9a-f]{64})", done.out).group(1)
    with sqlite3.connect(history / "history.db") as database:
        rows = database.execute("SELECT event_type, payload FROM records").fetchall()
    database.close()
    recorded = " ".join(str(payload) for _, payload in rows)
    encoded = base64.b64encode(KEY.encode()).decode()
    checked = "--check" in options
    assert {event for event, _ in rows} == {"CLI_VERSION", "CLI_ARGUMENTS", "CLI_RC"} | (CHECKED if checked else set())
    words = {"secret": SECRET_KEY, "argument": KEY, "header": encoded, "access key": ACCESS_KEY, "token": TOKEN,
             "signature": signature, "authorization": "AWS4-HMAC-SHA256 Credential="}  # fmt: skip
    assert {name for name, word in words.items() if word in done.err} == (
        {"argument", "header", "access key", "token", "signature"} | ({"authorization"} if checked else set())
    )
    assert {name for name, word in words.items() if word in recorded} == (
        {"argument"} | ({"header", "access key", "token", "authorization"} if checked else set())
    )
    assert done.out.strip() not in done.err + recorded
