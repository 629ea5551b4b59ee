import errno
import os
import sys

import pytest

from awscli_presign_put import __version__
from awscli_presign_put.__main__ import main


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"awscli-presign-put {__version__}\n")


def test_help_says_where_the_documents_are(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.endswith("""
manuals:
  aws s3 presign-put help
  aws s3 presign-post help
  aws s3 presign-multipart help
  aws s3 presign-explain help
  aws s3 presign-probe help

documents (tutorials, installation, stores, permissions, security):
  README.md and docs/ of the source. Its address: pip show awscli-presign-put
""")


def test_no_command(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "usage: awscli-presign-put [-h] [--version] COMMAND ...\nawscli-presign-put: error: Specify what to do. "
        "To switch the plugin on, run: awscli-presign-put enable\n"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["enabel"], ["awscli-presign-put enable"]),
        (["stats", "--output", "json"], ["awscli-presign-put status"]),
        (["enable", "--no-complete"], ["--no-completion"]),
        (["enable", "--aw", "x", "--no-completoin"], ["--no-completion"]),
        (["enabel", "--no-complete"], ["awscli-presign-put enable", "--no-completion"]),
        (["status", "--outptu=json"], ["--output"]),
        (["demo", "--pge"], ["--page"]),
        (["--verison"], ["--version"]),
        (["install"], ["awscli-presign-put enable"]),
        (["ENABLE"], ["awscli-presign-put enable"]),
        (["uninstall"], ["awscli-presign-put disable"]),
        (["presign-put", "s3://b/k"], ["aws s3 presign-put"]),
        (["enable", "/bin/aws"], ["--aws /bin/aws"]),
        (["xyz"], []),
        (["status", "--output", "yaml"], []),
        (["enable", "--xyz"], []),
    ],
)
def test_what_was_meant(capsys, typed, meant):
    with pytest.raises(SystemExit) as ended:
        main(typed)
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (2, "")
    assert shown.err.splitlines()[2:] == [f"Maybe you meant: {name}." for name in meant]


def test_demo_with_an_aws_that_is_none(capsys, tmp_path):
    for path, said in (
        ("/nonexistent/aws", "cannot be run. Specify the path of an AWS CLI with --aws."),
        ("/bin/true", "is not an AWS CLI. Specify the path of an AWS CLI with --aws."),
    ):
        assert main(["demo", "--aws", path]) == 1
        assert capsys.readouterr().err == f"awscli-presign-put demo: {path} {said}\n"


def test_demo_says_what_it_lacks(capsys, monkeypatch, tmp_path):
    (tmp_path / "aws").write_text("#!/bin/sh\necho aws-cli/1.46.0\n")
    (tmp_path / "aws").chmod(0o755)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert main(["demo", "--aws", str(tmp_path / "aws")]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "awscli-presign-put demo: curl is required and is not on the PATH. Install curl.\n"


@pytest.mark.parametrize(
    "error", [BrokenPipeError(errno.EPIPE, "Broken pipe"), OSError(errno.EINVAL, "Invalid argument")]
)
def test_reader_that_is_gone_on_windows(windows_os, monkeypatch, capsys, error):
    def written(text):
        raise error

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys.stdout, "write", written)
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1)
    replaced = []
    monkeypatch.setattr(os, "dup2", lambda new, old: replaced.append(old))
    assert main(["status"]) == 128 + 13
    # What Python flushes at its end goes nowhere.
    assert (replaced, capsys.readouterr().err) == ([1], "")
