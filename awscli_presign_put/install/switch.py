"""``enable``, ``disable`` and ``status``: the plugin in the configuration file, for every AWS CLI that there is.

What is to be written is tried first: every AWS CLI is run with a copy of the configuration that has it. Only what all
of them take is written; then they are run once more, and where one fails, all is taken back.
"""

import contextlib
import hashlib
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from awscli_presign_put import __version__
from awscli_presign_put.install import completion, config_text, plugin_folder, program, record, whole_file
from awscli_presign_put.install.clis import Cli, Sight, find, look
from awscli_presign_put.install.errors import InstallError
from awscli_presign_put.install.record import Record
from awscli_presign_put.install.undo import make_folder, remove_if_empty, undone_on_failure


@dataclass(frozen=True)
class State:
    """How one AWS CLI stands.

    :param trouble: what is wrong, and the mend; None where all is well.
    :param completion: whether Tab completes the plugin's commands; the plugin works without.
    """

    cli: Cli
    sight: Sight
    trouble: Optional[str]
    completion: bool


def config_file() -> Path:
    """The configuration file in force, by botocore's rules.

    :raises InstallError: there is none.
    """
    named = os.environ.get("AWS_CONFIG_FILE", "~/.aws/config")
    if not named:
        raise InstallError("AWS_CONFIG_FILE is empty, so that there is no configuration file: unset it")
    return Path(os.path.expandvars(named)).expanduser().absolute()


def status(further: List[str]) -> List[State]:
    """How each AWS CLI stands with the configuration file as it is.

    :raises InstallError: the file cannot be read.
    """
    config = config_file()
    whole_file.read(config)
    return [_state(cli, config) for cli in find(further)]


def enable(further: List[str], with_completion: bool = True) -> Tuple[List[State], List[str]]:
    """Switch the plugin on for every AWS CLI; return how they stand then, and why one has no tab completion.

    :param with_completion: write the indexes that AWS CLI v2 needs for it; if not, those that are there are removed.
    :raises InstallError: nothing was changed, or all was taken back; the message says why.
    """
    found = find(further)
    clis = [cli for cli in found if cli.version]
    for cli in found:
        if cli.version is None and cli.path in further:
            raise InstallError(f"--aws {cli.path} does not run: {cli.trouble}")
    if not clis:
        raise InstallError("there is no AWS CLI on the PATH: install one, or name it with --aws")
    config = config_file()
    whole_file.read(config)
    worked = [cli for cli in clis if look(cli, config).works]
    folder = plugin_folder.plugin_folder() if any(cli.major > 1 for cli in clis) else None
    with undone_on_failure() as outer:
        made = make_folder(plugin_folder.data_folder(), outer)
        with whole_file.locked(plugin_folder.data_folder()), undone_on_failure() as undo:
            made = make_folder(config.parent, undo) + made
            whole_file.sweep(Path(os.path.realpath(config)).parent)
            if folder and not plugin_folder.is_current():
                if not folder.exists():
                    undo.callback(plugin_folder.remove)
                plugin_folder.fill()
            _write(config, clis, worked, str(folder) if folder else None, made, undo)
            states = [_state(cli, config) for cli in found]
            for state in states:
                if state.cli in worked and state.sight.plugin_version is None:
                    raise InstallError(f"all was taken back, because {state.cli.path} failed: {state.sight.said}")
            with_plugin = [state.cli for state in states if state.sight.plugin_version]
            notes = _complete(with_plugin, undo, with_completion)
    return [replace(state, completion=_completes(state.cli, state.sight)) for state in states], notes


def _complete(clis: List[Cli], undo: contextlib.ExitStack, with_completion: bool) -> List[str]:
    if with_completion:
        return completion.make(clis, undo)
    completion.remove(undo)
    return []


def _completes(cli: Cli, sight: Sight) -> bool:
    return sight.plugin_version is not None and completion.is_there(cli)


def disable() -> str:
    """Take back what ``enable`` wrote; return what came of it, in a few words.

    A file that is as ``enable`` left it is given back byte for byte; out of another, our settings are taken.

    :raises InstallError: nothing was changed; the message says why.
    """
    config = config_file()
    if not (plugin_folder.data_folder().exists() or completion.own_indexes() or _has_ours(config)):
        return "nothing in it was written by enable"
    with undone_on_failure() as undo:
        make_folder(plugin_folder.data_folder(), undo)
        with whole_file.locked(plugin_folder.data_folder()):
            whole_file.sweep(Path(os.path.realpath(config)).parent)
            plugin_folder.remove_scratch()
            known = record.load().get(str(config))
            done = _take_out(config, known)
            record.save(config, None)
            # A file that has gone elsewhere may still name the folder, and no command of v2 would work without it.
            if not record.load() and done != _GONE:
                with undone_on_failure() as kept:
                    completion.remove(kept)
                plugin_folder.remove()
            made = known.made_folders if known else []
            _remove_if_empty(made)
            record.hand_over([folder for folder in made if Path(folder).exists()])
    _remove_if_empty([*made, str(plugin_folder.data_folder())])
    return done


def _remove_if_empty(folders: List[str]) -> None:
    for folder in reversed(folders):
        remove_if_empty(Path(folder))


_GONE = "it is gone, and nothing was changed"


def _has_ours(config: Path) -> bool:
    text = whole_file.read(config)
    with _unchanged(config):
        return text is not None and config_text.has_ours(text, str(plugin_folder.plugin_folder()))


def _take_out(config: Path, known: Optional[Record]) -> str:
    old = whole_file.read(config)
    if old is None:
        return _GONE if known else "nothing in it was written by enable"
    if known and known.insertions and known.sha256 == _digest(old):
        plain = config_text.without(old, known.insertions)
        whole_file.replace(config, None if known.created and not plain else plain)
        return "as it was before"
    with _unchanged(config):
        plain = config_text.without_ours(old, str(plugin_folder.plugin_folder()))
    if plain == old:
        return "nothing in it was written by enable"
    whole_file.replace(config, plain)
    return "the plugin is taken out, and what others have changed is kept"


def _write(
    config: Path, clis: List[Cli], worked: List[Cli], folder: Optional[str], made: List[str], undo: contextlib.ExitStack
) -> None:
    """Write what is needed, once every AWS CLI has taken it; nothing where it is all there."""
    old = whole_file.read(config)
    text = old or b""
    with _unchanged(config):
        insertions = config_text.enabled(text, folder)
    if not insertions:
        return
    new = config_text.applied(text, insertions)
    _try(clis, worked, new)
    if whole_file.read(config) != old:
        raise InstallError(f"nothing was changed, because another program changed {config} meanwhile: enable again")
    known = record.load().get(str(config))
    if known is None:
        entry = Record(old is None, made, insertions, _digest(new))
    elif known.sha256 == _digest(text):
        entry = replace(known, insertions=[*known.insertions, *insertions], sha256=_digest(new))
    else:  # edited in between, so that no places are known any more
        entry = replace(known, insertions=[], sha256="")
    record.save(config, entry)
    undo.callback(record.save, config, known)
    whole_file.replace(config, new)
    undo.callback(_take_back, config, old, new)


def _take_back(config: Path, old: Optional[bytes], new: bytes) -> None:
    """What others have written meanwhile stays."""
    now = whole_file.read(config)
    if now == new:
        whole_file.replace(config, old)
    elif now is not None:
        whole_file.replace(config, config_text.without_ours(now, str(plugin_folder.plugin_folder())))


@contextlib.contextmanager
def _unchanged(config: Path) -> Iterator[None]:
    """Say which file it is that has what its text alone is blamed for."""
    try:
        yield
    except InstallError as error:
        raise InstallError(f"{config} was not changed, because {error}") from error


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _try(clis: List[Cli], worked: List[Cli], text: bytes) -> None:
    """Run every AWS CLI with this configuration, which is not yet the user's.

    :raises InstallError: one of them would not see the plugin, or would no longer work.
    """
    with plugin_folder.scratch() as scratch:
        config = scratch / "config"
        config.touch(mode=0o600)  # it may hold keys
        config.write_bytes(text)
        for cli in clis:
            sight = look(cli, config)
            if sight.plugin_version or cli not in worked:
                continue
            if cli.major == 1:
                raise InstallError(
                    f"nothing was changed, because the plugin is not installed for {cli.path}, and every command of it "
                    f"would fail: {program.install_with(_pip(cli))}, then enable again"
                )
            raise InstallError(f"nothing was changed, because {cli.path} would not see the plugin: {sight.said}")


def _state(cli: Cli, config: Path) -> State:
    if cli.version is None:
        return State(cli, Sight(False, None, None, cli.trouble), f"it does not run: {cli.trouble}", False)
    sight = look(cli, config)
    return State(cli, sight, _trouble(cli, sight, config), _completes(cli, sight))


def _trouble(cli: Cli, sight: Sight, config: Path) -> Optional[str]:
    if not sight.works:
        return _why_broken(cli, sight, config)
    if sight.plugin_version is None:
        return f"it does not see the plugin: run {program.command('enable')}"
    if sight.plugin_version != __version__:
        mend = _mend(cli)
        if cli.major > 1 and sight.plugin_folder != str(plugin_folder.plugin_folder() / config_text.MODULE):
            mend = f"take {Path(sight.plugin_folder or '').parent} out of {config_text.PATH_SETTING}"
        return f"it has {sight.plugin_version} of the plugin, and this is {__version__}: {mend}"
    return None


def _why_broken(cli: Cli, sight: Sight, config: Path) -> str:
    missing = re.search(r"No module named '([^']+)'", sight.said)
    if missing is None:
        return f"no command of it works with {config}: {sight.said}"
    name = missing.group(1)
    because = f"no command of it works, because [plugins] in {config}"
    if os.sep in name:
        mend = f"put {config_text.NAME} = {config_text.MODULE} first there, by hand or by {program.command('enable')}"
        return f"{because} has {config_text.PATH_SETTING}, which it takes for a plugin: {mend}"
    if name == config_text.MODULE:
        mend = _mend(cli)
        return f"{because} names this plugin, which it lacks: {mend}"
    return f"{because} names {name}, which it lacks: install that for it, or take the line out"


def _mend(cli: Cli) -> str:
    return program.install_with(_pip(cli)) if cli.major == 1 else f"run {program.command('enable')}"


def _pip(cli: Cli) -> str:
    return f"{cli.interpreter or 'the python of ' + cli.path} -m pip"
