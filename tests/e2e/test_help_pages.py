"""The manual of each command: what it is for, its examples, and then its options."""

import re

import pytest
from conftest import WITH_HELP

SUMMARIES = {
    "presign-put": "generate a presigned URL that uploads one object",
    "presign-post": "generate an upload form with limits",
    "presign-multipart": "generate a script or page that uploads one large file in parts",
    "presign-explain": "explain a presigned URL or form, and why an upload failed",
    "presign-probe": "try what a store does with presigned uploads",
}


def page_of(cli, command):
    done = cli.run("s3", command, "help", PAGER="cat", COLUMNS="100")
    assert (done.code, done.err) == (0, "")
    # groff prints a bold letter twice, with a backspace between.
    return re.sub(r".\x08|\x1b\[\d*m", "", done.out)


def assert_examples_come_first(page, command):
    name = re.search(r"^NAME\n(.+?)\n\n", page, re.MULTILINE | re.DOTALL)[1]
    assert " ".join(name.split()) == f"{command} - {SUMMARIES[command]}"
    sections = [each for each in re.findall(r"^([A-Z ]+)$", page, re.MULTILINE) if each not in ("NAME", "NOTE")]
    assert sections[:4] == ["DESCRIPTION", "EXAMPLES", "SYNOPSIS", "OPTIONS"]
    assert page[: page.index("Example 1: ")].count("\n") < 50
    assert page.count("Example 1: ") == 1


@pytest.mark.parametrize("cli", WITH_HELP, indirect=True)
def test_examples_come_first(cli):
    assert_examples_come_first(page_of(cli, "presign-put"), "presign-put")


@pytest.mark.skipif(not WITH_HELP, reason="groff is not on this machine")
@pytest.mark.parametrize("command", list(SUMMARIES)[1:])
def test_examples_of_each_command_come_first(v1, command):
    assert_examples_come_first(page_of(v1, command), command)
