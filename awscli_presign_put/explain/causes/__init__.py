"""The causes of failed uploads, by their stable ids: the texts of the command and of ``docs/causes.md``."""

from typing import Dict, Tuple

from awscli_presign_put.explain.causes.body import BODY
from awscli_presign_put.explain.causes.cause import Cause
from awscli_presign_put.explain.causes.other_codes import OTHER_CODES
from awscli_presign_put.explain.causes.place import PLACE
from awscli_presign_put.explain.causes.request import REQUEST
from awscli_presign_put.explain.causes.signer import SIGNER
from awscli_presign_put.explain.causes.store import STORE

GROUPS: Tuple[Tuple[str, Tuple[Cause, ...]], ...] = (
    ("The URL or the request was changed", REQUEST),
    ("The bucket, its region and its host", PLACE),
    ("Time, credentials and permissions", SIGNER),
    ("The contents of the upload", BODY),
    ("What the store or the browser does not allow", STORE),
    ("Other answers", OTHER_CODES),
)
"""All causes below the headings that they have in ``docs/causes.md``."""


def all_causes() -> Dict[str, Cause]:
    """Each cause by its id."""
    return {cause.id: cause for _, group in GROUPS for cause in group}
