"""What verdicts mean for the other commands, in sentences."""

from typing import Dict, List, Mapping

from awscli_presign_put.probe.promises import ENFORCED, IGNORED, NOT_SUPPORTED, PROMISES

_ALL = ""
_LEADING: Dict[str, str] = {"link": _ALL, "form": "Forms", "parts": "Uploads in parts"}
"""Promises without which those of a group (of all groups) cannot be better, so that nothing new follows from these."""

_DIGESTS_OF_S3 = ("sha256", "sha1", "sha512", "checksum-md5", "crc32", "crc32c", "crc64nvme")
_NO_DIGESTS = "Digests are not checked by this store: --for-file binds the length only."
_NOR_LENGTHS = "Digests and lengths are not checked by this store: --for-file does not bind an upload to its file."
_BUT_MD5 = "Use --checksum-algorithm MD5, which is checked."


def consequences(verdicts: Mapping[str, str]) -> List[str]:
    """What these verdicts mean, each once.

    :param verdicts: by the names of the promises, in the order of the report.
    """
    found = [_of_digests(verdicts) if _is_of_digests(name, verdicts) else _of_one(name, verdicts) for name in verdicts]
    return list(dict.fromkeys(text for text in found if text))


def _of_one(name: str, verdicts: Mapping[str, str]) -> str:
    verdict, promise = verdicts[name], PROMISES[name]
    for leader, group in _LEADING.items():
        if name != leader and group in (_ALL, promise.group) and verdicts.get(leader) == verdict:
            return ""
    if verdict == IGNORED:
        return promise.if_ignored
    return promise.if_unsupported if verdict == NOT_SUPPORTED else ""


def _is_of_digests(name: str, verdicts: Mapping[str, str]) -> bool:
    """Whether it is one of several digests, none of which is checked."""
    known = [verdicts[each] for each in _DIGESTS_OF_S3 if verdicts.get(each) in (ENFORCED, IGNORED)]
    return name in _DIGESTS_OF_S3 and verdicts[name] == IGNORED and set(known) == {IGNORED} and len(known) > 1


def _of_digests(verdicts: Mapping[str, str]) -> str:
    if verdicts.get("link") == IGNORED:
        return ""
    # Where only digests are tried, the length is not known. Signature Version 2 does not sign it.
    text = _NO_DIGESTS if verdicts.get("content-length", ENFORCED) == ENFORCED else _NOR_LENGTHS
    return f"{text} {_BUT_MD5}" if verdicts.get("md5") == ENFORCED else text
