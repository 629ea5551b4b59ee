from types import SimpleNamespace

import pytest

from awscli_presign_put.commands.uses import Uses, uses_of_form, uses_of_keys, uses_of_parts, uses_of_put
from awscli_presign_put.signing.multipart import Plan
from awscli_presign_put.signing.multipart_request import MultipartRequest
from awscli_presign_put.signing.permissions import (
    to_check,
    to_post,
    to_put,
    to_read_lifecycle,
    to_show,
    to_store,
    to_upload_parts,
)
from awscli_presign_put.signing.post_request import PostRequest
from awscli_presign_put.signing.request import UploadRequest

PUT = UploadRequest("bkt", "k", 60)
FORM = PostRequest("bkt", "in/", True, 60)
PARTS = MultipartRequest("bkt", "k", 60, Plan(5, True, 5))
PAGE = SimpleNamespace(place=("bkt", "pages/a.html"))
PRINTED = SimpleNamespace(place=None)
NO_CHECK, CHECK = SimpleNamespace(check=False), SimpleNamespace(check=True)
SHOWN, STORED = to_show("bkt", "pages/a.html"), to_store("bkt", "pages/a.html")


@pytest.mark.parametrize("page", [None, PRINTED])
def test_nothing_is_sent(page):
    assert uses_of_put(PUT, page, NO_CHECK) == Uses(to_put(PUT), [])
    assert uses_of_form(FORM, page, NO_CHECK) == Uses(to_post(FORM), [])
    assert uses_of_keys(PUT, NO_CHECK) == Uses(to_put(PUT, is_prefix=True), [])


def test_check():
    assert uses_of_put(PUT, None, CHECK) == Uses(to_put(PUT), to_check(PUT))
    assert uses_of_keys(PUT, CHECK) == Uses(to_put(PUT, is_prefix=True), to_check(PUT, is_prefix=True))
    assert uses_of_form(FORM, None, CHECK) == Uses(to_post(FORM), to_check(FORM.put))
    links = to_upload_parts(PARTS)
    assert uses_of_parts(PARTS, None, CHECK) == Uses(links, [*links, *to_read_lifecycle("bkt")])


def test_upload_in_parts_is_started():
    links = to_upload_parts(PARTS)
    assert uses_of_parts(PARTS, None, NO_CHECK) == Uses(links, links)


def test_page_is_stored():
    assert uses_of_put(PUT, PAGE, CHECK) == Uses([*to_put(PUT), *SHOWN], [*to_check(PUT), *STORED])
    assert uses_of_form(FORM, PAGE, NO_CHECK) == Uses([*to_post(FORM), *SHOWN], STORED)
    links = to_upload_parts(PARTS)
    assert uses_of_parts(PARTS, PAGE, NO_CHECK) == Uses([*links, *SHOWN], [*links, *STORED])
