"""The other signers: scripts in signers/, as whoever compares them would write them."""

import json
import os
import sys
from importlib import metadata
from pathlib import Path

from aws_cli import MATRIX

SIGNERS = Path(__file__).parent / "signers"
MODULES = MATRIX / "bench" / "node_modules"


def script(name, *arguments):
    """The command that runs a script of Python's, or of Bun's, and its environment."""
    path = next(SIGNERS.glob(f"{name}.*"))
    # What npm would run after the installation links the program that is for this system to this name.
    program = sys.executable if path.suffix == ".py" else str(next(MODULES.glob("@oven/bun-*/bin/bun")))
    return [program, str(path), *map(str, arguments)], {"PATH": os.environ["PATH"]}


def versions():
    """What they are versions of, and which."""
    bun = json.loads((MODULES / "bun" / "package.json").read_text(encoding="utf-8"))["version"]
    return {**{name: metadata.version(name) for name in ("boto3", "minio", "obstore")}, "Bun": bun}
