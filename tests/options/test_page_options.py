import re

import given_options
import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.options.page_options import (
    MAX_MESSAGE,
    MAX_TITLE,
    check_asking,
    check_flat,
    check_room,
    check_share,
    page_options,
    room_below,
)
from awscli_presign_put.options.post_options import PostOptions
from awscli_presign_put.options.shared_arguments import LANGUAGES, PAGE
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.store.page_sharing import key_for

# HTML Standard, "Preprocessing the input stream": without these, an input is parsed as it is.
HTML_TEXT = re.compile("[^\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]*")


def asked(form="html", **given):
    return page_options(given_options.common(format=form, **given))


def refused(*args, **given):
    with pytest.raises(UsageError) as caught:
        asked(*args, **given)
    return str(caught.value)


def test_help_names_the_languages():
    help_texts = {each["name"]: each["help_text"] for each in PAGE}
    assert list(help_texts) == ["title", "message", "language", "share", "keep-page"]
    shown = [f"``{language}``" for language in LANGUAGES]
    assert f"{', '.join(shown[:-1])} or {shown[-1]}." in help_texts["language"]


def test_text_is_taken_as_it_is_typed():
    assert [each.get("no_paramfile") for each in PAGE] == [True, True, None, True, None]


@pytest.mark.parametrize("form", [None, "url", "json", "curl"])
def test_no_page(form):
    assert asked(form) is None


def test_page():
    assert asked() == (given_options.common(format="html"), None)
    given = {"title": "Title", "message": "One\r\n\tTwo", "language": "fr", "share": "s3://bkt/pages/"}
    assert asked(**given) == (given_options.common(format="html", **given), ("bkt", "pages/"))


def test_share_asks_for_the_page():
    assert asked(None, share="s3://bkt/a.html").share == ("bkt", "a.html")


@pytest.mark.parametrize("name", ["title", "message", "language"])
@pytest.mark.parametrize("form", [None, "curl"])
def test_wording_without_a_page(form, name):
    assert refused(form, **{name: ""}) == f"--{name} requires --format html."


def test_share_of_another_format():
    assert refused("curl", share="s3://bkt/") == "--share requires --format html."


@pytest.mark.parametrize("text", ["\0", "a\x1bb", "\x7f", "\x85", "\x9f", "\x0b", "\x0c", "\udcff", "\ufffe", "\uffff"])
@pytest.mark.parametrize("name", ["title", "message"])
def test_characters_that_are_no_text(name, text):
    assert refused(**{name: f"a{text}"}) == f"--{name} has characters that are not text. Remove them."


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "\n"])
def test_title_of_two_lines(text):
    assert refused(title=text) == "--title has a line break. Use --message for text of several lines."


def test_lengths():
    assert asked(title="é" * MAX_TITLE, message="\n" * MAX_MESSAGE).common.title == "é" * 200
    assert refused(title="x" * 201) == "--title has 201 characters. Use at most 200."
    assert refused(message="x" * 10_001) == "--message has 10001 characters. Use at most 10000."


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("s3://bkt/", ("bkt", "")),
        ("s3://bkt/pages/", ("bkt", "pages/")),
        ("s3://bkt/a.html", ("bkt", "a.html")),
        ("bkt/a", ("bkt", "a")),
    ],
)
def test_place(uri, place):
    assert asked(share=uri).share == place


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("s3://bkt", "has no key. Use s3://bucket/key, or s3://bucket/prefix/ for a random name below it."),
        ("s3:///a", "has no bucket name. Use s3://bucket/key."),
        ("https://bkt/a", "is a URL. Use s3://a and --endpoint-url https://bkt."),
        ("", "has no bucket name. Use s3://bucket/key."),
        ("s3://bkt/a/../b.html", "has a part . or .. in the key, which browsers remove. Use another key."),
        ("s3://bkt/./", "has a part . or .. in the key, which browsers remove. Use another key."),
        (f"s3://bkt/{'x' * 1025}", "has a key of 1025 bytes. The maximum is 1024 bytes."),
    ],
)
def test_place_that_is_none(uri, message):
    assert refused(share=uri) == f"--share {uri!r} {message}"


def test_prefix_that_leaves_room_for_a_random_name():
    prefix = f"{'x' * 994}/"
    assert asked(share=f"s3://bkt/{prefix}").share == ("bkt", prefix)
    assert len(key_for(prefix)) == 1024


@pytest.mark.parametrize("size", [996, 1024])
def test_prefix_that_leaves_no_room_for_a_random_name(size):
    uri = f"s3://bkt/{'x' * (size - 1)}/"
    assert refused(share=uri) == (
        f"--share {uri!r} has a prefix of {size} bytes, which leaves no room for a name of 29. Use a shorter prefix."
    )


def keeping(**given):
    return page_options(given_options.common(keep_page=True, **given))


def test_page_that_is_kept():
    assert keeping(share="s3://bkt/p/").share == ("bkt", "p/")
    for form in (None, "html", "curl"):
        with pytest.raises(UsageError) as caught:
            keeping(format=form)
        assert str(caught.value) == "--keep-page requires --share."
    with pytest.raises(UsageError) as caught:
        keeping(share="s3://bkt/p/", assume_role="arn:aws:iam::1:role/r")
    assert str(caught.value) == (
        "--keep-page cannot be combined with --assume-role: the link ends with the session of the role."
    )


@pytest.mark.parametrize("given", [{"format": "html"}, {"format": "python"}, {"share": "s3://bkt/"}])
def test_flat(given):
    options = given_options.common(flat=True, **given)
    check_flat(options, True)
    with pytest.raises(UsageError) as caught:
        check_flat(options, False)
    assert str(caught.value) == "--flat requires a path that ends in a slash."
    assert page_options(options) == (
        None if given == {"format": "python"} else (options, options.share and ("bkt", ""))
    )


@pytest.mark.parametrize("form", [None, "json", "curl"])
def test_flat_where_it_says_nothing(form):
    with pytest.raises(UsageError) as caught:
        check_flat(given_options.common(flat=True, format=form), True)
    assert str(caught.value) == "--flat requires --format html, --format powershell, --format python or --share."
    check_flat(given_options.common(format=form), True)


def asking(request=None, **given):
    request = request or PostRequest("bkt", "in/", True, 300)
    sizes = {name: given.pop(name) for name in ("min_size", "max_size") if name in given}
    check_asking(PostOptions(given_options.common(**{"format": "html", **given}), **sizes), request)


@pytest.mark.parametrize("name", ["ask_name", "ask_message"])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"format": "python"}, "requires --format html or --share."),
        ({"format": None}, "requires --format html or --share."),
        ({"request": PostRequest("bkt", "in", False, 300)}, "requires a path that ends in a slash."),
        ({"flat": True}, "cannot be combined with --flat, which has no folders."),
    ],
)
def test_page_that_cannot_ask(name, given, message):
    asking()
    asking(**{name: True})
    asking(**{name: True, "format": None, "share": "s3://bkt/"})
    with pytest.raises(UsageError) as caught:
        asking(**{name: True}, **given)
    assert str(caught.value) == f"--{name.replace('_', '-')} {message}"


@pytest.mark.parametrize(
    ("request_of", "given", "why"),
    [
        ({"sizes": (2, 10_000)}, {"min_size": "2"}, "--min-size 2 does not allow a short message"),
        ({"sizes": (0, 5999)}, {"max_size": "5999"}, "--max-size 5999 does not allow a message of 6000 bytes"),
        (
            {"content_type_prefix": "image/"},
            {"content_type": "image/*"},
            "--content-type image/* does not allow a text (text/plain; charset=utf-8)",
        ),
        (
            {"headers": (("Content-Type", "image/png"),)},
            {"content_type": "image/png"},
            "--content-type image/png does not allow a text (text/plain; charset=utf-8)",
        ),
        ({"headers": (("x-amz-checksum-sha256", "x"),)}, {}, "a digest allows one file only"),
        ({"headers": (("Content-MD5", "x"),)}, {}, "a digest allows one file only"),
    ],
)
def test_message_that_the_policy_refuses(request_of, given, why):
    with pytest.raises(UsageError) as caught:
        asking(PostRequest("bkt", "in/", True, 300, **request_of), ask_message=True, **given)
    assert str(caught.value) == f"--ask-message cannot be used: the message is stored as message.txt, and {why}."


@pytest.mark.parametrize(
    "request_of",
    [
        {"sizes": (1, 6000)},
        {"content_type_prefix": "text/"},
        {"content_type_prefix": ""},
        {"headers": (("Content-Type", "text/plain"),)},
        {"headers": (("x-amz-meta-a", "b"),)},
    ],
)
def test_message_that_the_policy_allows(request_of):
    assert asking(PostRequest("bkt", "in/", True, 300, **request_of), ask_message=True) is None


def test_room_for_a_folder():
    check_room("s3://bkt/p/", "p" * 998)
    with pytest.raises(UsageError) as caught:
        check_room("s3://bkt/p/", "é" * 499 + "p")
    assert str(caught.value) == (
        "<S3Uri> 's3://bkt/p/' has a prefix of 999 bytes, which leaves no room for a folder of 25 bytes and a name. "
        "Use a shorter prefix, or --flat."
    )


@pytest.mark.parametrize(
    ("asked", "most", "what"),
    [
        ({"ask_name": True}, 513, "--ask-name cannot be used: {} a folder of 255 bytes and a name of 255."),
        ({"ask_message": True}, 988, "--ask-message cannot be used: {} a folder of 25 bytes and message.txt."),
        (
            {"ask_name": True, "ask_message": True},
            513,
            "--ask-name cannot be used: {} a folder of 255 bytes and a name of 255.",
        ),
    ],
)
def test_room_for_what_is_asked(asked, most, what):
    """The page would leave it out, and say nothing."""
    check_room("s3://bkt/p/", "p" * most, **asked)
    assert most + room_below(**asked) == 1024
    with pytest.raises(UsageError) as caught:
        check_room("s3://bkt/p/", "p" * (most + 1), **asked)
    prefix = f"<S3Uri> 's3://bkt/p/' has a prefix of {most + 1} bytes, which leaves no room for"
    assert str(caught.value) == f"{what.format(prefix)} Use a prefix of at most {most} bytes."


@pytest.mark.parametrize(
    ("share", "bucket", "key", "is_prefix"),
    [
        (("bkt", "pages/"), "bkt", "in/", True),
        (("other", "in/"), "bkt", "in/", True),
        (("bkt", "in"), "bkt", "in/", True),
        (("bkt", "a.html"), "bkt", "a", False),
        (("bkt", ""), "bkt", "in/", True),
        (("bkt", "in/k/"), "bkt", "in/k", False),
        (("other", "k"), "bkt", "k", False),
        (("tenant:other", "in/"), "bkt", "in/", True),
        (("one:bkt", "in/"), "other:bkt", "in/", True),
        (("tenant:bkt", "pages/"), "bkt", "in/", True),
        (("ap-1234-s3alias", "pages/"), "bkt", "in/", True),
        (("arn:aws:s3:us-east-1:1:accesspoint/ap", "a.html"), "bkt", "a", False),
    ],
)
def test_place_that_is_another(share, bucket, key, is_prefix):
    assert check_share(share, bucket, key, is_prefix) is None


@pytest.mark.parametrize(
    ("share", "key", "is_prefix", "message"),
    [
        (
            ("bkt", "in/pages/"),
            "in/",
            True,
            "--share s3://bkt/in/pages/ is a place that the upload can write to: it accepts any key that begins with "
            "in/. Use another place.",
        ),
        (
            ("bkt", "in/a.html"),
            "in/",
            True,
            "--share s3://bkt/in/a.html is a place that the upload can write to: it accepts any key that begins with "
            "in/. Use another place.",
        ),
        (
            ("bkt", "pages/"),
            "",
            True,
            "--share s3://bkt/pages/ is a place that the upload can write to: it accepts any key of the bucket. "
            "Use another place.",
        ),
        (
            ("bkt", "k"),
            "k",
            False,
            "--share s3://bkt/k is the object that is uploaded. Use another key.",
        ),
    ],
)
def test_place_that_the_upload_can_write_to(share, key, is_prefix, message):
    with pytest.raises(UsageError) as caught:
        check_share(share, "bkt", key, is_prefix)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("share", "bucket"),
    [
        ("tenant:bkt", "bkt"),
        (":bkt", "bkt"),
        ("bkt", ":bkt"),
        ("bkt", "tenant:bkt"),
        (":bkt", "tenant:bkt"),
        ("ap-1234-s3alias", "bkt"),
        ("bkt", "ap-1234-s3alias"),
        ("ap-1234--ol-s3", "bkt"),
        ("arn:aws:s3:us-east-1:123456789012:accesspoint/ap", "bkt"),
        ("bkt", "arn:aws:s3:us-east-1:123456789012:accesspoint/ap"),
        ("arn:aws:s3::123456789012:accesspoint/m.mrap", "arn:aws:s3:us-east-1:123456789012:accesspoint/ap"),
    ],
)
@pytest.mark.parametrize(("key", "is_prefix"), [("in/", True), ("in/a.html", False)])
def test_place_in_the_same_bucket_by_another_name(share, bucket, key, is_prefix):
    with pytest.raises(UsageError) as caught:
        check_share((share, "in/a.html"), bucket, key, is_prefix)
    assert str(caught.value) == (
        f"--share s3://{share}/in/a.html may be a place that the upload can write to: {share} can be another name of "
        f"the bucket {bucket}. Use the bucket name of the upload, and another key."
    )


@given(st.text(max_size=30))
def test_any_title(title):
    """What is let through can stand in HTML, in one line."""
    try:
        found = asked(title=title).common.title
    except UsageError:
        found = None
    fits = all(character >= " " or character == "\t" for character in title)
    assert found == title if fits and HTML_TEXT.fullmatch(title) else found is None
