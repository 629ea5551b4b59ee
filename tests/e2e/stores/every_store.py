"""Every store that this machine may start: how it is started, what it lacks, and that it is really this one."""

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Callable, NamedTuple

import builds
import ceph
import one_process
import swift
from servers import MiniStack, Rclone


class Store(NamedTuple):
    kind: type
    missing: "Callable[[], list[str]]"
    """What is not on this machine, and must be before it is started."""
    version: "Callable[[object], str]"
    """Its version, as its program or the server says it."""
    says: "tuple[str, str]"
    """A path, and what the server's answer to a GET without a signature has, in its headers or body: a regular
    expression."""


def _nothing():
    return []


def _built(kind, path, pattern):
    def version(_):
        assert builds.is_pinned(kind.name), f"{kind.name} is not {builds.BUILDS[kind.name].version}"
        return builds.BUILDS[kind.name].version

    return Store(kind, lambda: builds.missing(kind.name), version, (path, pattern))


def _printed(*command):
    def version(_):
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return re.search(r"[0-9]+\.[0-9]+", done.stdout)[0]

    return version


def _version_of_swift(server):
    with urllib.request.urlopen(f"{server.endpoint}/info", timeout=10) as answer:
        return re.match(r"[0-9]+\.[0-9]+", json.load(answer)["swift"]["version"])[0]


RCLONE = shutil.which("rclone", path=str(Path(sys.executable).parent)) or "rclone"

STORES = {
    "ceph": Store(ceph.Ceph, ceph.missing, _printed("radosgw", "--version"), ("/", "x-amz-request-id: tx0+[0-9a-f]+-")),
    "garage": _built(one_process.Garage, "/", "Garage"),
    "localstack": _built(one_process.LocalStack, "/_localstack/health", '"version": "4.14.0"'),
    "minio": _built(one_process.Minio, "/", "Server: MinIO\n"),
    "ministack": Store(
        MiniStack,
        _nothing,
        lambda _: importlib.metadata.version("ministack"),
        ("/_ministack/health", '"edition": *"'),
    ),
    "moto": _built(one_process.Moto, "/moto-api/", "<title>Moto</title>"),
    "rclone": Store(Rclone, _nothing, _printed(RCLONE, "version"), ("/", "<Code>UnsupportedAlgorithm</Code>")),
    "s3rver": _built(one_process.S3rver, "/", "<DisplayName>S3rver</DisplayName>"),
    "s3s-fs": _built(one_process.S3sFs, "/", "<Message>Signature is required</Message>"),
    "seaweedfs": _built(one_process.SeaweedFS, "/", "Server: SeaweedFS "),
    "swift": Store(swift.Swift, swift.missing, _version_of_swift, ("/info", '"tempauth"')),
    "versitygw": _built(one_process.VersityGateway, "/", "Server: VERSITYGW\n"),
}
"""By the names that the reports in docs/stores have."""


def checked_version(name, server):
    """The version of a started store. What answers must be that store, and not something else on its port."""
    path, pattern = STORES[name].says
    try:
        answer = urllib.request.urlopen(server.endpoint + path, timeout=10)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        said = f"{answer.headers}\n{answer.read().decode('utf-8', 'replace')}"
    assert re.search(pattern, said), (name, said)
    return STORES[name].version(server)
