"""Where an upload goes, and whose credentials sign it: region, endpoint, client, credentials."""
