"""Keys in the path of a URL."""

import reference
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.upload.object_key import quoted_key


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_quoted_as_the_documentation_says(key):
    assert quoted_key(key) == reference.uri_encode(key, keep_slash=True)
