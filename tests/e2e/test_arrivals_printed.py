"""The commands that the notes of --share print, as they are printed: as a shell reads them, whatever the key is."""

import subprocess

import pytest
from clis import Result

# That the commands are the same from all is tested elsewhere.
pytestmark = pytest.mark.usefixtures("each_major")

PROFILE = "my profile"
ODD = ["a b", "it's", '"$HOME"', "-x", "100%", "%2F", "Zoë", "e\u0301", "`x`", "a*?", "q[1]", "[!x]", "=a", "~", "a\\b"]
FILES = {"2026-12-04-1415-k7f2m9qx/IMG 1.jpg", "anna/v/a..b.txt", "anna/..v/c"}
# What satisfies the policy of in/anna/, too, and would come to the folder of another.
AWAY = ["anna/../bob/a.txt", "../out.txt", "bob/v/../../carl/x", "anna/../../../x"]


@pytest.fixture
def bucket(ministack):
    return ministack.bucket("arrivals")


@pytest.fixture
def asked(cli, ministack):
    """What prints notes, and the environment that it runs in: the keys are those of a profile."""
    keys = ministack.keys_for()
    environment = cli.environment(
        config=f"\n[profile {PROFILE}]\nregion = us-east-1\n",
        credentials=f"[{PROFILE}]\n" + "".join(f"{name.lower()} = {value}\n" for name, value in keys.items()),
        AWS_ACCESS_KEY_ID=None,
        AWS_SECRET_ACCESS_KEY=None,
    )

    def notes(*arguments):
        place = ["--profile", PROFILE, "--region", "us-east-1", "--endpoint-url", ministack.endpoint]
        done = Result(**cli.ask_worker("call", arguments=["s3", *arguments, *place], environment=environment))
        assert done.code == 0, done
        return [line.strip() for line in done.err.splitlines() if line.startswith("  ")]

    def in_shell(command, folder):
        """Run it in this folder, with the words that a shell makes of it."""
        folder.mkdir(parents=True, exist_ok=True)
        script = f"aws() {{ printf '%s\\0' \"$@\"; }}; {command}"
        words = subprocess.run(["dash", "-c", script], capture_output=True, text=True, check=True).stdout.split("\0")
        asked = {"arguments": words[:-1], "environment": environment, "folder": str(folder)}
        return Result(**cli.ask_worker("call", **asked))

    return notes, in_shell


def below(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("prefix", ["", "in/", "a/../", "x/q[1]/y/", *(f"{name}/" for name in ODD)])
def test_what_is_below_a_prefix(asked, ministack, bucket, tmp_path, prefix):
    notes, in_shell = asked
    pages = ministack.bucket("pages")
    lists, fetches, removes = notes("presign-post", f"s3://{bucket}/{prefix}", "--share", f"s3://{pages}/")
    for key in (*FILES, *AWAY):
        ministack.client().put_object(Bucket=bucket, Key=f"{prefix}{key}", Body=key.encode())
    if prefix:
        ministack.client().put_object(Bucket=bucket, Key="other/x", Body=b"x")
    listed = in_shell(lists, tmp_path / "w")
    assert (listed.code, len(listed.out.splitlines())) == (0, len(FILES) + len(AWAY)), listed
    fetched = in_shell(fetches, tmp_path / "w")
    assert fetched.code == 0, fetched
    name = prefix.rstrip("/").rpartition("/")[2] or bucket
    folder = "uploads/q[1]/y" if "q[1]/y" in prefix else f"uploads/{name}" if "]" in name else name
    folder = "uploads" if name == ".." else folder
    assert below(tmp_path) == {f"w/{folder}/{key}" for key in FILES}
    assert in_shell(removes, tmp_path / "w").code == 0
    assert "Contents" not in ministack.client().list_objects_v2(Bucket=pages)


OBJECTS = [("presign-put", key) for key in ("one", "put/", "file://a", *ODD[:4])]


@pytest.mark.parametrize(("command", "key"), [*OBJECTS, *(("presign-post", f"in/{name}") for name in ODD)])
def test_one_object(asked, ministack, bucket, tmp_path, command, key):
    notes, in_shell = asked
    pages = ministack.bucket("pages")
    shows, fetches, removes = notes(command, f"s3://{bucket}/{key}", "--share", f"s3://{pages}/")[-3:]
    ministack.client().put_object(Bucket=bucket, Key=f"{key}-secret", Body=b"x")
    assert in_shell(shows, tmp_path).code in (254, 255)  # v2 and v1
    ministack.client().put_object(Bucket=bucket, Key=key, Body=key.encode())
    shown = in_shell(shows, tmp_path)
    assert (shown.code, "secret" in shown.out) == (0, False), shown
    fetched = in_shell(fetches, tmp_path)
    assert (fetched.code, below(tmp_path)) == (0, {key.rstrip("/").rpartition("/")[2]}), fetched
    assert in_shell(removes, tmp_path).code == 0
    assert "Contents" not in ministack.client().list_objects_v2(Bucket=pages)
