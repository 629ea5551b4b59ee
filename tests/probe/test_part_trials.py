"""Uploads in parts: what the list of parts proves."""

import pytest

from awscli_presign_put.probe import part_trials
from awscli_presign_put.probe.evidence import RIGHT, WRONG, Exchange


@pytest.mark.parametrize(
    ("held", "is_listed", "is_proof", "proved"),
    [
        (True, True, True, True),
        (True, False, True, None),
        (True, None, True, None),
        (True, False, False, True),
        (True, True, False, False),
        (True, None, False, None),
        # What the answers disprove stays so.
        (False, True, True, False),
        (False, False, False, False),
        (None, True, True, None),
    ],
)
def test_proof(held, is_listed, is_proof, proved):
    exchange = Exchange("a part", RIGHT if is_proof else WRONG, "PUT", 200, "", held, "")
    assert part_trials._proved(exchange, is_listed, is_proof).held is proved


@pytest.mark.parametrize(
    ("document", "etag", "is_list"),
    [
        ("ListPartsResult", "<ETag>&quot;1&quot;</ETag>", True),
        # As Moto.
        ("ListPartsResponse", "<ETag>&quot;1&quot;</ETag>", False),
        # As s3s-fs.
        ("ListPartsResult", "", False),
    ],
)
def test_list_that_kits_can_read(document, etag, is_list):
    part = f"<Part><PartNumber>1</PartNumber>{etag}<Size>13</Size></Part>"
    assert part_trials._is_list(f"<{document}>{part}</{document}>\n".encode()) is is_list
