"""The CORS rules of a bucket: read, replaced, put back."""

from typing import Any, Callable, Dict, List, Optional

from botocore.exceptions import ClientError

from awscli_presign_put.shown import in_one_line
from awscli_presign_put.signing.errors import CheckFailed
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.bucket_query import bucket_query
from awscli_presign_put.signing.upload.headers import Headers

_NONE = "NoSuchCORSConfiguration"


class RulesRefused(CheckFailed):
    """The store refuses it, so that nothing has changed."""


class CorsRules:
    """Asks the store about the rules of one bucket.

    A store that does not know CORS rules may take ``DELETE /bucket?cors`` for the deletion of the bucket. So nothing is
    replaced here before :meth:`get` has shown that the store knows them.

    :param presigner: what signs; nothing else uses its client meanwhile.
    :param limit: how long each request may take, in seconds; None for no limit.
    """

    def __init__(self, presigner: Presigner, bucket: str, limit: Optional[float]) -> None:
        self._presigner = presigner
        self._bucket = bucket
        self._limit = limit
        self._is_known = False

    def get(self) -> List[Dict[str, Any]]:
        """The rules, as ``put-bucket-cors`` takes them; none if there are none.

        :raises CheckFailed: the store refuses, or cannot be asked, or does not know CORS rules.
        """
        answer = self._call("GetBucketCors", "get_bucket_cors")
        rules: List[Dict[str, Any]] = answer.get("CORSRules", [])
        # S3 says by an error that there are none. Source: Amazon S3 API Reference, GetBucketCors.
        if not rules and answer:
            raise CheckFailed("The store does not answer GetBucketCors as S3 does.")
        self._is_known = True
        return rules

    def replace(self, rules: List[Dict[str, Any]]) -> None:
        """Let these rules be all that the bucket has; none to have none.

        :raises RulesRefused: the store refuses.
        :raises CheckFailed: the store cannot be asked.
        """
        if not self._is_known:  # a bucket may be lost otherwise
            raise ValueError("The rules were not read.")
        if rules:
            self._call("PutBucketCors", "put_bucket_cors", CORSConfiguration={"CORSRules": rules})
        else:
            self._call("DeleteBucketCors", "delete_bucket_cors")

    def _call(self, name: str, method: str, **parameters: Any) -> Dict[str, Any]:
        headers: Dict[str, Headers] = {name: ()}
        waiting: Callable[[float], None] = lambda _: None  # noqa: E731  # a function for one argument
        with bucket_query(self._presigner, self._bucket, None, headers, self._limit, waiting) as store:
            try:
                return store.calls.call(method, last=True, Bucket=self._bucket, **parameters)
            except ClientError as error:
                code = error.response.get("Error", {}).get("Code") or ""
                if code == _NONE:
                    return {}
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                raise RulesRefused(f"The store refuses {name}: {in_one_line(f'{status} {code}'.rstrip())}.") from error
