"""What the script says; that it uploads is tested end to end, by running it."""

import ast
import contextlib

from awscli_presign_put.handoff import script_parts
from awscli_presign_put.handoff.python import python
from awscli_presign_put.signing.digests import DIGESTS


def assigned(script):
    found = {}
    for node in ast.parse(script).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            with contextlib.suppress(ValueError):
                found[node.targets[0].id] = ast.literal_eval(node.value)
    return found


OF_ALL = assigned("\n".join(script_parts.parts().values()))


def test_script(presigned):
    headers = (("Content-Type", "font/ttf"), ("x-amz-meta-a", "'\\"), ("Content-Length", "5"))
    script = python(presigned(headers=headers), "feather '.ttf")
    assert script.startswith(
        "#!/usr/bin/env python3\n# Works until 2026-11-23T12:00:00Z.\n# Usage: python3 -I SCRIPT FILE\n"
    )
    assert assigned(script) == {
        "URL": "https://e.example/bkt/a/feather.ttf?X-Amz-Signature=1",
        "METHOD": "PUT",
        "HEADERS": [("Content-Type", "font/ttf"), ("x-amz-meta-a", "'\\")],
        "KEY": "a/feather.ttf",
        "SIZE": 5,
        "DIGESTS": {},
        "EXAMPLE": "feather '.ttf",
        **OF_ALL,
    }
    assert script.isascii()


def test_digests_that_every_python_computes(presigned):
    headers = tuple((digest.header, f"{digest.header}=") for digest in DIGESTS.values())
    assert assigned(python(presigned(headers=headers), "f"))["DIGESTS"] == {
        "SHA256": "x-amz-checksum-sha256=",
        "SHA1": "x-amz-checksum-sha1=",
        "SHA512": "x-amz-checksum-sha512=",
        "MD5": "x-amz-checksum-md5=",
        "CRC32": "x-amz-checksum-crc32=",
    }


def test_default_port(presigned):
    assert assigned(python(presigned(url="http://e.example:80/k?s"), "f"))["URL"] == "http://e.example/k?s"


def test_script_is_python_3_6(presigned):
    ast.parse(python(presigned(), "f"), feature_version=(3, 6))
