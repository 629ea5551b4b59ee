"""The environment of the tests: nothing of the developer's configuration, and the same on each machine.

It is set when this is imported, which ``tests/conftest.py`` does first: modules look for an AWS CLI when they are
imported, and fixtures of a session or a module are made before those of a test.
"""

import contextlib
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
"""The keys that the S3 documentation has in its examples."""

# Where programs are, what pip needs, and what the tests themselves are told. Everything else is the developer's: AWS_*,
# proxies, XDG_*, LC_*, PYTHON*, the variables of GNU parallel and of our own scripts (PARALLEL, RETRIES, PAUSE, STALL).
KEPT = re.compile(
    r"PATH|TMPDIR|LD_LIBRARY_PATH|JAVA_HOME|PYTHONPATH|PYTHON_OF_AWS|STANDARD_LIBRARY|MUTANT_UNDER_TEST"
    r"|TEMP|TMP|SYSTEMROOT|PATHEXT"  # of Windows
    r"|AWS_V2|COMPLETE_MATRIX|EVERY_CASE|SSL_CERT_(FILE|DIR)|(PIP|PYTEST|HYPOTHESIS)_.*"
)


def isolate():
    """Replace the environment of this process, and return the home that it has then."""
    for name in [name for name in os.environ if not KEPT.fullmatch(name)]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="presign-put-home-"))
    os.environ.update(LANG="C.UTF-8", **of_home(home))
    os.umask(0o022)
    if hasattr(time, "tzset"):  # not Windows
        time.tzset()
    return home


def of_home(home):
    """The variables of a process whose home this is: no configuration, and fake keys."""
    return {
        "USERPROFILE" if os.name == "nt" else "HOME": str(home),
        "AWS_CONFIG_FILE": str(home / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    }


HOME = isolate()


def remove():
    """When the tests have ended: the home."""
    with contextlib.suppress(OSError):
        shutil.rmtree(HOME)
