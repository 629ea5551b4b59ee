"""The promises of the other commands, tried on a store of the user's."""
