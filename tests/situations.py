"""Recorded URLs of other programs, and what explains them."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

from awscli_presign_put.explain.explanation import explain
from awscli_presign_put.explain.search import KnownRequest
from awscli_presign_put.explain.verification import Situation

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
URLS = RECORDED["urls"]

DOUBTFUL = ("boto3 v2 put", "boto3 v2 get", "JS put", "JS put with content type", "JS part")
"""The URLs among them that some buckets or stores refuse."""


def keys(secret=SECRET_KEY, token=None, key=ACCESS_KEY):
    return SimpleNamespace(access_key=key, secret_key=secret, token=token)


def moment(url):
    """A minute after it was signed; for Version 2, before it ends."""
    if "X-Amz-Date=" not in url:
        return datetime(2026, 11, 26, 7, 15, tzinfo=timezone.utc)
    date = url.partition("X-Amz-Date=")[2][:16]
    return datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc) + timedelta(minutes=1)


def explained(url, at=None, credentials=None, method=None, headers=None, **more):
    """What is found out about a URL by somebody who holds its credentials."""
    known = KnownRequest(method, headers)
    situation = Situation(at or moment(url), credentials or keys(), known=known, **more)
    return explain(url, situation)


def causes(explanation):
    """The IDs, those that are only possible in brackets."""
    return [f.cause if f.certain else f"({f.cause})" for f in explanation.findings]


def changes(explanation):
    """What was other than it was signed, as triples."""
    return [tuple(change) for finding in explanation.findings for change in finding.changes]
