"""A PresignedRequest as something that its receiver can run. Nothing here signs."""

from typing import Callable, Dict

from awscli_presign_put.handoff.curl import curl
from awscli_presign_put.handoff.powershell import powershell
from awscli_presign_put.handoff.python import python
from awscli_presign_put.signing.request import PresignedRequest

FORMATS: Dict[str, Callable[[PresignedRequest, str], str]] = {"curl": curl, "powershell": powershell, "python": python}
"""Each takes the request and the name of the file to upload, and returns text without a newline at its end."""
