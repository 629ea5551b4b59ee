"""What the script says. tests/e2e/test_powershell.py runs it."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from kits import ADDRESS, KIT, multipart

from awscli_presign_put.explain.causes_by_code import certain
from awscli_presign_put.handoff import powershell
from awscli_presign_put.handoff.powershell import quote
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.upload.digests import DIGESTS

VALUES = re.compile(r"Works until|\$(?:key|name|url|exactly) = |^'(?:SHA|MD5)|^'(?:Content-Type|Expires|x-amz.*)' = ")


def test_plain_text_is_readable():
    assert quote("it's.ttf") == "'it''s.ttf'"
    assert quote("\u00e9") == "([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('w6k=')))"


def test_script(presigned):
    digest = hashlib.sha256(b"5 byt").digest()
    headers = (
        ("Content-Type", "font/ttf"),
        ("x-amz-meta-a", "it's"),
        ("Content-Length", "5"),
        ("Expires", "x"),
        ("x-amz-checksum-sha256", encoded := base64.b64encode(digest).decode()),
        ("x-amz-checksum-crc32", "AAAAAA=="),
    )
    script = powershell.put(
        presigned(headers=headers, url="https://e.example:443/bkt/a/feather.ttf?s=1"), "feather.ttf"
    )
    own = [line for line in script.splitlines() if VALUES.search(line)]
    assert own == [
        "Works until 2026-11-23T12:00:00Z.",
        "$key = 'a/feather.ttf'",
        "$name = 'feather.ttf'",
        "$url = 'https://e.example/bkt/a/feather.ttf?s=1'",
        "$exactly = 5",
        f"'SHA256' = '{encoded}'",
        "'Content-Type' = 'font/ttf'",
        "'x-amz-meta-a' = 'it''s'",
        "'Expires' = 'x'",
        f"'x-amz-checksum-sha256' = '{encoded}'",
        "'x-amz-checksum-crc32' = 'AAAAAA=='",
    ]


def test_one_block(presigned):
    """Piped to PowerShell, a blank line ends a block: there is one at its end, and none within."""
    script = f"{powershell.put(presigned(), 'f')}\n"
    head, block = script.split("\n& {\n")
    assert (head[:2], head[-2:], head.count("#>")) == ("<#", "#>", 1)
    assert block.endswith("\n} @args\n\n")
    assert "\n\n" not in block[:-1]
    assert re.search("@[A-Z_]+@", script) is None


def test_causes(presigned):
    """The same as the Python scripts have."""
    script = powershell.put(presigned(), "f")
    table = script.partition("$causes = @{\n")[2].partition("}\n")[0].splitlines()
    assert table == [f"{quote(code)} = {quote(f'{name}. {text}')}" for code, (name, text) in certain().items()]


def test_digests_that_get_file_hash_computes(presigned):
    encoded = {
        name: base64.b64encode(bytes(range(digest.size))).decode()
        for name, digest in DIGESTS.items()
        if name != "CHECKSUM-MD5"
    }
    headers = tuple((DIGESTS[name].header, value) for name, value in encoded.items())
    table = "\n".join(f"'{name}' = '{encoded[name]}'" for name in ("SHA256", "SHA1", "SHA512", "MD5"))
    script = powershell.put(presigned(headers=headers), "f")
    assert f"\n$exactly = $null\n$digests = [ordered]@{{\n{table}\n}}\n" in script


def test_digest_of_one_function_in_two_headers(presigned):
    digest = base64.b64encode(bytes(16)).decode()
    script = powershell.put(presigned(headers=(("Content-MD5", digest), ("x-amz-checksum-md5", digest))), "f")
    assert script.count(f"\n'MD5' = '{digest}'\n") == 1


@pytest.mark.parametrize(
    ("file", "name"),
    [
        *[("a.b", "a.b"), ("com", "com"), ("com10.txt", "com10.txt"), ("-x [1]", "-x [1]"), ("acon", "acon")],
        *[("C:\\x", ""), ("..\\x", ""), ("\\\\host\\share", ""), ("a?", ""), ("a\nb", "")],
        *[("a.", ""), ("a ", ""), ("Con", ""), ("nul.txt", ""), ("COM1", ""), ("lpt9.a.b", "")],
    ],
)
def test_file_that_windows_reads_otherwise(presigned, file, name):
    assert f"\n$name = '{name}'\n" in powershell.put(presigned(), file)


def test_key_that_net_would_change(presigned):
    with pytest.raises(
        UnsupportedTarget,
        match=r"^has a key with a \. or \.\. segment, which PowerShell removes from a URL\. Use curl or python\.$",
    ):
        powershell.put(presigned("a/../b"), "b")


def test_progress_is_never_more_than_all(presigned):
    """While .NET reads a file, its position may be past the end; more than 100 percent would end the script."""
    assert "[Math]::Min(100, [Math]::Floor(100 * $at / " in powershell.put(presigned(), "f")


def values_of(script):
    """What is assigned to the variables of a script before its functions."""
    assigned = script.partition("\n$ErrorActionPreference")[0]
    return dict(re.findall(r"^\$(\w+) = (?!@|\[ordered)(.*?)(?:  # .*)?$", assigned, re.MULTILINE))


def test_form_of_one_key(presigned_post):
    fields = (("x-amz-meta-a", "'\\\"é"), ("x-amz-checksum-sha1", "x="), ("x-amz-checksum-crc32c", "y="))
    script = powershell.post(presigned_post("in/report 'e.pdf", fields=fields, sizes=(1, 10)))
    assert values_of(script) == {
        "givenType": "$MediaType",
        "url": "'https://e.example/bkt'",
        "key": "'in/report ''e.pdf'",
        "prefix": "''",
        "letters": "''",
        "least": "1",
        "most": "10",
        "words": "'at least 1 and at most 10 bytes'",
        "type": "$null",
        "status": "201",
        "redirect": "''",
        "name": "'report ''e.pdf'",
    }
    given = (("key", "in/report 'e.pdf"), *fields)
    pairs = "\n".join(f"{quote(name)}, {quote(value)}" for name, value in given)
    assert f"\n$fields = @(\n{pairs}\n)\n$digests = [ordered]@{{\n'SHA1' = 'x='\n}}\n" in script
    assert script.isascii()


def test_form_below_a_prefix(presigned_post):
    success = ("success_action_redirect", "https://e.example/done")
    post = presigned_post("in/", is_prefix=True, success=success, content_type_prefix="image/")
    script = powershell.post(post)
    values = values_of(script)
    names = ("key", "prefix", "letters", "least", "most", "type", "status", "redirect", "name")
    assert [values[name] for name in names] == [
        *["''", "'in/'", "'abcdefghijkmnpqrstuvwxyz23456789'", "0", "$null", "'image/'", "204"],
        *["'https://e.example/done'", "''"],
    ]
    assert "\n$fields = @(\n)\n" in script
    assert "\n'.jpg' = 'image/jpeg'\n" in script
    assert "'.txt' = " not in script
    assert values_of(powershell.post(post, is_flat=True))["letters"] == "''"


def test_help_of_a_form(presigned_post):
    """It has the whole usage, as the error has."""
    line = "\npowershell -ExecutionPolicy Bypass -File upload.ps1 FILE{}\n#>\n"
    of_type = powershell.post(presigned_post("in/", is_prefix=True, content_type_prefix="image/"))
    assert line.format(" [MEDIA_TYPE]") in of_type
    assert "\nMEDIA_TYPE is for a file whose name does not show that its media type is one that" in of_type
    of_any = powershell.post(presigned_post())
    assert line.format("") in of_any
    assert "MEDIA_TYPE" not in of_any


def test_multipart():
    script = powershell.multipart(KIT, "f", "aws s3 'x'")
    assert values_of(script) == {
        "key": "'k'",
        "name": "'f'",
        "exactly": "5242883",
        "most": "$null",
        "partSize": "5242880",
        "hasMd5": "$true",
        "ends": "1795435200",
        "endsAt": "'2026-11-23T12:00:00Z'",
        "renewal": "'aws s3 ''x'''",
        "digestElement": "'ChecksumSHA256'",
        "digestHeader": "'x-amz-checksum-sha256'",
        "composite": "'CCCC-2'",
        "algorithm": "'SHA256'",
        "head": f"'{ADDRESS}HEAD'",
        "completion": f"'{ADDRESS}POST'",
        "abortion": f"'{ADDRESS}DELETE'",
        "before": f"'{ADDRESS}partNumber='",
        "between": "'&uploadId=UP%2F1&X-Amz-Signature='",
        "after": "''",
    }
    assert "\n$parts = @(\n'1 aa AAAA'\n'2 bb BBBB'\n)\n" in script
    assert "\n$digests = @(\n)\n" in script
    assert f"\n$lists = @(\n'{ADDRESS}GET'\n)\n" in script
    assert "\n$headersOfHead = [ordered]@{\n'x-amz-checksum-mode' = 'ENABLED'\n}\n" in script


def test_multipart_with_parts_that_are_at_the_store():
    script = powershell.multipart(replace(KIT, parts=KIT.parts[1:]), None, "x")
    assert "\n$parts = @(\n'2 bb BBBB'\n)\n" in script
    assert "\n$digests = @(\n'1 AAAA'\n)\n" in script


def test_multipart_of_any_size():
    values = values_of(powershell.multipart(multipart(is_exact=False), None, "x"))
    assert [values[name] for name in ("exactly", "most", "algorithm")] == ["$null", "5242883", "''"]


def test_each_script_is_one_block(presigned_post):
    for script in (powershell.post(presigned_post()), powershell.multipart(KIT, "f", "x")):
        assert script.endswith("\n} @args\n")
        assert "\n\n" not in script
        assert re.search("@[A-Z_]+@", script) is None
