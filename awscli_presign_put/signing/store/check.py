"""Ask the store, without writing an object, whether it would accept an upload.

CreateMultipartUpload needs the permission that PutObject needs, and takes the headers that describe the object. What it
starts is aborted at once.
"""

from awscli_presign_put.signing.store.bucket_query import StoreContext
from awscli_presign_put.signing.store.started_upload import started_upload
from awscli_presign_put.signing.upload.digests import CHECKSUM_PREFIX
from awscli_presign_put.signing.upload.headers import OF_EACH_REQUEST, Headers
from awscli_presign_put.signing.upload.upload_request import UploadRequest

# Of one upload's body or moment; CreateMultipartUpload has neither.
_NOT_OF_THE_OBJECT = ("content-length", "content-md5", "if-match", "if-none-match")


def check(asking: StoreContext, request: UploadRequest) -> None:
    """Return where the store would accept this upload.

    :raises CheckFailed: it would not; the message says why, and what is left.
    """
    common: Headers = tuple(header for header in request.headers if header[0].lower() in OF_EACH_REQUEST)
    headers = {
        "HeadBucket": common,
        "CreateMultipartUpload": tuple(header for header in request.headers if _is_of_the_object(header[0])),
        "AbortMultipartUpload": common,
        "ListMultipartUploads": common,
    }
    with asking.query(request.bucket, headers) as store:
        store.ask_region()
        with started_upload(store.calls, request.bucket, request.key, store.now, asking.say, asking.shown, common):
            pass
        store.check_region()


def _is_of_the_object(name: str) -> bool:
    return name.lower() not in _NOT_OF_THE_OBJECT and not name.lower().startswith(CHECKSUM_PREFIX)
