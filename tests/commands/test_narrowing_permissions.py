from types import SimpleNamespace

import pytest

from awscli_presign_put.commands.narrowing import (
    Uses,
    uses_of_form,
    uses_of_keys,
    uses_of_lines,
    uses_of_parts,
    uses_of_put,
)
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest
from awscli_presign_put.signing.multipart.part_plan import PartPlan
from awscli_presign_put.signing.post.post_request import PostRequest
from awscli_presign_put.signing.role.permissions import (
    to_check,
    to_post,
    to_put,
    to_put_any,
    to_read_lifecycle,
    to_show,
    to_store,
    to_upload_parts,
)
from awscli_presign_put.signing.upload.upload_request import UploadRequest

PUT = UploadRequest("bkt", "k", 60)
FORM = PostRequest("bkt", "in/", True, 60)
PARTS = MultipartRequest("bkt", "k", 60, PartPlan(5, True, 5))
PAGE = SimpleNamespace(place=("bkt", "pages/a.html"))
PRINTED = SimpleNamespace(place=None)
NO_CHECK, CHECK = False, True
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


def test_lines_whose_headers_are_not_known():
    any_of_them = [*to_put(PUT, is_prefix=True), *to_put_any(PUT)]
    assert uses_of_lines(PUT, NO_CHECK, for_script=False) == Uses(any_of_them, [])
    links = [*any_of_them, *to_show("bkt", "k", is_prefix=True)]
    assert uses_of_lines(PUT, CHECK, for_script=True) == Uses(links, [*links, *to_check(PUT, is_prefix=True)])


def test_page_with_the_key_of_the_upload():
    headers = (("x-amz-server-side-encryption", "aws:kms"),)
    put = UploadRequest("bkt", "k", 60, headers)
    uses = uses_of_put(put, PAGE, NO_CHECK)
    assert uses == Uses([*to_put(put), *to_show(*PAGE.place, headers)], to_store(*PAGE.place, headers))


def test_page_at_a_place_that_no_policy_can_name():
    with pytest.raises(UsageError) as caught:
        uses_of_put(PUT, SimpleNamespace(place=("ap-1-s3alias", "p/a.html")), NO_CHECK)
    assert str(caught.value) == (
        "--share s3://ap-1-s3alias/p/a.html is the alias of an access point. To narrow a session to it, use its ARN."
    )
