"""The commands that this plugin adds to ``aws s3``, in the order of its help."""

from awscli_presign_put.commands.presign_explain import PresignExplainCommand
from awscli_presign_put.commands.presign_multipart import PresignMultipartCommand
from awscli_presign_put.commands.presign_post import PresignPostCommand
from awscli_presign_put.commands.presign_probe import PresignProbeCommand
from awscli_presign_put.commands.presign_put import PresignPutCommand

COMMANDS = (
    PresignPutCommand,
    PresignPostCommand,
    PresignMultipartCommand,
    PresignExplainCommand,
    PresignProbeCommand,
)
