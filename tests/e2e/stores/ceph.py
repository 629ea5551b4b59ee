"""Ceph's RADOS Gateway on loopback: one monitor, one object store in memory, one gateway. Nothing outlives its stop.

The programs are the Debian packages radosgw, ceph-mon and ceph-osd, and what these bring along.
"""

import shutil
import uuid

from daemons import Daemons
from servers import free_port

PROGRAMS = {"radosgw": "radosgw", "ceph-mon": "ceph-mon", "ceph-osd": "ceph-osd"}
"""With the package that has each."""

CONFIGURATION = """\
[global]
fsid = {cluster}
mon host = v2:127.0.0.1:{monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
run dir = {folder}
admin socket = {folder}/$name.$pid.asok
log file = {folder}/$name.log
crash dir = {folder}
pid file =
[mon]
mon data = {folder}/mon
mon cluster log file = {folder}/cluster.log
[osd]
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 2147483648
osd max object name len = 2048
[client]
ms mon client mode = crc
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{gateway}
rgw dns name = localhost
rgw enable usage log = false
rgw thread pool size = 32
"""


def missing():
    """The packages that are not on this machine."""
    return [package for program, package in PROGRAMS.items() if not shutil.which(program)]


class Ceph(Daemons):
    """Verifies Signature Versions 4 and 2; C++."""

    access_key = "CEPHTESTACCESSKEY001"
    secret_key = "cephtestsecretkey0123456789abcdefghijklm"

    def _start(self):
        for name in ("mon", "osd", "rgw"):
            (self.folder / name).mkdir()
        cluster, osd, monitor = str(uuid.uuid4()), str(uuid.uuid4()), free_port()
        text = CONFIGURATION.format(cluster=cluster, monitor=monitor, folder=self.folder, gateway=self.port)
        (self.folder / "ceph.conf").write_text(text)
        map_of_monitors = str(self.folder / "monmap")
        address = f"[v2:127.0.0.1:{monitor}]"
        self._run("monmaptool", "--create", "--fsid", cluster, "--addv", "a", address, map_of_monitors)
        self._run("ceph-mon", "-i", "a", "--mkfs", "--monmap", map_of_monitors)
        self._begin("ceph-mon", "-i", "a", "-f")
        self._run("ceph", "osd", "new", osd)
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self._begin("ceph-osd", "-i", "0", "-f")
        self._until(lambda: "1 up" in self._run("ceph", "osd", "stat"))
        keys = ["--access-key", self.access_key, "--secret", self.secret_key]
        self._run("radosgw-admin", "user", "create", "--uid", "test", "--display-name", "test", *keys)
        self._begin("radosgw", "-n", "client.rgw", "-f")
        self._until(self.answers)

    def _run(self, program, *arguments):
        return super()._run(program, *self._configured(program), *arguments)

    def _begin(self, program, *arguments):
        super()._begin(program, *self._configured(program), *arguments)

    def _configured(self, program):
        return [] if program == "monmaptool" else ["-c", str(self.folder / "ceph.conf")]
