import re

from awscli_presign_put.commands.presign_multipart import PresignMultipartCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand


def test_help_names_the_values():
    with_choices = [argument for argument in PresignMultipartCommand.ARG_TABLE if "choices" in argument]
    assert {"format", "checksum-algorithm", "addressing-style", "signature-version", "acl"} <= {
        argument["name"] for argument in with_choices
    }
    for argument in with_choices:
        for choice in argument["choices"]:
            assert re.search(rf"\b{re.escape(choice)}\b", argument["help_text"]), (argument["name"], choice)


def test_what_is_the_same_as_in_presign_put():
    tables = [
        {each["name"]: each["help_text"] for each in command.ARG_TABLE}
        for command in (PresignMultipartCommand, PresignPutCommand)
    ]
    same = {name for name in tables[0] if tables[0][name] == tables[1].get(name)}
    other = {"path", "for-file", "expires-in", "checksum-algorithm", "no-guess-mime-type", "signature-version"}
    assert set(tables[0]) & set(tables[1]) - same == {*other, "format", "check", "only-show-errors"}
    assert {"acl", "sse", "tags", "addressing-style", "no-overwrite", "header"} <= same


def test_help_names_what_the_document_has():
    assert (
        "``UploadId``, ``Bucket``, ``Key``, ``Size``, ``PartSize``, ``PartCount``, ``Parts``, ``List``, ``Complete``, "
        "``Abort``, ``Head``, ``ExpiresAt`` and ``LimitedBy``" in PresignMultipartCommand.DESCRIPTION
    )
