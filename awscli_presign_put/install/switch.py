"""``enable``, ``disable`` and ``status``: the plugin in the configuration file, for every AWS CLI that there is.

What is to be written is tried first: every AWS CLI is run with a copy of the configuration that has it. Only what all
of them take is written; then they are run once more, and where one fails, all is taken back.
"""

import contextlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional

from awscli_presign_put import __version__
from awscli_presign_put.install import config_text, plugin_folder, record, whole_file
from awscli_presign_put.install.clis import Cli, Sight, find, look
from awscli_presign_put.install.errors import InstallError
from awscli_presign_put.install.record import Record


@dataclass(frozen=True)
class State:
    """How one AWS CLI stands.

    :param trouble: what is wrong, and the mend; None where all is well.
    """

    cli: Cli
    sight: Sight
    trouble: Optional[str]


def config_file() -> Path:
    """The configuration file in force."""
    return Path(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config").expanduser().absolute()


def status(further: List[str]) -> List[State]:
    """How each AWS CLI stands with the configuration file as it is.

    :raises InstallError: the file cannot be read.
    """
    config = config_file()
    whole_file.read(config)
    return [_state(cli, config) for cli in find(further)]


def enable(further: List[str]) -> List[State]:
    """Switch the plugin on for every AWS CLI; return how they stand then.

    :raises InstallError: nothing was changed, or all was taken back; the message says why.
    """
    clis = [cli for cli in find(further) if cli.version]
    if not clis:
        raise InstallError("there is no AWS CLI on the PATH: install one, or name it with --aws")
    config = config_file()
    worked = [cli for cli in clis if look(cli, config).works]
    folder = plugin_folder.plugin_folder() if any(cli.major > 1 for cli in clis) else None
    with _undone_on_failure() as undo:
        made = _make_folder(config.parent, undo) + _make_folder(plugin_folder.data_folder(), undo)
        with whole_file.locked(config.parent):
            if folder and not plugin_folder.is_current():
                if not folder.exists():
                    undo.callback(plugin_folder.remove)
                plugin_folder.fill()
            _write(config, clis, worked, str(folder) if folder else None, made, undo)
            states = [_state(cli, config) for cli in clis]
            for state in states:
                if state.cli in worked and not state.sight.works:
                    raise InstallError(f"all was taken back, because {state.cli.path} failed: {state.sight.said}")
    return states


def disable() -> bool:
    """Take back exactly what ``enable`` wrote; False where there is nothing of it.

    :raises InstallError: nothing was changed; the message says why.
    """
    config = config_file()
    if str(config) not in record.load():
        return False
    with whole_file.locked(config.parent):
        known = record.load().get(str(config))
        if known is None:
            return False
        old = whole_file.read(config)
        if old is not None:
            plain = config_text.without(old, known.insertions)
            config_text.settings(plain)
            whole_file.replace(config, None if known.created and not plain.strip() else plain)
        record.save(config, None)
        if not record.load():
            plugin_folder.remove()
    for folder in [str(plugin_folder.data_folder()), *reversed(known.made_folders)]:
        _remove_if_empty(Path(folder))
    return True


def _write(
    config: Path, clis: List[Cli], worked: List[Cli], folder: Optional[str], made: List[str], undo: contextlib.ExitStack
) -> None:
    """Write what is needed, once every AWS CLI has taken it; nothing where it is all there."""
    old = whole_file.read(config)
    known = record.load().get(str(config))
    plain = config_text.without(old or b"", known.insertions) if known else old or b""
    try:
        insertions = config_text.enabled(plain, folder)
    except InstallError as error:
        raise InstallError(f"{config} was not changed, because {error}") from error
    new = config_text.applied(plain, insertions)
    if new == old:
        return
    _try(clis, worked, new)
    undo.callback(record.save, config, known)
    record.save(
        config,
        Record(known.created if known else old is None, known.made_folders if known else made, insertions),
    )
    undo.callback(whole_file.replace, config, old)
    whole_file.replace(config, new)


def _try(clis: List[Cli], worked: List[Cli], text: bytes) -> None:
    """Run every AWS CLI with this configuration, which is not yet the user's.

    :raises InstallError: one of them would not see the plugin, or would no longer work.
    """
    with tempfile.TemporaryDirectory(prefix="presign-put-") as scratch:
        config = Path(scratch) / "config"
        config.touch(mode=0o600)  # it may hold keys
        config.write_bytes(text)
        for cli in clis:
            sight = look(cli, config)
            if sight.plugin_version or cli not in worked:
                continue
            if cli.major == 1:
                raise InstallError(
                    f"nothing was changed, because the plugin is not installed for {cli.path}, and every command of it "
                    f"would fail: run {_pip(cli)} install awscli-presign-put, then enable again"
                )
            raise InstallError(f"nothing was changed, because {cli.path} would not see the plugin: {sight.said}")


def _state(cli: Cli, config: Path) -> State:
    if cli.version is None:
        return State(cli, Sight(False, None, None, cli.trouble), f"it does not run: {cli.trouble}")
    sight = look(cli, config)
    return State(cli, sight, _trouble(cli, sight, config))


def _trouble(cli: Cli, sight: Sight, config: Path) -> Optional[str]:
    if not sight.works:
        return _why_broken(cli, sight, config)
    if sight.plugin_version is None:
        return "it does not see the plugin: run awscli-presign-put enable"
    if sight.plugin_version != __version__:
        mend = f"{_pip(cli)} install --upgrade awscli-presign-put" if cli.major == 1 else "awscli-presign-put enable"
        return f"it has {sight.plugin_version} of the plugin, and this is {__version__}: run {mend}"
    return None


def _why_broken(cli: Cli, sight: Sight, config: Path) -> str:
    missing = re.search(r"No module named '([^']+)'", sight.said)
    if missing is None:
        return f"no command of it works with {config}: {sight.said}"
    name = missing.group(1)
    because = f"no command of it works, because [plugins] in {config}"
    if os.sep in name:
        return f"{because} has {config_text.PATH_SETTING}, which it takes for a plugin: run awscli-presign-put enable"
    if name == config_text.MODULE:
        return f"{because} names this plugin, which it lacks: run {_pip(cli)} install awscli-presign-put"
    return f"{because} names {name}, which it lacks: install that for it, or take the line out"


def _pip(cli: Cli) -> str:
    return f"{cli.interpreter or 'the python of ' + cli.path} -m pip"


def _make_folder(folder: Path, undo: contextlib.ExitStack) -> List[str]:
    """Make a folder and those above it; return what was made, the outermost first."""
    missing = [each for each in [folder, *folder.parents] if not each.exists()]
    try:
        for each in reversed(missing):
            each.mkdir()
            undo.callback(_remove_if_empty, each)
    except OSError as error:
        raise InstallError(f"{error.filename} cannot be made: {error.strerror}") from error
    return [str(each) for each in reversed(missing)]


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # others use it
        folder.rmdir()


@contextlib.contextmanager
def _undone_on_failure() -> Iterator[contextlib.ExitStack]:
    """What is registered is run, the last first, unless all goes well."""
    undo = contextlib.ExitStack()
    try:
        yield undo
    except BaseException:
        undo.close()
        raise
    undo.pop_all()
