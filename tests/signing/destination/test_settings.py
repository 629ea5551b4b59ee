import pytest

from awscli_presign_put.signing.destination.settings import check_settings
from awscli_presign_put.signing.errors import InvalidSetting

NO_NESTED = "has no nested settings. Write each of them on a line below it, indented, such as"
HAS_NESTED = "has settings nested below it. Write its value after the equals sign, on the same line."


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            "[default]\ns3 = addressing_style=path\n",
            f"The setting s3 in the profile default {NO_NESTED} addressing_style = path.",
        ),
        (
            "[default]\ns3 =\naddressing_style = path\n",
            f"The setting s3 in the profile default {NO_NESTED} addressing_style = path.",
        ),
        (
            "[default]\nservices = x\n[services x]\ns3 = https://e.example\n",
            f"The setting s3 in the section [services x] {NO_NESTED} endpoint_url = https://HOST.",
        ),
        *(
            (f"[default]\n{setting} =\n  a = secret\n", f"{setting} in the profile default {HAS_NESTED}")
            for setting in ("region", "endpoint_url", "aws_secret_access_key", "credential_process", "retry_mode")
        ),
        (
            "[default]\nmax_attempts = many\n",
            "max_attempts in the profile default is 'many', which is not a number. Use a whole number.",
        ),
    ],
)
def test_setting_of_another_form(make_session, config, message):
    with pytest.raises(InvalidSetting) as caught:
        check_settings(make_session(config))
    assert str(caught.value) == message


def test_number_in_the_environment(make_session, monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3x")
    with pytest.raises(InvalidSetting) as caught:
        check_settings(make_session("[default]\nmax_attempts = 3\n"))
    assert str(caught.value) == "AWS_MAX_ATTEMPTS is '3x', which is not a number. Use a whole number."


def test_the_profile_is_named(make_session, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "store")
    with pytest.raises(InvalidSetting) as caught:
        check_settings(make_session("[profile store]\nregion =\n  a = b\n"))
    assert str(caught.value) == f"region in the profile store {HAS_NESTED}"


@pytest.mark.parametrize(
    "config",
    [
        "",
        "[default]\nregion = eu-west-3\ns3 =\n    addressing_style = path\napi_versions =\n    ec2 = 2015-03-01\n",
        "[default]\ndynamodb =\n    endpoint_url = http://d\nmax_attempts = 3\n",
        "[default]\nservices = x\n[services x]\ns3 =\n    endpoint_url = https://e.example\n",
    ],
)
def test_settings_of_their_form(make_session, config):
    assert check_settings(make_session(config)) is None


def test_release_that_does_not_know_a_number(make_session, monkeypatch):
    session = make_session("[default]\nmax_attempts = many\n")
    monkeypatch.delitem(session.session_var_map, "max_attempts")
    assert check_settings(session) is None
