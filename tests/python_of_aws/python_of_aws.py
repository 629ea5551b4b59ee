"""A plugin that makes an AWS CLI behave as the Python that it carries: ``aws -- -m pytest`` runs pytest.

The official AWS CLI v2 carries a newer Python than most machines have. tests/on_every_python starts it with this plugin
alone in its configuration, and with

- $PYTHON_OF_AWS: what a program shall start as ``sys.executable``;
- $PYTHONPATH, which a frozen program does not read by itself;
- $STANDARD_LIBRARY: another Python's, for what the frozen program leaves out and pytest and Hypothesis need.

What the AWS CLI has loaded is forgotten first, so that an ``awscli`` on the path is found before its own.
"""

import atexit
import os
import runpy
import sys
import traceback


def awscli_initialize(_):
    """Run Python's command line, ``-c SCRIPT``, ``-m MODULE`` or ``FILE``, and end."""
    arguments = sys.argv[1:]
    # Of Python's options, the tests use those that leave something out, which is left out here anyhow, but for the
    # folder of a script.
    options = []
    while arguments[0] in ("--", "-B", "-S", "-I"):
        options.append(arguments.pop(0))
    restore_configuration()
    forget_what_is_loaded()
    sys.executable = os.environ["PYTHON_OF_AWS"]
    # A frozen program writes none, and each process that a test starts would compile all that it imports.
    sys.dont_write_bytecode = False
    sys.path[:0] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.path.append(os.environ["STANDARD_LIBRARY"])
    code = exit_code_of(run, arguments, "-I" in options)
    # Not by an exception, which the AWS CLI would take for a failure of its own.
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def restore_configuration():
    """$AWS_CONFIG_FILE named this plugin alone, and there were no credentials, which a test may have made unreadable.

    What the program runs has those that its caller gave.
    """
    for name in ("CONFIG_FILE", "SHARED_CREDENTIALS_FILE"):
        given = os.environ.pop(f"GIVEN_{name}", "")
        if given:
            os.environ[f"AWS_{name}"] = given
        else:
            del os.environ[f"AWS_{name}"]


def forget_what_is_loaded():
    """All but the standard library, and the finders that the AWS CLI has set up."""
    for name in list(sys.modules):
        package = name.partition(".")[0]
        if package not in sys.stdlib_module_names and package != "__main__":
            del sys.modules[name]
    sys.meta_path[:] = [
        finder for finder in sys.meta_path if not getattr(type(finder), "__module__", "").startswith("awscli")
    ]
    os.environ.pop("AWS_DATA_PATH", None)


def run(arguments, is_isolated):
    first, *rest = arguments
    if first in ("-c", "-m"):
        sys.path.insert(0, os.getcwd())  # noqa: PTH109  # as Python does
    if first == "-c":
        sys.argv = ["-c", *rest[1:]]
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})
    elif first == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        if not is_isolated:
            sys.path.insert(0, os.path.dirname(os.path.realpath(first)))  # noqa: PTH120  # as Python does
        runpy.run_path(first, run_name="__main__")


def exit_code_of(function, *arguments):
    try:
        function(*arguments)
    except SystemExit as end:
        if not isinstance(end.code, str):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0
