"""The state of each AWS CLI with a configuration file: the user's own, or one that is tried before it is written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from awscli_presign_put import __version__
from awscli_presign_put.install import advice, completion, plugin_folder, whole_file
from awscli_presign_put.install.bounded import TOO_LONG
from awscli_presign_put.install.clis import Cli, Sight, enable_command, install_command, is_among
from awscli_presign_put.install.record import MODULE, PATH_SETTING
from awscli_presign_put.install.system import InstallError
from awscli_presign_put.install.trials import Trials, lacks_plugin
from awscli_presign_put.shown import command_line


@dataclass(frozen=True)
class State:
    """The state of one AWS CLI.

    :param trouble: what is wrong, and what to do; None if nothing is.
    :param completion: whether Tab completes the plugin's commands; the plugin works without.
    :param is_left_out: it has no plugin because ``enable --only`` did not name it.
    """

    cli: Cli
    sight: Sight
    trouble: Optional[str]
    completion: bool
    is_left_out: bool = False

    @property
    def is_served(self) -> bool:
        return self.sight.plugin_version is not None

    @property
    def needs_care(self) -> bool:
        """Whether the user must do something about it. A program that never runs, plugin or not, is ignored."""
        is_matter = self.is_broken_by_us or self.cli.version is not None or TOO_LONG in self.cli.trouble
        return self.trouble is not None and is_matter and not self.is_left_out

    @property
    def is_broken_by_us(self) -> bool:
        """Whether it fails because it cannot import this plugin."""
        return lacks_plugin(self.sight.said)


def states_of(clis: List[Cli], config: Path, trials: Trials, left_out: List[str]) -> List[State]:
    """Run AWS CLIs with this configuration file and return their states.

    :param left_out: the paths of those that ``enable --only`` did not name.
    """
    running = [cli for cli in clis if cli.runs]
    sights = dict(zip(running, trials.look(running, config)))
    return [_state_of(cli, sights.get(cli), config, left_out) for cli in clis]


def _state_of(cli: Cli, sight: Optional[Sight], config: Path, left_out: List[str]) -> State:
    is_left_out = (sight is None or sight.plugin_version is None) and is_among(cli, left_out)
    if sight is None:
        # This includes one that reads the user's configuration whatever AWS_CONFIG_FILE is: its version is not known.
        sight = Sight(False, said=cli.trouble)
        what = "It was not tried" if TOO_LONG in cli.trouble else "It does not run"
        trouble = advice.why_broken(cli, sight, config) if lacks_plugin(cli.trouble) else f"{what}: {cli.trouble}"
        return State(cli, sight, trouble, False, is_left_out and lacks_plugin(cli.trouble))
    return State(cli, sight, _trouble(cli, sight, config), has_completion(cli, sight), is_left_out)


def has_completion(cli: Cli, sight: Sight) -> bool:
    return sight.plugin_version is not None and completion.is_there(cli)


def _trouble(cli: Cli, sight: Sight, config: Path) -> Optional[str]:
    if not sight.works:
        return advice.why_broken(cli, sight, config)
    if sight.plugin_version is None:
        return advice.why_not_loaded(cli, sight, config)
    ours = str(plugin_folder.plugin_folder() / MODULE)
    if sight.plugin_folder == ours and plugin_folder.is_writable_by_others():
        return f"Other users can change {plugin_folder.plugin_folder()}. Run {enable_command()}."
    if sight.plugin_folder == ours and sight.plugin_version == __version__ and not plugin_folder.has_this_package():
        return f"{plugin_folder.plugin_folder()} differs from this package. Run {enable_command()}."
    if sight.plugin_version != __version__:
        fix = advice.install(cli, sight)
        if cli.major > 1 and sight.plugin_folder != ours:
            fix = f"Remove {Path(sight.plugin_folder or '').parent} from {PATH_SETTING}."
        return f"It loads version {sight.plugin_version} of the plugin, and this is version {__version__}. {fix}"
    return None


def rehearse(trials: Trials, clis: List[Cli], text: bytes, config: Path) -> None:
    """Run these AWS CLIs with this configuration, which is not yet the user's.

    One that works without the plugin, as before, reads another file, such as one in a container. It is no failure.

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
            f"{advice.IN_A_CONTAINER}"
        )
    cli, sight = next((each for each in seen if each[0].version), seen[0])
    return advice.why_broken(cli, sight, config, f"Every command of {cli.path} fails", tried)


def ways_out(failing: List[Tuple[Cli, Sight]], served: List[Cli], config: Path, tried: Optional[Path] = None) -> str:
    """Why AWS CLIs that work now would not work with what is to be written, and what to do, in commands as typed."""
    lacking = [(cli, sight) for cli, sight in failing if cli.needs_package and lacks_plugin(sight.said)]
    by_command: Dict[Optional[str], List[str]] = {}
    for cli, sight in lacking:
        by_command.setdefault(install_command(sight.python), []).append(cli.path)
    said = [_to_install(command, paths) for command, paths in by_command.items()]
    said += [
        advice.why_broken(cli, sight, config, f"Every command of {cli.path} would fail", tried)
        for cli, sight in failing
        if (cli, sight) not in lacking
    ]
    if served:
        only = command_line(word for cli in served for word in ("--only", cli.path))
        fails = " and ".join(cli.path for cli, _ in lacking)
        then = f". Then each command of {fails} fails while it reads {config}" if lacking else ""
        said += [f"Or enable the plugin for the others only{then}:", f"  {enable_command()} {only}"]
    return "\n".join(said)


def _to_install(command: Optional[str], paths: List[str]) -> str:
    what = f"The plugin is not installed for {' and '.join(paths)}, so each of its commands would fail."
    if command is None:
        return f"{what} Install it in the Python that runs {' and '.join(paths)}, then run enable again."
    return f"{what} Install it, then run enable again:\n  {command}"
