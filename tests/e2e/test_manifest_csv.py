"""``--manifest`` of CSV, and what ``--keys-from`` says of one."""

import csv
import hashlib
import io
import json
import os
import subprocess

import pytest
import reference
from bulk import BAD_PARAMETER, STORE
from clis import plain
from uploads import put

pytestmark = pytest.mark.usefixtures("each_major")

ROWS = [
    {"Key": "a b.txt", "ContentLength": 5, "ContentType": "text/plain", "Metadata": {"owner": 'me, "you"'}},
    {"Key": "é,;\t\n", "ContentLength": 0},
    {"Key": "c"},
]


def table(separator=",", newline="\r\n", mark=""):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerow(["key", "Size", "TYPE", "metadata.owner"])
    for row in ROWS:
        fields = [row.get("ContentLength", ""), row.get("ContentType", "")]
        writer.writerow([row["Key"], *fields, row.get("Metadata", {}).get("owner", "")])
    return (mark + text.getvalue()).encode()


def run(cli, folder, name, contents, *arguments):
    (folder / name).write_bytes(contents)
    return cli.call("s3", "presign-put", "s3://bkt/p/", "--manifest", str(folder / name), *STORE, *arguments)


def without_moment(text):
    documents = [json.loads(line) for line in text.splitlines()]
    for document in documents:
        del document["ExpiresAt"]
        document["Url"] = document["Url"].partition("?")[0]
    return documents


def test_as_json_lines(cli, tmp_path):
    """In each dialect, by its name or by the option."""
    lines = "".join(f"{json.dumps(row)}\n" for row in ROWS).encode()
    expected = without_moment(run(cli, tmp_path, "manifest.jsonl", lines).out)
    assert [document["Key"] for document in expected] == ["p/a b.txt", "p/é,;\t\n", "p/c"]
    for name, contents, options in (
        ("devices.csv", table(), []),
        ("devices.CSV", table(";", "\n", "\ufeff"), []),
        ("devices.tsv", table("\t"), []),
        ("devices.txt", table(mark="\ufeff"), ["--manifest-format", "csv"]),
    ):
        done = run(cli, tmp_path, name, contents, *options)
        assert (done.code, done.err) == (0, "")
        assert without_moment(done.out) == expected
    done = run(cli, tmp_path, "lines.csv", lines, "--manifest-format", "jsonl")
    assert without_moment(done.out) == expected


def test_each_row_comes_at_once(cli):
    """Before the next one is sent; and what follows a row that is wrong is not printed."""
    command = [cli.path, "s3", "presign-put", "s3://bkt/p/", "--manifest", "-", "--manifest-format", "csv", *STORE]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=cli.environment(), **pipes) as process:
        os.write(process.stdin.fileno(), b"key,size\n")
        for line, key in ((b"a,1\n", "p/a"), (b'"b\nc",2\n', "p/b\nc")):
            os.write(process.stdin.fileno(), line)
            assert json.loads(process.stdout.readline())["Key"] == key
        out, err = process.communicate(b"d,x\ne,1\n")
    assert (out, process.returncode) == (b"", BAD_PARAMETER[cli.major])
    assert plain(err.decode()) == (
        "--manifest - line 5: ContentLength x is not a number of bytes. Use a whole number, such as 1048576."
    )


FIRST = "The first line must have the names of the columns, such as Key,ContentLength."


@pytest.mark.parametrize(
    ("contents", "count", "message"),
    [
        ("", 0, f"is empty. {FIRST}"),
        ("Key,size\n", 0, "line 1 is the only line. Add a row for each key."),
        ("size\n1\n", 0, f"line 1 has no column Key. {FIRST}"),
        ("Key,size,SIZE\n", 0, "line 1 has 'size' and 'SIZE', which mean the same. Use only one of them."),
        ('Key\na\n"b\n', 1, "line 3 has a quote that is not closed."),
        ("Key,size\na,1\nb\n", 1, "line 3 has 1 field. The header has 2."),
        ("Key\na\nb\0\n", 1, "line 3 contains a null byte. Remove it."),
        ('{"Key": "a"}\n', 0, "line 1 is JSON, not CSV. Use --manifest-format jsonl."),
    ],
)
def test_fault(cli, tmp_path, contents, count, message):
    done = run(cli, tmp_path, "m.csv", contents.encode(), "--only-show-errors")
    assert (done.code, done.out.count("\n")) == (BAD_PARAMETER[cli.major], count)
    assert plain(done.err) == f"--manifest {tmp_path / 'm.csv'} {message}"


def test_utf_16(cli, tmp_path):
    """As Excel saves "Unicode text"."""
    done = run(cli, tmp_path, "m.csv", "Key\tSize\r\na\t1\r\n".encode("utf-16"))
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == (f"--manifest {tmp_path / 'm.csv'} line 1 is UTF-16, not UTF-8. Save the file as UTF-8.")


def test_unknown_column(cli, tmp_path):
    done = run(cli, tmp_path, "m.csv", b"Key,ContentTyp\na,a/b\n")
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    said = plain(done.err)
    assert said.startswith(
        f"--manifest {tmp_path / 'm.csv'} line 1: the column 'ContentTyp' is unknown. Use ContentType. "
        "The columns are key, file, size, type, "
    )
    assert said.endswith(", SSECustomerKey, IfNoneMatch.")


def test_csv_without_its_name(cli, tmp_path):
    done = run(cli, tmp_path, "manifest", b"Key,size\na,1\n")
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == (
        f"--manifest {tmp_path / 'manifest'} line 1 is not valid JSON. Each line must contain one JSON object, such as "
        '{"Key": "a.txt", "ContentLength": 5}. For CSV, use --manifest-format csv.'
    )
    done = cli.call("s3", "presign-put", "s3://bkt/k", "--manifest-format", "csv", *STORE)
    assert (done.code, plain(done.err)) == (BAD_PARAMETER[cli.major], "--manifest-format requires --manifest.")


def test_list_of_keys_that_looks_like_csv(cli, tmp_path):
    def said(contents, *options):
        (tmp_path / "keys").write_text(contents)
        keys = str(tmp_path / "keys")
        done = cli.call("s3", "presign-put", "s3://bkt/p/", "--keys-from", keys, *STORE, *options)
        assert done.code == 0
        assert [reference.split(url)[1] for url in done.out.splitlines()] == [
            f"/bkt/p/{line}" for line in contents.splitlines()
        ]
        return done.err

    path = tmp_path / "keys"
    note = (
        f"note: The lines of --keys-from {path} have the same number of commas each, as CSV has. Each whole line is "
        f"used as a key. For CSV with a header line, use --manifest {path} --manifest-format csv.\n"
    )
    assert said("Key,size\na,1\n") == note
    assert said("a,1\nb,2\nc,3\n") == note
    assert said("a,1\n" * 1000) == note
    assert said("a,1\nb,2\nc,3\n", "--only-show-errors") == ""
    for contents in ("a,b\n", "a,b\nc,d\n", "a,b\nc\nd,e\n", "a\nb\nc\n"):
        assert said(contents) == ""


def test_each_upload_is_bound_to_its_row(cli, ministack, tmp_path):
    bucket = ministack.bucket("csv")
    bodies = {"a.txt": b"first", "b.txt": b"second"}
    rows = [f"{key};{len(body)};{hashlib.sha256(body).hexdigest()}\r\n" for key, body in bodies.items()]
    (tmp_path / "m.csv").write_bytes(("key;size;sha256\r\n" + "".join(rows)).encode())
    store = ["--region", "us-east-1", "--endpoint-url", ministack.endpoint]
    manifest = ["--manifest", str(tmp_path / "m.csv")]
    done = cli.call("s3", "presign-put", f"s3://{bucket}/", *manifest, *store, **ministack.keys_for())
    assert (done.code, done.err) == (0, "")
    for line in done.out.splitlines():
        document = json.loads(line)
        headers = list(document["Headers"].items())
        body = bodies[document["Key"]]
        assert put(document["Url"], body[::-1], headers).status == 400
        assert put(document["Url"], body, headers).status == 200


@pytest.mark.parametrize("form", ["sh", "python"])
def test_script_of_files(cli, ministack, tmp_path, form):
    """As of a manifest in JSON Lines."""
    bucket = ministack.bucket("csv-files")
    (tmp_path / "a b.txt").write_text("first")
    (tmp_path / "m.csv").write_text("File,Key\na b.txt,\na b.txt,again.txt\n")
    done = subprocess.run(
        [
            *[cli.path, "s3", "presign-put", f"s3://{bucket}/", "--manifest", "m.csv", "--format", form],
            *["--region", "us-east-1", "--endpoint-url", ministack.endpoint],
        ],
        cwd=tmp_path,
        env=cli.environment(**ministack.keys_for()),
        capture_output=True,
        check=True,
    )
    (tmp_path / "script").write_bytes(done.stdout)
    program = ["sh"] if form == "sh" else ["python3"]
    subprocess.run([*program, "script"], cwd=tmp_path, check=True, capture_output=True)
    for key in ("a b.txt", "again.txt"):
        assert ministack.client().get_object(Bucket=bucket, Key=key)["Body"].read() == b"first"
