"""Tab completion on AWS CLI v2: an index of all its commands, ours included, which its completer reads.

The completer, and auto-prompt, read ``~/.aws/cli/cache/VERSION.index`` instead of the index that v2 comes with, if that
file exists (awscli/autocomplete/db.py). The AWS CLI itself makes it: see awscli_presign_put/index_plugin.py. AWS CLI v1
needs no file.
"""

import contextlib
import json
import os
import re
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from awscli_presign_put.install import plugin_folder, whole_file
from awscli_presign_put.install.clis import Cli, last_line
from awscli_presign_put.install.record import MODULE, NAME, PATH_SETTING, SECTION, checked, checked_paths
from awscli_presign_put.install.system import InstallError, encoding, home
from awscli_presign_put.install.transaction import make_folder, remove_if_empty, undone_on_failure
from awscli_presign_put.install.trials import Program, Trials

TARGET = "AWSCLI_PRESIGN_PUT_INDEX"
"""The environment variable that tells index_plugin.py which file to write."""

APPLICATION_ID = 0x70726570
"""Marks an index as made by this program. SQLite keeps this number in the header of a database for its program; it is
0 in the AWS CLI's own index. It is there even if what ``enable`` has recorded is lost."""

_SUFFIX = ".index"
_FIRST_VERSION_WITH_INDEX = 2


@dataclass(frozen=True)
class _Record:
    """What ``disable`` needs to remove an index.

    :param made_folders: those that were made for the indexes, the outermost first.
    :param programs: for each version, every ``aws`` that had it, by the name that an update gives to the new version.
    """

    made_folders: List[str]
    programs: Dict[str, List[str]]


def is_there(cli: Cli) -> bool:
    """Whether Tab completes the plugin's commands, if this AWS CLI loads the plugin."""
    return cli.major < _FIRST_VERSION_WITH_INDEX or is_own_index(_index_file(cli))


def own_indexes() -> List[Path]:
    """The indexes that this program has written, of any version."""
    return [path for path in sorted(cache_folder().glob(f"*{_SUFFIX}")) if is_own_index(path)]


def is_own_index(index: Path) -> bool:
    """Whether this program has written the file."""
    try:
        if not index.is_file():  # a named pipe would wait for its writer
            return False
        with index.open("rb") as file:
            header = file.read(100)
    except OSError:
        return False
    # https://www.sqlite.org/fileformat2.html#the_database_header
    return header.startswith(b"SQLite format 3\0") and header[68:72] == APPLICATION_ID.to_bytes(4, "big")


def make(clis: List[Cli], undo: contextlib.ExitStack, trials: Trials) -> List[str]:
    """Make the index of every AWS CLI v2, and remove those of versions that are gone.

    :param clis: all that there are, each with the plugin.
    :param undo: what undoes all changes is registered there.
    :return: for each AWS CLI without completion, the reason. The plugin works without completion.
    """
    notes = []
    for cli, made in _made([cli for cli in clis if cli.major >= _FIRST_VERSION_WITH_INDEX], trials):
        try:
            with undone_on_failure() as attempt:
                _keep(cli, made, attempt)
                undo.push(attempt.pop_all())
        except (InstallError, OSError) as error:
            what = "Tab completion is not up to date" if is_there(cli) else "There is no tab completion"
            notes.append(f"{what} for {cli.path} ({cli.version}): {error}")
    for index in own_indexes():
        version = index.name[: -len(_SUFFIX)]
        if version not in {cli.version for cli in clis} and not _is_installed(version, trials):
            try:
                _remove_index(index, undo)
            except InstallError as error:
                notes.append(f"The index of aws {version}, which is no longer installed, was not removed: {error}")
    return notes


def remove(undo: contextlib.ExitStack) -> None:
    """Remove every index that this program has written, and the folders that it made for them.

    :param undo: as of :func:`make`.
    :raises InstallError: an index cannot be removed.
    """
    for index in own_indexes():
        _remove_index(index, undo)
    folders = _load().made_folders
    _save(_Record([], {}), undo)
    for folder in [Path(each) for each in reversed(folders)]:
        if folder.exists():
            undo.callback(folder.mkdir, exist_ok=True)
            remove_if_empty(folder)


def cache_folder() -> Path:
    """The folder of the indexes that the completer reads beside its own."""
    return home() / ".aws" / "cli" / "cache"


def _index_file(cli: Cli) -> Path:
    return cache_folder() / f"{cli.version}{_SUFFIX}"


@dataclass(frozen=True)
class _Made:
    """What an AWS CLI has made.

    :param index: the contents of the index; None where it has made none.
    :param trouble: why there is no index, or why the completer would not read it.
    """

    index: Optional[bytes]
    trouble: str = ""


def _made(clis: List[Cli], trials: Trials) -> List[Tuple[Cli, _Made]]:
    """The index that each AWS CLI v2 makes, side by side with the others."""
    if not clis:
        return []
    with plugin_folder.scratch() as scratch:
        config = scratch / "config"
        config.write_text(
            f"[{SECTION}]\n"
            f"{NAME} = {MODULE}\n"
            f"{NAME}-index = {MODULE}.index_plugin\n"
            f"{PATH_SETTING} = {plugin_folder.plugin_folder()}\n",
            encoding=encoding(),
        )
        indexes = [scratch / f"{number}{_SUFFIX}" for number in range(len(clis))]
        programs = [Program(cli.path, {TARGET: str(index)}) for cli, index in zip(clis, indexes)]
        all_done = trials.run(programs, config, "s3", "presign-put", "s3://bucket/")
        return [(cli, _what_was_made(cli, index, done)) for cli, index, done in zip(clis, indexes, all_done)]


def _what_was_made(cli: Cli, index: Path, done: "subprocess.CompletedProcess[str]") -> _Made:
    if done.returncode != 0:
        return _Made(None, last_line(done) or f"it exited with code {done.returncode}.")
    read = _texts(done.stdout)
    expected = _index_file(cli)
    if os.path.realpath(expected) not in map(os.path.realpath, read):
        return _Made(None, f"its completer reads {read[-1] if read else 'no file'}, not {expected}.")
    try:
        return _Made(index.read_bytes())
    except OSError as error:
        return _Made(None, f"it has made no index: {error.strerror}.")


def _texts(printed: str) -> List[str]:
    """The lines that are texts in JSON, in ASCII because standard output may have any encoding.

    A script around an AWS CLI can print more.
    """
    found = []
    for line in re.findall(r'^".*"(?=\s*$)', printed, re.MULTILINE):
        with contextlib.suppress(ValueError):
            found.append(str(json.loads(line)))
    return found


def _keep(cli: Cli, made: _Made, undo: contextlib.ExitStack) -> None:
    """Put an index into the cache folder.

    :raises InstallError: the AWS CLI has made none, or the file cannot be written.
    """
    index = _index_file(cli)
    if os.path.lexists(index) and not is_own_index(index):
        raise InstallError(f"{index} was written by another program. Remove that file, then run enable again.")
    if made.index is None:
        raise InstallError(made.trouble)
    folders = make_folder(index.parent, undo)
    old = whole_file.read(index)
    known = _load()
    programs = known.programs.get(str(cli.version), [])
    _save(
        _Record(
            made_folders=known.made_folders + [each for each in folders if each not in known.made_folders],
            programs={**known.programs, str(cli.version): sorted({*programs, str(Path(cli.path).absolute())})},
        ),
        undo,
    )
    if made.index != old:
        undo.callback(whole_file.replace, index, old, 0o644)
        # Whoever may run this aws may read it: it has nothing of the user's.
        whole_file.replace(index, made.index, new_mode=0o644)


def _is_installed(version: str, trials: Trials) -> bool:
    """Whether an ``aws`` that is not on the PATH now still has this version."""
    return any(cli.version == version for cli in trials.at(_load().programs.get(version, [])))


def _remove_index(index: Path, undo: contextlib.ExitStack) -> None:
    known = _load()
    version = index.name[: -len(_SUFFIX)]
    _save(replace(known, programs={name: each for name, each in known.programs.items() if name != version}), undo)
    contents = whole_file.read(index)
    undo.callback(whole_file.replace, index, contents, new_mode=0o644)
    whole_file.replace(index, None)


def _record_file() -> Path:
    return plugin_folder.data_folder() / "completion.json"


def _load() -> _Record:
    """What is recorded; nothing where that is lost or damaged."""
    try:
        read = checked(json.loads(whole_file.read(_record_file()) or b"{}"), dict)
        programs = {version: checked_paths(paths) for version, paths in checked(read["programs"], dict).items()}
        return _Record(checked_paths(read["made_folders"]), programs)
    except (InstallError, ValueError, KeyError, TypeError, RecursionError):
        return _Record([], {})


def _save(record: _Record, undo: contextlib.ExitStack) -> None:
    old = whole_file.read(_record_file())
    empty = record == _Record([], {})
    undo.callback(whole_file.replace, _record_file(), old)
    whole_file.replace(_record_file(), None if empty else json.dumps(asdict(record), indent=2).encode())
