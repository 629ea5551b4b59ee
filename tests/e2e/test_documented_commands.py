"""Every command of every document is run as it is printed, beside files of the names that it has, or has a test."""

import contextlib
import re
import subprocess

import pytest
from conftest import ROOT
from documented import CREDENTIALS, PROFILE, documents, shown_in

BUCKETS = ("bucket", "bucket-test", "drop")
FILE = b"not really a font, but every byte of it counts\n" * 20
ROLE = "arn:aws:iam::123456789012:role/uploads"

ELSEWHERE = {
    ("README.md", r"make demo"): ".ci/run",
    ("README.md", r"aws s3 presign-probe .+"): "tests/e2e/test_presign_probe.py",
    ("docs/stores.md", r"aws s3 presign-probe .+"): "tests/e2e/test_presign_probe.py",
    ("docs/probe.md", r"aws s3 presign-probe .+"): "tests/e2e/test_presign_probe.py",
    ("docs/probe.md", r"make .matrix/dev/.installed"): "tests/probe/test_stores_page.py",
    ("README.md", r"(pipx install \.|pip install \.|awscli-presign-put enable)"): "tests/e2e/test_install.py",
    ("README.md", r"aws s3 presign-put help"): "tests/e2e/test_presign_put.py",
    ("docs/arrivals.md", r"aws (s3 ls|s3 sync|s3api|sqs) .+"): "tests/e2e/test_arrivals.py",
    ("docs/at-scale.md", r"(spark-submit|mkdir|aws s3 cp|parallel) .+"): "tests/e2e/cluster/test_at_scale.py",
    ("docs/bulk.md", r"(parallel|mkdir|ls|split) .+"): "tests/e2e/test_bulk_on_all_cores.py",
    ("docs/install.md", r"(pipx? install|awscli-presign-put) .+"): "tests/e2e/test_install.py",
    ("docs/install.md", r"(sed|rm|docker) .+"): "tests/e2e/test_install_causes.py",
    ("docs/install.md", r"python3 awscli-presign-put.pyz enable"): "tests/e2e/test_packages.py",
    ("docs/narrowing.md", r"aws .+"): "tests/e2e/test_assume_role.py",
    ("docs/performance.md", r"make bench"): "tests/e2e/test_bench.py",
    ("docs/system-wide.md", r"sudo .+"): "tests/e2e/test_install_system_wide.py",
}
"""What another test runs, or the CI: the document and the whole command -> where."""

NOT_RUN = {("docs/arrivals.md", r"aws sns .+"): "No store of the tests sends mail, as the document says."}


def name_of(document):
    return document.relative_to(ROOT).as_posix()


def row_of(table, name, command):
    """The row that speaks of the command, or None."""
    return next(
        (row for row in table if row[0] == name and re.fullmatch(row[1], command, re.DOTALL)),
        None,
    )


def run_here(document):
    """The commands that this file runs; not those of the reference, which have a name in angle brackets."""
    name = name_of(document)
    return [
        shown
        for shown in shown_in(document)
        if not row_of({**ELSEWHERE, **NOT_RUN}, name, shown.command) and "<" not in shown.command
    ]


# Those of the tutorials are compared, too: test_tutorials.py.
PAGES = [page for page in documents()[1:] if page.parent.name != "tutorials" and run_here(page)]


def test_each_row_is_needed_and_each_test_exists():
    known = {row for row in ELSEWHERE if not (ROOT / ELSEWHERE[row]).exists()}
    assert known == set()
    commands = [(name_of(page), shown.command) for page in documents() for shown in shown_in(page)]
    found = {row_of({**ELSEWHERE, **NOT_RUN}, *each) for each in commands}
    assert {*ELSEWHERE, *NOT_RUN} - found == set()


def test_most_documents_have_commands():
    assert len(PAGES) >= 13
    assert sum(len(run_here(page)) for page in [ROOT / "README.md", *PAGES]) >= 55


@pytest.fixture
def folder(tmp_path):
    """What the documents name, in the folder that the commands are run in."""
    for name in ("feather.ttf", "report.pdf", "backup.tar"):
        (tmp_path / name).write_bytes(FILE)
    for name in ("photos/a.jpg", "photos/2026/b c.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "people.txt").write_text("anna\nbob\n")
    (tmp_path / "answer.txt").write_text('HTTP/1.1 200 OK\nETag: "9b2cf535f27731c974343645a3985328"\n\n')
    (tmp_path / "keys.txt").write_text("device-1/log.json\ndevice-2/log.json\n")
    for name, start in (("manifest.jsonl", '{"Key"'), ("photos.csv", "key,")):
        shown = [each.output for each in shown_in(ROOT / "docs" / "bulk.md") if each.command == f"cat {name}"]
        assert [text.startswith(start) for text in shown] == [True]
        (tmp_path / name).write_text(shown[0])
    (tmp_path / "bin").mkdir()
    return tmp_path


@pytest.fixture
def shell(folder, ministack):
    """A function that makes a function of an AWS CLI: it runs a command in one shell, and returns what it prints.

    ``url`` is the last one that was printed.
    """
    for bucket in BUCKETS:
        with contextlib.suppress(ministack.client().exceptions.BucketAlreadyOwnedByYou):
            ministack.client().create_bucket(Bucket=bucket)

    def with_cli(cli):
        (folder / "bin" / "aws").symlink_to(cli.path)
        keys = {"access_key": ministack.access_key, "secret_key": ministack.secret_key}
        environment = cli.environment(
            config=PROFILE.format(endpoint=ministack.endpoint),
            credentials=CREDENTIALS.format(**keys),
            AWS_ENDPOINT_URL=ministack.endpoint,
            AWS_DEFAULT_REGION="us-east-1",
            **ministack.keys_for(),
        )
        environment["PATH"] = f"{folder / 'bin'}:{environment['PATH']}"

        def run(command):
            done = subprocess.run(
                ["sh", "-c", command],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            if command.startswith("aws s3 presign-put") and done.stdout.startswith("http"):
                environment["url"] = done.stdout.splitlines()[-1]
            return done.stdout

        run("aws s3 presign-put s3://bucket-test/feather.ttf")
        return run

    return with_cli


def run_all(page, run, ministack):
    role = ministack.role("documented", Action="s3:*", Resource="*")
    for command, shown in run_here(page):
        told = command.replace(ROLE, role)
        # A URL that the document cuts off is the last one that was printed.
        told = re.sub(r"'https://[^']*…'", '"$url"', told)
        if "UPLOAD_ID" in told:
            upload = ministack.client().create_multipart_upload(Bucket="bucket", Key="backup.tar")
            told = told.replace("UPLOAD_ID", upload["UploadId"])
        printed = run(told)
        assert printed == shown or not command.startswith("cat ")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_of_the_document_work(shell, v1, ministack, page):
    run_all(page, shell(v1), ministack)


def test_commands_of_the_readme_work(shell, each_major, ministack):
    run_all(ROOT / "README.md", shell(each_major), ministack)
