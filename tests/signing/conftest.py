"""A presigner of the AWS CLI's session, without a network."""

import os

import pytest
from clients import client_of

from awscli_presign_put.signing.put.presigner import Presigner


@pytest.fixture
def make_presigner(make_session):
    def make(config="[default]\nregion = us-east-1\n", signature_version="s3v4", region_is_configured=True, **client):
        session = make_session(config)
        return Presigner(
            client_of(session, **client),
            session.get_credentials(),
            signature_version,
            region_is_configured,
        )

    return make


if "MUTANT_UNDER_TEST" in os.environ:
    # mutmut calls our functions through its own, which would be taken for those of another plugin.
    from awscli_presign_put.signing.destination import event_handlers as handlers

    def package_of(handler, package=handlers._package):
        return "awscli_presign_put" if package(handler) == "mutmut" else package(handler)

    handlers._package = package_of
