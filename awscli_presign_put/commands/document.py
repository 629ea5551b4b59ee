"""The request as a document, for ``--output`` and ``--query``."""

from typing import Any, Dict

from awscli_presign_put.signing.request import PresignedRequest


def document(presigned: PresignedRequest) -> Dict[str, Any]:
    """All that an uploader, or a program that makes uploaders, has to know."""
    return {
        "Method": presigned.method,
        "Url": presigned.url,
        "Headers": dict(presigned.headers),
        "Bucket": presigned.bucket,
        "Key": presigned.key,
        "ExpiresAt": f"{presigned.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "LimitedBy": presigned.limited_by,
    }


def show(session: Any, parsed_globals: Any, name: str, contents: Dict[str, Any]) -> None:
    """Print a document through the AWS CLI's own formatters."""
    from awscli.formatter import get_formatter

    # None unless it was given on the command line: then the configured one, as for every other command.
    output = parsed_globals.output or session.get_config_variable("output")
    formatter = get_formatter(output, parsed_globals)
    formatter.query = parsed_globals.query
    formatter(name, contents)
