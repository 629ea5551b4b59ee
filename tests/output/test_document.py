import json
from datetime import datetime, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.output.document import JsonLines, document
from awscli_presign_put.signing.upload.upload_request import PresignedBatch, PresignedRequest

end = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def test_document():
    presigned = PresignedRequest(
        "PUT", "https://e.example/bkt/k", (("x-b", "1"), ("x-a", "2")), "bkt", "k", end, "request"
    )
    assert document(presigned) == {
        "Method": "PUT",
        "Url": "https://e.example/bkt/k",
        "Headers": {"x-b": "1", "x-a": "2"},
        "Bucket": "bkt",
        "Key": "k",
        "ExpiresAt": "2026-11-23T12:00:00Z",
        "LimitedBy": "request",
    }


def test_session_token_without_an_end():
    presigned = PresignedRequest("PUT", "https://e.example/bkt/k", (), "bkt", "k", end, "unknown")
    assert (document(presigned)["ExpiresAt"], document(presigned)["LimitedBy"]) == ("2026-11-23T12:00:00Z", "unknown")


# No text that is signed has a null byte.
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(prefix=any_text, keys=st.lists(any_text), url=any_text, headers=st.dictionaries(any_text, any_text))
@example("", ["a"], "", {"Url": "", "Key": '", "Key": "'})
@example('"Key": "', ['"', "\\", "\x7f", "\n"], '"', {})
@example("", ["é", " \\u0000", "\\", "u0000 ", " "], "", {})
def test_lines_are_the_documents(prefix, keys, url, headers):
    urls = [f"{url}{number}".replace("\n", " ") for number in range(len(keys))]
    common = PresignedRequest("PUT", url, tuple(headers.items()), 'b"Url": "', prefix, end, "request")
    raw_keys, raw_urls = [key.encode() for key in keys], "".join(f"{url}\n" for url in urls).encode()
    lines = JsonLines().of(PresignedBatch(common, prefix, raw_keys, raw_urls))
    assert lines.isascii()
    assert lines.count(b"\n") == len(keys)
    assert [json.loads(line) for line in lines.splitlines()] == [
        {**document(common), "Url": url, "Key": prefix + key} for key, url in zip(keys, urls)
    ]


any_value = st.text(st.characters(codec="ascii", exclude_characters="\0\n"), max_size=9)


@given(
    prefix=any_text, rows=st.lists(st.tuples(any_text, any_value, any_value), min_size=1, max_size=4), value=any_value
)
@example('%s"', [("%", '"', "\\"), ("\\0", "%s", "\\u0000")], "%d")
def test_lines_with_headers_of_their_own(prefix, rows, value):
    """And a header that a plugin has added to all of them."""
    common = PresignedRequest("PUT", "u", (("x-a", "1"), ("Key", "2"), ("x-c", value)), "bkt", "k", end, "request")
    urls = "".join(f"https://e.example/{at}%20\n" for at in range(len(rows))).encode()
    values = [(first.encode(), second.encode()) for _, first, second in rows]
    lines = JsonLines().of(PresignedBatch(common, prefix, [key.encode() for key, _, _ in rows], urls, values))
    assert lines.isascii()
    assert [json.loads(line) for line in lines.split(b"\n")[:-1]] == [
        {
            **document(common),
            "Url": f"https://e.example/{at}%20",
            "Headers": {"x-a": first, "Key": second, "x-c": value},
            "Key": prefix + key,
        }
        for at, (key, first, second) in enumerate(rows)
    ]


def test_what_lines_share_is_kept_for_those_that_share_it():
    lines = JsonLines()
    batches = [
        PresignedBatch(
            PresignedRequest("PUT", "u", (("x-a", str(at)),), f"b{at}", "k", end, "request"), "p/", [b"k"], b"u\n"
        )
        for at in range(300)
    ]
    for batch in [*batches, *reversed(batches)]:
        assert json.loads(lines.of(batch)) == {**document(batch.common), "Key": "p/k"}
