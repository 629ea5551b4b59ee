"""``awscli-presign-put``: the plugin's own program, for what is not a command of ``aws``."""

import argparse
import os
import signal
import sys
from typing import List, Optional

from awscli_presign_put import __version__


def main(arguments: Optional[List[str]] = None) -> int:
    """Run one subcommand and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="awscli-presign-put", description="aws s3 presign-put: presigned S3 upload URLs from the AWS CLI."
    )
    parser.add_argument("--version", action="version", version=f"awscli-presign-put {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    demo = commands.add_parser(
        "demo", help="upload a file by a presigned URL, on a store that is started for it on this machine"
    )
    demo.add_argument(
        "--aws", metavar="PATH", help="the AWS CLI to use (default: the one beside this program, or the PATH's)"
    )
    options = parser.parse_args(arguments)

    from awscli_presign_put.demo import DemoFailed, run

    # As an exception, so that the store is stopped and what was made is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        run(options.aws)
    except DemoFailed as error:
        sys.stderr.write(f"awscli-presign-put demo: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # Nobody reads on; Python would say so once more when it flushes standard output at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    return 0


if __name__ == "__main__":
    sys.exit(main())
