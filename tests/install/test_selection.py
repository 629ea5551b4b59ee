"""What ``enable --aws`` and ``--only`` have named; e2e/test_install_many.py has real AWS CLIs."""

import json

import pytest
from fake_home import FAKE, OLD, FakeHome
from test_switch import program

from awscli_presign_put import __version__

LACKS = FAKE.replace("2.99.0", "1.99.0").replace("if ! [ -f", "if true || ! [ -f")
"""An AWS CLI v1 without the package."""


@pytest.fixture
def home(tmp_path):
    return FakeHome(tmp_path / "home")


def another(home, name, script=FAKE):
    path = home.folder / name / "aws"
    path.parent.mkdir()
    path.write_text(script)
    path.chmod(0o755)
    return path


def loaded(home, aws):
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin" / "awscli_presign_put"
    return f"{aws} (2.99.0): presign-put {__version__} in {folder}, without tab completion\n"


def enable(home, *arguments, **environment):
    return program(home, "enable", "--no-completion", *arguments, **environment)


def test_aws_is_remembered_and_forgotten_once(home):
    other = another(home, "other")
    assert enable(home, "--aws", str(other)) == (0, f"{loaded(home, other)}{loaded(home, home.aws)}", "")
    assert program(home, "status") == (0, f"{loaded(home, other)}{loaded(home, home.aws)}", "")
    assert enable(home) == (0, f"{loaded(home, other)}{loaded(home, home.aws)}", "")
    other.unlink()
    said = f"{other}, which enable was given, does not exist any more. It is forgotten.\n"
    assert program(home, "status") == (0, loaded(home, home.aws), f"awscli-presign-put status: {said}")
    assert program(home, "status") == (0, loaded(home, home.aws), "")
    assert program(home, "disable")[0] == 0
    assert home.tree() == sorted([*FakeHome(home.folder.with_name("fresh")).tree(), "other"])


def test_gone_before_enable_runs_again(home):
    other = another(home, "other")
    enable(home, "--aws", str(other))
    other.unlink()
    code, _, err = enable(home)
    assert (code, err) == (
        0,
        f"awscli-presign-put enable: {other}, which enable was given, does not exist any more. It is forgotten.\n",
    )
    assert enable(home)[2] == ""


def test_disable_verifies_with_what_is_remembered(home):
    """It would end this one, which is on no PATH."""
    without = 'grep -qs x= "$AWS_CONFIG_FILE" && ! grep -qs presign-put "$AWS_CONFIG_FILE"'
    other = another(home, "other", FAKE.replace("# MORE", f"if {without}; then exit 1; fi"))
    assert enable(home, "--aws", str(other))[0] == 0
    text = home.config.read_text() + "x=1\n"
    home.config.write_text(text)
    code, out, err = program(home, "disable")
    assert (code, out) == (1, "")
    assert f"Without the settings of the plugin: {other}: Every command fails" in err
    assert home.config.read_text() == text


def test_only(home):
    lacks = another(home, "lacks", LACKS)
    path = f"{lacks.parent}:{home.environment['PATH']}"
    before = home.tree()
    code, out, err = enable(home, PATH=path)
    assert (code, out) == (1, "")
    assert err == (
        f"awscli-presign-put enable: Nothing was changed. The plugin is not installed for {lacks}, so each of its "
        f"commands would fail. Install it in the Python that runs {lacks}, then run enable again.\n"
        f"Or enable the plugin for the others only. Then each command of {lacks} fails while it reads {home.config}:\n"
        f"  awscli-presign-put enable --only {home.aws}\n"
    )
    assert (home.config.read_bytes(), home.tree()) == (OLD, before)

    left_out = (
        f"{lacks} (1.99.0): Left out by enable --only. Every command fails, because [plugins] in {home.config} names "
        f"this plugin, which it cannot import. Install it in the Python that runs {lacks}.\n"
    )
    said = (0, loaded(home, home.aws), f"awscli-presign-put enable: {left_out}")
    assert enable(home, "--only", str(home.aws), PATH=path) == said
    assert program(home, "status", PATH=path) == (0, f"{loaded(home, home.aws)}{left_out}", "")
    (state, other) = json.loads(program(home, "status", "--output", "json", PATH=path)[1])
    assert (state["LeftOut"], other["LeftOut"], other["Works"]) == (False, True, False)
    assert enable(home, PATH=path) == said  # as after an upgrade
    assert enable(home)[0] == 0  # without it on the PATH: it is not forgotten
    assert program(home, "status", PATH=path)[0] == 0

    lacks.write_text(FAKE)  # the package is installed there
    assert program(home, "status", PATH=path) == (0, f"{loaded(home, home.aws)}{loaded(home, lacks)}", "")
    assert enable(home, PATH=path)[0] == 0
    lacks.write_text(LACKS)  # and is gone: that is trouble now
    assert program(home, "status", PATH=path)[0] == 1
    assert program(home, "disable", PATH=path)[0] == 0
    assert home.config.read_bytes() == OLD
    assert home.tree() == before


def test_only_by_the_name_that_is_typed(home):
    assert enable(home, "--only", "aws")[1] == loaded(home, home.aws)


def test_only_what_does_not_run(home):
    said = "--only /nonexistent/aws does not run: it cannot be run: No such file or directory."
    assert enable(home, "--only", "/nonexistent/aws") == (1, "", f"awscli-presign-put enable: {said}\n")
    assert home.config.read_bytes() == OLD


def test_a_link_to_nothing_is_named(home):
    link = home.folder / "dangling" / "aws"
    link.parent.mkdir()
    link.symlink_to("/nonexistent/aws")
    path = f"{link.parent}:{home.environment['PATH']}"
    said = f"{link} (unknown): It does not run: it is a link to /nonexistent/aws, which does not exist.\n"
    assert enable(home, PATH=path) == (0, loaded(home, home.aws), f"awscli-presign-put enable: {said}")
    assert program(home, "status", PATH=path) == (0, f"{said}{loaded(home, home.aws)}", "")


@pytest.mark.parametrize(
    "damage", ["", "[]", "{", '{"CONFIG": {"aws": ["aws"], "left_out": []}}', '{"CONFIG": {}}', "x" * 9]
)
def test_damaged_record_counts_for_nothing(home, damage):
    other = another(home, "other")
    enable(home, "--aws", str(other))
    record = home.folder / ".local" / "share" / "awscli-presign-put" / "clis.json"
    record.write_text(damage.replace("CONFIG", str(home.config)))
    assert program(home, "status") == (0, loaded(home, home.aws), "")
    assert enable(home) == (0, loaded(home, home.aws), "")
    assert program(home, "disable")[0] == 0
    assert not record.parent.exists()
