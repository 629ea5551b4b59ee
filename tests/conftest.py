"""What every test stands on: no configuration of the machine's, and botocore as the AWS CLI carries it."""

import os

import awscli  # noqa: F401  # before any "import botocore": newer AWS CLIs carry their own, which this puts in its place
import pytest
from hypothesis import settings

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
"""The keys that the S3 documentation has in its examples."""

# No test is timed, and a slow machine is not a failure.
settings.register_profile("default", deadline=None, print_blob=True)
settings.load_profile("default")


@pytest.fixture(autouse=True)
def isolated(monkeypatch, tmp_path):
    """Nothing of the machine's AWS configuration, and fake keys in the environment."""
    for name in os.environ:
        if name.startswith("AWS_") and name != "AWS_DATA_PATH":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)


@pytest.fixture
def make_session(tmp_path):
    """A function that writes a configuration file and returns an AWS CLI's session with it."""
    import botocore.session

    def make(config=""):
        (tmp_path / "config").write_text(config)
        return botocore.session.Session()

    return make
