import pytest

from awscli_presign_put.options.csv_hint import note_on_csv


def note(what, path="keys.txt"):
    return (
        f"The lines of --keys-from {path} have the same number of {what} each, as CSV has. Each whole line is used as "
        f"a key. For CSV with a header line, use --manifest {path} --manifest-format csv."
    )


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ([b"Key,size", b"a,5"], "commas"),
        ([b"size;key", b"5;a"], "semicolons"),
        ([b'"File"\t"type"', b"a\tb"], "tabs"),
        ([b"a,5", b"b,6", b"c,7"], "commas"),
        ([b"a,5,x", b"b,6,y", b"c,7,"] * 3, "commas"),
        ([b"a,b;c", b"d;e", b"f;g"], "semicolons"),
    ],
)
def test_note(keys, what):
    assert note_on_csv(keys, "keys.txt") == note(what)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [b"a"],
        [b"a,b"],
        [b"Key,size"],
        [b"a,b", b"c,d"],
        [b"a", b"b", b"c"],
        [b"a,b", b"c", b"d,e"],
        [b"a,b", b"c,d", b"e,f,g"],
        [b"monkey,size", b"a,b"],
        [b'{"Key": "a", "ContentLength": 5}'] * 3,
    ],
)
def test_no_note(keys):
    assert note_on_csv(keys, "keys.txt") is None


def test_path_as_a_shell_reads_it():
    assert note_on_csv([b"a,b"] * 3, "my keys") == note("commas", "'my keys'")
