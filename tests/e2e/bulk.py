"""What the tests of ``--keys-from`` share."""

from hypothesis import strategies as st

BAD_PARAMETER = {1: 255, 2: 252}
REGION = ["--region", "us-east-1"]
STORE = ["--endpoint-url", "https://e.example", *REGION]

TOKENS = st.text(st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]), min_size=1).filter(
    lambda token: len(token) == 1 or token[0] != token[-1] or token[0] not in "'\""
)
"""Session tokens: what is in quotation marks is refused."""


def bulk(cli, uri, keys, *arguments, tmp_path, **environment):
    """The lines for these keys."""
    (tmp_path / "keys").write_bytes(b"".join(key.encode() + b"\n" for key in keys))
    done = cli.call("s3", "presign-put", uri, "--keys-from", str(tmp_path / "keys"), *arguments, **environment)
    assert done.code == 0, done.err
    lines = done.out.split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(keys)
    return lines
