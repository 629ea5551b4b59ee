"""OpenStack Swift on loopback, with its S3 API: four servers, one device, one replica.

It is the package of PyPI, which ``make stores-test`` installs into ``.matrix/swift``.
"""

from pathlib import Path

from daemons import Daemons
from servers import free_port

PROGRAMS = Path(__file__).parents[3] / ".matrix" / "swift" / "bin"

COMMON = """\
[swift-hash]
swift_hash_path_prefix = test
swift_hash_path_suffix = test
[storage-policy:0]
name = one
default = yes
"""

PROXY = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
workers = 0
[pipeline:main]
pipeline = {first} s3api tempauth {then} versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:s3api]
use = egg:swift#s3api
s3_acl = yes
location = us-east-1
storage_domain = localhost
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = {secret_key} .admin .reseller_admin
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
"""

FIRST = "catch_errors gatekeeper healthcheck listing_formats bulk"
THEN = "copy slo dlo symlink"
"""Filters without settings, before and after those that have some."""

STORAGE = """\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
workers = 0
fallocate_reserve = 0
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""


def missing():
    """The packages that are not on this machine."""
    return [] if (PROGRAMS / "swift-proxy-server").exists() else ["swift"]


class Swift(Daemons):
    """Verifies Signature Versions 4 and 2; Python, shares no code with botocore."""

    access_key = "test:tester"
    secret_key = "testing"
    ready_path = "/healthcheck"

    def _start(self):
        (self.folder / "devices" / "d1").mkdir(parents=True)
        (self.folder / "swift.conf").write_text(COMMON)
        for name in ("account", "container", "object"):
            port = free_port()
            (self.folder / f"{name}.conf").write_text(STORAGE.format(name=name, port=port, folder=self.folder))
            self._ring(name, port)
        filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in f"{FIRST} {THEN}".split())
        values = {"port": self.port, "folder": self.folder, "secret_key": self.secret_key}
        (self.folder / "proxy.conf").write_text(PROXY.format(first=FIRST, then=THEN, **values) + filters)
        for name in ("account", "container", "object", "proxy"):
            self._begin(PROGRAMS / f"swift-{name}-server", self.folder / f"{name}.conf", "-v")
        self._until(self.answers)

    def _ring(self, name, port):
        """Where the things of a server are: on one device, in 16 partitions."""
        builder = str(self.folder / f"{name}.builder")
        for arguments in (["create", "4", "1", "1"], ["add", f"r1z1-127.0.0.1:{port}/d1", "1"], ["rebalance"]):
            # 1: a warning, such as that all is on one device.
            self._run(PROGRAMS / "swift-ring-builder", builder, *arguments, codes=(0, 1))
