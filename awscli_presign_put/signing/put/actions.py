"""What a presigned request does at the store: its method, its name in the S3 API, and the query that says the rest.

Source: Amazon S3 API Reference, "Actions" (Amazon S3).
"""

from dataclasses import dataclass
from typing import Any, Dict, Tuple

MAX_LISTED_PARTS = 1000
"""How many parts one ListParts answers at most. Source: Amazon S3 API Reference, ListParts."""


@dataclass(frozen=True)
class Action:
    """What a presigned request does.

    :param operation: its name in the S3 API.
    :param query: the parameters that its URL has besides those of the signature: these, and no others.
    """

    method: str
    operation: str
    query: Tuple[Tuple[str, str], ...] = ()

    def parameters(self, client: Any) -> Dict[str, Any]:
        """The query under botocore's names for it; without what its release does not know."""
        shape = client.meta.service_model.operation_model(self.operation).input_shape
        members = {
            member.serialization.get("name"): (name, int if member.type_name == "integer" else str)
            for name, member in shape.members.items()
            if member.serialization.get("location") == "querystring"
        }
        known = ((members[name], value) for name, value in self.query if name in members)
        return {name: convert(value) for (name, convert), value in known}


PUT_OBJECT = Action("PUT", "PutObject")
DELETE_OBJECT = Action("DELETE", "DeleteObject")


def get_object() -> Action:
    """A download."""
    return Action("GET", "GetObject")


def head_object() -> Action:
    """What is stored, without its content."""
    return Action("HEAD", "HeadObject")


def upload_part(upload_id: str, number: int) -> Action:
    """One part of a multipart upload. Parts are numbered from 1."""
    return Action("PUT", "UploadPart", (("partNumber", str(number)), ("uploadId", upload_id)))


def list_parts(upload_id: str, after: int = 0) -> Action:
    """Which parts the store has.

    :param after: the number of the part after which the list begins.
    """
    query = (("max-parts", str(MAX_LISTED_PARTS)), ("part-number-marker", str(after)), ("uploadId", upload_id))
    return Action("GET", "ListParts", query)


def complete_upload(upload_id: str) -> Action:
    """The parts become the object."""
    return Action("POST", "CompleteMultipartUpload", (("uploadId", upload_id),))


def abort_upload(upload_id: str) -> Action:
    """The parts are given up."""
    return Action("DELETE", "AbortMultipartUpload", (("uploadId", upload_id),))
