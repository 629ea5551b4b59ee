import re
from dataclasses import replace
from pathlib import Path

import pytest
from kits import ADDRESS, KIT, multipart

from awscli_presign_put.handoff.page import plan as plan_module
from awscli_presign_put.handoff.page.plan import plan_of_form, plan_of_multipart, plan_of_put
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.multipart.multipart_request import FileDigests
from awscli_presign_put.signing.upload.s3_rules import MAX_PUT_BYTES

NO_LIMIT = {
    "min": 0,
    "max": MAX_PUT_BYTES,
    "isLimited": False,
    "typePrefix": None,
    "type": None,
    "isKnown": False,
    "digests": {},
}


def test_put(presigned):
    assert plan_of_put(presigned()) == {
        "transport": "put",
        "url": "https://e.example/bkt/a/feather.ttf?X-Amz-Signature=1",
        "headers": (),
        "key": "a/feather.ttf",
        "isPrefix": False,
        "limits": NO_LIMIT,
        "bucket": "bkt",
        "endsAt": "2026-11-23T12:00:00Z",
        "mayEndEarlier": False,
        "networks": (),
    }


def test_put_of_one_file(presigned):
    headers = (
        ("content-length", "17"),
        ("content-type", "font/ttf"),
        ("x-amz-checksum-sha256", "a="),
        ("x-amz-checksum-crc32", "b="),
    )
    plan = plan_of_put(presigned(headers=headers))
    assert plan["headers"] == headers[1:]
    assert plan["limits"] == {
        "min": 17,
        "max": 17,
        "isLimited": True,
        "typePrefix": None,
        "type": "font/ttf",
        "isKnown": True,
        "digests": {"SHA-256": "a="},
    }


def test_digest_that_no_page_computes(presigned):
    limits = plan_of_put(presigned(headers=(("x-amz-checksum-crc32", "b="),)))["limits"]
    assert (limits["isKnown"], limits["digests"]) == (True, {})


@pytest.mark.parametrize(("limited_by", "earlier"), [("request", False), ("credentials", False), ("unknown", True)])
def test_end(presigned, presigned_post, limited_by, earlier):
    plans = plan_of_put(presigned(limited_by=limited_by)), plan_of_form(presigned_post(limited_by=limited_by))
    assert [(plan["endsAt"], plan["mayEndEarlier"]) for plan in plans] == [("2026-11-23T12:00:00Z", earlier)] * 2


def test_url_has_the_host_that_was_signed(presigned):
    url = "https://e.example:443/bkt/k?X-Amz-Signature=1"
    assert plan_of_put(presigned("k", url=url))["url"] == "https://e.example/bkt/k?X-Amz-Signature=1"


@pytest.mark.parametrize("key", [".", "a/..", "a/./b"])
def test_key_that_browsers_change(presigned, key):
    with pytest.raises(UnsupportedTarget) as caught:
        plan_of_put(presigned(key))
    assert str(caught.value) == "has a part . or .. in the key, which browsers remove. Use --format curl."


@pytest.mark.parametrize(
    "name", ["Cookie", "Origin", "sec-fetch-mode", "Proxy-Authorization", "Accept-Encoding", "DNT"]
)
def test_header_that_no_page_sends(presigned, name):
    with pytest.raises(UnsupportedTarget) as caught:
        plan_of_put(presigned(headers=((name, "1"),)))
    assert str(caught.value) == f"requires the header {name}, which a page cannot send. Use --format curl."


@pytest.mark.parametrize("name", ["x-amz-meta-cookie", "x-amz-security", "Content-Encoding", "x-methods"])
def test_header_that_looks_like_one(presigned, name):
    assert plan_of_put(presigned(headers=((name, "1"),)))["headers"] == ((name, "1"),)


def test_form_of_one_key(presigned_post):
    fields = (("Content-Type", "image/png"), ("x-amz-checksum-sha1", "a="))
    assert plan_of_form(presigned_post(fields=fields, sizes=(1, 10))) == {
        "transport": "post",
        "url": "https://e.example/bkt",
        "fields": (("key", "in/report.pdf"), *fields),
        "key": "in/report.pdf",
        "isPrefix": False,
        "isFlat": False,
        "limits": {
            "min": 1,
            "max": 10,
            "isLimited": True,
            "typePrefix": None,
            "type": "image/png",
            "isKnown": True,
            "digests": {"SHA-1": "a="},
        },
        "bucket": "bkt",
        "endsAt": "2026-11-23T12:00:00Z",
        "mayEndEarlier": False,
        "networks": (),
    }


@pytest.mark.parametrize(("prefix", "shown"), [("image/", "image/*"), ("", None), (None, None)])
def test_form_below_a_prefix(presigned_post, prefix, shown):
    plan = plan_of_form(presigned_post("in/", is_prefix=True, content_type_prefix=prefix))
    assert (plan["key"], plan["isPrefix"]) == ("in/", True)
    assert plan["fields"] == (("key", "in/${filename}"),)
    assert plan["limits"] == {**NO_LIMIT, "typePrefix": prefix, "type": shown}


@pytest.mark.parametrize("is_flat", [True, False])
def test_form_without_folders(presigned_post, is_flat):
    assert plan_of_form(presigned_post("in/", is_prefix=True), is_flat)["isFlat"] is is_flat


def test_form_that_redirects(presigned_post):
    with pytest.raises(UnsupportedTarget) as caught:
        plan_of_form(presigned_post(success=("success_action_redirect", "https://e.example/")))
    expected = "redirects the uploader, and the page stays open instead. Omit --success-redirect."
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("character", "message"),
    [
        ("\n", "has a line break in the field x-amz-meta-a, which browsers change."),
        ("\r", "has a line break in the field x-amz-meta-a, which browsers change."),
        ("\0", "has a null character in the field x-amz-meta-a, which HTML cannot carry."),
    ],
)
def test_field_that_browsers_change(presigned_post, character, message):
    with pytest.raises(UnsupportedTarget) as caught:
        plan_of_form(presigned_post(fields=(("x-amz-meta-a", f"a{character}b"),)))
    assert str(caught.value) == message


def test_file_in_parts():
    assert plan_of_multipart(KIT, "aws s3 presign-multipart s3://bkt/k --resume UP/1") == {
        "transport": "multipart",
        "url": KIT.lists[0].url,
        "key": "k",
        "isPrefix": False,
        "limits": {
            "min": KIT.request.plan.size,
            "max": KIT.request.plan.size,
            "isLimited": True,
            "typePrefix": None,
            "type": None,
            "isKnown": True,
            "digests": {},
        },
        "parts": {
            "size": KIT.request.plan.part_size,
            "url": (f"{ADDRESS}partNumber=", "&uploadId=UP%2F1&X-Amz-Signature=", ""),
            "missing": [(1, "aa", "AAAA"), (2, "bb", "BBBB")],
            "headers": (),
            "digestHeader": "x-amz-checksum-sha256",
            "digestElement": "ChecksumSHA256",
            "digestName": "SHA-256",
            "composite": "CCCC-2",
            "startedAt": "2026-11-23T11:55:00Z",
            "digests": {},
            "lists": [link.url for link in KIT.lists],
            "listHeaders": KIT.lists[0].headers,
            "complete": {"url": KIT.complete.url, "headers": KIT.complete.headers},
            "head": {"url": KIT.head.url, "headers": KIT.head.headers},
        },
        "resume": "aws s3 presign-multipart s3://bkt/k --resume UP/1",
        "bucket": "bkt",
        "endsAt": "2026-11-23T12:00:00Z",
        "mayEndEarlier": False,
        "networks": (),
    }


def test_parts_that_the_store_has_keep_their_digests():
    plan = plan_of_multipart(replace(KIT, parts=KIT.parts[1:]), "")
    assert (plan["parts"]["missing"], plan["parts"]["digests"]) == ([(2, "bb", "BBBB")], {1: "AAAA"})


def test_digests_that_the_page_computes_itself():
    parts = plan_of_multipart(multipart(digests=FileDigests("MD5", ("AAAA", "BBBB"), None)), "")["parts"]
    assert (parts["digestHeader"], parts["digestElement"], parts["digestName"]) == ("Content-MD5", "", "MD5")
    assert [part[2] for part in parts["missing"]] == ["AAAA", "BBBB"]


def test_file_of_any_size_up_to_one():
    limits = plan_of_multipart(multipart(is_exact=False), "")["limits"]
    assert (limits["min"], limits["max"], limits["isKnown"]) == (0, KIT.request.plan.size, False)


def test_parts_of_a_key_that_browsers_change():
    with pytest.raises(UnsupportedTarget) as caught:
        plan_of_multipart(replace(KIT, request=replace(KIT.request, key="a/../b")), "")
    assert str(caught.value) == "has a part . or .. in the key, which browsers remove. Use --format sh."


FOLDER = Path(plan_module.__file__).parent
# What document.py adds to the plan, for the whole page.
OF_THE_PAGE = {"title", "message", "language", "texts"}


@pytest.mark.one_python
@pytest.mark.parametrize(
    ("python", "script", "name"),
    [
        (plan_module.PagePlan, "queue.js", "PagePlan"),
        (plan_module.Limits, "limits.js", "Limits"),
        (plan_module.Parts, "transports/multipart.js", "Parts"),
    ],
)
def test_same_names_in_javascript(python, script, name):
    text = (FOLDER / script).read_text(encoding="utf-8")
    typedef = re.search(rf"@typedef {{object}} {name}\n(.*?)\*/", text, re.DOTALL)[1]
    names = set(re.findall(r"@property \{.*\} \[?(\w+)\]?", typedef))
    assert names - (OF_THE_PAGE if python is plan_module.PagePlan else set()) == set(python.__annotations__)


def test_page_that_asks(presigned_post):
    plan = plan_of_form(presigned_post("in/", is_prefix=True), asks_name=True, asks_message=True)
    assert (plan["asksName"], plan["asksMessage"]) == (True, True)
    assert not {"asksName", "asksMessage"} & set(plan_of_form(presigned_post("in/", is_prefix=True)))
