import ast

import pytest

from awscli_presign_put.handoff import script_parts
from awscli_presign_put.handoff.post_python import post_python
from awscli_presign_put.handoff.python import python


@pytest.mark.parametrize("name", script_parts.ALL)
def test_each_script_has_each_part_as_it_stands(presigned, presigned_post, name):
    part = script_parts.ALL[name]
    assert [node.name for node in ast.parse(part).body] == [name]
    assert f"\n\n\n{part}\n\n\n" in python(presigned(), "f")
    assert f"\n\n\n{part}\n\n\n" in post_python(presigned_post())
