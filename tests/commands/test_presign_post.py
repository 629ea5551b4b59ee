import re

from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand


def test_help_names_the_values():
    with_choices = [argument for argument in PresignPostCommand.ARG_TABLE if "choices" in argument]
    assert {"format", "success-status", "addressing-style", "signature-version", "acl"} <= {
        argument["name"] for argument in with_choices
    }
    for argument in with_choices:
        for choice in argument["choices"]:
            assert re.search(rf"\b{re.escape(choice)}\b", argument["help_text"]), (argument["name"], choice)


def test_what_is_the_same_as_in_presign_put():
    tables = [
        {each["name"]: each["help_text"] for each in command.ARG_TABLE}
        for command in (PresignPostCommand, PresignPutCommand)
    ]
    same = {name for name in tables[0] if tables[0][name] == tables[1].get(name)}
    other = {"path", "keys-from", "expires-in", "content-type", "format", "check", "only-show-errors"}
    assert set(tables[0]) & set(tables[1]) - same == other
    assert {"acl", "sse", "tags", "addressing-style", "signature-version"} <= same


def test_help_names_stores_without_forms():
    assert (
        "Some stores have no form uploads, such as Cloudflare R2, OpenStack Swift and rclone. For them, use "
        "``presign-put``, also for an upload page (``--format html``)." in PresignPostCommand.DESCRIPTION
    )
