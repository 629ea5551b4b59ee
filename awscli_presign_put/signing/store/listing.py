"""Lists what a bucket has below a prefix."""

from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from botocore.exceptions import ClientError

from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.below import Below
from awscli_presign_put.signing.store.bucket_query import UPLOAD_REFUSED, bucket_query


def list_below(
    presigner: Presigner,
    bucket: str,
    prefix: str,
    limit: Optional[float],
    waiting: Callable[[float], None],
    region: Optional[str] = None,
) -> Below:
    """List the objects and the uploads below a prefix.

    :param limit, waiting: as of :class:`~awscli_presign_put.signing.store.bucket_query.StoreContext`.
    :param region: that of URLs that are signed for the bucket, to see whether it is in another one; None not to ask.
    :raises CheckFailed: the store refuses, or cannot be asked.
    """
    headers: Dict[str, Any] = {"ListObjectsV2": (), "ListMultipartUploads": ()}
    keys: List[str] = []
    uploads: List[Tuple[str, str]] = []
    with _list_named(), bucket_query(presigner, bucket, region, headers, limit, waiting) as store:
        if region:
            store.ask_region()
        of_page: Dict[str, Any] = {}
        while True:
            answer = store.calls.call("list_objects_v2", last=True, Bucket=bucket, Prefix=prefix, **of_page)
            # A store may not know the parameter, and list all that it has.
            keys += [each["Key"] for each in answer.get("Contents", []) if each["Key"].startswith(prefix)]
            token = answer.get("NextContinuationToken")
            if not token or {"ContinuationToken": token} == of_page:
                break
            of_page = {"ContinuationToken": token}
        if region:
            store.check_region()
        try:
            answer = store.calls.call("list_multipart_uploads", last=True, Bucket=bucket, Prefix=prefix)
            uploads += [(each["Key"], each["UploadId"]) for each in answer.get("Uploads", [])]
            lists_uploads = True
        except ClientError:
            lists_uploads = False  # some stores cannot list them, or refuse where there is none
    return Below(keys, [upload for upload in uploads if upload[0].startswith(prefix)], lists_uploads)


@contextmanager
def _list_named() -> Iterator[None]:
    """Say that the store refuses the list, and not an upload."""
    try:
        yield
    except CheckFailed as error:
        if not str(error).startswith(UPLOAD_REFUSED):
            raise
        raise CheckFailed(f"The store refuses to list the bucket: {str(error)[len(UPLOAD_REFUSED) :]}") from error
