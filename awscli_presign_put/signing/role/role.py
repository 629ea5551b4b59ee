"""A role that is to be assumed: its ARN, and what a session of it is called."""

import re
from dataclasses import dataclass
from typing import Optional

_MAX_NAME, _MIN_NAME = 64, 2
"""Source: AWS STS API Reference, AssumeRole, RoleSessionName."""

_OF_AWS = re.compile(r"aws(-[a-z-]+)?")


@dataclass(frozen=True)
class Role:
    """A role, and how it is assumed.

    :param arn: ``arn:PARTITION:iam::ACCOUNT:role/NAME``.
    :param session_name: what CloudTrail shows.
    :param external_id: what its trust policy may require.
    """

    arn: str
    session_name: str
    external_id: Optional[str] = None

    @property
    def partition(self) -> str:
        """The partition of AWS that buckets are in; other stores have that of AWS's name."""
        partition = self.arn.split(":")[1]
        return partition if _OF_AWS.fullmatch(partition) else "aws"

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]

    @property
    def name(self) -> str:
        """Without its path."""
        return self.arn.rpartition("/")[2]


def session_name_for(key: str) -> str:
    """A name that shows the key, as far as a name of a session can.

    Without a plus sign, which AWS allows and Ceph's RADOS Gateway refuses.
    """
    name = re.sub(r"[^\w=,.@-]+", "-", key, flags=re.ASCII)[-_MAX_NAME:]
    return name if len(name) >= _MIN_NAME else f"presign-{name}"
