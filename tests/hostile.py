#!/usr/bin/env python3
"""Run a command as on the machine of a developer whose configuration would break each AWS CLI, curl and shell.

Usage: tests/hostile.py make unit
       tests/hostile.py make e2e
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FILES = {
    ".aws/config": """[plugins]
missing = plugin_that_is_not_installed
cli_legacy_plugin_path = /nonexistent
[default]
region =
output = yaml-stream
cli_pager = false
endpoint_url = http://127.0.0.1:9
s3 =
    signature_version = s3
    addressing_style = virtual
    payload_signing_enabled = true
[profile other]
services = missing
""",
    ".aws/credentials": "[default]\naws_access_key_id = AKIAOFADEVELOPER\naws_secret_access_key = of-a-developer\n",
    ".boto": "[Credentials]\naws_access_key_id = x\n",
    ".netrc": "machine 127.0.0.1 login nobody password nothing\ndefault login nobody password nothing\n",
    ".curlrc": "fail\nsilent\nhead\noutput = /dev/null\n",
    ".parallel/config": "--dry-run\n",
    ".zshenv": "exit 3\n",
    ".profile": "exit 3\n",
    "exit": "exit 3\n",
}
NOWHERE = "http://127.0.0.1:9"


def variables(home):
    """Those of the developer."""
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_DATA_HOME": "/nonexistent",
        "XDG_STATE_HOME": "/nonexistent",
        "CURL_HOME": str(home),
        "NETRC": str(home / ".netrc"),
        "AWS_PROFILE": "missing",
        "AWS_DEFAULT_REGION": "",
        "AWS_REGION": "",
        "AWS_ENDPOINT_URL": NOWHERE,
        "AWS_ENDPOINT_URL_S3": NOWHERE,
        "AWS_MAX_ATTEMPTS": "0",
        "AWS_RETRY_MODE": "none",
        "AWS_CA_BUNDLE": "/nonexistent",
        "AWS_SESSION_TOKEN": "of-a-developer",
        "AWS_CREDENTIAL_EXPIRATION": "yesterday",
        "AWS_DEFAULT_OUTPUT": "none",
        "AWS_DATA_PATH": "/nonexistent",
        "AWS_CLI_FILE_ENCODING": "none",
        "AWS_CLI_AUTO_PROMPT": "on",
        "AWS_PAGER": "false",
        "REQUESTS_CA_BUNDLE": "/nonexistent",
        "CURL_CA_BUNDLE": "/nonexistent",
        **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE),
        "ENV": str(home / "exit"),
        "BASH_ENV": str(home / "exit"),
        "CDPATH": "/",
        "POSIXLY_CORRECT": "1",
        "GREP_OPTIONS": "-v",
        "COLUMNS": "20",
        "PAGER": "false",
        "MANPAGER": "false",
        "PYTHONWARNINGS": "ignore",
        "PYTHONOPTIMIZE": "",
        "LC_ALL": "C",
        "LANGUAGE": "de",
        "TZ": "Asia/Kathmandu",
        **dict.fromkeys(("PARALLEL", "RETRIES", "PAUSE", "STALL"), "none"),
    }


def write_home(home):
    """The developer's home, in a folder that is there."""
    for name, text in FILES.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)


def main(command):
    with tempfile.TemporaryDirectory() as folder:
        write_home(Path(folder))
        environment = {**os.environ, **variables(Path(folder))}
        return subprocess.run(command, env=environment, umask=0o077, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
