"""The curl command, pasted into an interactive shell at a terminal. There, "#" begins no comment in zsh."""

import shutil

import pytest
from python_scripts import END
from raw_store import RawStore, answer, reading
from typed import pasted

from awscli_presign_put.handoff import curl
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

SHELLS = {
    "zsh": (["zsh", "-f", "-i"], True),
    "zsh, line by line": (["zsh", "-f", "-i"], False),
    "bash": (["bash", "--norc", "-i"], True),
    "bash 3.2": (["bash-3.2", "--norc", "-i"], False),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_pasted(tmp_path, shell):
    command, is_bracketed = SHELLS[shell]
    if not shutil.which(command[0]):
        pytest.skip(f"not on this machine: {command[0]}")
    (tmp_path / "k!").write_bytes(b"abc")
    with RawStore() as store:
        store.scripts["PUT"] = reading(answer(headers={"ETag": '"e"'}))
        put = PresignedRequest(
            *(
                "PUT",
                f"{store.endpoint}/bkt/k?s",
                (("Content-Length", "3"),),
                "bkt",
                "k!",
                END,
                "request",
                ("1.2.3.4/5",),
            )
        )
        shown = pasted(command, curl.put(put, "k!"), tmp_path, is_bracketed)
        assert store.methods() == ["PUT"]
    assert 'Uploaded k!: 3 bytes, ETag "e".' in shown
    assert [line for line in shown.splitlines() if line.startswith(command[0].partition("-")[0] + ":")] == []
    assert "command not found" not in shown


def test_no_line_of_a_form_is_a_comment():
    """Nor is what the sender has chosen read as a command there."""
    request = PostRequest("bkt", "in/", True, 300, content_type_prefix="$(touch x)'`touch y`/")
    text = curl.post(PresignedPost("https://e.example/bkt", (), request, END, "request"))
    assert text.splitlines()[3].startswith(": 'Replace $(touch x)'\"'\"'`touch y`/TYPE with ")
    assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == []
