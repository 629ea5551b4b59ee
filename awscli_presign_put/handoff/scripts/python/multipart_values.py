"""The values of the script of a multipart upload."""

import threading

# <values>
KEY = "k"
SIZE = None
MAX_SIZE = 5242883
PART_SIZE = 5242880
HAS_MD5 = True  # whether ETags are MD5, as far as the sender knows
ENDS = 4102444800
ENDS_AT = "2100-01-01T00:00:00Z"
RESUME = "aws s3 presign-multipart s3://bkt/k --resume u"
DIGEST_ELEMENT = "ChecksumSHA256"
DIGEST_HEADER = "x-amz-checksum-sha256"
COMPOSITE = ""
ALGORITHM = "SHA256"
LISTS = ["http://127.0.0.1:9/bkt/k?uploadId=u"]
LIST_HEADERS = ()
HEAD, HEAD_HEADERS = ("http://127.0.0.1:9/bkt/k?X-Amz-Signature=s", ())
COMPLETE, COMPLETE_HEADERS = ("http://127.0.0.1:9/bkt/k?uploadId=u&X-Amz-Signature=s", ())
ABORT, ABORT_HEADERS = ("http://127.0.0.1:9/bkt/k?uploadId=u&X-Amz-Signature=s", ())
PART_HEADERS = ()
PART_DIGEST_HEADER = "x-amz-checksum-sha256"
BEFORE, BETWEEN, AFTER = ("http://127.0.0.1:9/bkt/k?partNumber=", "&uploadId=u&X-Amz-Signature=", "")
# A part in each line: its number, what its link has of its own, and its digest.
PARTS = "1 s -\n2 s -\n"
# The digests of the parts that this script has no link for.
DIGESTS = "\n"
EXAMPLE = "backup.tar"
# </values>
stopping = threading.Event()
