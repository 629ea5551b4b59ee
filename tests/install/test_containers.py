"""What enable says where others, in which the plugin may be missing, read the same configuration."""

import os
from pathlib import Path

import pytest
from fake_home import FakeHome
from test_switch import enable

from awscli_presign_put.install import containers
from awscli_presign_put.install.containers import is_mount_point, runs_container


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
    monkeypatch.setattr(containers, "_MOUNTS", mounts)
    assert is_mount_point(tmp_path / "a b\\c") is True
    assert is_mount_point(tmp_path / "a") is False
    monkeypatch.setattr(containers, "_MOUNTS", tmp_path / "missing")
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
