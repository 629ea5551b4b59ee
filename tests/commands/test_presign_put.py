import re

from awscli_presign_put.commands.presign_put import PresignPutCommand


def test_help_names_the_values():
    with_choices = [argument for argument in PresignPutCommand.ARG_TABLE if "choices" in argument]
    assert {"format", "addressing-style", "signature-version", "checksum-algorithm", "acl"} <= {
        argument["name"] for argument in with_choices
    }
    for argument in with_choices:
        for choice in argument["choices"]:
            assert re.search(rf"\b{re.escape(choice)}\b", argument["help_text"]), (argument["name"], choice)
