"""S3 servers that verify signatures, on free loopback ports, and a client of them that the plugin has no part in."""

import functools
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import botocore.config
import botocore.session


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A server process; ``access_key`` and ``secret_key`` may do everything on it."""

    ready_path = "/"

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log"
        self._numbers = itertools.count(1)

    def command(self):
        raise NotImplementedError

    def environment(self):
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "TMPDIR": str(self.folder)}

    def __enter__(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        for _ in range(600):
            if self.answers():
                return self
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"{self.command()[0]} did not start: {self.log.read_text()}")

    def answers(self):
        """Whether it answers requests, in whatever way."""
        try:
            urllib.request.urlopen(self.endpoint + self.ready_path, timeout=1).close()
        except urllib.error.HTTPError as answer:
            answer.close()
        except OSError:
            return False
        return True

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        # What was uploaded may be large, and the workers of a run have a server each.
        shutil.rmtree(self.folder)

    @functools.cache  # noqa: B019  # making one takes longer than a test's own work, and a server lives to the end
    def client(self, service="s3", access_key=None, secret_key=None, token=None, region="us-east-1"):
        """A client of botocore's own, to prepare the server and to look at what came of an upload."""
        session = botocore.session.Session()
        return session.create_client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            aws_access_key_id=access_key or self.access_key,
            aws_secret_access_key=secret_key or self.secret_key,
            aws_session_token=token,
            config=botocore.config.Config(
                s3={"addressing_style": "path"}, signature_version="s3v4" if service == "s3" else None
            ),
        )

    def new_name(self, name):
        """A name that starts like this and is given once: fixtures may be made again while the server lives on."""
        return f"{name}-{next(self._numbers)}"

    def bucket(self, name, region="us-east-1", **options):
        """The name of a new bucket, which starts with this."""
        bucket = self.new_name(name)
        if region != "us-east-1":
            options["CreateBucketConfiguration"] = {"LocationConstraint": region}
        self.client(region=region).create_bucket(Bucket=bucket, **options)
        return bucket

    def keys_for(self):
        """What ``Cli.run`` takes to use this server's keys."""
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}


def _policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class MiniStack(Server):
    """Verifies Signature Versions 4 and 2 nearly as S3 documents it; Python, builds on botocore for Version 2.

    The keys are those of an IAM user: of the root user's, MiniStack takes any Version 2 signature.
    """

    access_key = secret_key = "test"
    ready_path = "/_ministack/health"

    def __enter__(self):
        super().__enter__()
        self.access_key, self.secret_key = self.user("owner", "s3:*", "sts:*")
        return self

    def user(self, name, *actions):
        """The keys of a new IAM user who may do these actions, and nothing else."""
        name = self.new_name(name)
        iam = self.client("iam", "test", "test")
        iam.create_user(UserName=name)
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        iam.put_user_policy(UserName=name, PolicyName="allowed", PolicyDocument=_policy(statement))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def role(self, name, external_id=None, **statement):
        """The ARN of a new role that everybody in the account can assume, and that may do what the statement allows."""
        name = self.new_name(name)
        iam = self.client("iam", "test", "test")
        trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}
        if external_id:
            trust["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
        role = iam.create_role(RoleName=name, Path="/made/", AssumeRolePolicyDocument=_policy(trust))["Role"]
        allowed = {"Effect": "Allow", "Resource": "*", **(statement or {"Action": "s3:*"})}
        iam.put_role_policy(RoleName=name, PolicyName="allowed", PolicyDocument=_policy(allowed))
        return role["Arn"]

    def command(self):
        return [str(Path(sys.executable).with_name("ministack"))]

    def environment(self):
        return {
            **super().environment(),
            "AUTH": "true",  # without it, next to nothing is verified
            "BIND_HOST": "127.0.0.1",  # without it, it listens everywhere
            "GATEWAY_PORT": str(self.port),
            "SERVICES": "s3,iam,sts",
            "IOT_MTLS_ENABLED": "0",
        }


class Rclone(Server):
    """Verifies Signature Version 4; Go, shares no code with botocore."""

    access_key = "rclonekey"
    secret_key = "rclonesecret"

    def command(self):
        program = shutil.which("rclone", path=str(Path(sys.executable).parent))
        # A bucket that no client of this project's can make: tenants are Ceph's.
        (self.folder / "data" / "tenant:bkt").mkdir(parents=True)
        keys = f"{self.access_key},{self.secret_key}"
        return [
            program,
            "serve",
            "s3",
            "--addr",
            f"127.0.0.1:{self.port}",
            "--auth-key",
            keys,
            str(self.folder / "data"),
        ]
