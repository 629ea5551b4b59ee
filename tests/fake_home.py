"""A home for tests of the installer, with an ``aws`` that starts at once."""

import os
import subprocess
import sys

from forks import run_script

from awscli_presign_put import __version__

# What an AWS CLI does with its configuration, as far as the installer sees it.
FAKE = f"""#!/bin/sh
# MORE
[ "$1" = --version ] || grep -qs presign-put "$AWS_CONFIG_FILE" || exit 252
folder=$(sed -n 's/^cli_legacy_plugin_path = //p' "$AWS_CONFIG_FILE")
if grep -qs presign-put "$AWS_CONFIG_FILE"; then
  if ! [ -f "$folder/awscli_presign_put/__init__.py" ]; then
    echo "No module named 'awscli_presign_put'" >&2
    exit 255
  fi
  [ "$1" = --version ] || echo "awscli-presign-put {__version__} in $folder/awscli_presign_put" >&2
fi
echo aws-cli/2.99.0
"""

OLD = b"[default]\nregion = eu-west-3\n"


class FakeHome:
    """A home with a configuration, and an ``aws`` that behaves as one does towards the installer."""

    def __init__(self, folder, more=""):
        self.folder = folder
        self.config = folder / ".aws" / "config"
        self.config.parent.mkdir(parents=True)
        self.config.write_bytes(OLD)
        self.aws = folder / "bin" / "aws"
        self.aws.parent.mkdir()
        self.aws.write_text(FAKE.replace("# MORE", more))
        self.aws.chmod(0o755)
        self.environment = {
            "HOME": str(folder),
            "PATH": f"{self.aws.parent}:/usr/bin:/bin",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        # The PATH's own AWS CLIs are not of this test.
        self.environment["PATH"] = f"{self.aws.parent}:{folder / 'tools'}"
        (folder / "tools").mkdir()
        for tool in ("sh", "grep", "sed"):
            (folder / "tools" / tool).symlink_to(f"/bin/{tool}")

    def python(self, script, *arguments, **environment):
        return run_script(script, *arguments, environment={**self.environment, **environment})

    def works(self):
        environment = {**self.environment, "AWS_CONFIG_FILE": str(self.config)}
        return (
            subprocess.run([self.aws, "--version"], env=environment, capture_output=True, check=False).returncode == 0
        )

    def tree(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))
