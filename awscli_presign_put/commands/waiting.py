"""A store, or STS, is asked while a person waits: for how long, and what they see meanwhile."""

import sys
from contextlib import contextmanager
from typing import Callable, Iterator, Optional, Tuple

from awscli_presign_put.commands.host import HostOptions, command_for_store
from awscli_presign_put.progress import Progress
from awscli_presign_put.signing.put.presigner import Presigner
from awscli_presign_put.signing.store.started_upload import ShowCommand
from awscli_presign_put.signing.upload.upload_request import UploadRequest

Patience = Tuple[Optional[float], Callable[[float], None], Callable[[str], None], ShowCommand]
"""A limit in seconds, None for no limit; functions of what ``signing/`` says meanwhile; and how it shows a command."""

# After how many seconds a person wonders.
_PATIENCE = 1


def ask_store(
    presigner: Presigner, request: UploadRequest, region: Optional[str], host: HostOptions, quiet: bool = False
) -> None:
    """Ask the store whether it would accept this upload, and show that it is waited for.

    :param quiet: show nothing but errors.
    :raises CheckFailed: it would refuse this upload.
    """
    from awscli_presign_put.signing.store.check import check

    with patience(host, quiet, "--check: ") as while_waiting:
        check(presigner, request, region, *while_waiting)


@contextmanager
def patience(host: HostOptions, quiet: bool, before: str = "", whom: str = "the store") -> Iterator[Patience]:
    """How long the store may take, what is called while it does, what is called with what is left there, and what makes
    the commands in that.

    :param quiet: show nothing but errors.
    :param before: stands before what is said.
    :param whom: who may take it.
    """
    from awscli_presign_put.output.notes import show_error

    # The AWS CLI has 60 where they are not given, and None for 0, which is no limit.
    read, connect = host.read_timeout, host.connect_timeout
    limit = None if read is None or connect is None else max(read, connect)
    progress = Progress(None if quiet else sys.stderr)

    def waiting(seconds: float) -> None:
        if seconds >= _PATIENCE:
            progress.show(f"Waiting for {whom}: {int(seconds)} s")

    def say(text: str) -> None:
        progress.clear()
        show_error(f"{before}{text}")

    try:
        yield limit, waiting, say, command_for_store(host)
    finally:
        progress.clear()
