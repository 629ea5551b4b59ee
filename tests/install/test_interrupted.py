"""A signal at any moment of ``enable`` and ``disable``: the old configuration or the new one, and every aws works."""

import examples
import pytest
from fake_home import OLD, FakeHome

# The signal comes before the operation whose number is given; 0 counts them.
SIGNALLED = """
import os, signal, sys
from awscli_presign_put.install import switch
command, wanted = sys.argv[1], int(sys.argv[2])
seen = 0
def hook(event, _):
    global seen
    if event.startswith(("open", "os.", "shutil.", "tempfile.", "subprocess.", "fcntl.")):
        seen += 1
        if seen == wanted:
            signal.raise_signal(signal.SIGTERM)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
sys.addaudithook(hook)
if command == "enable":
    switch.enable([], with_completion=False)
else:
    switch.disable()
if not wanted:
    print(seen)
"""


EMPTY_FOLDERS = {".local", ".local/share"}
"""What may be left, where the signal came before it was recorded that they were made."""


def run(home, command, number=-1):
    return home.python(SIGNALLED, command, str(number))


@pytest.fixture
def home(tmp_path):
    return FakeHome(tmp_path / "home")


def moments(home, command):
    """About thirty numbers of operations, all over the run; fewer on each further Python."""
    done = run(home, command, 0)
    assert done.returncode == 0, done.stderr
    total = int(done.stdout)
    assert total > 60
    return sorted({*range(1, total + 1, max(1, total // examples.of(30))), total})


def test_signal_while_it_enables(home):
    before = home.tree()
    numbers = moments(home, "enable")
    new = home.config.read_bytes()
    assert run(home, "disable").returncode == 0
    assert home.tree() == before
    seen = set()
    for number in numbers:
        done = run(home, "enable", number)
        assert done.returncode == 143, (number, done.stderr)
        assert "Traceback" not in done.stderr
        text = home.config.read_bytes()
        seen.add(text)
        assert text in (OLD, new), number
        assert home.works(), number
        assert run(home, "disable").returncode == 0
        assert home.config.read_bytes() == OLD, number
        assert set(home.tree()) - set(before) <= EMPTY_FOLDERS, number
    assert OLD in seen


def test_signal_while_it_disables(home):
    before = home.tree()
    assert run(home, "enable").returncode == 0
    new = home.config.read_bytes()
    numbers = moments(home, "disable")
    for number in numbers:
        assert run(home, "enable").returncode == 0
        done = run(home, "disable", number)
        assert done.returncode == 143, (number, done.stderr)
        assert home.config.read_bytes() in (OLD, new), number
        assert home.works(), number
        assert run(home, "disable").returncode == 0
        assert home.config.read_bytes() == OLD, number
        assert set(home.tree()) - set(before) <= EMPTY_FOLDERS, number
