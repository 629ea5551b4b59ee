"""What can keep the plugin from being switched on or off; each message is a sentence with the mend."""


class InstallError(Exception):
    """Nothing was changed; the message says why, and what to do."""
