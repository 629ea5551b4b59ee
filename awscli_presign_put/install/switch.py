"""``enable``, ``disable`` and ``status``: the plugin in the configuration file, for every AWS CLI that there is.

What is to be written is tried first (install/state.py::rehearse), and written only if all of them work with it. Then
they are run once more. If one of them fails, all changes are undone.
"""

import contextlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from awscli_presign_put.install import (
    advice,
    completion,
    config_text,
    plugin_folder,
    record,
    selection,
    whole_file,
)
from awscli_presign_put.install.clis import Cli, located, paths
from awscli_presign_put.install.record import Record, applied
from awscli_presign_put.install.state import State, has_completion, rehearse, states_of, ways_out
from awscli_presign_put.install.system import InstallError, expanded
from awscli_presign_put.install.transaction import (
    Lock,
    locked,
    locked_if_free,
    make_folder,
    remove_if_empty,
    undone_on_failure,
)
from awscli_presign_put.install.trials import Trials
from awscli_presign_put.signals import signals_held


def config_file() -> Path:
    """The configuration file in force, by botocore's rules.

    :raises InstallError: there is none.
    """
    named = os.environ.get("AWS_CONFIG_FILE", "~/.aws/config")
    if not named:
        raise InstallError("AWS_CONFIG_FILE is empty, so there is no configuration file. Unset it.")
    return expanded(named, "AWS_CONFIG_FILE")


def status(further: List[str], trials: Optional[Trials] = None) -> Tuple[List[State], List[str]]:
    """The state of each AWS CLI with the configuration file, and notes that are shown once.

    :raises InstallError: the file cannot be read.
    """
    trials = trials or Trials()
    config = config_file()
    whole_file.read(config)
    known = selection.load(config)
    notes: List[str] = []
    with locked_if_free(plugin_folder.data_folder()) as is_locked:
        if is_locked:
            plugin_folder.remove_scratch()
            known, notes = selection.without_gone(config, known)
    clis = trials.find(paths([*map(located, further), *known.aws]), config)
    return states_of(clis, config, trials, known.left_out), notes


def enable(
    further: List[str],
    with_completion: bool = True,
    only: Optional[List[str]] = None,
    trials: Optional[Trials] = None,
) -> Tuple[List[State], List[str]]:
    """Switch the plugin on for every AWS CLI; return their states, and notes for the user.

    :param further: the paths of AWS CLIs beside those of the PATH, which are remembered.
    :param with_completion: write the indexes that AWS CLI v2 needs for it; if not, those that are there are removed.
    :param only: the paths of those that it is switched on for. The others are left out, though they may fail then.
    :raises InstallError: nothing was changed, or all was taken back; the message says why.
    """
    trials, only = trials or Trials(), list(map(located, only or []))
    config = config_file()
    whole_file.read(config)
    before = selection.load(config)
    known, notes = selection.without_gone(config, before, keep=True)
    named = [*map(located, further), *only]
    clis = trials.find(paths([*named, *known.aws]), config)
    chosen = selection.chosen(clis, named, only)
    reason = _malformed_credentials() if any(not cli.works for cli in clis if cli.version) else None
    if reason:
        raise InstallError(f"Nothing was changed, because of {reason} Then run enable again.")
    folder = plugin_folder.plugin_folder() if any(cli.major > 1 for cli in chosen) else None
    with locked(plugin_folder.data_folder()) as lock, undone_on_failure() as undo:
        _remove_leftovers(config, lock)
        made = make_folder(config.parent, undo) + lock.made_folders
        if folder and not plugin_folder.is_current():
            if not folder.exists():
                undo.callback(plugin_folder.remove)
            plugin_folder.fill()
        if whole_file.is_hard_linked(config):
            notes.append(f"{config} has another hard link, which is not changed.")
        _write(config, chosen, str(folder) if folder else None, made, undo, trials)
        left_out = [cli.path for cli in clis if cli not in chosen] if only else known.left_out
        states = states_of(clis, config, trials, left_out)
        _check(states, chosen, config)
        undo.callback(selection.save, config, before)
        selection.save(config, selection.to_remember(known, named, states))
        notes += _complete([state.cli for state in states if state.is_served], undo, with_completion, trials)
        notes += advice.container_notes([cli for cli in clis if cli.version], config, plugin_folder.plugin_folder())
        notes += [f"{cli.path} {_SAYS_MORE}" for cli in clis if cli.version and cli.says_more]
    return [replace(state, completion=has_completion(state.cli, state.sight)) for state in states], notes


_SAYS_MORE = "prints other text on standard output too. A script that reads a URL from it reads that text as well."


def _check(states: List[State], chosen: List[Cli], config: Path) -> None:
    """:raises InstallError: one that worked before does not work any more."""
    failing = [
        (state.cli, state.sight)
        for state in states
        if state.cli in chosen and state.cli.works and not state.sight.works
    ]
    if failing:
        served = [state.cli for state in states if state.is_served]
        raise InstallError(f"All changes were undone. {ways_out(failing, served, config)}")


def _malformed_credentials() -> Optional[str]:
    credentials = advice.credentials_file()
    reason = advice.malformed(credentials) if credentials else None
    return f"{credentials}. {reason}" if reason else None


def _complete(clis: List[Cli], undo: contextlib.ExitStack, with_completion: bool, trials: Trials) -> List[str]:
    if with_completion:
        return completion.make(clis, undo, trials)
    completion.remove(undo)
    return []


def disable(trials: Optional[Trials] = None) -> str:
    """Undo what ``enable`` wrote; return the outcome as a sentence.

    A file that has not changed since ``enable`` is restored byte for byte. From any other, our settings are removed.

    :raises InstallError: nothing was changed; the message says why.
    """
    trials = trials or Trials()
    config = config_file()
    if not (plugin_folder.data_folder().exists() or completion.own_indexes() or _has_ours(config)):
        return _NOTHING
    working = [cli for cli in trials.find(paths(selection.load(config).aws), config) if cli.works]
    # Signals are held: a second run could not undo the rest of half a run.
    with signals_held():
        return _disable(config, working, trials)


def _disable(config: Path, working: List[Cli], trials: Trials) -> str:
    with locked(plugin_folder.data_folder()) as lock:
        _remove_leftovers(config, lock)
        known = record.load().get(str(config))
        done = _take_out(config, known, working, trials)
        record.save(config, None)
        selection.save(config, selection.NOTHING)
        # A file that was moved can still name the folder. Without the folder, every command of v2 that reads it fails.
        if not record.load() and done != _GONE:
            with undone_on_failure() as kept:
                completion.remove(kept)
            plugin_folder.remove()
        made = known.made_folders if known else []
        _remove_if_empty(made)
        record.pass_on_folders([folder for folder in made if Path(folder).exists()])
    _remove_if_empty([*made, str(plugin_folder.data_folder())])
    return done


def _remove_leftovers(config: Path, lock: Lock) -> None:
    """Remove what earlier runs left when they were killed, but nothing of a run that may be at work."""
    plugin_folder.remove_scratch(lock.is_exclusive)
    if lock.is_exclusive:
        for folder in (Path(os.path.realpath(config)).parent, completion.cache_folder()):
            whole_file.sweep(folder)


def _remove_if_empty(folders: List[str]) -> None:
    for folder in reversed(folders):
        remove_if_empty(Path(folder))


_NOTHING = "enable wrote nothing in it."
_GONE = "The file no longer exists. Nothing was changed."


def _has_ours(config: Path) -> bool:
    text = whole_file.read(config)
    with _unchanged(config):
        return text is not None and config_text.has_ours(text, str(plugin_folder.plugin_folder()))


def _take_out(config: Path, known: Optional[Record], working: List[Cli], trials: Trials) -> str:
    """Take our settings out of the file.

    :param working: the AWS CLIs that work now, and must work after that.
    """
    old = whole_file.read(config)
    if old is None:
        return _GONE if known else _NOTHING
    plain = known.taken_back(old) if known else None
    if known and plain is not None:
        whole_file.replace(config, None if known.created and not plain else plain)
        failed = _failing(config, working, trials)
        return "Restored to its state before enable." + (f" {failed}" if failed else "")
    with _unchanged(config):
        plain = config_text.without_ours(old, str(plugin_folder.plugin_folder()))
    if plain == old:
        return _NOTHING
    whole_file.replace(config, plain)
    failed = _failing(config, working, trials)
    if failed:
        whole_file.replace(config, old)
        raise InstallError(f"{config} was not changed. Without the settings of the plugin: {failed}")
    return "The settings of the plugin were removed. Other changes since enable were kept."


def _failing(config: Path, working: List[Cli], trials: Trials) -> Optional[str]:
    """Which of these AWS CLIs does not work with the file, and why; None where all do."""
    for cli, sight in zip(working, trials.start(working, config)):
        if not sight.works:
            return f"{cli.path}: {advice.why_broken(cli, sight, config)}"
    return None


def _write(
    config: Path, clis: List[Cli], folder: Optional[str], made: List[str], undo: contextlib.ExitStack, trials: Trials
) -> None:
    """Write what is needed, once every AWS CLI has taken it; nothing where it is all there."""
    old = whole_file.read(config)
    text = old or b""
    with _unchanged(config):
        changes = config_text.enabled(text, folder)
    if not changes:
        return
    new = applied(text, changes)
    rehearse(trials, clis, new, config)
    known = record.load().get(str(config))
    if known is None or not config_text.has_ours(text, str(plugin_folder.plugin_folder())):
        made = [*(known.made_folders if known else []), *made]
        entry = Record(old is None, made, changes, record.sha256_of(new), record.sha256_of(text))
    elif known.sha256 == record.sha256_of(text):
        entry = replace(known, edits=[*known.edits, *changes], sha256=record.sha256_of(new))
    else:  # changed in between, so that no places are known any more
        entry = replace(known, edits=[], sha256="", sha256_before="")
    # What undoes a change is registered before it, and is right whether it was made or not: a signal can come between.
    undo.callback(record.save, config, known)
    record.save(config, entry)
    undo.callback(_take_back, config, old, new)
    try:
        whole_file.replace(config, new, still=lambda: whole_file.read(config) == old)
    except whole_file.Changed:
        raise InstallError(
            f"Nothing was changed, because another program is changing {config}. Run enable again."
        ) from None


def _take_back(config: Path, old: Optional[bytes], new: bytes) -> None:
    """Restore the file, but keep what another program has written since."""
    now = whole_file.read(config)
    if now == new:
        whole_file.replace(config, old)
    elif now not in (None, old):
        whole_file.replace(config, config_text.without_ours(now or b"", str(plugin_folder.plugin_folder())))


@contextlib.contextmanager
def _unchanged(config: Path) -> Iterator[None]:
    """Add the name of the file to an error about its text."""
    try:
        yield
    except InstallError as error:
        raise InstallError(f"{config} was not changed. {error}") from error
