from awscli_presign_put.commands.presign_explain import PresignExplainCommand


def test_what_is_a_place_is_not_read_from_one():
    """AWS CLI v1 fetches a value that begins with http://, and v2 reads file://."""
    unread = {argument["name"] for argument in PresignExplainCommand.ARG_TABLE if argument.get("no_paramfile")}
    assert unread == {"url", "response", "form"}
