"""The stores that come from a package registry as source or as a package: pinned, and built into ``.matrix/stores``.

``python tests/e2e/stores/builds.py`` builds what is not there; with names, only these. What cannot be built, because
its toolchain is not on this machine or it fails, is named with the reason. That is no error: tests and reports leave it
out. With $COMPLETE_MATRIX set, it is one, as for the tests: CI asks for nothing that the machine has no toolchain for.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

MATRIX = Path(__file__).parents[3] / ".matrix"
TIMEOUT = 20 * 60
"""Seconds that one build may take."""
JOBS = str(os.cpu_count() or 1)
QUICK = ("-gcflags=all=-N -l", "-ldflags=-s -w")
"""Go builds in a third less time: nobody measures the speed of these programs, or debugs them."""


class Build(NamedTuple):
    """How a store is built, and where its program is then, in the store's folder."""

    version: str
    tool: str
    commands: "list[tuple[str, ...]]"
    """They are run in the store's folder, which is the place that they install into."""
    program: str
    version_command: "tuple[str, ...]"
    """What says which version is there; ``{program}`` is its path."""
    says: str
    """What that says of the pinned version."""


def _go(version, module, folder, release):
    install = ("go", "install", "-p", JOBS, *QUICK, f"{module}{folder}@{release}")
    return _of_go(version, module, folder, release, [install])


def _go_as_dependency(version, module, folder, release):
    """As ``go install`` takes no module that replaces another one."""
    package = f"{module}{folder}"
    build = ("go", "build", "-p", JOBS, *QUICK, "-o", package.rpartition("/")[2], package)
    commands = [("go", "mod", "init", "store"), ("go", "get", f"{package}@{release}"), build]
    return _of_go(version, module, folder, release, commands)


def _of_go(version, module, folder, release, commands):
    program, shown = f"{module}{folder}".rpartition("/")[2], ("go", "version", "-m", "{program}")
    return Build(version, "go", commands, program, shown, f"\t{module}\t{release}\t")


def _cargo(crate, version, *options):
    install = ("cargo", "install", crate, "--version", version, "--locked", "--jobs", JOBS, "--root", ".", *options)
    return Build(version, "cargo", [install], f"bin/{crate}", ("{program}", "--version"), version)


def _pip(requirement, version, program, *others, python=sys.executable):
    options = ("--quiet", "--disable-pip-version-check")
    install = ("bin/python", "-m", "pip", "install", *options, f"{requirement}=={version}", *others)
    commands = [(python, "-m", "venv", "."), install]
    return Build(
        version,
        python,
        commands,
        program,
        ("bin/python", "-m", "pip", "show", requirement.partition("[")[0]),
        f"\nVersion: {version}\n",
    )


def _npm(package, version):
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    install = ("npm", "install", "--prefix", ".", *options, f"{package}@{version}")
    return Build(version, "npm", [install], f"node_modules/.bin/{package}", ("{program}", "--version"), version)


def _python_3_13():
    """Where it is, also as pyenv has it; else its name."""
    there = sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.13.*/bin/python3.13"))
    return str(there[-1]) if there else "python3.13"


BUILDS = {
    "garage": _cargo("garage", "2.5.0", "--no-default-features", "--features", "bundled-libs,sqlite"),
    # It needs Python 3.12 or later, and older releases of what it does not pin itself.
    "localstack": _pip(
        "localstack-core[base-runtime]",
        "4.14.0",
        "bin/python",
        *("cbor2<5.8", "cryptography<45", "pyopenssl<25", "service_identity<24.2"),
        python=_python_3_13(),
    ),
    # MinIO's releases are no versions of a Go module: this is the last one, by its commit.
    "minio": _go("2026.02.12", "github.com/minio/minio", "", "v0.0.0-20260212201848-7aac2a2c5b7c"),
    "moto": _pip("moto[server]", "5.2.5", "bin/moto_server"),
    "s3rver": _npm("s3rver", "3.7.1"),
    # Later ones need a newer Rust.
    "s3s-fs": _cargo("s3s-fs", "0.14.1", "--features", "binary"),
    "seaweedfs": _go_as_dependency(
        "4.53", "github.com/seaweedfs/seaweedfs", "/weed", "v0.0.0-20261109003541-7506e5f91cd6"
    ),
    "versitygw": _go("1.8.0", "github.com/versity/versitygw", "/cmd/versitygw", "v1.8.0"),
}
"""By the names of the stores, as the reports in docs/stores have them."""


def folder(name):
    return MATRIX / "stores" / f"{name}-{BUILDS[name].version}"


def program(name):
    return folder(name) / BUILDS[name].program


def missing(name):
    """What must be built before this store can be started: nothing, or itself."""
    return [] if program(name).exists() else [f"{name} (`make stores-built` builds it)"]


def is_pinned(name):
    """Whether the program that is there says that it is the pinned one."""
    shown = [each.format(program=program(name)) for each in BUILDS[name].version_command]
    done = subprocess.run(
        shown, cwd=folder(name), env=environment(), capture_output=True, text=True, check=True, timeout=60
    )
    return BUILDS[name].says in done.stdout


def environment():
    """npm and node are in the development environment, and often nowhere else."""
    return {**os.environ, "PATH": os.pathsep.join([str(MATRIX / "dev" / "bin"), os.environ["PATH"]])}


def build(name):
    """The reason why a store could not be built, or nothing."""
    if not shutil.which(BUILDS[name].tool, path=environment()["PATH"]):
        return f"{BUILDS[name].tool} is not on this machine"
    # A build that was ended leaves a part.
    shutil.rmtree(folder(name), ignore_errors=True)
    folder(name).mkdir(parents=True)
    for command in BUILDS[name].commands:
        if failed := _run(name, command):
            shutil.rmtree(folder(name))
            return failed
    return "" if program(name).exists() else f"the build made no {BUILDS[name].program}"


def _run(name, command):
    try:
        done = subprocess.run(
            command,
            cwd=folder(name),
            env={**environment(), "GOBIN": str(folder(name))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the build took more than {TIMEOUT // 60} minutes"
    return f"{command[0]} failed: {done.stderr[-2000:].strip()}" if done.returncode else ""


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(names):
    absent = []
    for name in names or BUILDS:
        if not missing(name):
            continue
        say(f"Building {name} {BUILDS[name].version} ...")
        began = time.monotonic()
        failed = build(name)
        say(f"  left out: {failed}" if failed else f"  in {time.monotonic() - began:.0f} seconds")
        absent += [name] if failed else []
    return f"Not built: {', '.join(absent)}." if absent and os.environ.get("COMPLETE_MATRIX") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
