"""Builds what a release consists of into a folder: sdist, wheel, and ``awscli-presign-put.pyz``.

Usage: python packages/build.py FOLDER. "make dist" runs this. It requires the packages build and twine.

The same sources give the same bytes, with the same versions of Python, zlib and setuptools: all files are dated
$SOURCE_DATE_EPOCH, or 2020-02-02 where that is not set. The folder gets all three or is left as it was.
"""

import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "awscli_presign_put"
PYZ = "awscli-presign-put.pyz"
# Hatchling's default, too. A zip file cannot hold a date before 1980.
_DEFAULT_EPOCH = "1580601600"

_MAIN = f"""\
import sys

if sys.version_info < (3, 9):
    sys.exit("awscli-presign-put requires Python 3.9 or newer, and this is Python " + sys.version.split()[0])

from {PACKAGE}.__main__ import main

sys.exit(main())
"""


def main() -> None:
    folder = Path(sys.argv[1])
    epoch = int(os.environ.setdefault("SOURCE_DATE_EPOCH", _DEFAULT_EPOCH))
    os.umask(0o022)  # a wheel has the modes of the files that it is built from
    with tempfile.TemporaryDirectory(prefix="packages-") as scratch:
        new = Path(scratch)
        sdist = _build_sdist(new, epoch)
        wheel = _build_wheel(new, sdist)
        _run("twine", "check", "--strict", sdist, wheel)
        (new / PYZ).write_bytes(pyz(wheel, epoch))
        (new / PYZ).chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for path in (sdist, wheel, new / PYZ):  # the .pyz last: it is what make looks at
            shutil.copy(path, folder)
            print(f"{folder / path.name}: {path.stat().st_size:,} bytes, SHA-256 {_sha256(path)}")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _build_sdist(folder: Path, epoch: int) -> Path:
    _run("build", "--sdist", "--outdir", folder, ROOT)
    (sdist,) = folder.glob("*.tar.gz")
    sdist.write_bytes(reproducible_sdist(sdist.read_bytes(), epoch))
    return sdist


def _build_wheel(folder: Path, sdist: Path) -> Path:
    """From the sdist, in an environment that has what pyproject.toml requires and nothing else."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "sdist", filter="data")
    (source,) = (folder / "sdist").iterdir()
    _run("build", "--wheel", "--outdir", folder, source)
    (wheel,) = folder.glob("*.whl")
    return wheel


def pyz(wheel: Path, epoch: int) -> bytes:
    """A program for any Python that is, at the same time, a folder to import the package from.

    It has the package's files as the wheel has them. The standard ``zipapp`` gives each file the date and the mode that
    it has in a folder, in local time.
    """
    with zipfile.ZipFile(wheel) as source:
        files = {name: source.read(name) for name in source.namelist() if name.startswith(f"{PACKAGE}/")}
        (license_name,) = (name for name in source.namelist() if name.endswith("/LICENSE"))
        files["LICENSE"] = source.read(license_name)
    files["__main__.py"] = _MAIN.encode()
    stream = io.BytesIO()
    stream.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, so that the mode counts
            info.external_attr = 0o100644 << 16
            archive.writestr(info, files[name], compresslevel=9)
    return stream.getvalue()


def reproducible_sdist(contents: bytes, epoch: int) -> bytes:
    """The sdist without what setuptools takes from this machine: dates, owners, modes and order."""
    stream = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(contents), mode="r:gz") as source,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as target,
    ):
        for member in sorted(source.getmembers(), key=lambda member: member.name):
            member.mtime = epoch
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            target.addfile(member, source.extractfile(member) if member.isfile() else None)
    return gzip.compress(stream.getvalue(), mtime=epoch)


def _run(module: str, *arguments: object) -> None:
    """Run a module as a program. Its output is shown where it fails; a deprecation is a failure."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode or " deprecated" in done.stdout:
        sys.exit(f"{done.stdout}\n{module} failed")


if __name__ == "__main__":
    main()
