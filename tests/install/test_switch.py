"""What is written stays only where every aws works with it, and where nobody else has written meanwhile."""

import json
import os
import stat
import sys

import pytest
from fake_home import OLD, FakeHome

from awscli_presign_put import __version__

PROGRAM = "import sys; from awscli_presign_put.__main__ import main; sys.exit(main(sys.argv[1:]))"


def program(home, *arguments, **environment):
    done = home.python(PROGRAM, *arguments, **environment)
    return done.returncode, done.stdout, done.stderr


def enable(home, **environment):
    return program(home, "enable", "--no-completion", **environment)


def test_change_of_another_program_is_kept(tmp_path):
    """It comes while the new configuration is tried, in a scratch folder."""
    config = tmp_path / "home" / ".aws" / "config"
    more = f"""case "$AWS_CONFIG_FILE" in */try-*) echo '# saved' >> '{config}';; esac"""
    home = FakeHome(tmp_path / "home", more)
    before = home.tree()
    assert enable(home) == (
        1,
        "",
        "awscli-presign-put enable: Nothing was changed, because another program is changing "
        f"{home.config}. Run enable again.\n",
    )
    assert set(home.config.read_text().splitlines()) == {*OLD.decode().splitlines(), "# saved"}
    assert home.tree() == before


def test_all_is_undone_where_an_aws_fails_in_the_end(tmp_path):
    """With the real file only, as where a wrapper shows it another one than the scratch file."""
    more = """case "$AWS_CONFIG_FILE" in
*/.aws/config) if grep -q presign-put "$AWS_CONFIG_FILE"; then echo 'it broke' >&2; exit 1; fi;;
esac"""
    home = FakeHome(tmp_path / "home", more)
    before = home.tree()
    code, out, err = enable(home)
    assert (code, out) == (1, "")
    assert err == (
        f"awscli-presign-put enable: All changes were undone. Every command of {home.aws} would fail with "
        f"{home.config}: it broke\n"
    )
    assert home.config.read_bytes() == OLD
    assert home.tree() == before  # no record, no folder of the plugin


def test_settings_of_the_user_do_not_reach_the_aws_that_is_tried(tmp_path):
    home = FakeHome(tmp_path / "home", 'if [ -n "$AWS_PROFILE$AWS_CA_BUNDLE" ]; then exit 1; fi')
    code, out, err = enable(home, AWS_PROFILE="missing", AWS_CA_BUNDLE="/missing")
    assert (code, err) == (0, "")
    assert out.startswith(f"{home.aws} (2.99.0): presign-put {__version__} in ")


# As the real ones, it keeps what it has compiled beside the modules.
_MODULES = ["install", "handoff.page", "explain.causes"]
CACHES = f"{sys.executable} -c 'import {', '.join(f'awscli_presign_put.{name}' for name in _MODULES)}'"


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o007, 0o022, 0o027, 0o077])
def test_umask_does_not_matter(tmp_path, umask):
    home = FakeHome(tmp_path / "home", f"(cd / && PYTHONPATH=$HOME/.local/share/awscli-presign-put/plugin {CACHES})")
    before = home.tree()

    def run(command):
        script = f"import os; os.umask({umask})\n{PROGRAM}"
        return home.python(script, *command)

    def modes(suffix):
        data = home.folder / ".local" / "share" / "awscli-presign-put"
        found = [path for path in [data, *data.rglob("*")] if (path.suffix == suffix if suffix else path.is_dir())]
        return {stat.S_IMODE(path.stat().st_mode) for path in found}

    enabled = run(["enable", "--no-completion"])
    assert (enabled.returncode, enabled.stderr) == (0, "")
    assert modes("") == {0o755}
    assert modes(".py") == {0o644}
    assert modes(".pyc") == {0o644 & ~umask}
    for command in (["status"], ["enable", "--no-completion"], ["status"]):
        again = run(command)
        assert (again.returncode, again.stdout, again.stderr) == (0, enabled.stdout, "")
    assert program(home, "status")[0] == 0
    assert run(["disable"]).returncode == 0
    assert home.tree() == before


def test_cache_that_others_can_change_is_named_and_mended(tmp_path):
    """It was made by an AWS CLI with a umask of 0, after somebody had removed the one that enable makes."""
    home = FakeHome(tmp_path / "home")
    assert enable(home)[0] == 0
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin"
    cache = folder / "awscli_presign_put" / "__pycache__"
    cache.chmod(0o777)
    (cache / "evil.pyc").write_bytes(b"")
    assert f": Other users can change {folder}. Run awscli-presign-put enable.\n" in program(home, "status")[1]
    assert enable(home)[0] == 0
    assert list(cache.iterdir()) == []
    assert program(home, "status")[0] == 0
    cache.rmdir()
    assert program(home, "status")[0] == 0
    assert enable(home)[0] == 0
    assert cache.is_dir()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: (folder / "demo.py").write_text("changed"), "{} differs from this package. "),
        (lambda folder: (folder / "demo.py").unlink(), "{} differs from this package. "),
        (lambda folder: (folder / "demo.py").chmod(0o666), "Other users can change {}. "),
        (lambda folder: folder.chmod(0o777), "Other users can change {}. "),
        (lambda folder: folder.parent.chmod(0o777), "Other users can change {}. "),
        (lambda folder: folder.parents[1].chmod(0o777), "Other users can change {}. "),
    ],
    ids=["changed", "missing", "writable file", "writable folder", "writable parent", "writable data"],
)
def test_folder_that_is_not_what_it_was(tmp_path, damage, said):
    home = FakeHome(tmp_path / "home")
    assert enable(home)[0] == 0
    folder = home.folder / ".local" / "share" / "awscli-presign-put" / "plugin"
    damage(folder / "awscli_presign_put")
    assert program(home, "status") == (
        1,
        f"{home.aws} (2.99.0): {said.format(folder)}Run awscli-presign-put enable.\n",
        "",
    )
    assert enable(home)[0] == 0
    assert program(home, "status")[0] == 0


def test_what_a_killed_run_has_left_is_removed(tmp_path):
    home = FakeHome(tmp_path / "home")
    assert enable(home)[0] == 0
    data, cache = home.folder / ".local" / "share" / "awscli-presign-put", home.folder / ".aws" / "cli" / "cache"
    left = data / "try-left"
    new = [folder / ".x.presign-put-new" for folder in (data, cache, home.config.parent)]
    for command in ("status", "enable", "disable"):
        for path in (left / "config", *(new if command != "status" else [])):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("aws_secret_access_key = SECRET")
        program(home, command)
        assert [path for path in (left, *new) if path.exists()] == [], command


def test_hard_link_is_named(tmp_path):
    home = FakeHome(tmp_path / "home")
    os.link(home.config, home.folder / "other")
    code, _, err = enable(home)
    assert (code, err) == (
        0,
        f"awscli-presign-put enable: {home.config} has another hard link, which is not changed.\n",
    )
    assert (home.folder / "other").read_bytes() == OLD


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo aws-cli/banana; exit 3", "aws-cli/banana"),
        ("echo aws-cli/2.1/../../x", None),
        ("yes aws-cli", "it printed more than 4 MiB."),
        ("exit 3", "it does not print the version of an AWS CLI"),
    ],
)
def test_program_that_is_no_aws(tmp_path, script, said):
    home = FakeHome(tmp_path / "home")
    home.aws.write_text(f"#!/bin/sh\n{script}\n")
    (home.folder / "tools" / "yes").symlink_to("/usr/bin/yes")
    code, out, err = program(home, "status", "--output", "json")
    assert (code, err) == (1, "")
    (state,) = json.loads(out)
    if said is None:
        assert state["Version"] is None or "/" not in state["Version"]
    else:
        assert (state["Version"], state["Trouble"]) == (None, f"It does not run: {said}")


def test_no_home(tmp_path):
    home = FakeHome(tmp_path / "home")
    code, out, err = program(home, "enable", AWS_CONFIG_FILE="~no-such-user/c")
    assert (code, out) == (1, "")
    assert err == (
        "awscli-presign-put enable: AWS_CONFIG_FILE is ~no-such-user/c, and there is no such user. "
        "Set it to the path of a file.\n"
    )


def test_full_disk_while_it_tries(tmp_path):
    home = FakeHome(tmp_path / "home")
    before = home.tree()
    script = f"""import errno, os, tempfile
def full(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "scratch")
tempfile.mkdtemp = full
{PROGRAM}"""
    done = home.python(script, "enable", "--no-completion")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "awscli-presign-put enable: scratch: No space left on device.\n"
    assert home.config.read_bytes() == OLD
    assert home.tree() == before


def test_file_that_was_cleaned_by_hand_is_given_back_byte_for_byte(tmp_path):
    """The record of what was written before then counts no more."""
    home = FakeHome(tmp_path / "home")
    before = home.tree()
    assert enable(home)[0] == 0
    cleaned = OLD + b"# cleaned"
    home.config.write_bytes(cleaned)
    assert enable(home)[0] == 0
    assert program(home, "disable") == (0, f"{home.config}: Restored to its state before enable.\n", "")
    assert home.config.read_bytes() == cleaned
    assert home.tree() == before


def test_disable_with_another_data_folder(tmp_path):
    home = FakeHome(tmp_path / "home")
    assert enable(home)[0] == 0
    text = home.config.read_bytes()
    assert b"/.local/share/awscli-presign-put/plugin" in text
    assert program(home, "disable", XDG_DATA_HOME=str(tmp_path / "elsewhere")) == (
        0,
        f"{home.config}: The settings of the plugin were removed. Other changes since enable were kept.\n",
        "",
    )
    assert home.config.read_bytes() == OLD + b"\n[plugins]\n"
    assert home.works()


def test_disable_that_would_end_an_aws_changes_nothing(tmp_path):
    """v1 lives beside a path of others only as long as our line is before it."""
    more = """if grep -q '= /others' "$AWS_CONFIG_FILE" && ! grep -q presign-put "$AWS_CONFIG_FILE"; then
  echo "No module named '/others'" >&2; exit 1
fi"""
    home = FakeHome(tmp_path / "home", more)
    assert enable(home)[0] == 0
    text = home.config.read_text().replace("cli_legacy_plugin_path = ", "cli_legacy_plugin_path = /others:")
    home.config.write_text(text)
    home.aws.write_text(home.aws.read_text().replace('! [ -f "$folder/awscli_presign_put/__init__.py" ]', "false"))
    code, out, err = program(home, "disable")
    assert (code, out) == (1, "")
    assert err.startswith(
        f"awscli-presign-put disable: {home.config} was not changed. Without the settings of the plugin: {home.aws}: "
        f"Every command fails, because [plugins] in {home.config} sets cli_legacy_plugin_path, "
    )
    assert home.config.read_text() == text


def test_script_that_hides_the_version(tmp_path):
    """It answers --version itself. What it does with the configuration is seen all the same."""
    home = FakeHome(tmp_path / "home")
    other = home.folder / "other" / "aws"
    other.parent.mkdir()
    lacks = "echo \"No module named 'awscli_presign_put'\" >&2; exit 255"
    other.write_text(
        f"""#!/bin/sh
[ "$1" != --version ] || {{ echo "ACME aws 3.1"; exit; }}
if grep -qs presign-put "$AWS_CONFIG_FILE"; then {lacks}; fi
exit 252
"""
    )
    other.chmod(0o755)
    path = f"{other.parent}:{home.environment['PATH']}"
    before = home.tree()
    unknown = "it does not print the version of an AWS CLI"
    assert (
        f"{other} (unknown): It is not known whether it can load the plugin: {unknown}.\n"
        in program(home, "status", PATH=path)[1]
    )
    code, out, err = enable(home, PATH=path)
    assert (code, out) == (1, "")
    assert err.startswith(
        f"awscli-presign-put enable: Nothing was changed. The plugin is not installed for {other}, so each of its "
        "commands would fail. "
    )
    assert (home.config.read_bytes(), home.tree()) == (OLD, before)


SWALLOWS = """if grep -qs presign-put "$HOME/.aws/config"; then
  echo "ModuleNotFoundError: No module named 'awscli_presign_put'" >&2; exit 1
fi
[ "$1" = --version ] || exit 252
echo aws-cli/1.99.0
"""
"""An AWS CLI v1 without the package, behind a script that reads the user's configuration whatever it is told."""


def test_script_that_swallows_the_environment(tmp_path):
    home = FakeHome(tmp_path / "home")
    other = home.folder / "other" / "aws"
    other.parent.mkdir()
    other.write_text(f"#!/bin/sh\n{SWALLOWS}")
    other.chmod(0o755)
    path = f"{other.parent}:{home.environment['PATH']}"
    before = home.tree()
    code, out, err = enable(home, PATH=path)
    assert (code, out) == (1, "")
    assert err == (
        f"awscli-presign-put enable: All changes were undone. The plugin is not installed for {other}, so each of its "
        f"commands would fail. Install it in the Python that runs {other}, then run enable again.\n"
        f"Or enable the plugin for the others only. Then each command of {other} fails while it reads {home.config}:\n"
        f"  awscli-presign-put enable --only {home.aws}\n"
    )
    assert (home.config.read_bytes(), home.tree()) == (OLD, before)

    assert enable(home)[0] == 0  # without it on the PATH
    fails = f"Every command fails, because [plugins] in {home.config} names this plugin, which it cannot import."
    said = f"{other} (unknown): {fails} Install it in the Python that runs {other}.\n"
    code, out, _ = program(home, "status", PATH=path)
    assert (code, out.splitlines(keepends=True)[0]) == (1, said)
    code, _, err = enable(home, PATH=path)
    assert (code, err) == (1, f"awscli-presign-put enable: {said}")
    assert program(home, "disable")[0] == 0
    assert program(home, "enable", "--no-completion", "--only", str(home.aws), PATH=path)[0] == 0
    code, out, _ = program(home, "status", PATH=path)
    assert (code, out.splitlines(keepends=True)[1]) == (0, said.replace("Every", "Left out by enable --only. Every"))


def test_script_that_needs_settings_of_the_user(tmp_path):
    home = FakeHome(tmp_path / "home", ': "${AWS_PROFILE:?is not set}"')
    code, out, err = enable(home, AWS_PROFILE="mine")
    assert (code, err) == (0, "")
    assert out.startswith(f"{home.aws} (2.99.0): presign-put {__version__} in ")
    assert program(home, "status", AWS_PROFILE="mine") == (0, out, "")


def test_where_none_would_load_it_nothing_is_written(tmp_path):
    """Each fails already, for another reason."""
    home = FakeHome(tmp_path / "home", '[ "$AWS_CONFIG_FILE" = /dev/null ] || { echo "it is broken" >&2; exit 1; }')
    before = home.tree()
    assert enable(home) == (
        1,
        "",
        f"awscli-presign-put enable: Nothing was changed. Every command of {home.aws} fails with {home.config}: "
        "it is broken\n",
    )
    assert (home.config.read_bytes(), home.tree()) == (OLD, before)


def test_aws_that_is_named_and_not_served(tmp_path):
    home = FakeHome(tmp_path / "home")
    other = home.folder / "other" / "aws"
    other.parent.mkdir()
    other.write_text(home.aws.read_text().replace("#!/bin/sh", '#!/bin/sh\nAWS_CONFIG_FILE="$HOME/elsewhere"'))
    other.chmod(0o755)
    assert program(home, "enable", "--no-completion", "--aws", str(other))[0] == 1
    path = f"{other.parent}:{home.environment['PATH']}"
    assert program(home, "disable")[0] == 0
    assert enable(home, PATH=path)[0] == 0


def test_control_characters_reach_no_terminal(tmp_path):
    home = FakeHome(tmp_path / "home")
    other = home.folder / "e\x1b[31m" / "aws"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\nprintf '\\033]0;owned\\007 why\\n' >&2; exit 1\n")
    other.chmod(0o755)
    (home.folder / "tools" / "printf").symlink_to("/usr/bin/printf")
    path = f"{other.parent}:{home.environment['PATH']}"
    shown = str(other).replace("\x1b", "\\x1b")
    said = f"{shown} (unknown): It does not run: \\x1b]0;owned\\x07 why\n"
    assert program(home, "status", PATH=path)[1].startswith(said)
    assert enable(home, PATH=path)[2] == f"awscli-presign-put enable: {said}"


def test_name_that_is_also_a_folder_here(tmp_path):
    """As the installer of AWS CLI v2 unpacks it. A name is looked up on the PATH."""
    home = FakeHome(tmp_path / "home")
    (tmp_path / "cwd" / "aws").mkdir(parents=True)
    script = f"import os; os.chdir({str(tmp_path / 'cwd')!r})\n{PROGRAM}"
    done = home.python(script, "enable", "--no-completion", "--only", "aws")
    assert (done.returncode, done.stdout.split(" (")[0], done.stdout.count("\n")) == (0, str(home.aws), 1)
