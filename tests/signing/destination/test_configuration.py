import pytest

from awscli_presign_put.signing.destination import configuration
from awscli_presign_put.signing.errors import InvalidEndpoint, InvalidSetting

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
        configuration.check_settings(make_session(config))
    assert str(caught.value) == message


def test_number_in_the_environment(make_session, monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3x")
    with pytest.raises(InvalidSetting) as caught:
        configuration.check_settings(make_session("[default]\nmax_attempts = 3\n"))
    assert str(caught.value) == "AWS_MAX_ATTEMPTS is '3x', which is not a number. Use a whole number."


def test_the_profile_is_named(make_session, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "store")
    with pytest.raises(InvalidSetting) as caught:
        configuration.check_settings(make_session("[profile store]\nregion =\n  a = b\n"))
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
    assert configuration.check_settings(make_session(config)) is None


def test_release_that_does_not_know_a_number(make_session, monkeypatch):
    session = make_session("[default]\nmax_attempts = many\n")
    monkeypatch.delitem(session.session_var_map, "max_attempts")
    assert configuration.check_settings(session) is None


@pytest.mark.parametrize(
    ("config", "version"),
    [
        ("", "s3v4"),
        ("[default]\nregion = us-east-1\n", "s3v4"),
        ("[default]\ns3 =\n  signature_version = s3\n", "s3"),
        ("[default]\ns3 =\n  signature_version = s3v4\n", "s3v4"),
        ("[default]\ns3 =\n  addressing_style = path\n", "s3v4"),
    ],
)
def test_configured_signature_version(make_session, config, version):
    assert configuration.configured_signature_version(make_session(config)) == version


def test_endpoint_is_given_in_one_form(make_session):
    found = configuration.find_destination(make_session(), endpoint="HTTPS://E.example:443")
    assert found == configuration.Destination(None, "https://e.example")
    assert configuration.find_destination(make_session()) == configuration.Destination()


def test_endpoint_with_a_user_name(make_session):
    with pytest.raises(InvalidEndpoint) as caught:
        configuration.find_destination(make_session(), endpoint="http://u:p@localhost")
    assert str(caught.value) == "contains a user name, which would be visible in every URL. Remove it."


def test_configured_endpoint_that_cannot_be(make_session):
    session = make_session("[default]\nendpoint_url = http://u:p@localhost\n")
    session.session_var_map.setdefault("ignore_configured_endpoint_urls", (None, None, None, None))
    with pytest.raises(InvalidSetting) as caught:
        configuration.find_destination(session)
    assert str(caught.value) == (
        "The configured endpoint ***@localhost contains a user name, which would be visible in every URL. Remove it."
    )


@pytest.mark.parametrize("place", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "profile", "services"])
@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        ("https://e.example/b", "https://e.example/b"),
        ("https://u:secret@e.example/b", "***@e.example/b"),
        ("u:secret@e.example", "***@e.example"),
    ],
)
def test_configured_endpoint_that_an_old_cli_does_not_read(make_session, monkeypatch, place, endpoint, shown):
    configs = {
        "profile": f"[default]\nendpoint_url = {endpoint}\n",
        "services": f"[default]\nservices = x\n[services x]\ns3 =\n  endpoint_url = {endpoint}\n",
    }
    session = make_session(configs.get(place, ""))
    if place not in configs:
        monkeypatch.setenv(place, endpoint)
    monkeypatch.delitem(session.session_var_map, "ignore_configured_endpoint_urls", raising=False)
    with pytest.raises(InvalidEndpoint) as caught:
        configuration.find_destination(session)
    assert str(caught.value) == f"is required: this AWS CLI is too old to read the configured endpoint {shown}."


def test_endpoint_of_a_plugin_that_is_not_there(make_session, monkeypatch):
    session = make_session("[default]\ns3 =\n    endpoint_url = https://e.example\n")
    with pytest.raises(InvalidSetting) as caught:
        configuration.find_destination(session)
    assert str(caught.value) == (
        "endpoint_url below s3 in the profile default is a setting of awscli-plugin-endpoint, which is not enabled. "
        "Write endpoint_url into the profile on a line that is not indented, or use --endpoint-url."
    )
    # That plugin gives it so.
    assert configuration.find_destination(session, endpoint="https://e.example") == configuration.Destination(
        None, "https://e.example"
    )


SERVICES = "[default]\nservices = x\n[services x]\ns3 =\n    endpoint_url = https://section.example\n"


GLOBAL = "[default]\nendpoint_url = https://profile.example\n"


@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize(
    ("config", "variables", "endpoint"),
    [
        ("", {}, None),
        (GLOBAL, {}, "https://profile.example"),
        (SERVICES, {}, "https://section.example"),
        (SERVICES.replace("services x]", 'services "x"]'), {}, "https://section.example"),
        (f"{GLOBAL}{SERVICES[len('[default]') :]}", {}, "https://section.example"),
        (
            f"{GLOBAL}services = x\n[services x]\ndynamodb =\n    endpoint_url = https://d\n",
            {},
            "https://profile.example",
        ),
        (SERVICES, {"AWS_ENDPOINT_URL": "https://all.example"}, "https://all.example"),
        (SERVICES, {"AWS_ENDPOINT_URL": "https://a", "AWS_ENDPOINT_URL_S3": "https://s3"}, "https://s3"),
        (SERVICES, {"AWS_ENDPOINT_URL": ""}, "https://section.example"),
        (SERVICES, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"}, None),
        (GLOBAL, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "1"}, "https://profile.example"),
        (f"{GLOBAL}ignore_configured_endpoint_urls = true\n", {"AWS_ENDPOINT_URL": "https://all.example"}, None),
        (
            f"{GLOBAL}ignore_configured_endpoint_urls = true\n",
            {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
            "https://profile.example",
        ),
    ],
)
def test_configured_endpoint(make_session, monkeypatch, is_old, config, variables, endpoint):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    session = make_session(config)
    assert configuration.configured_endpoint(session) == endpoint
    if is_old:  # as the older ones read sections
        full_config = dict(session.full_config)
        sections = full_config.pop("services", {})
        full_config.update({f"services {name}": section for name, section in sections.items()})
        session._config = full_config
        assert configuration.configured_endpoint(session) == endpoint
    else:  # botocore agrees
        client = session.create_client("s3", region_name="eu-west-3")
        assert client.meta.endpoint_url == (endpoint or "https://s3.eu-west-3.amazonaws.com")


def test_services_section_that_is_not_there(make_session):
    for section in ("", "[services x]\n", "[services]\nx = y\n"):
        with pytest.raises(InvalidSetting) as caught:
            configuration.configured_endpoint(make_session(f"[default]\nservices = x\n{section}"))
        assert str(caught.value) == "The profile uses the section [services x], which does not exist. Add it."


@pytest.mark.parametrize(
    ("config", "given", "endpoints"),
    [
        ("", None, ()),
        ("", "https://H:443", ("https://h",)),
        ("[default]\nendpoint_url = http://e:9000\n", "https://h", ("https://h", "http://e:9000")),
        ("[default]\nendpoint_url = http://e\n", "http://e", ("http://e",)),
        ("[default]\nendpoint_url = nonsense\n", "x", ()),
        ("[default]\nservices = none\n", None, ()),
    ],
)
def test_known_endpoints(make_session, config, given, endpoints):
    assert configuration.known_endpoints(make_session(config), given) == endpoints
