"""The true cause of what does not work, with a script for ``aws``; e2e/test_install_causes.py has real ones."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from fake_home import FAKE, OLD, FakeHome
from test_switch import enable, program

from awscli_presign_put import __version__
from awscli_presign_put.install import advice
from awscli_presign_put.install.advice import is_mount_point, runs_container
from awscli_presign_put.install.clis import Python, install_command

MOUNT = "If it runs in a container, mount the home directory there at the same path, and pass HOME and AWS_CONFIG_FILE."
BROKEN = b"[default]\naws_secret_access_key = SECRET\n[default]\n"


def failed(home, message, **environment):
    """That enable fails with this message alone, and changes nothing."""
    before = home.tree()
    code, out, err = enable(home, **environment)
    assert (code, out, err) == (1, "", f"awscli-presign-put enable: {message}\n")
    assert home.config.read_bytes() == OLD
    assert home.tree() == before


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        (BROKEN, "It is malformed, so no AWS CLI can read it: line 3: section [default] already exists."),
        (b"\xff", "It is not valid UTF-8. Save it as UTF-8."),
        (b"SECRET\n", "It is malformed, so no AWS CLI can read it: line 1 is before the first section."),
        (
            b"\xef\xbb\xbf[default]\n",
            "It is malformed, so no AWS CLI can read it: it begins with a byte-order mark. Save it as "
            "UTF-8 without one.",
        ),
    ],
)
def test_credentials_file_that_cannot_be_read(tmp_path, contents, reason):
    credentials = tmp_path / "home" / ".aws" / "credentials"
    home = FakeHome(
        tmp_path / "home",
        '[ -n "$AWS_SHARED_CREDENTIALS_FILE" ] || '
        f'{{ echo "x.ConfigParseError: Unable to parse config file: {credentials}" >&2; exit 255; }}',
    )
    credentials.write_bytes(contents)
    failed(home, f"Nothing was changed, because of {credentials}. {reason} Then run enable again.")
    assert program(home, "status") == (
        1,
        f"{home.aws} (2.99.0): Every command fails, because of {credentials}. {reason}\n",
        "",
    )


def test_credentials_file_of_the_environment(tmp_path):
    other = tmp_path / "other"
    unread = f'{{ echo "Unable to parse config file: {other}" >&2; exit 255; }}'
    home = FakeHome(tmp_path / "home", f'[ "$AWS_SHARED_CREDENTIALS_FILE" != "{other}" ] || {unread}')
    other.write_bytes(BROKEN)
    failed(
        home,
        f"Nothing was changed, because of {other}. It is malformed, so no AWS CLI can read it: line 3: section "
        "[default] already exists. Then run enable again.",
        AWS_SHARED_CREDENTIALS_FILE=str(other),
    )
    (home.config.parent / "credentials").write_bytes(BROKEN)  # which is not in force, or which this aws can read
    for named in (None, "", str(tmp_path / "missing"), "~no-such-user/c"):
        environment = {} if named is None else {"AWS_SHARED_CREDENTIALS_FILE": named}
        assert enable(home, **environment)[0] == 0


def test_malformed_file_that_is_not_here(tmp_path):
    """As the path in a container."""
    home = FakeHome(
        tmp_path / "home",
        '[ "$AWS_CONFIG_FILE" = /dev/null ] || '
        "{ echo 'aws: [ERROR]: Unable to parse config file: /not/here' >&2; exit 255; }",
    )
    assert program(home, "status")[1] == (
        f"{home.aws} (2.99.0): Every command fails with {home.config}: Unable to parse config file: /not/here\n"
    )


def test_more_on_standard_output(tmp_path):
    home = FakeHome(tmp_path / "home", "echo Welcome to aws; echo ===")
    code, out, err = enable(home)
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin" / "awscli_presign_put"
    loaded = f"{home.aws} (2.99.0): presign-put {__version__} in {folder}, without tab completion\n"
    assert (code, out) == (0, loaded)
    assert err == (
        f"awscli-presign-put enable: {home.aws} prints other text on standard output too. A script that reads a URL "
        "from it reads that text as well.\n"
    )
    assert program(home, "status") == (0, loaded, "")


def test_one_stream_with_the_line_ends_of_a_terminal(tmp_path):
    home = FakeHome(tmp_path / "home")
    real = home.aws.rename(home.aws.with_name("real"))
    (home.folder / "tools" / "tr").symlink_to("/usr/bin/tr")
    home.aws.write_text(f"""#!/bin/sh
'{real}' "$@" 2>&1 | sed "s/$/$(printf '\\r')/"
""")
    home.aws.chmod(0o755)
    code, out, err = enable(home)
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin" / "awscli_presign_put"
    assert (code, err) == (0, "")
    assert out == f"{home.aws} (2.99.0): presign-put {__version__} in {folder}, without tab completion\n"


def test_aws_that_reads_another_file(tmp_path):
    home = FakeHome(tmp_path / "home", 'AWS_CONFIG_FILE="$HOME/.aws/of-the-container"')
    failed(
        home,
        f"Nothing was changed. {home.aws} does not load the plugin, because it does not read the file that "
        f"AWS_CONFIG_FILE names. {MOUNT}",
    )
    home.aws.write_text(home.aws.read_text().replace("AWS_CONFIG_FILE=", "# "))
    assert enable(home)[0] == 0
    home.aws.write_text(home.aws.read_text().replace("# ", "AWS_CONFIG_FILE="))
    assert program(home, "status")[1] == (
        f"{home.aws} (2.99.0): It does not load the plugin, because it does not read {home.config}. {MOUNT}\n"
    )


def test_one_of_two_that_reads_another_file(tmp_path):
    """It works as before, so the other one is enabled; a second run says the same."""
    home = FakeHome(tmp_path / "home")
    other = home.folder / "other" / "aws"
    other.parent.mkdir()
    other.write_text(FAKE.replace("# MORE", 'AWS_CONFIG_FILE="$HOME/.aws/of-the-container"'))
    other.chmod(0o755)
    path = f"{other.parent}:{home.environment['PATH']}"
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin" / "awscli_presign_put"
    not_loaded = f"{other} (2.99.0): It does not load the plugin, because it does not read {home.config}. {MOUNT}\n"
    loaded = f"{home.aws} (2.99.0): presign-put {__version__} in {folder}, without tab completion\n"
    for _ in range(2):
        assert enable(home, PATH=path) == (0, loaded, f"awscli-presign-put enable: {not_loaded}")
    assert program(home, "status", PATH=path) == (1, f"{not_loaded}{loaded}", "")
    assert program(home, "disable", PATH=path)[0] == 0
    assert home.config.read_bytes() == OLD


HIDDEN = """if [ "$AWS_CONFIG_FILE" FILES ] && grep -qs presign-put "$AWS_CONFIG_FILE"; then
  echo "No module named 'awscli_presign_put'" >&2; exit 255
fi"""


def test_aws_that_does_not_see_the_folder(tmp_path):
    home = FakeHome(tmp_path / "home", HIDDEN.replace("FILES", "!= x"))
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin"
    why = f"because [plugins] in {home.config} names {folder}, which it cannot read. {MOUNT}"
    failed(home, f"Nothing was changed. Every command of {home.aws} would fail, {why}")


def test_aws_that_sees_neither_the_folder_nor_what_it_is_tried_with(tmp_path):
    home = FakeHome(tmp_path / "home", HIDDEN.replace("FILES", '= "$HOME/.aws/config"'))
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin"
    why = f"because [plugins] in {home.config} names {folder}, which it cannot read. {MOUNT}"
    failed(home, f"All changes were undone. Every command of {home.aws} would fail, {why}")


@pytest.mark.parametrize(
    ("version", "how"),
    [
        ("2.99.0", "Install other_plugin in a folder and add that folder to cli_legacy_plugin_path"),
        ("1.99.0", "Install other_plugin with the Python that runs {} -m pip"),
    ],
)
def test_plugin_of_another_that_this_aws_lacks(tmp_path, version, how):
    """v2 loads it only once enable has set the path."""
    more = """if grep -qs presign-put "$AWS_CONFIG_FILE"; then
  echo "No module named 'other_plugin'" >&2; exit 255
fi"""
    home = FakeHome(tmp_path / "home", more)
    home.aws.write_text(home.aws.read_text().replace("2.99.0", version))
    failed(
        home,
        f"Nothing was changed. Every command of {home.aws} would fail, because [plugins] in {home.config} names "
        f"other_plugin, which it cannot import. {how.format(home.aws)}, or remove the line.",
    )


def test_script_that_ends_with_another_exit_code_and_says_more(tmp_path):
    home = FakeHome(tmp_path / "home")
    real = home.aws.rename(home.aws.with_name("real"))
    home.aws.write_text(f"#!/bin/sh\n'{real}' \"$@\"\necho 'That was aws.' >&2\n")
    home.aws.chmod(0o755)
    home.config.write_text("[plugins]\npresign-put = awscli_presign_put\n")
    assert program(home, "status")[1] == (
        f"{home.aws} (2.99.0): Every command fails, because [plugins] in {home.config} names this plugin, which it "
        "cannot import. Run awscli-presign-put enable.\n"
    )
    assert enable(home)[0] == 0
    assert program(home, "status")[0] == 0


def test_v1_without_the_package(tmp_path):
    """Before enable: the command of the pip that installs it there, and not an advice that would fail."""
    home = FakeHome(tmp_path / "home")
    home.aws.write_text(
        f"""#!{sys.executable}
import configparser, os, sys
parser = configparser.RawConfigParser()
parser.read(os.environ["AWS_CONFIG_FILE"])
sys.path[:] = [path for path in sys.path if not os.path.exists(os.path.join(path, "awscli_presign_put"))]
sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in repr(finder)]
for _, module in parser.items("plugins") if parser.has_section("plugins") else []:
    __import__(module)
print("aws-cli/1.99.0")
"""
    )
    code, out, err = program(home, "status")
    command = install_command(Python(sys.executable, find_spec("pip") is not None))
    assert (code, err) == (1, "")
    assert out == (
        f"{home.aws} (1.99.0): The plugin is not installed for it. Run awscli-presign-put enable after this command: "
        f"{command}\n"
    )


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('#!/bin/sh\ndocker run --rm -v ~/.aws:/root/.aws amazon/aws-cli "$@"\n', True),
        ("#!/bin/bash\nexec podman --log-level error \\\n  run --rm amazon/aws-cli\n", True),
        ("#!/bin/sh\n/usr/bin/docker container run x\n", True),
        ("#!/bin/sh\ndocker exec box aws\n", True),
        ("#!/bin/sh\n# docker run x\nexec /usr/bin/aws\n", False),
        ("#!/bin/sh\ndocker ps; run x\n", False),
        ("#!/bin/sh\nexec aws ecr docker-login-runner\n", False),
        ("docker run x\n", False),
        ("", False),
    ],
)
def test_script_that_starts_a_container(tmp_path, script, expected):
    path = tmp_path / "aws"
    path.write_text(script)
    assert runs_container(path) is expected
    assert runs_container(tmp_path / "missing") is False


def test_mount_point(tmp_path, monkeypatch):
    assert is_mount_point(Path("/proc")) is True
    assert is_mount_point(tmp_path) is False
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"36 35 98:0 /x {tmp_path}/a\\040b\\134c rw - ext4 /dev/x rw\n")
    monkeypatch.setattr(advice, "_MOUNTS", mounts)
    assert is_mount_point(tmp_path / "a b\\c") is True
    assert is_mount_point(tmp_path / "a") is False
    monkeypatch.setattr(advice, "_MOUNTS", tmp_path / "missing")
    assert is_mount_point(tmp_path / "a b\\c") is False


def test_enable_says_so(tmp_path):
    home = FakeHome(tmp_path / "home", 'if false; then docker run amazon/aws-cli "$@"; fi')
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin"
    assert enable(home)[2] == (
        f"awscli-presign-put enable: {home.aws} runs the AWS CLI in a container. Each container that reads "
        f"{home.config} needs {folder} at the same path. Otherwise all its commands fail.\n"
    )


# In a folder that chroot enters, /dev/shm may be a folder like any other.
MOUNTS = [path for path in ("/dev/shm", "/run/lock") if os.path.ismount(path) and os.access(path, os.W_OK)]


@pytest.mark.skipif(not MOUNTS, reason="no mount point to write to")
def test_enable_says_that_others_may_read_the_file(tmp_path):
    home = FakeHome(tmp_path / "home")
    config = Path(MOUNTS[0]) / f"presign-put-{os.getpid()}"
    try:
        code, _, err = enable(home, AWS_CONFIG_FILE=str(config))
    finally:
        config.unlink(missing_ok=True)
    assert (code, err) == (
        0,
        f"awscli-presign-put enable: {MOUNTS[0]} is a mount point. Each AWS CLI that reads {config} in another "
        "container, or on another machine, needs the plugin too. Otherwise all its commands fail.\n",
    )
