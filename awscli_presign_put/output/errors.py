"""What keeps output from being written."""


class OutputFailed(Exception):
    """What is to be printed cannot be written."""
