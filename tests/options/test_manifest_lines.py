"""The same uploads, and the same faults, as line by line."""

import base64
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.options import manifest_line, manifest_values
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.lines import BATCH, Lines
from awscli_presign_put.options.manifest_line import EXAMPLE, InvalidLine, LineRules
from awscli_presign_put.options.manifest_lines import is_csv, json_batches, line_of_json, upload_batches
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.upload.headers import Header
from awscli_presign_put.signing.upload.upload_request import Uploads

MD5, OTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg==", "AAAAAAAAAAAAAAAAAAAAAA=="
SHA256 = base64.b64encode(b"x" * 32).decode()
FACTS = FileFacts("SHA256", True)


def rules():
    """Those of a run without options, which have read no line yet."""
    return LineRules([], {}, None, "p/")


def beside():
    """Those of a run with options."""
    asked = [Header("Content-Type", "a/b", "--content-type"), Header("x-amz-meta-a", "b", "--metadata")]
    return LineRules(asked, {"content-type": "--content-type", "metadata": "--metadata"}, None, "p/")


def read(contents, by=None):
    """The uploads, and the message where a line cannot be."""
    found = []
    lines = Lines("--manifest", "FILE", io.BytesIO(contents))
    try:
        for uploads in upload_batches(lines, json_batches(lines), by or rules(), FACTS):
            found += zip(*uploads)
    except UsageError as error:
        return found, str(error)
    return found, None


def read_one_by_one(contents, make_rules=rules):
    """The same by all rules for each line, which know nothing of the lines before."""
    lines = contents.replace(b"\r\n", b"\n").split(b"\n")
    if not lines[-1]:
        lines.pop()
    found = []
    for number, line in enumerate(lines, 1):
        try:
            key, asked = make_rules()._read(*line_of_json(line))
        except InvalidLine as error:
            return found, f"--manifest FILE line {number}{visible(str(error))}"
        headers = sorted(asked, key=lambda header: header.name.lower())
        names, values = tuple(header.name for header in headers), tuple(header.value.encode() for header in headers)
        found.append((key.encode(), names, values))
    return found, None


any_text = st.text(max_size=8) | st.sampled_from(
    ["a/b", "x  y", "x\ty", "x\n", "x\ny", "é", "\ud800", "\0", "", "s3://b"]
)
any_scalar = st.one_of(st.none(), st.booleans(), st.integers(-1, 10), st.floats(allow_nan=False), any_text)
any_value = st.one_of(
    any_scalar,
    st.sampled_from([MD5, OTHER_MD5, SHA256, SHA256[:-2] + "g=", SHA256 + "\n", "AES256", "aws:kms", "a=b", "*"]),
    st.sampled_from([(b"x" * 32).hex(), "ab" * 16, "AB" * 16, "abcdef12", "x" * 64]),
    st.lists(any_scalar, max_size=2),
    st.dictionaries(st.sampled_from(["a", "A", "b", "a b"]), any_text, max_size=2),
)
any_member = st.sampled_from(
    ["ContentLength", "ContentType", "ChecksumSHA256", "ContentMD5", "ChecksumMD5", "Metadata", "CacheControl",
     "Tagging", "ServerSideEncryption", "SSEKMSKeyId", "IfNoneMatch", "StorageClass", "Contentlength"]
)  # fmt: skip
GOOD = {
    "ContentLength": st.integers(0, 5 * 1024**3),
    "ContentType": st.sampled_from(["a/b", "c/d", "e/f; g=h"]),
    "ChecksumSHA256": st.binary(min_size=32, max_size=32).map(lambda raw: base64.b64encode(raw).decode()),
    "ContentMD5": st.binary(min_size=16, max_size=16).map(bytes.hex) | st.just(MD5),
    "Metadata": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["b", "c d", 'e"'])),
    "StorageClass": st.sampled_from(["GLACIER", "STANDARD"]),
    "CacheControl": st.sampled_from(["x", "y z"]),
}
any_key = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
good_line = st.fixed_dictionaries({"Key": any_key}, optional=GOOD).map(json.dumps)
other_line = st.one_of(
    st.dictionaries(any_member | st.just("Key"), any_value, max_size=4).map(json.dumps),
    st.tuples(st.just("a") | any_text, any_member, any_value).map(lambda of: json.dumps({"Key": of[0], of[1]: of[2]})),
    st.sampled_from(
        ['{"Key": "a"}, {"Key": "b"}', '{"Key": "a"', '"X": 1}', '{"Key": [{"Key": "b"}', '{"Key": "c"}]}', "", " ",
         "[]", "[", '{"Key": "a}', '{b"}', '{"Key": "a", "Key": "b"}', ' {"Key": "a"}', '{"Key": "a"} ', "{}",
         '{"Key": "a"},', '{"Key": "a", "ContentLength": 1e3}', '{"Key": "a", "ContentLength": NaN}', '{"Key": "a"}]']
    ),
)  # fmt: skip


@given(good=st.lists(good_line, max_size=6), others=st.lists(good_line | other_line, max_size=4),
       make_rules=st.sampled_from([rules, beside]), line_break=st.sampled_from(["\n", "\r\n"]))  # fmt: skip
@example(['{"Key": "a"}'] * 3, ['{"Key": "a"}, {"Key": "b"}', '{"Key": [{"Key": "b"}', '{"Key": "c"}]}'], rules, "\n")
@example(['{"Key": "a"}'] * 3, ['{"Key": "a"}, {"Key": "b"}', '{"Key": "a}', '{b"}'], rules, "\n")
@example([json.dumps({"Key": "a", "ContentMD5": MD5, "ChecksumMD5": MD5})] * 2,
         [json.dumps({"Key": "a", "ContentMD5": MD5, "ChecksumMD5": OTHER_MD5})], rules, "\n")  # fmt: skip
@example([json.dumps({"Key": "a", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k"})] * 2,
         [json.dumps({"Key": "a", "ServerSideEncryption": "AES256", "SSEKMSKeyId": "k"})], rules, "\n")  # fmt: skip
@example([], ['{"Key": "a", "ContentLength": "\\u001f"}'], rules, "\n")
@example(['{"Key": "a", "ContentLength": 1}'] * 2, ['{"Key": "a", "ContentLength": true}'], rules, "\n")
@example(['{"Key": "a", "ContentType": "a/b"}'] * 2, ['{"Key": "a", "ContentType": "c/d"}'], beside, "\n")
@example(['{"Key": "a", "StorageClass": "GLACIER"}'] * 2, ['{"Key": "a", "StorageClass": 1}'], rules, "\n")
@example(['{"Key": "a", "StorageClass": "GLACIER"}'] * 2, ['{"Key": "a", "StorageClass": [[]]}'], rules, "\n")
@example(['{"Key": "a", "Metadata": {"a": "b"}}'] * 2, ['{"Key": "a", "Metadata": {"a": "b", "a": "c"}}'], rules, "\n")
@example(
    ['{"Key": "a", "Metadata": {"a": "b"}}'] * 2, ['{"Key": "a", "Metadata": {"a": {"b": 1, "b": 2}}}'], rules, "\n"
)
@example(['{"Key": "a", "Metadata": {"a": "b"}}'] * 2, ['{"Key": "a", "Metadata": {}, "Metadata": {}}'], rules, "\n")
@example(['{"Key": "a", "Metadata": {"a": "b"}}'] * 2, ['{"Key": "a", "Metadata": [["a", "b"]]}'], rules, "\n")
@example(['{"Key": "b", "ContentLength": 1}', '{"Key": "a"}'] * 2, ['{"Key": "b"}', '{"Key": ""}'], rules, "\n")
def test_as_line_by_line(good, others, make_rules, line_break):
    """Also of lines like those before, whichever lines stand together."""
    lines = [*good, *others]
    contents = "".join(f"{line}{line_break}" for line in lines).encode()
    expected, message = read_one_by_one(contents, make_rules)
    assert read(contents, make_rules()) == (expected, message)
    by = make_rules()
    for start in [*range(len(lines)), *range(len(lines))]:
        rest = "".join(f"{line}\n" for line in lines[start:]).encode()
        assert read(rest, by) == read_one_by_one(rest, make_rules)


class Counting(LineRules):
    """Rules that count how many lines are read by all of them."""

    count = 0

    def _read(self, names, values):
        self.count += 1
        return super()._read(names, values)


def uploads_of(by, *lines):
    uploads = Uploads([], [], [])
    by.add([line_of_json(line if isinstance(line, bytes) else json.dumps(line).encode()) for line in lines], uploads)
    return uploads


def test_lines_with_the_same_names_are_not_read_by_all_rules():
    """Else it would be right, and slow."""

    def line(at, **more):
        return {"Key": f"k{at}", "ContentLength": at, "ChecksumSHA256": SHA256, "ContentType": f"a/{at}; b=c d",
                "StorageClass": "GLACIER", "Metadata": {"a": f"b {at}"}, "CacheControl": f"max-age={at}",
                "Tagging": f"a={at}", **more}  # fmt: skip

    by = Counting([], {}, None, "p/")
    assert uploads_of(by, line(0)).keys == [b"k0"]
    assert by.count == 1
    uploads = uploads_of(by, line(2), {"Key": "x"}, line(3), line(4, StorageClass="STANDARD"))
    assert by.count == 2
    assert uploads.keys == [b"k2", b"x", b"k3", b"k4"]
    assert uploads.values[0] == (b"max-age=2", b"2", b"a/2; b=c d", SHA256.encode(), b"b 2", b"GLACIER", b"a=2")
    assert uploads.values[1] == ()
    uploads_of(by, *(line(at) for at in range(99)))
    assert by.count == 2
    encrypted = {"Key": "k", "ServerSideEncryption": "aws:kms"}
    uploads_of(by, *({**encrypted, "SSEKMSKeyId": f"k{at}"} for at in range(9)))
    assert by.count == 3


@pytest.mark.parametrize(
    "encode", [bytes.hex, lambda raw: raw.hex().upper(), lambda raw: base64.b64encode(raw).decode()]
)
def test_digests_in_each_form_are_not_read_by_all_rules(encode):
    raws = [bytes([at, 0, 255, at]) for at in range(9)]
    by = Counting([], {}, None, "p/")
    uploads_of(by, {"Key": "k", "ChecksumCRC32": "AAAAAA=="})
    uploads = uploads_of(by, *({"Key": "k", "ChecksumCRC32": encode(raw)} for raw in raws))
    assert uploads.values == [(base64.b64encode(raw),) for raw in raws]
    assert by.count == 1


def test_memory_of_what_was_learned_is_bounded(monkeypatch):
    monkeypatch.setattr(manifest_values, "_MAX_KNOWN", 2)
    monkeypatch.setattr(manifest_line, "_MAX_FORMS", 2)
    by = rules()
    redirects = [{"Key": "k", "WebsiteRedirectLocation": f"/{at}"} for at in range(6)]
    for batch in (redirects, redirects, redirects[::-1]):
        assert [value for (value,) in uploads_of(by, *batch).values] == [
            line["WebsiteRedirectLocation"].encode() for line in batch
        ]
    (known,) = by._rules.values()
    assert len(known) <= 2
    many = [{"Key": "k", "Metadata": {f"a{at}": "b"}} for at in range(5)]
    assert [names for (names,) in uploads_of(by, *many).names] == [f"x-amz-meta-a{at}" for at in range(5)]
    assert len(by._shapes) <= 2


@pytest.mark.parametrize(("text", "metadata"), [(1, 1024), (2048, 1)])
def test_limits_hold_for_what_was_learned(text, metadata):
    def line(text, metadata):
        names = ["CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage"]
        return {"Key": "a", **dict.fromkeys(names, "x" * text), "Metadata": {"a": "x" * metadata, "b": "x" * metadata}}

    by = rules()
    uploads_of(by, line(1, 1))
    uploads_of(by, line(2, 2), line(1, 1))
    uploads = Uploads([], [], [])
    with pytest.raises(InvalidLine, match="S3 accepts at most "):
        by.add([line_of_json(json.dumps(each).encode()) for each in (line(1, 1), line(text, metadata))], uploads)
    assert uploads.keys == [b"a"]


def test_deep_nesting_is_no_line():
    for depth in (900, 5_000):
        line = b'{"Key": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
        found, message = read(b'{"Key": "a"}\n' + line)
        assert len(found) == 1
        assert message in (
            f"--manifest FILE line 2 is not valid JSON. {EXAMPLE}",
            "--manifest FILE line 2: Key must be a string.",
        )


@pytest.mark.parametrize("name", ["ContentType", "ContentLength", "Metadata", "Tagging", "File", "SSECustomerKey", "x"])
def test_deep_nesting_of_any_name_is_refused(name):
    for depth in (20, 900, 5_000):
        line = b'{"Key": "b", "%s": ' % name.encode() + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
        found, message = read(b'{"Key": "a"}\n' + line)
        assert len(found) == 1
        assert message.startswith("--manifest FILE line 2")
        assert len(message) < 500


def test_faults_come_after_the_lines_before(tmp_path):
    contents = b'{"Key": "a"}\n' * (BATCH + 3) + b'{"Key": ""}\n{"Key": "b"}\n'
    found, message = read(contents)
    assert len(found) == BATCH + 3
    assert message == f"--manifest FILE line {BATCH + 4}: Key is empty. Each line must contain one key."


def test_mark_and_line_breaks():
    assert read(b'\xef\xbb\xbf{"Key": "a"}\r\n{"Key": "b"}') == ([(b"a", (), ()), (b"b", (), ())], None)
    assert read(b"") == ([], None)


def test_endless_line_is_not_read_to_its_end():
    file = io.BytesIO(b'{"Key": "' + b"x" * 1_000_000)
    lines = Lines("--manifest", "FILE", file)
    with pytest.raises(
        UsageError, match=r"^--manifest FILE line 1 is too long\. A line can have at most 65536 bytes\.$"
    ):
        list(upload_batches(lines, json_batches(lines), rules(), FACTS))
    assert file.tell() < 200_000


@pytest.mark.parametrize("path", ["devices.csv", "a/b.TSV", ".csv", "/x.Csv"])
def test_format_by_name(path):
    assert is_csv(path, None)
    assert not is_csv(path, "jsonl")


@pytest.mark.parametrize("path", ["-", "devices.jsonl", "csv", "a.csv.gz", ""])
def test_format_by_option(path):
    assert not is_csv(path, None)
    assert is_csv(path, "csv")
