"""The same uploads, and the same faults, as line by line."""

import base64
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.options import manifest_quick
from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.file_facts import FileFacts
from awscli_presign_put.options.lines import BATCH, Lines
from awscli_presign_put.options.manifest_line import InvalidLine, LineRules
from awscli_presign_put.options.manifest_lines import upload_batches
from awscli_presign_put.options.manifest_quick import QuickRules
from awscli_presign_put.shown import visible
from awscli_presign_put.signing.upload.headers import Header

MD5, OTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg==", "AAAAAAAAAAAAAAAAAAAAAA=="
SHA256 = base64.b64encode(b"x" * 32).decode()
RULES = LineRules([], {}, None, "p/")
FACTS = FileFacts("SHA256", True)
BESIDE = LineRules(
    [Header("Content-Type", "a/b", "--content-type"), Header("x-amz-meta-a", "b", "--metadata")],
    {"content-type": "--content-type", "metadata": "--metadata"},
    None,
    "p/",
)


def read(contents, rules=RULES):
    """The uploads, and the message where a line cannot be."""
    found = []
    try:
        for uploads in upload_batches(Lines("--manifest", "FILE", io.BytesIO(contents)), rules, FACTS):
            found += zip(*uploads)
    except UsageError as error:
        return found, str(error)
    return found, None


def read_one_by_one(contents, rules=RULES):
    lines = contents.replace(b"\r\n", b"\n").split(b"\n")
    if not lines[-1]:
        lines.pop()
    found = []
    for number, line in enumerate(lines, 1):
        try:
            key, asked = rules.read(line)
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
       rules=st.sampled_from([RULES, BESIDE]), line_break=st.sampled_from(["\n", "\r\n"]))  # fmt: skip
@example(['{"Key": "a"}'] * 3, ['{"Key": "a"}, {"Key": "b"}', '{"Key": [{"Key": "b"}', '{"Key": "c"}]}'], RULES, "\n")
@example(['{"Key": "a"}'] * 3, ['{"Key": "a"}, {"Key": "b"}', '{"Key": "a}', '{b"}'], RULES, "\n")
@example([json.dumps({"Key": "a", "ContentMD5": MD5, "ChecksumMD5": MD5})] * 2,
         [json.dumps({"Key": "a", "ContentMD5": MD5, "ChecksumMD5": OTHER_MD5})], RULES, "\n")  # fmt: skip
@example([], ['{"Key": "a", "ContentLength": "\\u001f"}'], RULES, "\n")
@example(['{"Key": "a", "ContentType": "a/b"}'] * 2, ['{"Key": "a", "ContentType": "c/d"}'], BESIDE, "\n")
@example(['{"Key": "a", "StorageClass": "GLACIER"}'] * 2, ['{"Key": "a", "StorageClass": 1}'], RULES, "\n")
def test_as_line_by_line(good, others, rules, line_break):
    """Also of lines like those before."""
    contents = "".join(f"{line}{line_break}" for line in [*good, *others]).encode()
    expected, message = read_one_by_one(contents, rules)
    assert read(contents, rules) == (expected, message)
    lines = contents.replace(b"\r\n", b"\n").split(b"\n")[:-1]
    quick = QuickRules(rules)
    for line in lines[: len(expected)] * 2:
        quick.uploads([line])
    for start in range(len(expected)):
        uploads = quick.uploads(lines[start : len(expected)])
        assert uploads is None or list(zip(*uploads)) == expected[start:]
        if message is not None:
            assert quick.uploads(lines[start : len(expected) + 1]) is None


class Counting(LineRules):
    """Rules that count how many lines are read by them."""

    count = 0

    def read(self, line):
        self.count += 1
        return super().read(line)


def test_lines_like_those_before_are_not_read_by_all_rules():
    """Else it would be right, and slow."""

    def line(at, **more):
        made = {"Key": f"k{at}", "ContentLength": at, "ChecksumSHA256": SHA256, "ContentType": f"a/{at}; b=c d",
                "StorageClass": "GLACIER", "Metadata": {"a": f"b {at}"}, "CacheControl": f"max-age={at}",
                "Tagging": f"a={at}", **more}  # fmt: skip
        return json.dumps(made).encode()

    rules = Counting([], {}, None, "p/")
    quick = QuickRules(rules)
    assert quick.uploads([line(0)]).keys == [b"k0"]
    assert quick.uploads([line(1)]).keys == [b"k1"]
    assert rules.count == 2  # of a new name, and of a new value
    uploads = quick.uploads([line(2), b'{"Key": "x"}', line(3), line(4, StorageClass="STANDARD")])
    assert rules.count == 4
    assert uploads.keys == [b"k2", b"x", b"k3", b"k4"]
    assert uploads.values[0] == (b"max-age=2", b"2", b"a/2; b=c d", SHA256.encode(), b"b 2", b"GLACIER", b"a=2")
    assert uploads.values[1] == ()
    assert quick.uploads([line(at) for at in range(99)]) is not None
    assert quick.uploads([line(1, StorageClass="STANDARD"), b'{"Key": "y"}']).keys == [b"k1", b"y"]
    assert rules.count == 4


def test_digests_in_hexadecimal_are_not_read_by_all_rules():
    def line(raw, encode):
        return json.dumps({"Key": "k", "ChecksumCRC32": encode(raw)}).encode()

    raws = [bytes([at, 0, 255, at]) for at in range(9)]
    rules = Counting([], {}, None, "p/")
    quick = QuickRules(rules)
    quick.uploads([line(raws[0], bytes.hex)])
    assert rules.count == 1
    expected = [(base64.b64encode(raw),) for raw in raws]
    assert quick.uploads([line(raw, bytes.hex) for raw in raws]).values == expected
    assert quick.uploads([line(raw, lambda raw: raw.hex().upper()) for raw in raws]).values == expected
    assert quick.uploads([line(raw, lambda raw: base64.b64encode(raw).decode()) for raw in raws]).values == expected
    assert rules.count == 1
    mixed = [line(raws[0], bytes.hex), line(raws[1], lambda raw: base64.b64encode(raw).decode())]
    assert quick.uploads(mixed).values == expected[:2]


def test_memory_of_what_was_learned_is_bounded(monkeypatch):
    monkeypatch.setattr(manifest_quick, "_MAX_KNOWN", 2)
    monkeypatch.setattr(manifest_quick, "_MAX_SHAPES", 2)
    rules = Counting([], {}, None, "p/")
    quick = QuickRules(rules)
    redirects = [json.dumps({"Key": "k", "WebsiteRedirectLocation": f"/{at}"}).encode() for at in range(6)]
    for batch in (redirects, redirects, redirects[::-1]):
        assert [value for (value,) in quick.uploads(batch).values] == [
            json.loads(line)["WebsiteRedirectLocation"].encode() for line in batch
        ]
    many = [json.dumps({"Key": "k", "Metadata": {f"a{at}": "b"}}).encode() for at in range(5)]
    assert [names for (names,) in quick.uploads(many).names] == [f"x-amz-meta-a{at}" for at in range(5)]


@pytest.mark.parametrize(("text", "metadata"), [(1, 1024), (2048, 1)])
def test_limits_hold_for_what_was_learned(text, metadata):
    def line(text, metadata):
        names = ["CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage"]
        line = {"Key": "a", **dict.fromkeys(names, "x" * text), "Metadata": {"a": "x" * metadata, "b": "x" * metadata}}
        return json.dumps(line).encode()

    quick = QuickRules(RULES)
    assert quick.uploads([line(1, 1)]) is not None
    assert quick.uploads([line(2, 2), line(1, 1)]) is not None
    assert quick.uploads([line(1, 1), line(text, metadata)]) is None
    with pytest.raises(InvalidLine, match="S3 accepts at most "):
        RULES.read(line(text, metadata))


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
    with pytest.raises(
        UsageError, match=r"^--manifest FILE line 1 is too long\. A line can have at most 65536 bytes\.$"
    ):
        list(upload_batches(Lines("--manifest", "FILE", file), RULES, FACTS))
    assert file.tell() < 200_000
