"""A PresignedRequest, a PresignedPost or a PresignedMultipart as something that can be run. Nothing here signs."""

from functools import partial
from typing import Callable, Dict, Optional, Sequence

from awscli_presign_put.handoff import curl, powershell, python, sh
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.post.post_request import PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

FORMATS: Dict[str, Callable[[PresignedRequest, str], str]] = {
    "curl": curl.put,
    "powershell": powershell.put,
    "python": python.put,
}
"""Each takes the request and the name of the file to upload, and returns text without a newline at its end."""

POST_FORMATS: Dict[str, Callable[[PresignedPost], str]] = {
    "curl": curl.post,
    "powershell": powershell.post,
    "python": python.post,
}
"""The same for a form. Its file is named by the request alone."""

FLAT_POST_FORMATS: Dict[str, Callable[[PresignedPost], str]] = {
    **POST_FORMATS,
    "powershell": partial(powershell.post, is_flat=True),
    "python": partial(python.post, is_flat=True),
}
"""The same for files that go directly below the prefix, and not into a folder."""

MULTIPART_FORMATS: Dict[str, Callable[[PresignedMultipart, Optional[str], str], str]] = {
    "sh": sh.multipart,
    "powershell": powershell.multipart,
    "python": python.multipart,
}
"""The same for a multipart upload. Each takes it, the name of the file, where it is known, and what makes a new kit."""

FILES_FORMATS: Dict[str, Callable[[Sequence[FileLinks], str], str]] = {
    "sh": sh.files,
    "powershell": powershell.files,
    "python": python.files,
}
"""The same for the files of a folder. Each takes their links, and where they go."""
