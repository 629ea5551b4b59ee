"""What can keep the plugin from being switched on or off; each message says what is wrong and what to do."""


class InstallError(Exception):
    """Nothing was changed; the message says why, and what to do."""
