"""The options of ``presign-put`` -> an UploadRequest, and which option asks for which header.

What only some options need is imported where they are given: most calls want one URL, and soon.
"""

from typing import Any, Callable, List, NamedTuple, Optional, Tuple

from awscli_presign_put.options.combinations import check_digests
from awscli_presign_put.options.common_options import CommonOptions, common_options, place_and_expiry, uri_with_name
from awscli_presign_put.options.table import asked_headers, check_size, check_unique, has_type
from awscli_presign_put.options.usage_errors import UsageError
from awscli_presign_put.signing.upload.digests import DEFAULT, DIGEST_HEADERS
from awscli_presign_put.signing.upload.headers import Header
from awscli_presign_put.signing.upload.upload_request import UploadRequest

KEYS_FROM, FOR_FILES, MANIFEST = "--keys-from", "--for-files", "--manifest"
"""The options that ask for many uploads, as they are typed."""

_BY_FOR_FILE = ("content-length", *DIGEST_HEADERS)


class BulkSource(NamedTuple):
    """What many uploads are read from.

    :param option: the option that names it, as it is typed.
    :param path: the path of the file or folder; ``-`` for standard input.
    """

    option: str
    path: str


class PutOptions(NamedTuple):
    """What was given for the options of ``presign-put``. An option that was not given is None.

    :param common: the options that all commands have that sign.
    :param sources: the options that ask for many uploads; at most one is valid.
    :param manifest_format: the format of ``--manifest``, one of ``MANIFEST_FORMATS``.
    :param follow_symlinks: ``--for-files`` follows symbolic links.
    :param checksum_algorithm: of the digest of a file, one of ``DIGESTS``.
    :param guess_mime_type: sign the media type that the name of a file suggests.
    """

    common: CommonOptions
    sources: Tuple[BulkSource, ...] = ()
    manifest_format: Optional[str] = None
    follow_symlinks: bool = True
    checksum_algorithm: Optional[str] = None
    guess_mime_type: bool = True

    @property
    def source(self) -> Optional[BulkSource]:
        """What many uploads are read from; None for one upload."""
        if len(self.sources) > 1:
            raise UsageError(f"{self.sources[0].option} cannot be combined with {self.sources[1].option}.")
        return self.sources[0] if self.sources else None

    def reads(self, option: str) -> bool:
        """Whether many uploads are read from what this option names."""
        return any(source.option == option for source in self.sources)


def put_options(parsed_args: Any) -> PutOptions:
    """What the AWS CLI's parser has read, as one object."""
    sources = ((KEYS_FROM, parsed_args.keys_from), (FOR_FILES, parsed_args.for_files), (MANIFEST, parsed_args.manifest))
    return PutOptions(
        common_options(parsed_args),
        tuple(BulkSource(option, path) for option, path in sources if path is not None),
        parsed_args.manifest_format,
        parsed_args.follow_symlinks,
        parsed_args.checksum_algorithm,
        parsed_args.guess_mime_type,
    )


def upload_request(
    options: PutOptions, parse: Callable[[str], Tuple[str, str]], show_progress: Callable[[str], None]
) -> Tuple[UploadRequest, List[Header]]:
    """What is asked for, and which option asks for which header.

    :param parse: reads the URI: a bucket and a key, or a bucket and what keys begin with.
    :param show_progress: is called with the progress, for a large file.
    :raises UsageError: if a value is not valid, or options contradict each other.
    """
    bucket, key, expiry = place_and_expiry(options.common, lambda: parse(uri_with_name(options.common)))
    asked = _all_headers(options, show_progress)
    return UploadRequest(bucket, key, expiry.seconds, tuple(asked), expiry.until), asked


def _all_headers(options: PutOptions, show_progress: Callable[[str], None]) -> List[Header]:
    if options.manifest_format is not None and not options.reads(MANIFEST):
        raise UsageError("--manifest-format requires --manifest.")
    asked = asked_headers(options.common.headers, are_all=not options.reads(MANIFEST))
    path = options.common.for_file
    if path is None:
        _check_requires_file(options)
        if options.reads(FOR_FILES):
            _check_not_of_file(asked, FOR_FILES)
    else:
        _check_not_of_file(asked, "--for-file")
        from awscli_presign_put.options.local_file import headers_for_file

        guess_type = options.guess_mime_type and not has_type(asked)
        asked = headers_for_file(path, options.checksum_algorithm or DEFAULT, guess_type, show_progress) + asked
    check_unique(asked)
    check_digests(asked)
    check_size(asked)
    return asked


def _check_requires_file(options: PutOptions) -> None:
    of_many = options.reads(FOR_FILES) or options.reads(MANIFEST)
    if options.checksum_algorithm is not None and not of_many:
        raise UsageError("--checksum-algorithm requires --for-file. For a known digest, use --checksum-sha256.")
    if not (options.guess_mime_type or of_many):
        raise UsageError("--no-guess-mime-type requires --for-file.")
    if not (options.follow_symlinks or options.reads(FOR_FILES)):
        raise UsageError("--no-follow-symlinks requires --for-files.")


def _check_not_of_file(asked: List[Header], option: str) -> None:
    own = [header.option for header in asked if header.name.lower() in _BY_FOR_FILE]
    if own:
        raise UsageError(f"{option} cannot be combined with {own[0]}.")
