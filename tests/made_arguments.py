"""The arguments of a command as the AWS CLI makes them of its table."""

from awscli.arguments import CustomArgument, create_argument_model_from_schema

from awscli_presign_put.commands.mistakes import Mistakes


def made_arguments(command):
    """By their names."""
    made = {}
    for argument in command.ARG_TABLE:
        given = {name: value for name, value in argument.items() if name != "schema"}
        if "schema" in argument:
            given["argument_model"] = create_argument_model_from_schema(argument["schema"])
        made[argument["name"]] = CustomArgument(**given)
    return made


def refusal(command, typed):
    """What the command says of options that it has not got; None where it has them."""
    typed = typed if any(word.startswith("s3://") for word in typed) else ["s3://bkt/k", *typed]
    mistake = Mistakes(command.NAME, made_arguments(command), command.REFUSED, {}).find(typed)
    return mistake and mistake.text
