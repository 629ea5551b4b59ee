"""Credentials of a role, narrowed by a session policy to one upload."""
