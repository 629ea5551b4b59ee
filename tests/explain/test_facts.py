"""What a URL and a form rule out."""

from datetime import timedelta

from situations import URLS, moment

from awscli_presign_put.explain.facts import of_form, of_url
from awscli_presign_put.explain.url import read_url
from awscli_presign_put.explain.url_signature import dialect_of, read_signature

AGE = {"age"}


def ruled_out(text, later=timedelta(0)):
    url = read_url(text)
    facts = of_url(url, read_signature(url, dialect_of(url)), moment(text) + later)
    return set(facts.ruled_out), facts.ended, facts.region


def test_url():
    every = {"form", "version 2", "long life", "token", "temporary", "no signature", "upload id", "acceleration", "age"}
    every |= {"host not signed"}
    assert ruled_out(URLS["aws s3 presign"]) == (every, False, "eu-west-1")
    assert ruled_out(URLS["aws s3 presign"], timedelta(minutes=20)) == (every - AGE, False, "eu-west-1")
    assert ruled_out(URLS["aws s3 presign"], timedelta(days=8))[1] is True
    assert "upload id" not in ruled_out(URLS["boto3 part"])[0]
    assert "version 2" not in ruled_out(URLS["boto3 v2 put"])[0]
    token = URLS["aws s3 presign"].replace("X-Amz-Date", "X-Amz-Security-Token=T&X-Amz-Date")
    assert ruled_out(token)[0] == every - {"token", "temporary"}


def test_form():
    at = moment(URLS["aws s3 presign"])
    assert "version 2" in of_form(at, at, "4", None, False).ruled_out
    assert of_form(at, at, "2", "T", False)[:3] == (
        frozenset({"upload id", "long life", "no signature", "acceleration", "age", "signed request"}),
        True,
        None,
    )
    assert "bad signature" in of_form(at, at, "4", None, True).ruled_out
    assert of_form(None, at, "4", None, False).ended is None
