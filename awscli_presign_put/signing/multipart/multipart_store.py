"""A multipart upload at its store: started and handed over whole, or not at all; or found there, to go on with it."""

import re
from base64 import b64encode
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from botocore.exceptions import ClientError

from awscli_presign_put.shown import in_one_line, visible
from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.multipart.multipart_presigner import presign_multipart
from awscli_presign_put.signing.multipart.multipart_request import MultipartRequest, PresignedMultipart
from awscli_presign_put.signing.multipart.part_plan import MAX_PARTS
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.bucket_query import BucketQuery, StoreContext
from awscli_presign_put.signing.store.started_upload import started_upload
from awscli_presign_put.signing.store.store_calls import is_gone
from awscli_presign_put.signing.upload.headers import Headers

# Below the maximum of a list, so that the answer fits into the read limit.
_LISTED_AT_ONCE = 400
_MD5 = re.compile("[0-9a-f]{32}")
_LIST = b"ListPartsResult"
_NUMBERS = range(1, MAX_PARTS + 1)


class ListedPart(NamedTuple):
    """A part that is at the store.

    :param digests: its digests as the store has them, in Base64, by the names of ``--checksum-algorithm``.
    :param etag: without its quotes.
    """

    size: int
    digests: Dict[str, str]
    etag: str = ""


class ListedUpload(NamedTuple):
    """What the store has of an upload.

    :param algorithm: of the digests that it demands of each part; None where it says none.
    """

    parts: Dict[int, ListedPart]
    algorithm: Optional[str]

    def fitting(self, request: MultipartRequest) -> List[int]:
        """The numbers of the parts that it has, and that may be those of this file."""
        return [number for number in range(1, request.plan.count + 1) if self._fits(request, number)]

    def missing(self, request: MultipartRequest) -> List[int]:
        """The numbers of the parts that are missing, or that cannot be proved to be those of this file.

        The receiver, who has the file, compares the parts that have an MD5.
        """
        return [number for number in range(1, request.plan.count + 1) if not self._is_provable(request, number)]

    def _fits(self, request: MultipartRequest, number: int) -> bool:
        part, plan = self.parts.get(number), request.plan
        # Where the file may be smaller, a short part may be its last one: the kit, which has the file, decides.
        if part is None or part.size != (plan.length(number) if plan.is_exact else plan.part_size):
            return False
        return request.digests is None or self._digest(request, number) in (None, request.digests.parts[number - 1])

    def _is_provable(self, request: MultipartRequest, number: int) -> bool:
        if not self._fits(request, number):
            return False
        return self._digest(request, number) is not None or _MD5.fullmatch(self.parts[number].etag) is not None

    def _digest(self, request: MultipartRequest, number: int) -> Optional[str]:
        """The digest in the store's list that can be compared; None if there is none."""
        part, algorithm = self.parts[number], request.digests and request.digests.algorithm
        if algorithm != "MD5":
            return part.digests.get(algorithm or "")
        # Encrypted by KMS or with a key of the sender's, an ETag is no digest.
        return b64encode(bytes.fromhex(part.etag)).decode() if _MD5.fullmatch(part.etag) else None


def start(
    asking: StoreContext,
    presigner: Presigner,
    request: MultipartRequest,
    hand_over: Callable[[PresignedMultipart], None],
) -> None:
    """Start an upload and hand over all its links. Where that fails, or a signal comes, the upload is aborted.

    :param asking: what asks the store; it may have other credentials than the links.
    :param presigner: what signs the links.
    :raises CheckFailed: the store refuses, or cannot be asked; the message says what is left there.
    """
    headers = {
        "HeadBucket": request.common,
        "CreateMultipartUpload": request.of_create,
        "AbortMultipartUpload": request.common,
        "ListMultipartUploads": request.common,
    }
    with asking.query(request.bucket, headers) as store:
        store.ask_region()
        started = started_upload(
            store.calls, request.bucket, request.key, store.now, asking.say, asking.shown, request.common
        )
        with started as upload:
            store.check_region()
            numbers = range(1, request.plan.count + 1)
            try:
                hand_over(presign_multipart(presigner, request, upload.upload_id, numbers))
                upload.keep = True
            finally:
                # Whoever reads the links may have taken a while.
                store.calls.begin_anew()


def list_upload(asking: StoreContext, bucket: str, key: str, upload_id: str, headers: Headers) -> ListedUpload:
    """What the store has of this upload.

    :param headers: those that ListParts sends.
    :raises CheckFailed: it has no such upload, or refuses, or cannot be asked.
    """
    parts: Dict[int, ListedPart] = {}
    with asking.query(bucket, {"ListParts": headers}) as store:
        answer: Dict[str, Any] = {"IsTruncated": True, "NextPartNumberMarker": 0}
        while answer.get("IsTruncated"):
            marker = int(answer.get("NextPartNumberMarker") or max(parts, default=0))
            answer = _list(store, bucket, key, upload_id, marker)
            for part in answer.get("Parts", []):
                number, size = part.get("PartNumber", 0), part.get("Size", -1)
                if number not in _NUMBERS or size < 0:
                    raise store.calls.answers.not_s3()
                digests = {
                    name.removeprefix("Checksum"): value for name, value in part.items() if name.startswith("Checksum")
                }
                parts[number] = ListedPart(size, digests, part.get("ETag", "").strip('"'))
            if answer.get("IsTruncated") and max(parts, default=0) <= marker:
                raise store.calls.answers.not_s3()
        store.check_region()
    return ListedUpload(parts, answer.get("ChecksumAlgorithm"))


def _list(store: BucketQuery, bucket: str, key: str, upload_id: str, marker: int) -> Dict[str, Any]:
    try:
        answer = store.calls.call(
            "list_parts",
            last=True,
            Bucket=bucket,
            Key=key,
            UploadId=upload_id,
            MaxParts=_LISTED_AT_ONCE,
            PartNumberMarker=marker,
        )
    except ClientError as error:
        if not is_gone(error):
            raise
        raise CheckFailed(
            f"The store has no upload {in_one_line(upload_id)} of {visible(key)}. It was completed or aborted, or is "
            "of another key. To start a new one, omit --resume."
        ) from error
    if _LIST not in store.calls.answers.body:
        raise store.calls.answers.not_s3()
    return answer


def lifecycle_days(asking: StoreContext, request: MultipartRequest) -> Optional[int]:
    """After how many days a rule of the bucket ends an incomplete upload of this key; None where none does.

    :raises CheckFailed: the store does not say.
    """
    with asking.query(request.bucket, {"GetBucketLifecycleConfiguration": request.common}) as store:
        try:
            answer = store.calls.call("get_bucket_lifecycle_configuration", last=True, Bucket=request.bucket)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "NoSuchLifecycleConfiguration":
                return None
            raise
    days = [
        int(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"])
        for rule in answer.get("Rules", [])
        if rule.get("Status") == "Enabled"
        and "DaysAfterInitiation" in rule.get("AbortIncompleteMultipartUpload", {})
        and request.key.startswith(_prefix(rule))
    ]
    return min(days, default=None)


def _prefix(rule: Dict[str, Any]) -> str:
    of_filter = rule.get("Filter") or {}
    return str(rule.get("Prefix") or of_filter.get("Prefix") or of_filter.get("And", {}).get("Prefix") or "")
