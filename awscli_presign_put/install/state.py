"""How each AWS CLI stands with a configuration file: whether it loads the plugin, and if not, why and what to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional

from awscli_presign_put import __version__
from awscli_presign_put.install import causes, completion, edits, plugin_folder, program
from awscli_presign_put.install.bounded import TOO_LONG
from awscli_presign_put.install.clis import Cli, Sight, is_among
from awscli_presign_put.install.trials import Trials, is_ours


@dataclass(frozen=True)
class State:
    """How one AWS CLI stands.

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
        """Whether it loads the plugin."""
        return self.sight.plugin_version is not None

    @property
    def needs_care(self) -> bool:
        """Whether something is to be done about it. A program that does not run, plugin or not, is not our matter."""
        is_matter = self.is_broken_by_us or self.cli.version is not None or TOO_LONG in self.cli.trouble
        return self.trouble is not None and is_matter and not self.is_left_out

    @property
    def is_broken_by_us(self) -> bool:
        """Whether it fails because it cannot import this plugin."""
        return is_ours(self.sight.said)


def states_of(clis: List[Cli], config: Path, trials: Trials, left_out: List[str]) -> List[State]:
    """Run AWS CLIs with this configuration file and see how they stand.

    :param left_out: the paths of those that ``enable --only`` did not name.
    """
    running = [cli for cli in clis if cli.runs]
    sights = dict(zip(running, trials.look(running, config)))
    return [_state_of(cli, sights.get(cli), config, left_out) for cli in clis]


def _state_of(cli: Cli, sight: Optional[Sight], config: Path, left_out: List[str]) -> State:
    is_left_out = (sight is None or sight.plugin_version is None) and is_among(cli, left_out)
    if sight is None:
        # Also one that reads the configuration whatever it is told, so that its version cannot be known any more.
        sight = Sight(False, said=cli.trouble)
        what = "It was not tried" if TOO_LONG in cli.trouble else "It does not run"
        trouble = causes.why_broken(cli, sight, config) if is_ours(cli.trouble) else f"{what}: {cli.trouble}"
        return State(cli, sight, trouble, False, is_left_out and is_ours(cli.trouble))
    return State(cli, sight, _trouble(cli, sight, config), has_completion(cli, sight), is_left_out)


def has_completion(cli: Cli, sight: Sight) -> bool:
    """Whether Tab completes the commands of the plugin."""
    return sight.plugin_version is not None and completion.is_there(cli)


def _trouble(cli: Cli, sight: Sight, config: Path) -> Optional[str]:
    if not sight.works:
        return causes.why_broken(cli, sight, config)
    if sight.plugin_version is None:
        return causes.why_not_loaded(cli, sight, config)
    ours = str(plugin_folder.plugin_folder() / edits.MODULE)
    if sight.plugin_folder == ours and plugin_folder.is_writable_by_others():
        return f"Other users can change {plugin_folder.plugin_folder()}. Run {program.command('enable')}."
    if sight.plugin_folder == ours and sight.plugin_version == __version__ and not plugin_folder.has_this_package():
        return f"{plugin_folder.plugin_folder()} differs from this package. Run {program.command('enable')}."
    if sight.plugin_version != __version__:
        fix = causes.install(cli, sight)
        if cli.major > 1 and sight.plugin_folder != ours:
            fix = f"Remove {Path(sight.plugin_folder or '').parent} from {edits.PATH_SETTING}."
        return f"It loads version {sight.plugin_version} of the plugin, and this is version {__version__}. {fix}"
    return None
