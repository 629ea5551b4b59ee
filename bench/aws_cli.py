"""The AWS CLIs that are timed, with the plugin switched on and without it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
MATRIX = ROOT / ".matrix"
ENDPOINT = "https://storage.example"


class Cli:
    """An AWS CLI, in a home of its own.

    :ivar version: as it says itself, without ``aws-cli/``.
    """

    def __init__(self, path, home):
        self.path = str(path)
        home.mkdir()
        shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        self.version = re.match(r"aws-cli/(\S+)", shown.stdout + shown.stderr).group(1)
        plugin = "[plugins]\npresign-put = awscli_presign_put\n"
        if self.version.startswith("2"):
            plugin += f"cli_legacy_plugin_path = {MATRIX / 'v2-plugin'}\n"
        self._configurations = {}
        for is_on in (True, False):
            file = home / ("with" if is_on else "without")
            file.write_text(plugin if is_on else "")
            self._configurations[is_on] = file

    def environment(self, plugin=True):
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._configurations[plugin].parent),
            "AWS_CONFIG_FILE": str(self._configurations[plugin]),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def command(self, *arguments, plugin=True):
        return [self.path, *arguments], self.environment(plugin)

    def bulk(self, option, file):
        """The URLs of all that is in a file, which is given by this option."""
        prefix = "s3://bucket-test/fleet/"
        return self.command("s3", "presign-put", prefix, option, str(file), "--endpoint-url", ENDPOINT)


def find_clis(folder):
    """The newest v1 and the newest v2; where $AWS_V2 is set or there is no official v2, another v2.

    :param folder: for their homes.
    """
    yield Cli(MATRIX / "v1-newest" / "bin" / "aws", folder / "v1")
    official = MATRIX / "v2-newest" / "bin" / "aws"
    for number, path in enumerate([os.environ.get("AWS_V2"), official, shutil.which("aws")]):
        if path and Path(path).exists():
            cli = Cli(path, folder / f"v2 {number}")
            if cli.version.startswith("2."):
                yield cli
                return
