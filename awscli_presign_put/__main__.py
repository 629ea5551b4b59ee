"""``awscli-presign-put``: switches the plugin on and off, and shows it at work."""

import argparse
import io
import json
import os
import signal
import sys
from typing import Any, Dict, List, Optional

from awscli_presign_put import __version__
from awscli_presign_put.demo import DemoFailed
from awscli_presign_put.demo import run as run_demo
from awscli_presign_put.install import switch
from awscli_presign_put.install.clis import is_among, located
from awscli_presign_put.install.state import State
from awscli_presign_put.install.system import InstallError
from awscli_presign_put.shown import visible
from awscli_presign_put.signals import READER_GONE, is_reader_gone
from awscli_presign_put.suggesting_parser import SuggestingParser

_DOCUMENTS = """\
manuals:
  aws s3 presign-put help
  aws s3 presign-post help
  aws s3 presign-multipart help
  aws s3 presign-explain help
  aws s3 presign-probe help

documents (tutorials, installation, stores, permissions, security):
  README.md and docs/ of the source. Its address: pip show awscli-presign-put
"""
_LINE_FEED = "\n"  # before a command that is shown on a separate line


def main(arguments: Optional[List[str]] = None) -> int:
    """Run one subcommand and return its exit code."""
    parser = _parser()
    options = parser.parsed(arguments)
    if options.command is None:
        parser.error("Specify what to do. To switch the plugin on, run: awscli-presign-put enable")
    # As an exception, so that what was begun is finished or taken back.
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: sys.exit(128 + number))
    for stream in (sys.stdout, sys.stderr):
        # A path can have characters that the encoding of a pipe has not.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except (DemoFailed, InstallError) as error:
        sys.stderr.write(f"awscli-presign-put {options.command}: {visible(str(error), kept=_LINE_FEED)}\n")
        return 1
    except OSError as error:
        if is_reader_gone(error):
            # Python would report that once more when it flushes standard output at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return READER_GONE
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"awscli-presign-put {options.command}: {where}{error.strerror or error}.\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _parser() -> SuggestingParser:
    parser = SuggestingParser(
        prog="awscli-presign-put",
        description="Presigned S3 uploads from the AWS CLI: aws s3 presign-put, -post, -multipart, -explain, -probe.",
        epilog=_DOCUMENTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"awscli-presign-put {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command")

    enable = commands.add_parser(
        "enable", help="enable the plugin for every aws on the PATH, and verify each by running it"
    )
    enable.set_defaults(run=_enable)
    enable.add_argument(
        "--no-completion",
        action="store_true",
        help="do not write the index that AWS CLI v2 requires for tab completion (up to 25 MB for each version)",
    )
    enable.add_argument(
        "--only",
        metavar="PATH",
        action="append",
        default=[],
        help="enable and verify this aws alone; can be specified multiple times. An AWS CLI v1 that is left out and "
        "does not have this package fails from then on, if it reads the same configuration file",
    )
    disable = commands.add_parser("disable", help="remove exactly what enable wrote")
    disable.set_defaults(run=_disable)
    status = commands.add_parser("status", help="list every aws on the PATH, and whether it loads the plugin")
    status.set_defaults(run=_status)
    status.add_argument(
        "--output", choices=["text", "json"], default="text", help="text (default), or json for programs"
    )
    for command in (enable, status):
        command.add_argument(
            "--aws",
            metavar="PATH",
            action="append",
            default=[],
            help="another aws, which is remembered; can be specified multiple times",
        )
    demo = commands.add_parser(
        "demo", help="upload a file with a presigned URL to an S3 server that the demo starts on this machine"
    )
    demo.set_defaults(run=_demo)
    demo.add_argument(
        "--aws",
        metavar="PATH",
        help="the AWS CLI to use (default: the one installed with this program, or on the PATH)",
    )
    demo.add_argument(
        "--page", action="store_true", help="print a link to an upload page instead, and run the server until Ctrl-C"
    )
    parser.knows(commands.choices)
    return parser


def _enable(options: Any) -> int:
    states, notes = switch.enable(options.aws, not options.no_completion, options.only)
    served = [state for state in states if state.is_served]
    others = [state for state in states if not state.is_served]
    _show(served)
    _show_notes("enable", [*(f"{_named(state)}: {_said(state)}" for state in others), *notes])
    # Others than these are no fault of enable's.
    named = [state for state in others if is_among(state.cli, [*map(located, [*options.aws, *options.only])])]
    broken = [state for state in others if state.is_broken_by_us and not state.is_left_out]
    return int(any(state.trouble for state in served) or not served or bool(named or broken))


def _disable(_: Any) -> int:
    config = switch.config_file()
    sys.stdout.write(f"{config}: {switch.disable()}\n")
    return 0


def _status(options: Any) -> int:
    states, notes = switch.status(options.aws)
    if options.output == "json":
        sys.stdout.write(json.dumps([_as_dict(state) for state in states], indent=2) + "\n")
    elif states:
        _show(states)
    else:
        sys.stdout.write("No aws is on the PATH.\n")
    _show_notes("status", notes)
    return int(any(state.needs_care for state in states) or not any(state.is_served for state in states))


def _demo(options: Any) -> int:
    run_demo(options.aws, options.page)
    return 0


def _show(states: List[State]) -> None:
    for state in states:
        sys.stdout.write(f"{visible(f'{_named(state)}: {_said(state)}')}\n")


def _show_notes(command: str, notes: List[str]) -> None:
    for note in notes:
        sys.stderr.write(f"awscli-presign-put {command}: {visible(note, kept=_LINE_FEED)}\n")


def _named(state: State) -> str:
    return f"{state.cli.path} ({state.cli.version or 'unknown'})"


def _said(state: State) -> str:
    if state.trouble:
        return f"{'Left out by enable --only. ' if state.is_left_out else ''}{state.trouble}"
    completion = "with" if state.completion else "without"
    loaded = f"presign-put {state.sight.plugin_version} in {state.sight.plugin_folder}, {completion} tab completion"
    if state.sight.replaces:
        return f"{loaded}, in place of its own {state.sight.replaces}"
    return loaded


def _as_dict(state: State) -> Dict[str, Any]:
    return {
        "Aws": state.cli.path,
        "Version": state.cli.version,
        "Works": state.sight.works,
        "PluginVersion": state.sight.plugin_version,
        "PluginFolder": state.sight.plugin_folder,
        "Completion": state.completion,
        "Replaces": state.sight.replaces.split(", ") if state.sight.replaces else [],
        "LeftOut": state.is_left_out,
        "Trouble": state.trouble,
    }


if __name__ == "__main__":
    sys.exit(main())
