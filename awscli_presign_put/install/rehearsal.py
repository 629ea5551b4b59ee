"""What is to be written is tried first: every AWS CLI is run with a copy of the configuration that has it."""

from pathlib import Path
from typing import Dict, List, Optional, Tuple

from awscli_presign_put.install import causes, plugin_folder, program, whole_file
from awscli_presign_put.install.clis import Cli, Sight
from awscli_presign_put.install.errors import InstallError
from awscli_presign_put.install.pythons import install_command
from awscli_presign_put.install.trials import Trials, is_ours
from awscli_presign_put.shown import command_line


def rehearse(trials: Trials, clis: List[Cli], text: bytes, config: Path) -> None:
    """Run these AWS CLIs with this configuration, which is not yet the user's.

    One that works as before without the plugin reads another file, such as in a container: it is none that would fail.

    :raises InstallError: one of them would no longer work, or none of those that work would see the plugin.
    """
    with plugin_folder.scratch() as scratch:
        tried = scratch / "config"
        whole_file.replace(tried, text)  # private, for it may hold keys
        seen = list(zip(clis, trials.look(clis, tried)))
        failing = [(cli, sight) for cli, sight in seen if cli.works and not sight.works]
        served = [cli for cli, sight in seen if sight.plugin_version]
        if failing:
            raise InstallError(f"Nothing was changed. {ways_out(failing, served, config, tried)}")
        if not served:
            raise InstallError(f"Nothing was changed. {_why_none(seen, config, tried)}")


def _why_none(seen: List[Tuple[Cli, Sight]], config: Path, tried: Path) -> str:
    worked = [cli for cli, _ in seen if cli.works and cli.version]
    if worked:
        return (
            f"{worked[0].path} does not load the plugin, because it does not read the file that AWS_CONFIG_FILE names. "
            f"{causes.IN_A_CONTAINER}"
        )
    cli, sight = next((each for each in seen if each[0].version), seen[0])
    return causes.why_broken(cli, sight, config, f"Every command of {cli.path} fails", tried)


def ways_out(failing: List[Tuple[Cli, Sight]], served: List[Cli], config: Path, tried: Optional[Path] = None) -> str:
    """Why AWS CLIs that work now would not work with what is to be written, and what to do, in commands as typed."""
    lacking = [(cli, sight) for cli, sight in failing if cli.needs_package and is_ours(sight.said)]
    by_command: Dict[Optional[str], List[str]] = {}
    for cli, sight in lacking:
        by_command.setdefault(install_command(sight.python), []).append(cli.path)
    said = [_to_install(command, paths) for command, paths in by_command.items()]
    said += [
        causes.why_broken(cli, sight, config, f"Every command of {cli.path} would fail", tried)
        for cli, sight in failing
        if (cli, sight) not in lacking
    ]
    if served:
        only = command_line(word for cli in served for word in ("--only", cli.path))
        fails = " and ".join(cli.path for cli, _ in lacking)
        then = f". Then each command of {fails} fails while it reads {config}" if lacking else ""
        said += [f"Or enable the plugin for the others only{then}:", f"  {program.command('enable')} {only}"]
    return "\n".join(said)


def _to_install(command: Optional[str], paths: List[str]) -> str:
    what = f"The plugin is not installed for {' and '.join(paths)}, so each of its commands would fail."
    if command is None:
        return f"{what} Install it in the Python that runs {' and '.join(paths)}, then run enable again."
    return f"{what} Install it, then run enable again:\n  {command}"
