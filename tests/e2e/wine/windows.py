"""Python for Windows, which Wine runs on Linux. Its programs have the rules of Windows as far as Wine has them."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".matrix" / "wine"
"""What ``make .matrix/wine/.installed`` has made."""

WINE = shutil.which("wine64") or shutil.which("wine", path="/usr/bin:/usr/lib/wine") or "/usr/lib/wine/wine64"
SECONDS = 300


def path_of(path):
    """A path of this system, as programs of Windows read it."""
    return "Z:" + str(path).replace("/", "\\")


class Windows:
    """A Windows of its own, with a Python that has the AWS CLI v1 and this package, and an ``aws.cmd`` on the PATH."""

    def __init__(self, folder):
        self.home = folder / "prefix" / "drive_c" / "users"
        self._python = folder / "python"
        shutil.copytree(PYTHON / "cp313", self._python)
        paths = ["python313.zip", ".", path_of(PYTHON / "packages"), path_of(ROOT), path_of(ROOT / "tests")]
        (self._python / "python313._pth").write_text("\r\n".join(paths) + "\r\n")
        tools = folder / "tools"
        tools.mkdir()
        (tools / "aws.cmd").write_text(f"@{path_of(self._python / 'python.exe')} -m awscli %*\r\n")
        self._environment = {
            "PATH": os.defpath,
            "HOME": str(folder),
            "WINEPREFIX": str(folder / "prefix"),
            "WINEPATH": path_of(tools),
            "WINEDEBUG": "-all",
            # In which Wine reads and writes the names of files.
            "LC_ALL": "C.UTF-8",
        }
        self.run(["winecfg", "-v", "win10"], folder)

    def run(self, command, folder, **variables):
        """Run a program of Windows: exit code, standard output, standard error, both in the code page."""
        done = subprocess.run(
            [WINE, *command], cwd=folder, env={**self._environment, **variables}, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        out, err = (text.decode("cp1252").replace("\r\n", "\n") for text in (done.stdout, done.stderr))
        return done.returncode, out, err

    def python(self, folder, *arguments, **variables):
        return self.run([str(self._python / "python.exe"), *arguments], folder, **variables)

    def aws(self, folder, *arguments, **variables):
        return self.run(["cmd", "/c", "aws", *arguments], folder, **variables)

    def end(self):
        """End what Wine has left running."""
        server = shutil.which("wineserver", path=f"{Path(WINE).parent}:/usr/lib/wine:/usr/bin")
        if server:
            subprocess.run([server, "-k"], env=self._environment, check=False)
