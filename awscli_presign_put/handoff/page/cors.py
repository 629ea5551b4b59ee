"""The rule that lets a page of another origin than the store's send, and read what the store answers."""

from typing import Any, Dict, List, Tuple

from awscli_presign_put.handoff.page.plan import PagePlan

# Source: Amazon S3 User Guide, "Elements of a CORS configuration"; Chromium keeps an answer for two hours at most.
_MAX_AGE = 3000


def cors_rule(plan: PagePlan) -> Dict[str, Any]:
    """The rule for exactly this upload, as ``aws s3api put-bucket-cors`` takes it among its ``CORSRules``.

    A page that is opened from disk has the origin ``null``, which only ``*`` lets in.
    """
    methods = ["GET", "HEAD", "POST", "PUT"] if plan["transport"] == "multipart" else [plan["transport"].upper()]
    headers = list(dict.fromkeys(name.lower() for name, _ in _headers(plan)))
    return {
        "AllowedOrigins": ["*"],
        "AllowedMethods": methods,
        **({"AllowedHeaders": headers} if headers else {}),
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": _MAX_AGE,
    }


def _headers(plan: PagePlan) -> List[Tuple[str, str]]:
    """All headers that the page sends, in some request."""
    parts = plan.get("parts")
    if parts is None:
        return list(plan.get("headers", ()))
    digest = [(parts["digestHeader"], "")] if parts["digestHeader"] else []
    requests = (parts["headers"], digest, parts["listHeaders"], parts["complete"]["headers"], parts["head"]["headers"])
    return [header for headers in requests for header in headers]
