import pytest

from awscli_presign_put.signing.destination.configuration import region_for
from awscli_presign_put.signing.errors import InvalidRegion

EMPTY = "is empty. Specify a region, or remove the empty value."
LONDON = "https://s3.eu-west-2.amazonaws.com"
CUSTOM = "https://e.example"


@pytest.mark.parametrize(
    ("config", "variable", "given", "endpoint", "region"),
    [
        ("", None, None, None, None),
        ("", None, None, CUSTOM, None),
        ("", None, "eu-west-3", None, "eu-west-3"),
        ("", "eu-west-3", None, None, "eu-west-3"),
        ("[default]\nregion = eu-west-3\n", None, None, None, "eu-west-3"),
        ("[default]\nregion = eu-west-3\n", "eu-west-1", None, None, "eu-west-1"),
        ("", None, None, LONDON, "eu-west-2"),
        ("", "eu-west-2", None, LONDON, "eu-west-2"),
        ("", "eu-west-3", "eu-west-2", LONDON, "eu-west-2"),
        ("", None, "eu-west-3", "https://s3.amazonaws.com", "eu-west-3"),
        ("", None, None, "https://s3.amazonaws.com", None),
        ("", None, "US", CUSTOM, "US"),
        ("", None, "fips-eu-west-2", LONDON, "fips-eu-west-2"),
        ("", None, "aws-global", LONDON, "aws-global"),
        ("", None, "garage", "http://ec2-1-2-3-4.us-west-2.compute.amazonaws.com:9000", "garage"),
        ("", None, "us-east-1", "http://x.elb.eu-west-1.amazonaws.com", "us-east-1"),
        ("", None, "aws-global", None, "aws-global"),
        ("", None, "us-gov-west-1", None, "us-gov-west-1"),
        ("", None, "us-east-1-fips", None, "us-east-1-fips"),
        ("", None, "fips-us-east-1", None, "fips-us-east-1"),
        ("", None, "us-isob-east-1", None, "us-isob-east-1"),
        ("", None, "default", CUSTOM, "default"),
        ("", None, "zone-1a", CUSTOM, "zone-1a"),
        ("", None, "eu-west-2a", CUSTOM, "eu-west-2a"),
    ],
)
def test_region(make_session, monkeypatch, config, variable, given, endpoint, region):
    if variable:
        monkeypatch.setenv("AWS_DEFAULT_REGION", variable)
    assert region_for(make_session(config), given, endpoint) == region


@pytest.mark.parametrize(
    ("config", "variable", "given", "endpoint", "place", "message"),
    [
        ("", None, "", CUSTOM, None, EMPTY),
        ("", "", None, CUSTOM, "The region in AWS_DEFAULT_REGION", EMPTY),
        ("[default]\nregion = eu-west-3\n", "", None, None, "The region in AWS_DEFAULT_REGION", EMPTY),
        ("[default]\nregion =\n", None, None, CUSTOM, "The region of the profile default", EMPTY),
        ("", None, "eu-west-3\n", None, None, r"is 'eu-west-3\n', which is not valid. Use a name such as us-east-1."),
        ("", None, "a/b", CUSTOM, None, "is 'a/b', which is not valid. Use a name such as us-east-1."),
        *(
            (
                *("", None, region, None, None),
                f"is {region}, which is not a region of AWS. Use a name such as us-east-1, or specify the endpoint "
                "of the store.",
            )
            for region in ("EU-WEST-1", "us-east1", "frankfurt", "auto")
        ),
        ("", None, "eu-west-3a", None, None, "is eu-west-3a, which is an Availability Zone. Use eu-west-3."),
        (
            *("", "eu-west-3", None, LONDON, "The region in AWS_DEFAULT_REGION"),
            f"is eu-west-3, but the endpoint {LONDON} is for eu-west-2. Use the region or the endpoint of the bucket.",
        ),
    ],
)
def test_region_that_cannot_be(make_session, monkeypatch, config, variable, given, endpoint, place, message):
    if variable is not None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", variable)
    with pytest.raises(InvalidRegion) as caught:
        region_for(make_session(config), given, endpoint)
    assert (caught.value.place, str(caught.value)) == (place, message)


def test_the_variables_of_v2(make_session, monkeypatch):
    session = make_session()
    session.session_var_map["region"] = ("region", ["AWS_REGION", "AWS_DEFAULT_REGION"], None, None)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setenv("AWS_REGION", "")
    with pytest.raises(InvalidRegion) as caught:
        region_for(session, None, None)
    assert (caught.value.place, str(caught.value)) == ("The region in AWS_REGION", EMPTY)
