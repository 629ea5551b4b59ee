"""What is printed of a page, and what is said about it."""

import json
import re
import shlex
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import given_options
import pytest

from awscli_presign_put.commands.host import HostOptions
from awscli_presign_put.commands.upload_page import UploadPage
from awscli_presign_put.handoff.page import Wording, page_html, plan_of_form, plan_of_put
from awscli_presign_put.moments import shown_moment
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.errors import NotShared, UnsupportedTarget
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.store import page_sharing as page_store
from awscli_presign_put.signing.store.page_sharing import PagePresigners, SharedPage
from awscli_presign_put.signing.upload.upload_request import PresignedRequest, UploadRequest

END = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
PUT = PresignedRequest(
    "PUT", "https://e.example/bkt/k?Signature=1", (("X-Amz-Meta-A", "b"),), "bkt", "k", END, "request"
)
FORM = PresignedPost(
    "https://e.example/bkt", (("key", "in/${filename}"),), PostRequest("bkt", "in/", True, 300), END, ""
)
PRESIGNERS = PagePresigners(SimpleNamespace(client=None), SimpleNamespace(client=None))
RULE = {"AllowedOrigins": ["*"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["x-amz-meta-a"]}
RULE_OF_ALL = {"ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3000}


def upload_page(options=None, request=None, path="s3://bkt/k", **given):
    options = options or given_options.page("T", "M", "fr", None)
    request = request or UploadRequest("bkt", "k", 300)
    options = options._replace(common=options.common._replace(path=path))
    return UploadPage(options, request, HostOptions(**given))


class FakeSharing:
    """Shows each page, and has ``asked`` of what was asked for."""

    is_left = True

    def __init__(self, calls, presigners, place, is_new, say_left):
        self.given = (presigners, place, is_new)

    @contextmanager
    def page(self, *given):
        self.asked.append((*self.given, *given))
        yield SharedPage("bkt", "pages/it's.html", "https://e.example/bkt/page?Signature=2", END)


@pytest.fixture
def shared(monkeypatch):
    """What is asked of the store, which shows each page."""
    monkeypatch.setattr(FakeSharing, "asked", [], raising=False)
    monkeypatch.setattr(page_store, "Sharing", FakeSharing)
    return FakeSharing.asked


def output_of(made):
    """What is printed of a page."""
    with made as output:
        return output


def test_page_of_a_put():
    output = output_of(upload_page().put(None, PUT))
    assert output.text == page_html(plan_of_put(PUT), Wording("T", "M", "fr"))
    assert output.members == {}
    configuration = json.dumps({"CORSRules": [{**RULE, **RULE_OF_ALL}]})
    assert output.notes == [
        "The page cannot upload unless the bucket has this CORS rule. The command replaces all CORS rules of the "
        "bucket. With --share, no rule is required.\n"
        f"  aws s3api put-bucket-cors --bucket bkt --cors-configuration '{configuration}'"
    ]


def test_page_of_a_form():
    output = output_of(upload_page(request=FORM.request).form(PRESIGNERS, FORM))
    assert output.text == page_html(plan_of_form(FORM), Wording("T", "M", "fr"))
    configuration = json.dumps({"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["POST"], **RULE_OF_ALL}]})
    assert output.notes == [
        "Without this CORS rule of the bucket, the page cannot see progress, nor whether an upload is stored. The "
        "command replaces all CORS rules of the bucket. With --share, no rule is required.\n"
        f"  aws s3api put-bucket-cors --bucket bkt --cors-configuration '{configuration}'"
    ]


def test_command_is_for_the_same_store():
    given = {"profile": "my profile", "region": "eu-west-1", "endpoint_url": "https://e.example"}
    note = output_of(upload_page(**given).put(None, PUT)).notes[0]
    assert shlex.split(note.splitlines()[1])[-6:] == [
        *("--profile", "my profile", "--region", "eu-west-1", "--endpoint-url", "https://e.example")
    ]


UNTIL = f"New uploads are accepted until {shown_moment(END.timestamp())}."
ARRIVED = "To see what has arrived, and to fetch it:"
TAKE_BACK = (
    "To take back the link, remove the page. Whoever has opened it before can still upload until the link ends. "
    "Whoever opens it afterwards sees an error message of the store, as after the end of the link.\n"
    "  aws s3 rm 's3://bkt/pages/it'\"'\"'s.html'"
)


def test_shared_page(shared):
    options = given_options.page("T", "M", None, ("bkt", "pages/"))
    output = output_of(upload_page(options, region="eu-west-1").put(PRESIGNERS, PUT))
    assert output.text == "https://e.example/bkt/page?Signature=2"
    assert output.members == {
        "PageUrl": "https://e.example/bkt/page?Signature=2",
        "PageUri": "s3://bkt/pages/it's.html",
    }
    assert output.notes == [
        UNTIL,
        f"{ARRIVED}\n  aws s3api head-object --bucket bkt --key k --region eu-west-1\n"
        "  aws s3 cp s3://bkt/k . --region eu-west-1",
        f"{TAKE_BACK} --region eu-west-1",
    ]
    contents = f"{page_html(plan_of_put(PUT), Wording('T', 'M'), is_of_store=True)}\n".encode()
    (asked,) = shared
    assert asked == (PRESIGNERS, ("bkt", asked[1][1]), True, contents, PUT.url, 300)
    assert re.fullmatch(r"pages/[\w-]{24}\.html", asked[1][1])


def test_page_is_stored_where_its_place_says(shared, monkeypatch):
    """Whoever narrows credentials to that place has asked for it before. A key that was given must be free."""
    looked_at = []
    monkeypatch.setattr(page_store, "check_free", lambda calls, presigner, place: looked_at.append((presigner, place)))
    made = upload_page(given_options.page("T", "M", None, ("bkt", "pages/")))
    place = made.place
    output_of(made.put(PRESIGNERS, PUT))
    assert (shared[0][1], looked_at) == (place, [])
    assert place == made.place
    given = upload_page(given_options.page("T", "M", None, ("bkt", "pages/a.html")))
    output_of(given.put(PRESIGNERS, PUT))
    assert shared[1][1:3] == (("bkt", "pages/a.html"), False)
    assert looked_at == [(PRESIGNERS.own, ("bkt", "pages/a.html"))]


@pytest.mark.parametrize(("key", "has_note"), [("in", True), ("a.b/in", True), ("in/a.pdf", False)])
def test_form_of_a_key_that_looks_like_a_folder(key, has_note):
    request = PostRequest("bkt", key, False, 300)
    form = PresignedPost("https://e.example/bkt", (("key", key),), request, END, "")
    notes = output_of(upload_page(request=request).form(None, form)).notes
    assert (
        notes[:-1]
        == [
            "The page uploads one file, which replaces the one before. To let people upload files below "
            f"{key}/, use a URI that ends in a slash: s3://bkt/{key}/"
        ][: int(has_note)]
    )


def test_put_of_a_key_that_ends_in_a_slash():
    put = PresignedRequest("PUT", "https://e.example/bkt/in/?Signature=1", (), "bkt", "in/", END, "request")
    notes = output_of(upload_page(request=UploadRequest("bkt", "in/", 300), region="eu-west-1").put(None, put)).notes
    assert notes[:-1] == [
        "The page uploads one file, as an object whose key ends in a slash. To let people upload files below it, use "
        "presign-post with the same URI: aws s3 presign-post s3://bkt/in/ --region eu-west-1"
    ]


def test_shared_page_of_a_form(shared):
    options = given_options.page("", "", "de", ("bkt", "pages/"))
    output = output_of(upload_page(options, FORM.request).form(PRESIGNERS, FORM))
    assert output.notes == [
        UNTIL,
        f"{ARRIVED}\n  aws s3 ls --recursive s3://bkt/in/\n"
        "  aws s3 sync s3://bkt/in/ ./in/ --exclude '../*' --exclude '*/../*'",
        TAKE_BACK,
    ]
    assert shared[0][4:] == ("https://e.example/bkt", 300)


@pytest.mark.parametrize(
    ("ends", "note"),
    [
        (
            END + timedelta(days=2),
            "After the end of uploads, the page says that the link has ended. The link shows it until "
            f"{shown_moment((END + timedelta(days=2)).timestamp())}.",
        ),
        # The form works for 7 days, too, or the credentials end.
        (END + timedelta(seconds=2), "--keep-page has no effect: the link cannot work longer than the upload."),
        (END - timedelta(days=1), "--keep-page has no effect: the link cannot work longer than the upload."),
    ],
)
def test_page_that_is_kept(monkeypatch, ends, note):
    asked = []

    class Kept(FakeSharing):
        @contextmanager
        def page(self, *given):
            asked.append((*self.given, *given))
            yield SharedPage("bkt", "pages/a.html", "https://e.example/bkt/page", ends)

    monkeypatch.setattr(page_store, "Sharing", Kept)
    options = given_options.page("", "", None, ("bkt", "pages/"), keep_page=True)
    output = output_of(upload_page(options, FORM.request).form(PRESIGNERS._replace(until=3), FORM))
    assert (asked[0][0], asked[0][5]) == (PRESIGNERS, 7 * 24 * 3600)
    assert output.notes[2:] == [
        "To take back the link, remove the page. Whoever has opened it before can still upload until uploads end. "
        "Whoever opens it afterwards sees an error message of the store.\n  aws s3 rm s3://bkt/pages/a.html",
        note,
    ]


def test_place_that_the_upload_can_write_to():
    with pytest.raises(UsageError) as caught:
        upload_page(given_options.page("", "", None, ("bkt", "in/pages/")), FORM.request)
    assert str(caught.value) == (
        "--share s3://bkt/in/pages/ is a place that the upload can write to: it accepts any key that begins with in/. "
        "Use another place."
    )


def test_upload_that_no_page_can_send(shared):
    presigned = PresignedRequest("PUT", "https://e.example/bkt/a/..", (), "bkt", "a/..", END, "request")
    options = given_options.page("", "", None, ("bkt", "pages/"))
    with pytest.raises(UsageError) as caught:
        upload_page(options, path="s3://bkt/a/..").put(None, presigned).__enter__()
    assert str(caught.value) == (
        "--format html: The upload to 's3://bkt/a/..' has a part . or .. in the key, which browsers remove. "
        "Use --format curl."
    )
    assert shared == []


@pytest.mark.parametrize(
    ("raised", "kind", "message"),
    [
        (NotShared("The store refused."), NotShared, "--share: The store refused."),
        (
            NotShared("No answer.", "s3://bkt/a b"),
            NotShared,
            "--share: No answer. The page may be stored. To remove it, run: aws s3 rm 's3://bkt/a b'",
        ),
        (UnsupportedTarget("is in an access point."), UsageError, "--share 's3://bkt/pages/' is in an access point."),
    ],
)
def test_page_that_is_not_shared(monkeypatch, raised, kind, message):
    def refuse(*_):
        raise raised

    monkeypatch.setattr(FakeSharing, "page", refuse)
    monkeypatch.setattr(page_store, "Sharing", FakeSharing)
    with pytest.raises(kind) as caught:
        upload_page(given_options.page("", "", None, ("bkt", "pages/"))).put(PRESIGNERS, PUT).__enter__()
    assert (type(caught.value), str(caught.value)) == (kind, message)
