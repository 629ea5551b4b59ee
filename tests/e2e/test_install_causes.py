"""What ``enable`` and ``status`` say about a trouble with real AWS CLIs, some behind a script; and the way out."""

import re

import pytest
from conftest import MATRIX, OF_EACH_MAJOR, PATHS, ROOT
from test_install import Machine

MOUNT = "If it runs in a container, mount the home directory there at the same path, and pass HOME and AWS_CONFIG_FILE."
OURS = "presign-put = awscli_presign_put"
V2S = [name for name in PATHS if name.startswith("v2")]


@pytest.fixture
def every(tmp_path):
    """Each AWS CLI on one PATH."""
    return Machine(tmp_path / "home", list(PATHS))


def behind_script(machine, script):
    """Put a script in the place of the only ``aws``; REAL in it is that one."""
    (aws,) = machine.aws
    real = f"{aws}-real"
    link = machine.home / "path" / aws.rsplit("/", 2)[1] / "aws"
    link.rename(real)
    link.write_text(f"#!/bin/sh\n{script.replace('REAL', real)}\n")
    link.chmod(0o755)


@pytest.mark.parametrize(
    ("names", "name", "contents", "reason"),
    [
        (OF_EACH_MAJOR, "credentials", b"[default]\n[default]\n", "line 2: section [default] already exists."),
        (
            OF_EACH_MAJOR,
            "credentials",
            b"\xef\xbb\xbf[default]\n",
            "it begins with a byte-order mark. Save it as UTF-8 without one.",
        ),
        (OF_EACH_MAJOR, "config", b"garbage\n", "line 1 is before the first section."),
    ],
    ids=["section twice", "byte-order mark", "garbage"],
)
def test_file_that_no_aws_can_read(tmp_path, names, name, contents, reason):
    every = Machine(tmp_path / "home", list(names))
    file = every.config.with_name(name)
    file.parent.mkdir()
    file.write_bytes(contents)
    code, out, err = every.program("status")
    why = f"because of {file}. It is malformed, so no AWS CLI can read it: {reason}"
    assert (code, err) == (1, "")
    assert [re.sub(r" \(\S+\)", "", line) for line in out.splitlines()] == [
        f"{aws}: Every command fails, {why}" for aws in every.aws
    ]
    code, out, err = every.enable()
    assert (code, out) == (1, "")
    if name == "credentials":
        assert err == f"awscli-presign-put enable: Nothing was changed, {why} Then run enable again.\n"
    else:
        assert err.startswith(f"awscli-presign-put enable: {file} was not changed. It is malformed")
    assert file.read_bytes() == contents
    assert not every.data.exists()


@pytest.mark.parametrize("name", ["v1-newest", *V2S[:1]])
def test_script_that_prints_a_banner(tmp_path, name):
    machine = Machine(tmp_path / "home", [name])
    behind_script(machine, 'echo "Welcome to the AWS CLI"; exec "REAL" "$@"')
    code, out, err = machine.program("enable")
    assert code == 0
    assert re.fullmatch(r"\S+ \(\d\S+\): presign-put 0.1.0 in \S+, with tab completion\n", out)
    assert err == (
        f"awscli-presign-put enable: {machine.aws[0]} prints other text on standard output too. A script that reads a "
        "URL from it reads that text as well.\n"
    )
    assert machine.program("disable")[0] == 0
    assert not machine.config.exists()


CONTAINER = """: docker run --rm -v ~/.aws:/root/.aws amazon/aws-cli "$@"
unset AWS_CONFIG_FILE AWSCLI_PRESIGN_PUT_INDEX
exec "REAL" "$@"
"""
"""As far as a container can be had without one: the variables of the machine do not reach it."""


@pytest.mark.parametrize("name", V2S[:1])
def test_script_that_hides_the_configuration_file(tmp_path, name):
    machine = Machine(tmp_path / "home", [name])
    behind_script(machine, CONTAINER)
    assert machine.enable() == (
        1,
        "",
        f"awscli-presign-put enable: Nothing was changed. {machine.aws[0]} does not load the plugin, because it does "
        f"not read the file that AWS_CONFIG_FILE names. {MOUNT}\n",
    )
    assert not machine.config.exists()
    assert not machine.data.exists()


@pytest.mark.parametrize("name", V2S[:1])
def test_script_that_hides_the_folder_of_the_plugin(tmp_path, name):
    """The configuration is read in the container, and what it names is not there."""
    machine = Machine(tmp_path / "home", [name])
    (machine.home / "tools" / "sed").symlink_to("/usr/bin/sed")
    elsewhere = machine.home / "seen-in-the-container"
    behind_script(
        machine,
        f"""[ -s "$AWS_CONFIG_FILE" ] || exec "REAL" "$@"
sed "s#^cli_legacy_plugin_path = .*#cli_legacy_plugin_path = /not/mounted#" "$AWS_CONFIG_FILE" > '{elsewhere}'
AWS_CONFIG_FILE='{elsewhere}' exec "REAL" "$@"
""",
    )
    folder = machine.data / "awscli-presign-put" / "plugin"
    assert machine.enable() == (
        1,
        "",
        f"awscli-presign-put enable: Nothing was changed. Every command of {machine.aws[0]} would fail, because "
        f"[plugins] in {machine.config} names {folder}, which it cannot read. {MOUNT}\n",
    )
    assert not machine.config.exists()
    assert not machine.data.exists()


@pytest.mark.parametrize("name", V2S[:1])
def test_plugin_of_v1_that_v2_lacks(tmp_path, name):
    """v2 would load it too, once it has the path of ours; with the folder of the other in the path, it does."""
    machine = Machine(tmp_path / "home", ["v1-endpoint", name])
    contents = "[plugins]\nendpoint = awscli_plugin_endpoint\n"
    machine.config.parent.mkdir()
    machine.config.write_text(contents)
    assert machine.enable() == (
        1,
        "",
        f"awscli-presign-put enable: Nothing was changed. Every command of {machine.aws[1]} would fail, because "
        f"[plugins] in {machine.config} names awscli_plugin_endpoint, which it cannot import. Install "
        "awscli_plugin_endpoint in a folder and add that folder to cli_legacy_plugin_path, or remove the line.\n"
        f"Or enable the plugin for the others only:\n  awscli-presign-put enable --only {machine.aws[0]}\n",
    )
    assert machine.config.read_text() == contents
    machine.config.write_text(f"{contents}cli_legacy_plugin_path = {MATRIX / 'v2-endpoint'}\n")
    assert machine.enable()[0] == 0
    assert all(machine.presigns(aws) for aws in machine.aws)


DOCUMENT = ROOT / "docs" / "install.md"


def documented_commands(name):
    """The lines of the way out in docs/install.md that begin with this command."""
    text = DOCUMENT.read_text(encoding="utf-8")
    section = text.partition("\n## When every `aws` command fails\n")[2].partition("\n## ")[0]
    return re.findall(rf"^    ({name} .*)$", section, re.MULTILINE)


def shell(machine, command):
    for tool in ("sed", "rm"):
        path = machine.home / "tools" / tool
        if not path.exists():
            path.symlink_to(f"/bin/{tool}")
    done = machine.run(str(machine.home / "tools" / "sh"), "-c", command)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def works(machine, aws, **environment):
    """Whether it does, with the setting of the user that is beside the plugin's."""
    done = machine.run(aws, "configure", "get", "region", **environment)
    assert (done.returncode, done.stdout) == (0, "eu-west-3\n") or "No module named" in done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("before", ["", "[plugins]\ncli_legacy_plugin_path = /of/others\n"], ids=["alone", "others"])
def test_way_out_of_the_document(every, before):
    """After ``pip uninstall`` and the loss of the folder, every ``aws`` without the plugin is dead, and then is not."""
    every.config.parent.mkdir()
    every.config.write_text(f"{before}[default]\nregion = eu-west-3\n")
    assert every.program("enable", *(["--no-completion"] if before else []))[0] == 0
    document = DOCUMENT.read_text(encoding="utf-8").replace("/home/me/", f"{every.home}/")
    if not before:  # the lines that it shows are those of enable, and it mounts what they name
        ours = every.config.read_text().partition("[plugins]\n")[2].splitlines()
        assert "".join(f"    {line}\n" for line in ours) in document
        (mounted,) = re.findall(r":\$HOME(/\S+):ro ", documented_commands("docker")[0])
        assert ours[1] == f"cli_legacy_plugin_path = {every.home}{mounted}/plugin"
    uninstalled = MATRIX / "v1-without" / "bin" / "aws"
    every_aws = [uninstalled, *every.aws]
    remove_copy = every.data / "awscli-presign-put" / "plugin"
    shell(every, f"rm -rf '{remove_copy}'")
    dead = [uninstalled, *[aws for aws in every.aws if "/v2" in aws]]
    assert [works(every, aws) for aws in dead] == [False] * len(dead)
    in_place, copied = documented_commands("sed")
    shell(every, copied)
    for_containers = str(every.config.with_name("config-for-containers"))
    assert [works(every, aws, AWS_CONFIG_FILE=for_containers) for aws in dead] == [True] * len(dead)
    shell(every, in_place)
    assert [works(every, aws) for aws in every_aws] == [True] * len(every_aws)
    assert "presign-put" not in every.config.read_text()
    (remove,) = documented_commands("rm")
    shell(every, remove)
    assert not (every.data / "awscli-presign-put").exists()
    assert list(every.home.rglob("*.index")) == []
