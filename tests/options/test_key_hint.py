import pytest

from awscli_presign_put.options.key_hint import note_on_keys

WHOLE = "Each whole line is used as a key."


def use_csv(path):
    return f"For CSV with a header line, use --manifest {path} --manifest-format csv."


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
    assert note_on_keys(keys, "keys.txt") == note(what)


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
        [b"{550e8400-e29b-41d4-a716-446655440000}"] * 3,
        [b"/key", b"a"],
        [b"key"],
        [b"keys", b"a"],
        [b'a "quoted" one', b'"x" y'],
        [b'"open', b"x"],
        [b"ab cd", b"d41d8cd98f00b204e9800998ecf8427e"],
        [b"d41d8cd98f00b204e9800998ecf8427e  a", b"b"],
        [b"d41d8cd98f00b204e9800998ecf8427  a"],
    ],
)
def test_no_note(keys):
    assert note_on_keys(keys, "keys.txt") is None


def test_name_of_csv():
    for path in ("keys.csv", "KEYS.TSV"):
        for keys in ([b"a,5"], [b"a,5", b"b,6"]):
            assert note_on_keys(keys, path) == note("commas", path)
        assert note_on_keys([b"a", b"b"], path) is None
    assert note_on_keys([b"a", b"b;c", b"d;e;f"], "keys.csv") == (
        f"The lines of --keys-from keys.csv have separators, and its name is one of CSV, as CSV has. {WHOLE} "
        f"{use_csv('keys.csv')}"
    )


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ([b'"key","size"'], "has a name in quotes"),
        ([b'"a ""b"""', b"c"], "has a name in quotes"),
        ([b'"name";"size"', b'"a;b";"1"'], "has a name in quotes"),
        ([b"sep=;", b"key;size"], "names a separator"),
        ([b"key", b"a"], "is key, the name of a column"),
        ([b"FILE", b"a"], "is FILE, the name of a column"),
    ],
)
def test_first_line_of_csv(keys, what):
    assert note_on_keys(keys, "keys.txt") == (
        f"The first line of --keys-from keys.txt {what}, as CSV has. {WHOLE} {use_csv('keys.txt')}"
    )


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ([b'{"Key": "a", "ContentLength": 5}'] * 3, 1),
        ([b"a", b'{ "Key": "a"}'], 2),
        ([b"{", b'"Key": "a"', b"}"], 1),
    ],
)
def test_json(keys, line):
    assert note_on_keys(keys, "keys.csv") == (
        f"Line {line} of --keys-from keys.csv begins with {{, as JSON does. {WHOLE} "
        "For JSON Lines, use --manifest keys.csv --manifest-format jsonl."
    )


@pytest.mark.parametrize("size", [32, 40, 64, 128])
@pytest.mark.parametrize("line", ["{}  a.bin", "{} *a,b", "\\{}  a\\nb", "SHA256 (a.bin) = {}", "MD5(a.bin)= {}"])
def test_digests(size, line):
    keys = [line.format("ab" * (size // 2)).encode()]
    for some in (keys, keys * 3):
        assert note_on_keys(some, "sums") == (
            f"The lines of --keys-from sums have digests, as sha256sum prints them. {WHOLE} "
            "To sign the digests, use --manifest with Key and ChecksumSHA256. Otherwise list only the names."
        )


def test_path_as_a_shell_reads_it():
    assert note_on_keys([b"a,b"] * 3, "my keys") == note("commas", "'my keys'")


@pytest.mark.parametrize("keys", [[b"key"], [b"key", b"key"], [b"key", b"a", b"key"], [b"file"] * 10])
def test_keys_that_are_called_so(keys):
    assert note_on_keys(keys, "-") is None
