"""The one table of what an upload can carry: option -> HTTP header.

The options are those of ``aws s3 cp`` and ``aws s3api put-object`` under the names they have there.
"""

from dataclasses import dataclass
from typing import Any, Dict, List, Tuple

from awscli_presign_put.signing.request import Headers


@dataclass(frozen=True)
class HeaderOption:
    """An option that becomes one HTTP header of the upload.

    :param header: the header's name.
    :param argument: the option as the AWS CLI's ``CustomArgument`` takes it.
    """

    header: str
    argument: Dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.argument["name"])


HEADER_OPTIONS: Tuple[HeaderOption, ...] = (
    HeaderOption(
        "Content-Type",
        {
            "name": "content-type",
            "help_text": (
                "The media type of the object. The upload must send exactly this ``Content-Type``, "
                "and the object is stored with it."
            ),
        },
    ),
)


def arguments() -> List[Dict[str, Any]]:
    """The options for a command's ARG_TABLE."""
    return [dict(option.argument) for option in HEADER_OPTIONS]


def headers_from(parsed_args: Any) -> Headers:
    """The headers that the given options ask for."""
    return tuple(
        (option.header, value)
        for option in HEADER_OPTIONS
        if (value := getattr(parsed_args, option.name.replace("-", "_"))) is not None
    )


def option_of(header: str) -> str:
    """The option that asks for a header, as a person types it."""
    return next(f"--{option.name}" for option in HEADER_OPTIONS if option.header == header)
