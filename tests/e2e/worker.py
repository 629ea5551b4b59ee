"""A plugin that runs ``aws`` again and again in one process of an AWS CLI, the frozen one included.

It is the one plugin in the configuration that this process is started with, and never lets it go on. Each line of
standard input is the name of a function below and its arguments, as in ["call", {"arguments": […], …}]; each line of
standard output is what it returns.
"""

import contextlib
import datetime
import json
import os
import sys
import tempfile
import time
import types
from pathlib import Path
from unittest import mock

import models_once  # noqa: F401  # half of what a call takes is reading the same models
from awscli import clidriver

BY_AWSCRT = {
    "CRC32C": "crc32c",
    "CRC64NVME": "crc64nvme",
    **dict.fromkeys(("XXHASH64", "XXHASH3", "XXHASH128"), "XXHash"),
}
"""What computes the digests that awscrt alone computes, in its module for them. Each release of it has more."""

# Where the AWS CLI finds its own data; importing it has set this.
DATA_PATH = os.environ["AWS_DATA_PATH"]


def call(arguments, environment, moment=None, folder=None, is_fixed=False):
    """One ``aws``.

    :param moment: signed at it, and not now, as ``X-Amz-Date`` has it.
    :param folder: run there.
    :param is_fixed: for recordings: random names are always the same, and nothing sleeps, which libfaketime cannot.
    """
    with contextlib.ExitStack() as stack:
        if is_fixed:
            stack.enter_context(mock.patch.object(os, "urandom", bytes))
            stack.enter_context(mock.patch.object(time, "sleep"))
        if moment:
            stack.enter_context(clock_at(datetime.datetime.strptime(moment, "%Y%m%dT%H%M%SZ")))
        if folder:
            stack.callback(os.chdir, Path.cwd())
            os.chdir(folder)
        return run(arguments, environment)


def run(arguments, environment):
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=DATA_PATH)
    time.tzset()  # the C library reads TZ once
    streams, argv = (sys.stdout, sys.stderr), sys.argv
    with temporary_file() as out, temporary_file() as err:
        sys.stdout, sys.stderr, sys.argv = out, err, ["aws", *arguments]
        try:
            code = clidriver.create_clidriver().main(list(arguments))
        except SystemExit as end:
            code = end.code
        finally:
            (sys.stdout, sys.stderr), sys.argv = streams, argv
        return {"code": code, "out": contents(out), "err": contents(err)}


def begin(arguments, environment, err):
    """One ``aws`` in a process that is forked from this one, to send signals to; the process ID.

    :param err: the path of the file that standard error is written to.
    """
    child = os.fork()
    if child:
        return child
    for descriptor, path in enumerate((os.devnull, os.devnull, err)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), descriptor)
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=DATA_PATH)
    sys.argv = ["aws", *arguments]
    code = 255
    try:
        code = clidriver.create_clidriver().main(list(arguments))
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return None


def ended(process):
    """The exit code of what :func:`begin` has begun, when it has ended; of a signal, a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def temporary_file():
    return tempfile.TemporaryFile("w+", encoding="utf-8", newline="")


def contents(file):
    file.flush()
    file.seek(0)
    return file.read()


def presigned_by_botocore(credentials, client, s3, expires_in, params, moments):
    """What botocore's own ``generate_presigned_url`` gives for each of these parameters at its moment.

    :param client: arguments for the client; ``s3`` its settings.
    :param moments: as they stand in the URL, ``X-Amz-Date``.
    """
    import botocore.session
    from botocore.config import Config

    session = botocore.session.Session()
    session.set_credentials(**credentials)
    client = session.create_client("s3", config=Config(signature_version="s3v4", s3=s3), **client)
    urls = []
    for param, moment in zip(params, moments):
        with clock_at(datetime.datetime.strptime(moment, "%Y%m%dT%H%M%SZ")):
            urls.append(client.generate_presigned_url("put_object", Params=param, ExpiresIn=expires_in))
    return urls


@contextlib.contextmanager
def clock_at(moment):
    """botocore's signers have no parameter for the time; how they ask for it depends on the release."""
    import botocore.auth
    import botocore.signers

    modules = [botocore.auth, botocore.signers]
    with contextlib.suppress(ImportError):
        import botocore.crt.auth

        modules.append(botocore.crt.auth)

    class Frozen(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return moment

    def get_current_datetime(remove_tzinfo=True):
        return moment if remove_tzinfo else moment.replace(tzinfo=datetime.timezone.utc)

    with contextlib.ExitStack() as stack:
        for module in modules:
            if hasattr(module, "get_current_datetime"):
                stack.enter_context(mock.patch.object(module, "get_current_datetime", get_current_datetime))
            else:
                frozen = types.SimpleNamespace(**{**vars(datetime), "datetime": Frozen})
                stack.enter_context(mock.patch.object(module, "datetime", frozen))
        from awscli_presign_put.explain import finding

        stack.enter_context(
            mock.patch.object(finding, "current_time", return_value=moment.replace(tzinfo=datetime.timezone.utc))
        )
        yield


def abilities():
    """What this release can, as its own botocore and awscrt say."""
    import botocore.session

    try:
        from awscrt import checksums
    except ImportError:
        checksums = None

    session = botocore.session.Session()
    return {
        "directory_buckets": "CreateSession" in session.get_service_model("s3").operation_names,
        "configured_endpoints": "ignore_configured_endpoint_urls" in session.session_var_map,
        "has_awscrt": checksums is not None,
        "digests": [name for name, member in BY_AWSCRT.items() if hasattr(checksums, member)],
    }


FUNCTIONS = {function.__name__: function for function in (call, begin, ended, presigned_by_botocore, abilities)}


def awscli_initialize(_):
    """Answer until standard input ends."""
    for line in sys.stdin:
        name, arguments = json.loads(line)
        sys.stdout.write(json.dumps(FUNCTIONS[name](**arguments)) + "\n")
        sys.stdout.flush()
    sys.exit()
