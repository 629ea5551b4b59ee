"""Scripts that run in processes of their own, each forked from one Python, which has imported the installer.

A Python starts in 0.03 to 0.5 seconds (the frozen one) and imports the installer in as much; a fork takes milliseconds.
"""

import atexit
import functools
import json
import os
import subprocess
import sys

# At the module's end is what the child runs, so that an exception ends it as it would end a Python of its own.
SERVER = """
import json, os, sys, tempfile
from awscli_presign_put.install import switch
answers = os.fdopen(os.dup(1), "w")
for line in iter(sys.stdin.readline, ""):
    script, arguments, environment, folder = json.loads(line)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            break
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        written = [os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0) for file in (out, err)]
        texts = [text.decode("utf-8", "surrogateescape") for text in written]
    answers.write(json.dumps([code, *texts]) + "\\n")
    answers.flush()
else:
    sys.exit()
answers.close()
os.chdir(folder)
os.environ.clear()
os.environ.update(environment)
sys.argv = ["-c", *arguments]
exec(compile(script, "<script>", "exec"), {"__name__": "__main__"})
"""


@functools.cache
def server():
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    atexit.register(end, process)
    return process


def end(process):
    process.stdin.close()
    process.stdout.close()
    process.wait(timeout=10)


def run_script(script, *arguments, environment):
    """A script in a process of its own: its exit code (of a signal, negative), standard output and standard error."""
    process = server()
    process.stdin.write(json.dumps([script, arguments, environment, os.getcwd()]) + "\n")  # noqa: PTH109
    process.stdin.flush()
    return subprocess.CompletedProcess([script, *arguments], *json.loads(process.stdout.readline()))
