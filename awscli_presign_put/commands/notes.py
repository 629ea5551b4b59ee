"""What a person should know beside the URL: one line a note, on standard error, so that scripts need not see it."""

import sys
from typing import List

from awscli_presign_put.signing.request import PresignedRequest


def notes_on(presigned: PresignedRequest) -> List[str]:
    """The notes on one presigned request, each a line."""
    notes = []
    if presigned.assumed_region:
        notes.append(
            f"no region is configured, so {presigned.assumed_region} was signed: "
            "a bucket elsewhere needs --region, or a region in the profile"
        )
    if presigned.limited_by == "credentials":
        notes.append(
            f"the URL ends with the credentials that signed it, at {presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}, "
            "before its own expiry"
        )
    if presigned.headers:
        lines = "".join(f"\n  {name}: {value}" for name, value in presigned.headers)
        notes.append(
            f"the upload must send exactly {'this header' if len(presigned.headers) == 1 else 'these headers'}:{lines}"
        )
    return notes


def show(notes: List[str]) -> None:
    """Write the notes to standard error."""
    for note in notes:
        sys.stderr.write(f"note: {note}\n")
    sys.stderr.flush()
