"""The user name and password that somebody has written into a URL: kept out of all that is shown."""

import re

# An S3 URI has none: what stands before its first slash is a bucket. After the word "endpoint", a password with a slash
# in it is hidden as well, and one in an address without its scheme.
_USER_INFO = re.compile(r"((?<!s3)://)[^/?#\s]*@|(\bendpoint(?: URL)?:?[\s\"'`]+)\S*@", re.IGNORECASE)


def without_user_info(text: str) -> str:
    """The text, with ``***`` in the place of the user information of each URL in it.

    Source: RFC 3986, section 3.2.1.
    """
    return _USER_INFO.sub(lambda match: f"{match[1] or match[2]}***@", text)
