"""Other users than the one who runs the tests, and folders that they can enter, which those of pytest are not."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import awscli_presign_put

USER = 54321
PYTHON = "/usr/bin/python3"
"""One that each user can run; that of the tests may be in a home."""


@contextmanager
def folder_for_everybody():
    """With a copy of the package, and ``awscli-presign-put`` in ``bin``, as pip writes it."""
    folder = Path(tempfile.mkdtemp(prefix="presign-put-"))
    try:
        folder.chmod(0o755)
        shutil.copytree(Path(awscli_presign_put.__file__).parent, folder / "package" / "awscli_presign_put")
        program = folder / "bin" / "awscli-presign-put"
        program.parent.mkdir()
        # By its path alone: a PYTHONPATH would be the AWS CLI's, too.
        program.write_text(
            f"#!{PYTHON}\nimport sys\nsys.path.insert(0, {str(folder / 'package')!r})\n"
            "from awscli_presign_put.__main__ import main\nsys.exit(main())\n"
        )
        program.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


def home_of(folder, user=USER):
    """A home that is group-writable, as useradd and a umask of 002 make it."""
    home = folder / "home"
    home.mkdir()
    home.chmod(0o775)
    if os.geteuid() == 0:
        os.chown(home, user, user)
    return home


def run_as(home, umask, *arguments, user=USER, **environment):
    """Run a program as a user whose group has nobody else in it; not as root, as whoever runs the tests."""
    ids = {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(
        arguments,
        env={"HOME": str(home), "PATH": os.defpath, **environment},
        cwd="/",
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
        **ids,
    )
    return done.returncode, done.stdout, done.stderr
