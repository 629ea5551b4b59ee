"""What a command uses of the AWS CLI that runs it: its options, its errors with their exit codes, its formatters."""

import gc
import io
import json
import sys
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, Mapping, NamedTuple, Optional, Type

from awscli_presign_put.output.line_writer import OutputFailed
from awscli_presign_put.shown import command_line, option, visible, without_user_info
from awscli_presign_put.signing.errors import CheckFailed, InvalidSetting, NotShared, PresignError, RoleNotAssumed

_PARSE_ERROR_OF_V1 = 2
_READ_FROM = ("file://", "fileb://", "http://", "https://")


class HostOptions(NamedTuple):
    """The AWS CLI's own options, as it has read them.

    :param profile: the name of the profile; None for the default one.
    :param region: the region; None for the configured one.
    :param endpoint_url: the endpoint of S3; None for the configured one.
    :param output: the format of documents; None for the configured one.
    :param query: the JMESPath expression for documents, compiled; None for none.
    :param verify_ssl: False for no verification of certificates, or the path of a CA bundle; None for the default.
    :param ca_bundle: the path of the CA bundle as it was typed.
    :param sign_request: False for requests without a signature.
    :param read_timeout: seconds; None for no limit.
    :param connect_timeout: seconds; None for no limit.
    :param for_formatters: all of them, as the AWS CLI's formatters take them.
    """

    profile: Optional[str] = None
    region: Optional[str] = None
    endpoint_url: Optional[str] = None
    output: Optional[str] = None
    query: Any = None
    verify_ssl: Any = None
    ca_bundle: Optional[str] = None
    sign_request: bool = True
    read_timeout: Optional[float] = 60
    connect_timeout: Optional[float] = 60
    for_formatters: Any = None

    @property
    def ask_for_document(self) -> bool:
        """Whether the AWS CLI's formatters print a document."""
        return bool(self.output or self.query)


def host_options(parsed_globals: Any) -> HostOptions:
    """What the AWS CLI's parser has read of its own options, as one object."""
    read = vars(parsed_globals)
    given = {name: read[name] for name in HostOptions._fields if name in read}
    return HostOptions(**given, for_formatters=parsed_globals)


@contextmanager
def as_host_errors() -> Iterator[None]:
    """Raise our errors as the AWS CLI's own: v2 ends with 252 for a parameter that is not valid and with 253 for a
    setting that is not valid, v1 with 255 for all of them.

    No message, including those of botocore, contains the user information of a URL, or control characters.
    """
    try:
        yield
    except (CheckFailed, NotShared, OutputFailed, RoleNotAssumed) as error:
        # No mistake in what was typed: 255 on both.
        raise RuntimeError(_shown(str(error))) from error
    except InvalidSetting as error:
        raise _error_of_host("ConfigurationError")(_shown(str(error))) from error
    except PresignError as error:
        raise _error_of_host("ParamValidationError")(_shown(str(error))) from error
    except Exception as error:
        error.args = tuple(_shown(part) if isinstance(part, str) else part for part in error.args)
        raise


def refuse_mistake(text: str, of_parser: bool) -> None:
    """End with the exit code that the AWS CLI has for a command line that is not valid.

    :param of_parser: the AWS CLI's parser would find it: v1 ends with 2 then, else with 255. v2 ends with 252.
    """
    error = _error_of_host("ParamValidationError")
    if of_parser and error is ValueError:
        sys.stderr.write(f"\n{_shown(text)}\n")
        sys.exit(_PARSE_ERROR_OF_V1)
    raise error(_shown(text))


def _shown(message: str) -> str:
    return visible(without_user_info(message), kept="\n")


def document_text(session: Any, host: HostOptions, name: str, contents: Dict[str, Any]) -> str:
    """A document as the AWS CLI's own formatters print it."""
    from awscli.formatter import get_formatter

    # None unless it was given on the command line: then the configured one, as for every other command.
    output = host.output or session.get_config_variable("output")
    formatter = get_formatter(output, host.for_formatters)
    formatter.query = host.query
    text = io.StringIO()
    formatter(name, contents, text)
    return text.getvalue()


def shown_command(
    host: HostOptions, endpoint_url: Optional[str], command: str, options: Mapping[str, str], *arguments: str
) -> str:
    """An AWS CLI command as a shell reads it, with the profile, the region and the certificates of this one.

    All commands that are shown are made here.

    :param endpoint_url: the endpoint of the command; None for the default one of the AWS CLI.
    :param command: the service and the operation.
    :param options: the options of the operation, by their names without dashes.
    :param arguments: the arguments before the options.
    """
    own = dict(options)
    # The AWS CLI would read these from a file, or v1 from the Web.
    read = {name: value for name, value in options.items() if value.startswith(_READ_FROM)}
    if read and command.startswith("s3api "):
        members = {"".join(map(str.capitalize, name.split("-"))): value for name, value in read.items()}
        own = {name: value for name, value in options.items() if name not in read}
        own["cli-input-json"] = json.dumps(members)
    given = {
        "profile": host.profile,
        "region": host.region,
        "endpoint-url": endpoint_url,
        "ca-bundle": host.ca_bundle,
    }
    own.update({name: value for name, value in given.items() if value})
    words = ["aws", *command.split(), *arguments, *(word for pair in own.items() for word in option(*pair))]
    # The AWS CLI has the path of a bundle in its place where there is one.
    if host.verify_ssl is False:
        words.append("--no-verify-ssl")
    return command_line(words)


def command_at_endpoint(host: HostOptions, command: str, options: Mapping[str, str], *arguments: str) -> str:
    """The same, for the store at the endpoint of this one."""
    return shown_command(host, host.endpoint_url, command, options, *arguments)


def command_for_store(host: HostOptions) -> Callable[[str, Mapping[str, str], Optional[str]], str]:
    """A function that makes a command from its service and operation, its options, and the endpoint, None for AWS."""

    def shown(command: str, options: Mapping[str, str], endpoint: Optional[str]) -> str:
        return shown_command(host, host.endpoint_url or endpoint, command, options)

    return shown


def end_at_once() -> None:
    """End the process without the last garbage collection, which takes longer than signing one URL.

    The collection is only necessary to close the database of the AWS CLI's history, which is closed here. If that is
    not possible, Python ends as usual.
    """
    from botocore.history import get_global_history_recorder

    try:
        # botocore has no public name for them.
        for handler in get_global_history_recorder()._handlers:
            handler._writer.close()
    except Exception:
        return
    gc.freeze()


def _error_of_host(name: str) -> Type[Exception]:
    try:
        from awscli.customizations import exceptions
    except ImportError:  # AWS CLI v1 has no such module, and one exit code for all errors.
        return ValueError
    error: Type[Exception] = getattr(exceptions, name)
    return error
