"""AWS CLI plugin that adds ``aws s3 presign-put``, ``presign-post``, ``presign-multipart``,
``presign-explain`` and ``presign-probe``.

The AWS CLI imports this module at the start of *every* ``aws`` command, so next to nothing is imported here: the
commands are loaded when ``aws s3`` builds its table of subcommands, and what they need to sign when one of them runs.
"""

import sys

__version__ = "0.1.0"

# v1 reads a setting for v2 as a plugin, and would fail: see install/v1_path.py. It imports all plugins before it uses
# any, in the order of the configuration, in which ours is first. So the finder is there before that one is imported.
if getattr(sys.modules.get("awscli"), "__version__", "").startswith("1."):
    from awscli_presign_put.install.v1_path import install_finder

    install_finder()


def awscli_initialize(cli):  # type: ignore[no-untyped-def]  # an import of typing is what this module must not cost
    """Register the commands; the AWS CLI calls this once for each plugin, with its event emitter."""
    # Last, so that a command of one of these names, of the AWS CLI or another plugin, is there to be replaced.
    cli.register_last("building-command-table.s3", _add_commands)
    # The completer of v1, which alone imports this module, lists SUBCOMMANDS and does not build the table of s3. Last,
    # because v1 adds s3 by a handler that is registered after ours. v2's loads no plugins: see install/completion.py.
    if "awscli.completer" in sys.modules:
        cli.register_last("building-command-table.main", _add_to_completion)


def _add_commands(command_table, session, command_object, **_):  # type: ignore[no-untyped-def]  # as above
    from awscli_presign_put.commands.every_command import COMMANDS

    own = {command.NAME: command for command in COMMANDS}
    # The table of one ``aws s3`` object may be built twice: once to run it, once for its help.
    missing = [name for name, command in own.items() if not isinstance(command_table.get(name), command)]
    replaced = [name for name in missing if name in command_table]
    for name in missing:
        command_table[name] = own[name](session)
    # ``aws s3 help`` lists the object's SUBCOMMANDS, not the table. Set on the instance: the class is the host's.
    command_object.SUBCOMMANDS = [
        *(command for command in command_object.SUBCOMMANDS if command["name"] not in own),
        *({"name": name, "command_class": command} for name, command in own.items()),
    ]
    if replaced:
        from logging import getLogger

        # For ``awscli-presign-put status``, which reads what --debug shows.
        getLogger("awscli.presign-put").debug("awscli-presign-put replaces %s", ", ".join(replaced))


def _add_to_completion(command_table, session, **_):  # type: ignore[no-untyped-def]  # as above
    _add_commands({}, session, command_table["s3"])  # type: ignore[no-untyped-call]  # as above
