"""What is said of command lines that cannot be. On real AWS CLIs: tests/e2e/test_mistakes.py."""

# ruff: noqa: E501  # a table

import pytest
from awscli.customizations.s3 import subcommands as s3
from hypothesis import given
from hypothesis import strategies as st
from made_arguments import made_arguments

from awscli_presign_put.commands.equivalents import EQUIVALENTS, all_tables
from awscli_presign_put.commands.every_command import COMMANDS
from awscli_presign_put.commands.mistakes import Mistakes

OF_HOST = {
    "profile": {},
    "region": {},
    "endpoint-url": {},
    "output": {"choices": ["json", "text", "table"]},
    "debug": {},
}


BY_NAME = {command.NAME.removeprefix("presign-"): command for command in COMMANDS}
MISTAKES = {
    name: Mistakes(command.NAME, made_arguments(command), command.REFUSED, OF_HOST) for name, command in BY_NAME.items()
}


def said(command, *typed):
    """What is said, and whether it is the parser's."""
    mistake = MISTAKES[command].find(list(typed))
    return mistake and (mistake.text, mistake.of_parser)


ONE_SIZE = "a presigned URL can bind one exact size, with --content-length. For a limit, use presign-post"
MAX_SIZE = (
    f"--max-size cannot be used with presign-put: {ONE_SIZE} --max-size or, for a file in parts, "
    "presign-multipart --max-size."
)
FILE = "Give only the S3 URI. To sign for a file that you have, use"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("put s3://b/k --max-size 10MB", MAX_SIZE),
        ("put --max-size 10MB s3://b/k", MAX_SIZE),
        ("put s3://b/k --max-size=10MB", MAX_SIZE),
        (
            "put s3://b/k --max-si 5 --min-size 1",
            f"--max-si is not an option of presign-put. {MAX_SIZE.replace('presign-put', 'it')} "
            f"--min-size cannot be used with presign-put: {ONE_SIZE} --min-size.",
        ),
        (
            "put s3://b/k --size 5",
            "--size cannot be used with presign-put: use --content-length. For a file in parts, use presign-multipart "
            "--size.",
        ),
        ("put s3://b/k --part-size 5", "--part-size cannot be used with presign-put. Use presign-multipart --part-size."),
        (
            "post s3://b/k --size 5",
            "--size cannot be used with presign-post: use --min-size N --max-size N. For a file in parts, use "
            "presign-multipart --size.",
        ),
        (
            "post s3://b/k --no-overwrite",
            "--no-overwrite cannot be used with presign-post: a form has no field for it. Use presign-put --no-overwrite.",
        ),
        (
            "explain --expires-in 5 u",
            "--expires-in cannot be used with presign-explain. Use presign-put --expires-in, presign-post --expires-in or "
            "presign-multipart --expires-in.",
        ),
        ("explain --format json u", "--format cannot be used with presign-explain: use --output json for a document."),
        ("put s3://b/k --expires-inn 5", "--expires-inn is not an option of presign-put. Use --expires-in."),
        ("put s3://b/k --exipres-in=5 --foo", "--exipres-in is not an option of presign-put. Use --expires-in. --foo is not an "
         "option of presign-put. To list its options, run: aws s3 presign-put help"),
        ("put s3://b/k -expires-in 5", "-expires-in is not an option of presign-put. Use --expires-in."),
        ("put s3://b/k --contentType a/b", "--contentType is not an option of presign-put. Use --content-type."),
        ("put s3://b/k --content_type a/b", "--content_type is not an option of presign-put. Use --content-type."),
        ("put s3://b/k --endpoint-ulr x", "--endpoint-ulr is not an option of presign-put. Use --endpoint-url."),
        ("put s3://b/k --recursive", "--recursive cannot be used with presign-put. Use --for-files."),
        ("post s3://b/k --recursive", "--recursive cannot be used with presign-post: one form is for all keys below a URI "
         "that ends in a slash. Use presign-put --for-files."),
        ("put s3://b/k --ssekms-key-id x", "--ssekms-key-id cannot be used with presign-put. Use --sse-kms-key-id."),
        ("put s3://b/k --if-none-match *", "--if-none-match cannot be used with presign-put. Use --no-overwrite."),
        ("put --bucket b --body k", "--bucket cannot be used with presign-put: the bucket and the key are the S3 URI, such as "
         "s3://bucket/key. --body cannot be used with presign-put. Use --for-file."),
        ("put s3://b/k --json", "--json cannot be used with presign-put. Use --output json."),
        ("post s3://b/k --curl", "--curl cannot be used with presign-post. Use --format curl."),
        ("put s3://b/k --content-length-range 5", "--content-length-range cannot be used with presign-put: "
         f"{ONE_SIZE} --max-size or, for a file in parts, presign-multipart --max-size."),
        ("post s3://b/k --content-length-range 1 5", "--content-length-range cannot be used with presign-post. Use --max-size."),
        ("put s3://b/k --foo 1 r.txt", "--foo is not an option of presign-put. To list its options, run: aws s3 presign-put help "
         f"{FILE} --for-file r.txt."),
        ("put s3://b/k --url http://h", "--url cannot be used with presign-put. Use --endpoint-url."),
        ("explain --url https://h/k", "--url cannot be used with presign-explain: give the URL itself, in quotation marks."),
        ("explain --verbose u", "--verbose cannot be used with presign-explain. Use --debug."),
        ("put r.txt s3://b/k", f"{FILE} --for-file r.txt."),
        ("put s3://b/k r.txt", f"{FILE} --for-file r.txt."),
        ("put s3://b/k --check ./$x", f"{FILE} --for-file './$x'."),
        ("multipart r.txt s3://b/k --size 5", f"{FILE} --for-file r.txt."),
        ("post s3://b/k r.txt", f"{FILE} presign-put --for-file r.txt."),
        ("put a b s3://b/k/", "Give only the S3 URI. To sign for files that you have, use --for-files FOLDER."),
        ("put here s3://b/k/", "Give only the S3 URI. To sign for files that you have, use --for-files here."),
        ("put b/k a.txt", f"{FILE} --for-file a.txt."),
        ("put s3://b/k s3://b/l", "Give only one S3 URI. For several keys, use --keys-from."),
        ("post s3://b/k s3://b/l", "Give only one S3 URI. For several keys, use --keys-from."),
        ("put s3://b/k help", "To show the help, run: aws s3 presign-put help"),
        ("put s3://b/k \u2014expires-in 5", "\u2014expires-in begins with a dash that is not a hyphen. Use --expires-in, with two "
         "hyphens."),
        ("put s3://b/k expires-in 5", "Options begin with two hyphens. Use --expires-in."),
        ("put s3://b/k --from-ip 1.1.1.1 2.2.2.2", "To specify several networks, write commas between them, as in --from-ip "
         "203.0.113.0/24,2.2.2.2."),
        ("put s3://b/k --until friday 18:00", "Write the value of --until in quotation marks: --until 'friday 18:00'."),
        ("put --until friday at 18:00 s3://b/k", "Write the value of --until in quotation marks: --until 'friday at 18:00'."),
        ("post s3://b/k --title My upload", "Write the value of --title in quotation marks: --title 'My upload'."),
        ("put s3://b/k --content-type a/b; c=d", "Write the value of --content-type in quotation marks: --content-type 'a/b; c=d'."),
        ("multipart s3://b/k --size 1 --expires-in 7 days", "Write the value of --expires-in without spaces, such as 90m, 12h or "
         "7d."),
        ("put s3://b/k --expires-in 5 r.txt", f"{FILE} --for-file r.txt."),
        ("put s3://b/k --title My a.txt", f"{FILE} --for-file a.txt."),
        ("put s3://b/k --no-overwrite true", "--no-overwrite takes no value."),
        ("put --check No s3://b/k", "--check takes no value."),
        ("put bkt k", "Give only the S3 URI, such as s3://bkt/k."),
        ("put s3://bkt k", "Give only the S3 URI, such as s3://bkt/k."),
        ("post k s3://bkt", "Give only the S3 URI, such as s3://bkt/k."),
        ("put bkt a.txt", f"{FILE} --for-file a.txt."),
        *(
            (f"put s3://b/k --{option} friday", f"--{option} cannot be used with presign-put. Use --until.")
            for option in ("expires-at", "valid-until", "deadline", "end", "ends")
        ),
        ("explain --deadline friday u", "--deadline cannot be used with presign-explain. Use presign-put --until, presign-post "
         "--until or presign-multipart --until."),
        ("explain u v", "Give only <URL>, in quotation marks."),
    ],
)  # fmt: skip
def test_what_the_command_has_not(tmp_path, monkeypatch, typed, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    (tmp_path / "a.txt").touch()
    assert said(*typed.split()) == (text, False)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("put", "<S3Uri> is required, such as in aws s3 presign-put s3://bucket/key"),
        ("post --min-size 5", "<S3Uri> is required, such as in aws s3 presign-post s3://bucket/key"),
        ("put s3://b/k --format jsn", "--format jsn cannot be used with presign-put. Use json."),
        ("put s3://b/k --format CURL", "--format CURL cannot be used with presign-put. Use curl."),
        ("post s3://b/k --format sh", "--format sh cannot be used with presign-post. Use json, curl, powershell, python, html or jsonl. For sh, "
         "use presign-put or presign-multipart."),
        ("post s3://b/k --format text", "--format text cannot be used with presign-post. Use json, curl, powershell, python, html or jsonl. For "
         "a document, use --output text."),
        ("put s3://b/k --checksum-algorithm sha-256", "--checksum-algorithm sha-256 cannot be used with presign-put. Use SHA256."),
        ("put --sse s3://b/k", "--sse takes s3://b/k for its value. Write --sse after the S3 URI."),
    ],
)  # fmt: skip
def test_what_the_parser_refuses(typed, text):
    assert said(*typed.split()) == (text, True)


@pytest.mark.parametrize(
    "typed",
    [
        "put help",
        "put s3://b/k",
        "put s3://b/k --expires-i 5",
        "put s3://b/k --title --max-size",
        "put --check= s3://b/k",
    ],
)
def test_nothing_to_say(typed):
    """All is well, or the AWS CLI says what is not."""
    assert said(*typed.split()) is None


def test_values_that_look_like_options():
    assert said("put", "s3://b/k", "--cache-control", "--max-size 5") is None
    assert said("put", "s3://b/k", "--title=--max-size") is None
    assert said("put", "s3://b/k", "--content-length", "-5") is None


@pytest.mark.parametrize("command", BY_NAME)
def test_each_option_of_another_command_is_named(command):
    """With a command that has it, or with an option of this one."""
    own = {argument["name"] for argument in BY_NAME[command].ARG_TABLE}
    tables = all_tables()
    for option in set(tables) - own:
        mistake = said(command, "s3://b/k", f"--{option}")
        if any(name.startswith(option) for name in own):
            assert mistake is None  # the AWS CLI takes it for that one
            continue
        text, of_parser = mistake
        assert not of_parser
        assert text.startswith(f"--{option} cannot be used with presign-{command}")
        named = any(f"{other} --" in text for other in tables.get(option, {}))
        assert "method" in text or named or any(f"--{name}" in text for name in own) or "Omit it." in text or "--output json" in text or (
            "Run the command for each key" in text or "Use a URI that ends in a slash" in text
        )  # fmt: skip


@pytest.mark.parametrize("command", ["put", "post", "multipart"])
def test_each_option_of_cp_and_put_object_is_known(command):
    """Those without an equivalent are unknown, and nothing else is suggested for them."""
    without = {
        *("metadata-directive", "copy-props", "source-region", "page-size", "checksum-mode", "case-conflict"),
        *("force-glacier-transfer", "ignore-glacier-warnings", "sse-c-copy-source", "sse-c-copy-source-key", "paths"),
    }
    own = {argument["name"] for argument in BY_NAME[command].ARG_TABLE}
    for option in {argument["name"] for argument in s3.CpCommand.ARG_TABLE} - without - own | set(EQUIVALENTS):
        mistake = said(command, "s3://b/k", f"--{option}")
        if any(name.startswith(option) for name in own):
            assert mistake is None  # the AWS CLI takes it for that one
        else:
            assert mistake[0].startswith(f"--{option} cannot be used with presign-{command}"), option


def test_equivalents_are_options():
    names = {*all_tables(), *OF_HOST}
    assert {text.partition(" ")[0] for text in EQUIVALENTS.values() if not text.endswith(".")} <= names
    assert not set(EQUIVALENTS) & set(all_tables())


@given(
    st.sampled_from(list(BY_NAME)),
    st.lists(st.text(max_size=8) | st.sampled_from(["--", "-", "--x=", "s3://b/k", "--format", "--from-ip", "\u2014"]),
             max_size=5),
)  # fmt: skip
def test_anything_can_be_typed(command, typed):
    mistake = MISTAKES[command].find(typed)
    assert mistake is None or mistake.text
