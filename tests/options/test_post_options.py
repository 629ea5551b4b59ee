import given_options
import pytest

from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.options.post_options import post_options, post_request
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.post.post_request import PostRequest


def request_of(path="s3://bkt/k", **given):
    return post_request(options_of(path, **{"expires_in": "300", **given}))[0]


def options_of(path="s3://bkt/k", **given):
    return post_options(given_options.parsed(PresignPostCommand, path, **given))


def test_what_was_given():
    options = options_of(keys_from="-", min_size="1", max_size="2", ask_name=True, content_type="a/*")
    assert options.common == given_options.common(ask_name=True, content_type="a/*")
    assert options[1:] == ("-", "1", "2", None, None)
    assert options_of(success_status="200", success_redirect="https://e")[1:] == (*[None] * 3, "200", "https://e")


def refused(path="s3://bkt/k", **given):
    with pytest.raises(UsageError) as caught:
        request_of(path, **given)
    return str(caught.value)


def test_defaults():
    assert request_of() == PostRequest("bkt", "k", False, 300, ("success_action_status", "201"), (), None, None)


def test_all_at_once():
    assert request_of(
        "s3://bkt/in/",
        min_size="1",
        max_size="10MiB",
        content_type="image/*",
        acl="private",
        metadata={"a": "b"},
        success_redirect="https://e.example/done?x=1",
    ) == PostRequest(
        "bkt",
        "in/",
        True,
        300,
        ("success_action_redirect", "https://e.example/done?x=1"),
        (("x-amz-meta-a", "b"), ("x-amz-acl", "private")),
        (1, 10485760),
        "image/",
    )


def test_which_option_asks_for_which_header():
    _, asked = post_request(options_of(expires_in="1h", acl="private"))
    assert [(header.option, *header) for header in asked] == [("--acl", "x-amz-acl", "private")]


@pytest.mark.parametrize(
    ("path", "key", "is_prefix"),
    [
        ("s3://bkt/in/report.pdf", "in/report.pdf", False),
        ("s3://bkt/in/", "in/", True),
        ("s3://bkt/", "", True),
        ("bkt/in/", "in/", True),
        ("s3://bkt//", "/", True),
    ],
)
def test_place(path, key, is_prefix):
    request = request_of(path)
    assert (request.bucket, request.key, request.is_prefix) == ("bkt", key, is_prefix)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "s3://bkt",
            "has no key. Use s3://bucket/key, or s3://bucket/prefix/ to let the uploader choose the name.",
        ),
        ("s3://", "has no bucket name. Use s3://bucket/key."),
        (
            "s3://bkt/in/${filename}",
            "has ${filename} in the key, which S3 replaces with the name of the uploaded file. "
            "To let the uploader choose the name, use a URI that ends in a slash.",
        ),
        (
            "s3://bkt/${filename}/",
            "has ${filename} in the key, which S3 replaces with the name of the uploaded file. "
            "To let the uploader choose the name, use a URI that ends in a slash.",
        ),
        (
            f"s3://bkt/{'x' * 1023}/",
            "has a prefix of 1024 bytes, which leaves no room for a name. Use a shorter prefix.",
        ),
    ],
)
def test_place_that_cannot_be(path, message):
    assert refused(path) == f"<S3Uri> {path!r} {message}"


def test_longest_prefix():
    assert request_of(f"s3://bkt/{'x' * 1022}/").key == "x" * 1022 + "/"


@pytest.mark.parametrize(
    ("given", "sizes"),
    [
        ({}, None),
        ({"min_size": "1"}, (1, 5368709120)),
        ({"max_size": "1KiB"}, (0, 1024)),
        ({"min_size": "5", "max_size": "5"}, (5, 5)),
        ({"max_size": "0"}, (0, 0)),
    ],
)
def test_sizes(given, sizes):
    assert request_of(**given).sizes == sizes


def test_sizes_that_cannot_be():
    assert refused(min_size="2KiB", max_size="2KB") == "--min-size 2KiB is more than --max-size 2KB."
    assert refused(max_size="6GiB") == (
        "--max-size 6GiB is too large. One upload can carry at most 5368709120 bytes (5 GiB)."
    )
    assert refused(min_size="x") == (
        "--min-size 'x' is not a size. Use a number of bytes, or a size such as 500KB, 10MB, 10MiB or 1GiB."
    )


@pytest.mark.parametrize(
    ("value", "headers", "prefix"),
    [
        ("image/png", (("Content-Type", "image/png"),), None),
        ("image/*", (), "image/"),
        ("image/x-*", (), "image/x-"),
        ("application/vnd.*", (), "application/vnd."),
        ("*/*", (), ""),
    ],
)
def test_content_type(value, headers, prefix):
    request = request_of(content_type=value)
    assert (request.headers, request.content_type_prefix) == (headers, prefix)


@pytest.mark.parametrize("value", ["*", "image*", "image/**", "*/png", "image/*; charset=x", "a/b*c", " image/*"])
def test_content_type_that_cannot_be(value):
    assert refused(content_type=value) == (
        f"--content-type {value!r} is not a media type. Use TYPE/SUBTYPE, such as image/jpeg, "
        "or a beginning and an asterisk, such as image/*."
    )


def test_success():
    assert request_of(success_status="204").success == ("success_action_status", "204")
    assert refused(success_status="204", success_redirect="https://e/") == (
        "--success-status cannot be combined with --success-redirect."
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("/done", "'/done' is not a URL. It must begin with http:// or https://."),
        ("https://", "'https://' is not a URL. It must begin with http:// or https://."),
        ("https://e/${filename}", "has ${filename} in it, which S3 replaces. Remove it."),
        (
            "https://e/\n",
            "has a line break or control character in the value of success_action_redirect. "
            "HTTP cannot carry it. Remove it.",
        ),
    ],
)
def test_redirect_that_cannot_be(url, message):
    assert refused(success_redirect=url) == f"--success-redirect {message}"


def test_name_of_the_file_in_a_value():
    assert refused(metadata={"a": "x${filename}"}) == (
        "--metadata has ${filename} in the value of x-amz-meta-a, which S3 replaces with the name of the uploaded file "
        "in each field of a form. Remove it."
    )
    assert refused(tags=[["a", "${filename}"]]) == (
        "--tags has ${filename} in the value of x-amz-tagging, which S3 replaces with the name of the uploaded file "
        "in each field of a form. Remove it."
    )
    assert request_of(metadata={"a": "$filename {x}"}).headers == (("x-amz-meta-a", "$filename {x}"),)


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe"])
def test_tags_that_xml_cannot_write(character):
    message = "--tags has a control character, which a form cannot carry. Remove it."
    assert refused(tags=[["a", character]]) == message
    assert refused(tags=[[character, "a"]]) == message
    assert request_of(tags=[["a", "\t\r\n"]]).headers == (("x-amz-tagging", "a=%09%0D%0A"),)


def test_other_values_that_cannot_be():
    assert refused(expires_in="8d") == (
        "--expires-in '8d' is more than the maximum of 7 days. Use 1 to 604800 seconds, or a duration such as "
        "90m, 12h or 7d."
    )
    assert refused(sse_c="AES256") == "--sse-c requires --sse-c-key."
    digests = {"checksum_sha1": "A" * 27 + "=", "checksum_crc32": "AAAAAA=="}
    assert refused(**digests) == "--checksum-sha1 cannot be combined with --checksum-crc32."
