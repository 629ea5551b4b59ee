"""The PowerShell scripts (Windows PowerShell 5.1 and 7) with the values of one upload: ``scripts/powershell``."""

import base64
import mimetypes
import re
from typing import Dict, Iterable, Optional, Sequence, Tuple
from urllib.parse import quote as percent_encoded

from awscli_presign_put.handoff import bound
from awscli_presign_put.handoff.files_kit import FileLinks, KitFile, files_kit
from awscli_presign_put.handoff.multipart_kit import multipart_kit
from awscli_presign_put.handoff.naming import (
    LETTERS,
    PLACEHOLDER,
    STATUS_WITHOUT_A_FIELD,
    count_of_files,
    file_name,
    has_dot_segments,
    shown_key,
    signed_url,
    works_until,
)
from awscli_presign_put.handoff.script_template import script
from awscli_presign_put.signing.errors import UnsupportedTarget
from awscli_presign_put.signing.multipart.multipart_request import PresignedMultipart
from awscli_presign_put.signing.post.post_request import PresignedPost
from awscli_presign_put.signing.upload.upload_request import PresignedRequest

# What .NET Framework and .NET compute.
_COMPUTABLE = ("SHA1", "SHA256", "SHA384", "SHA512", "MD5")

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/+=:;")

# Microsoft, "Naming Files, Paths, and Namespaces": with one of these it is another path, or no file.
_NO_NAME_ON_WINDOWS = re.compile(
    r'.*[<>:"/\\|?*\x00-\x1f].*|.*[. ]|(con|conin\$|conout\$|prn|aux|nul|(com|lpt)[1-9\xb9\xb2\xb3])\s*(\..*)?',
    re.IGNORECASE | re.DOTALL,
)


def put(presigned: PresignedRequest, file: str) -> str:
    """The script of one PUT. ``file`` is what it uploads where it is not told another.

    :raises UnsupportedTarget: .NET would change the URL.
    """
    _check_key(presigned.key)
    size = bound.size_of(presigned.headers)
    values = {
        "WORKS": works_until(presigned),
        "key": quote(shown_key(presigned.key)),
        "name": quote(local_name(file)),
        "url": quote(signed_url(presigned)),
        "exactly": _null_or(size),
        "digests": table(computable(bound.digests_of(presigned.headers)).items()),
        "headers": table(bound.without_length(presigned.headers)),
    }
    return whole("put", values)


def files(links: Sequence[FileLinks], place: str) -> str:
    """The script of the files of a folder.

    :param links: at least one.
    :param place: where they go, as a comment says it.
    :raises UnsupportedTarget: .NET would change a URL.
    """
    for link in links:
        if has_dot_segments(link.put.key):
            raise UnsupportedTarget(
                f"The key {link.put.key!r} has a . or .. segment, which PowerShell removes from a URL. Use --format sh "
                "or python."
            )
    kit = files_kit(links)
    lines = "\n".join(map(_line, kit.files))
    values = {
        "COUNT": count_of_files(len(links)),
        # Nothing that ends the comment.
        "PLACE": percent_encoded(place, safe="%/ ~!$&'()*+,:;=@"),
        "WORKS": kit.works,
        "size": str(sum(bound.size_of(file.put.headers) or 0 for file in links)),
        "ends": str(kit.ends),
        "endsAt": quote(kit.ends_at),
        "digestHeader": quote(kit.digest.header),
        "algorithm": quote(kit.digest.function if kit.digest.function in _COMPUTABLE else ""),
        "lines": f"@'\n{lines}\n'@",
        "links": "\n".join(f", {array(link)}" for link in kit.links),
        "names": "\n".join(f", {array(names)}" for names in kit.names),
    }
    return whole("files", values)


def _line(file: KitFile) -> str:
    """A file in a line: its name, its key in the URL, and its upload and the request for what is stored.

    Of each: the numbers of its link and of its names of headers, their values, and its signature.
    """
    requests = (
        f"{request.link} {request.names} {','.join(map(_escaped, request.values))} {request.signature}"
        for request in (file.put, file.head)
    )
    return " ".join([_escaped(file.name), file.key, *requests])


def _escaped(text: str) -> str:
    """A text as ``Regex.Unescape`` of .NET reads it, in letters, digits and what separates none of them."""
    units = text.encode("utf-16-be")
    numbers = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(number) if number in _PLAIN else f"\\u{number:04x}" for number in numbers)


def post(presigned: PresignedPost, is_flat: bool = False) -> str:
    """The script of a form.

    :param is_flat: below a prefix, the file goes directly there, and not into a folder.
    """
    request = presigned.request
    answered_by, wanted = request.success
    redirect = wanted if answered_by == "success_action_redirect" else ""
    least, most = request.sizes or (0, None)
    prefix = request.content_type_prefix
    fields = (field for field in presigned.fields if not (request.is_prefix and field[0] == "key"))
    values = {
        "WORKS": works_until(presigned),
        "USAGE": "FILE" if prefix is None else "FILE [MEDIA_TYPE]",
        "hasMediaType": "" if prefix is None else "yes",
        "url": quote(presigned.url),
        "key": quote("" if request.is_prefix else shown_key(request.key)),
        "prefix": quote(request.key if request.is_prefix else ""),
        "letters": quote(LETTERS if request.is_prefix and not is_flat else ""),
        "least": str(least),
        "most": _null_or(most),
        "words": quote(request.size_in_words if request.sizes else ""),
        "type": "$null" if prefix is None else quote(prefix),
        "status": str(STATUS_WITHOUT_A_FIELD if redirect else int(wanted)),
        "redirect": quote(redirect),
        "name": quote("" if request.is_prefix else local_name(file_name(request.key))),
        "fields": "\n".join(f"{quote(name)}, {quote(value)}" for name, value in fields),
        "digests": table(computable(bound.digests_of(presigned.fields)).items()),
        "types": "" if prefix is None else table(_types(prefix)),
    }
    return whole("post", values)


def _types(prefix: str) -> Iterable[Tuple[str, str]]:
    """The media types that are allowed, by the ends of the names of files that have them."""
    known = mimetypes.MimeTypes().types_map[True]
    return ((end, each) for end, each in sorted(known.items()) if each.startswith(prefix))


def multipart(presigned: PresignedMultipart, file: Optional[str], resume: str) -> str:
    """The script of a multipart upload.

    :param file: the name of the file, for the usage message; None if it is not known.
    :param resume: the command that makes a new script, when the links have ended.
    :raises UnsupportedTarget: if .NET would change the URL, or the parts have different headers.
    """
    _check_key(presigned.request.key)
    kit, plan = multipart_kit(presigned), presigned.request.plan
    of_all = {"List": presigned.lists[0], "Head": presigned.head}
    of_all.update(Completion=presigned.complete, Abortion=presigned.abort)
    values = {
        "WORKS": kit.works,
        "key": quote(kit.key),
        "name": quote(file or file_name(presigned.request.key)),
        "exactly": _null_or(plan.size if plan.is_exact else None),
        "most": _null_or(None if plan.is_exact else plan.size),
        "partSize": str(plan.part_size),
        "hasMd5": f"${str(kit.has_md5).lower()}",
        "ends": str(kit.ends),
        "endsAt": quote(kit.ends_at),
        "renewal": quote(resume),
        "digestElement": quote(kit.digest_element),
        "digestHeader": quote(kit.digest_header.lower()),
        "composite": quote(kit.composite),
        "algorithm": quote(kit.algorithm if kit.algorithm in _COMPUTABLE else ""),
        "head": quote(signed_url(presigned.head)),
        "completion": quote(signed_url(presigned.complete)),
        "abortion": quote(signed_url(presigned.abort)),
        "before": quote(kit.before or ""),
        "between": quote(kit.between),
        "after": quote(kit.after),
        "lists": _lines(signed_url(link) for link in presigned.lists),
        **{f"headersOf{name}": table(bound.without_length(link.headers)) for name, link in of_all.items()},
        "headersOfPart": table(bound.without_length(kit.headers)),
        "parts": _lines(f"{part.number} {part.varying} {part.digest or '-'}" for part in kit.parts),
        "digests": _lines(f"{number} {each}" for number, each in kit.other_digests.items()),
    }
    return whole("multipart", values)


def whole(name: str, values: Dict[str, str]) -> str:
    """A script of a template, with what each of them has, and with the empty line that ends its block."""
    # Curl commands are loaded with this module, and say no causes.
    from awscli_presign_put.explain import causes_by_code as by_code

    of_all = {
        "causes": table((code, f"{name}. {advice}") for code, (name, advice) in by_code.certain().items()),
        "busy": array(by_code.codes_of(by_code.BUSY)),
        "ended": array(by_code.codes_of(by_code.ENDED)),
    }
    return script(f"powershell/{name}.ps1", {**of_all, **values}) + "\n"


def _lines(texts: Iterable[str]) -> str:
    """The lines of an array of texts."""
    return "\n".join(map(quote, texts))


def table(pairs: Iterable[Tuple[str, str]]) -> str:
    """The lines of a hash table."""
    return "\n".join(f"{quote(name)} = {quote(value)}" for name, value in pairs)


def array(texts: Iterable[str]) -> str:
    """An array of texts, whatever their number."""
    return f"@({', '.join(map(quote, texts))})"


def local_name(name: str) -> str:
    """A file name that is valid on Windows; empty if it is not."""
    return "" if name == PLACEHOLDER or _NO_NAME_ON_WINDOWS.fullmatch(name) else name


def computable(digests: Dict[str, str]) -> Dict[str, str]:
    """Those digests that the scripts compute."""
    return {algorithm: digest for algorithm, digest in digests.items() if algorithm in _COMPUTABLE}


def quote(text: str) -> str:
    """An expression in ASCII for this text: a verbatim string, in which only its quotes have a meaning, if it can be.

    Source: about_Quoting_Rules, and the language specification, 2.3.5.2.
    """
    if text.isascii() and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    return f"([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('{encoded}')))"


def _null_or(number: Optional[int]) -> str:
    return "$null" if number is None else str(number)


def _check_key(key: str) -> None:
    if has_dot_segments(key):
        raise UnsupportedTarget(
            "has a key with a . or .. segment, which PowerShell removes from a URL. Use curl or python."
        )
