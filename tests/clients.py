"""The plugin's client for a region and an endpoint, found as a command finds them, and how it shows a command."""

from awscli_presign_put.commands.host import HostOptions, command_for_store
from awscli_presign_put.signing.destination import configuration, s3_client


def client_of(session, region=None, endpoint_url=None, **settings):
    return s3_client.create_client(session, configuration.find_destination(session, region, endpoint_url), **settings)


shown = command_for_store(HostOptions())
"""Makes the commands of somebody who has given no options of the AWS CLI."""
