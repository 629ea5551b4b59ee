"""Rehearses a release, or makes it: python packages/release.py FOLDER [--upload]. "make release" runs this.

FOLDER has what "make dist" built. The wheel is installed into a new environment, without a network, and run; so is the
.pyz. Then it says what a release would be refused for. Only with --upload, and if there is nothing, it uploads.
"""

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import List

ROOT = Path(__file__).parents[1]
PLACEHOLDER = "https://example.org/"


def main() -> None:
    folder, upload = Path(sys.argv[1]), "--upload" in sys.argv[2:]
    version = re.search(r'__version__ = "(.+)"', _text("awscli_presign_put/__init__.py"))[1]  # type: ignore[index]
    (wheel,), (sdist,), (pyz,) = (list(folder.glob(pattern)) for pattern in ("*.whl", "*.tar.gz", "*.pyz"))
    with tempfile.TemporaryDirectory(prefix="release-") as scratch:
        venv.create(scratch, with_pip=True)
        program = Path(scratch) / "bin" / "python"
        _run(program, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", wheel)
        for command in ((Path(scratch) / "bin" / "awscli-presign-put",), (program, pyz)):
            said = _run(*command, "--version").strip()
            if said != f"awscli-presign-put {version}":
                sys.exit(f"{command[-1]} says {said}, and the version is {version}")
            print(f"{command[-1].name}: {said}")
    found = reasons(
        version,
        changes=_text("CHANGELOG.md"),
        setup=_text("setup.py"),
        changed=_run("git", "-C", ROOT, "status", "--porcelain"),
        tags=_run("git", "-C", ROOT, "tag").split(),
    )
    for reason in found:
        print(f"A release would be refused: {reason}")
    if found and upload:
        sys.exit(1)
    if upload:
        print(_run(sys.executable, "-m", "twine", "upload", "--non-interactive", sdist, wheel))
        print(_run("git", "-C", ROOT, "tag", f"v{version}"))
    else:
        print("This was a rehearsal. Nothing was uploaded.")


def reasons(version: str, changes: str, setup: str, changed: str, tags: List[str]) -> List[str]:
    """Why these sources must not be released under this version, in sentences; none if they may be.

    :param changes: the text of CHANGELOG.md.
    :param setup: the text of setup.py.
    :param changed: what ``git status --porcelain`` prints.
    :param tags: those of the repository.
    """
    found = []
    if not re.search(rf"\A# Changes\n\n## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)\n", changes):
        found.append(f'The first section of CHANGELOG.md must be "## {version} (YYYY-MM-DD)".')
    if PLACEHOLDER in setup:
        found.append("HOME in setup.py must be the address of the project.")
    if changed.strip():
        found.append("git status lists changes. Commit them.")
    if f"v{version}" in tags:
        found.append(f"The tag v{version} exists. Change __version__ in awscli_presign_put/__init__.py.")
    return found


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _run(*command: object) -> str:
    """What a program prints; the end of this one, with all that it said, if it fails."""
    done = subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{command[0]} ended with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    main()
