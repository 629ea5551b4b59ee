"""Credentials as they were at one moment.

botocore asks for its credentials anew with each signature, and renews by that those that end within some minutes: each
time, where all that a role gives ends so soon. What signs many keys with one signing key needs them to stay the same.
"""

from typing import Any, Tuple

from awscli_presign_put.signing.access_keys import check_keys
from awscli_presign_put.signing.expiry import end_of_credentials


class PinnedCredentials:
    """Stands where botocore's credentials do.

    :param credentials: botocore's, which are renewed now where that is due.
    :raises InvalidCredentials: no store could know them.
    """

    def __init__(self, credentials: Any) -> None:
        frozen = credentials.get_frozen_credentials()
        # botocore would sign an empty one.
        self._frozen = frozen if frozen.token else frozen._replace(token=None)
        check_keys(self._frozen, getattr(credentials, "method", None))
        self._expiry_time = end_of_credentials(credentials)
        self.networks: Tuple[str, ...] = getattr(credentials, "networks", ())
        """Those from which alone they work; none for anywhere."""

    def get_frozen_credentials(self) -> Any:
        return self._frozen
