"""What each script says to whoever calls it for help, with too many files, or with a folder that is not there."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import powershell_scripts
import pytest
import python_scripts
import sh_scripts
from powershells import POWERSHELL
from python_scripts import END, SHA256

from awscli_presign_put.handoff import FILES_FORMATS, powershell, python
from awscli_presign_put.handoff.files_kit import FileLinks
from awscli_presign_put.signing.post.post_request import PostRequest, PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

pytestmark = pytest.mark.one_python

NOWHERE = "http://127.0.0.1:9"
PUT = PresignedRequest("PUT", f"{NOWHERE}/bkt/k?X-Amz-Signature=s", (), "bkt", "k", END, "request")
FILES = [FileLinks("f", replace(PUT, headers=(("Content-Length", "3"), *SHA256)), replace(PUT, method="HEAD"))]
LANGUAGES = {"sh": sh_scripts, "python": python_scripts, "powershell": powershell_scripts}
PREFIX = {
    "sh": "sh script.sh ",
    "python": "python3 -I script.py ",
    "powershell": "powershell -ExecutionPolicy Bypass -File upload.ps1 ",
}
WORDS = {
    "put": "FILE",
    "post": "FILE",
    "post below a prefix": "FILE [MEDIA_TYPE]",
    "files": "[FOLDER]",
}
EXAMPLES = {
    "put": "   (for example: f)",
    "post": "   (for example: k)",
    "post below a prefix": "   (for example: FILE)",
}
"""Of Python. PowerShell takes that file if none is named."""

OF_PARTS = {
    "sh": "usage: {0}FILE, or {0}--status, or {0}--abort   (for example: {0}k)\n",
    "python": "usage: {0}FILE, or {0}--status, or {0}--abort   (for example: {0}k)\n",
    "powershell": "usage: {0}FILE, or -Status or -Abort in the place of FILE   (for example: k)\n",
}


def form(module, request):
    return module.post(
        PresignedPost(f"{NOWHERE}/bkt", (("key", request.key), request.success), request, END, "request")
    )


def script_of(kind, language):
    module = {"python": python, "powershell": powershell}.get(language)
    if kind == "multipart":
        return LANGUAGES[language].multipart_script(NOWHERE)
    if kind == "files":
        return FILES_FORMATS[language](FILES, "bkt/")
    if kind == "put":
        return module.put(PUT, "f")
    is_prefix = kind != "post"
    return form(module, PostRequest("bkt", "in/" if is_prefix else "k", is_prefix, 300,
                                    content_type_prefix="image/" if is_prefix else None))  # fmt: skip


def usage_of(kind, language):
    if kind == "multipart":
        return OF_PARTS[language].format(PREFIX[language])
    return f"usage: {PREFIX[language]}{WORDS[kind]}{EXAMPLES.get(kind, '') if language == 'python' else ''}\n"


@pytest.fixture
def said(tmp_path):
    """A function that runs scripts side by side, without a file: what each says to which words."""

    def run_all(language, calls):
        def run_one(call):
            kind, *arguments = call
            folder = tmp_path / "-".join([kind, *arguments]).replace("?", "what").replace("/", "-")
            folder.mkdir()
            for name in ("a", "b", "c"):
                (folder / name).write_bytes(b"abc")
            return call, LANGUAGES[language].run(folder, script_of(kind, language), *arguments)

        with ThreadPoolExecutor(4) as pool:
            return dict(pool.map(run_one, calls))

    return run_all


KINDS = {"sh": ["files", "multipart"], "python": [*WORDS, "multipart"], "powershell": [*WORDS, "multipart"]}


@pytest.mark.parametrize("language", ["sh", "python", POWERSHELL])
def test_usage(said, language):
    """To ``-?``, PowerShell itself answers by Get-Help; and without a file, a script for one takes that of the link."""
    asked = [["--help"]] if language == "powershell" else [["--help"], ["-help"], ["-h"], ["-?"]]
    calls = [(kind, *words) for kind in KINDS[language] for words in [*asked, ["a", "b", "c"]]]
    # The second word of a form below a prefix is a media type.
    calls += [(kind, "a", "b") for kind in KINDS[language] if kind != "post below a prefix"]
    calls += [("multipart",)]
    assert said(language, calls) == {call: (1, "", usage_of(call[0], language)) for call in calls}


@pytest.mark.parametrize("language", ["sh", "python", POWERSHELL])
def test_no_folder(said, language):
    """Once, and not of each file."""
    calls = [("files", "nowhere"), ("files", "--status")] if language != "powershell" else [("files", "nowhere")]
    expected = {call: (1, "", f"The upload failed: there is no folder '{call[1]}'.\n") for call in calls}
    assert said(language, calls) == expected


@pytest.mark.parametrize("language", ["sh", "python", POWERSHELL])
def test_no_file(said, language):
    expected = {
        ("multipart", "d"): (1, "", "The upload failed: d is not in this folder.\n"),
        ("multipart", "../d/e"): (1, "", "The upload failed: there is no file '../d/e'.\n"),
    }
    assert said(language, list(expected)) == expected
