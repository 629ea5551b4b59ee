"""A form upload as a document: all that a page, or a program that sends the form, has to know."""

from typing import Any, Dict, List

from awscli_presign_put.signing.post.post_request import PresignedPost


def post_document(presigned: PresignedPost) -> Dict[str, Any]:
    """The document, as ``--format json`` prints it."""
    request = presigned.request
    return {
        "Url": presigned.url,
        "Fields": dict(presigned.fields),
        "Conditions": conditions_in_words(presigned),
        "Bucket": request.bucket,
        "KeyPrefix" if request.is_prefix else "Key": request.key,
        "ExpiresAt": f"{presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "LimitedBy": presigned.limited_by,
    }


def conditions_in_words(presigned: PresignedPost) -> List[str]:
    """What the store requires of an upload, a sentence for each condition."""
    request = presigned.request
    said = [f"The key begins with {request.key}." if request.is_prefix else f"The key is {request.key}."]
    if request.is_prefix and not request.key:
        said = ["The key is any key of the bucket."]
    if request.sizes is not None:
        said.append(f"The file has {request.size_in_words}.")
    if request.content_type_prefix is not None:
        begins = f" that begins with {request.content_type_prefix}" if request.content_type_prefix else ""
        said.append(f"The form has a field Content-Type{begins}.")
    said.append("All other fields of the form are those in Fields, with the same values.")
    said.append("The field file is the last one.")
    return said
