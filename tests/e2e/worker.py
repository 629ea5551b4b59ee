"""Runs ``aws`` again and again in one process of the interpreter that the AWS CLI is installed for.

Each line of standard input is a call, {"arguments": […], "environment": {…}}; each line of standard output its result.
"""

import io
import json
import os
import sys

from awscli import clidriver

# Where the AWS CLI finds its own data; importing it has set this.
DATA_PATH = os.environ["AWS_DATA_PATH"]


def call(arguments, environment):
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=DATA_PATH)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    streams, argv = (sys.stdout, sys.stderr), sys.argv
    sys.stdout, sys.stderr, sys.argv = out, err, ["aws", *arguments]
    try:
        code = clidriver.create_clidriver().main(list(arguments))
    except SystemExit as end:
        code = end.code
    finally:
        (sys.stdout, sys.stderr), sys.argv = streams, argv
    return {"code": code, "out": out.buffer.getvalue().decode(), "err": err.buffer.getvalue().decode()}


for line in sys.stdin:
    sys.stdout.write(json.dumps(call(**json.loads(line))) + "\n")
    sys.stdout.flush()
