"""What every test stands on: no configuration of the machine's, and botocore as the AWS CLI carries it."""

import http.server
import os
import re
import signal
import sys
import threading
from datetime import datetime, timedelta, timezone

import isolation  # before anything that reads the environment

# isort: split
import awscli  # noqa: F401  # before any "import botocore": newer AWS CLIs carry their own, which this puts in its place
import models_once  # noqa: F401  # what it does to botocore is done when it is imported
import pytest
from examples import FACTOR
from hypothesis import settings
from turns import leave_out, left_to_other_pythons

# A shell starts what runs in its background with SIGINT ignored, nohup with SIGHUP; so would be what the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):  # not Windows
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# No test is timed, and a slow machine is not a failure.
# CI draws the same examples in each run, so that none fails by chance on a change that has nothing to do with it.
settings.register_profile(
    "default",
    deadline=None,
    print_blob=True,
    max_examples=100 * FACTOR,
    derandomize=bool(os.environ.get("COMPLETE_MATRIX")),
)
# What differs between the Pythons is not found by more examples.
settings.register_profile("fewer", settings.get_profile("default"), max_examples=12)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if settings.get_current_profile_name() == "fewer":
        folders = {"handoff", "install"}
        leave_out(config, items, left_to_other_pythons(items, folders, sys.version_info.minor, config.rootpath))


def pytest_unconfigure():
    isolation.remove()


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def isolated(request, monkeypatch, empty_home):
    """A home of the test's own, and what an earlier test has left in the environment removed.

    Home is the test's own folder, or an empty one where it has none: to make and remove one for each test would take
    a fifth of the time.
    """
    home = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else empty_home
    for name in os.environ:
        if name.startswith("AWS_") and name != "AWS_DATA_PATH":
            monkeypatch.delenv(name)
    for name, value in isolation.of_home(home).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def make_session(tmp_path):
    """A function that writes a configuration file and returns an AWS CLI's session with it."""
    import botocore.session

    def make(config=""):
        (tmp_path / "config").write_text(config)
        return botocore.session.Session()

    return make


@pytest.fixture
def windows_os(isolated, monkeypatch):
    """This process as one on Windows, by its rules: see tests/windows_os.py, which it returns."""
    import windows_os as rules

    rules.simulate(monkeypatch)
    return rules


SESSION = """<?xml version="1.0" encoding="UTF-8"?>
<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>
<SessionToken>session+token</SessionToken><SecretAccessKey>session-secret</SecretAccessKey>
<AccessKeyId>SESSIONKEY</AccessKeyId><Expiration>{end}</Expiration></Credentials></CreateSessionResult>"""


@pytest.fixture
def session_store():
    """A store that knows CreateSession alone, whose sessions end in five minutes, as those of S3 do."""
    end = (datetime.now(timezone.utc) + timedelta(minutes=5)).replace(microsecond=0)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            assert re.search(r"[?&]session", self.path)
            body = SESSION.format(end=f"{end:%Y-%m-%dT%H:%M:%SZ}").encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", end
        server.shutdown()
