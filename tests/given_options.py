"""Options as the AWS CLI's parser and ``options/`` hand them on."""

from types import SimpleNamespace

from awscli_presign_put.options.common_options import CommonOptions
from awscli_presign_put.options.page_options import PageOptions


def parsed(command, path="s3://bkt/k", **given):
    """What the AWS CLI's parser makes of a command line of this command.

    :param given: the options that are given, by their names with underscores.
    """
    read = {}
    for argument in command.ARG_TABLE:
        nothing = False if argument.get("action") == "store_true" else argument.get("default")
        read[argument.get("dest", argument["name"].replace("-", "_"))] = nothing
    assert set(given) <= set(read)
    return SimpleNamespace(**{**read, "path": path, **given})


def common(path="s3://bkt/k", **given):
    """The options that all commands have that sign; those of headers by their names with underscores."""
    own = {name: value for name, value in given.items() if name in CommonOptions._fields}
    headers = {name.replace("_", "-"): value for name, value in given.items() if name not in own}
    return CommonOptions(path, **{"headers": headers, **own})


def page(title="", message="", language=None, share=None, **given):
    """What is asked for of a page.

    :param share: the bucket and the key at which it is stored.
    """
    uri = share and f"s3://{'/'.join(share)}"
    return PageOptions(common(title=title, message=message, language=language, share=uri, **given), share)
