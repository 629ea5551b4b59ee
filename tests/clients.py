"""The plugin's client for a region and an endpoint, found as a command finds them."""

from awscli_presign_put.signing import target


def client_of(session, region=None, endpoint_url=None, **settings):
    return target.create_client(session, target.find_place(session, region, endpoint_url), **settings)
