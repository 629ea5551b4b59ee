"""The rule that lets a page of another origin than the store's send, and read what the store answers."""

from typing import Any, Dict

from awscli_presign_put.handoff.page.plan import Plan

# Source: Amazon S3 User Guide, "Elements of a CORS configuration"; Chromium keeps an answer for two hours at most.
_MAX_AGE = 3000


def cors_rule(plan: Plan) -> Dict[str, Any]:
    """The rule for exactly this upload, as ``aws s3api put-bucket-cors`` takes it among its ``CORSRules``.

    A page that is opened from disk has the origin ``null``, which only ``*`` lets in.
    """
    headers = [name.lower() for name, _ in plan.get("headers", ())]
    return {
        "AllowedOrigins": ["*"],
        "AllowedMethods": [plan["transport"].upper()],
        **({"AllowedHeaders": headers} if headers else {}),
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": _MAX_AGE,
    }
