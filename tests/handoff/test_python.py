"""What the script says; that it uploads is tested end to end, by running it."""

import ast

from awscli_presign_put.handoff.python import python


def test_script(presigned):
    headers = (("Content-Type", "font/ttf"), ("x-amz-meta-a", "'\\"), ("Content-Length", "5"))
    script = python(presigned(headers=headers), "feather '.ttf")
    assert script.startswith(
        "#!/usr/bin/env python3\n# Works until 2026-11-23T12:00:00Z.\n# Usage: python3 SCRIPT FILE\n"
    )
    assigned = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(script).body
        if isinstance(node, ast.Assign)
    }
    assert assigned == {
        "URL": "https://e.example/bkt/a/feather.ttf?X-Amz-Signature=1",
        "HEADERS": {"Content-Type": "font/ttf", "x-amz-meta-a": "'\\"},
    }
    assert script.isascii()


def test_script_is_python_3_6(presigned):
    ast.parse(python(presigned(), "f"), feature_version=(3, 6))
