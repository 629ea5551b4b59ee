#!/usr/bin/env python3
"""One upload by each hand-off that this system can run, with the aws of the PATH: for .github/workflows/platforms.yml.

Run: python tests/e2e/platforms.py [BROWSER], such as webkit. It needs the plugin enabled, and ministack and botocore;
for a browser, Playwright. The first upload that is not at the store as it was sent ends it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import awscli  # noqa: F401  # before botocore, which it may carry
from servers import MiniStack

BODY = b"\0first\r\nlast\xff" * 1000
NAME = "feather.ttf"
KIT_BYTES = 6 * 1024 * 1024
WAIT = 60_000  # milliseconds


class Store(MiniStack):
    def environment(self):
        # Windows needs more than the tests on Linux give: SYSTEMROOT and others.
        return {**os.environ, **{name: value for name, value in super().environment().items() if name != "HOME"}}


def command_of(form, path):
    """What runs a script of this form; None where this system cannot."""
    shell = "powershell" if os.name == "nt" else "pwsh"
    programs = {
        "python": ["py" if os.name == "nt" else sys.executable, "-I", path],
        "curl": ["bash", path],
        "sh": ["bash", path],
        "powershell": [shell, "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", path],
    }
    command = programs[form]
    return command if shutil.which(command[0]) else None


# The command of aws s3, the form, whether the script takes the file as its argument, and further options.
HAND_OFFS = [
    ("presign-put", "curl", False, []),
    ("presign-put", "python", True, []),
    ("presign-put", "powershell", False, []),
    ("presign-post", "curl", False, []),
    ("presign-post", "python", True, []),
    ("presign-multipart", "sh", True, ["--max-size", f"{KIT_BYTES}"]),
    ("presign-multipart", "python", True, ["--max-size", f"{KIT_BYTES}"]),
    ("presign-put", "sh", False, ["--for-files", "."]),
    ("presign-put", "python", False, ["--for-files", "."]),
]


class Platform:
    def __init__(self, store, folder):
        self.store = store
        self.bucket = store.bucket("platforms")
        self.folder = folder
        self.scripts = folder.parent / "scripts"
        self.scripts.mkdir()
        (folder / NAME).write_bytes(BODY)
        self.environment = {**os.environ, **store.keys_for(), "AWS_DEFAULT_REGION": "us-east-1"}
        # That of the AWS CLI that is imported here.
        self.environment.pop("AWS_DATA_PATH", None)

    def aws(self, *arguments):
        command = [shutil.which("aws"), *arguments, "--endpoint-url", self.store.endpoint]
        return self.run(command)

    def run(self, command):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, check=False)
        if done.returncode:
            sys.exit(f"{command} ended with {done.returncode}:\n{(done.stdout + done.stderr).decode(errors='replace')}")
        return done.stdout

    def hand_off(self, number, subcommand, form, takes_file, options):
        is_folder = "--for-files" in options
        key = f"{number}/" if is_folder else f"{number}/{NAME}"
        # A script of many files looks for them beside itself.
        place = self.folder if is_folder else self.scripts
        script = place / f"{number}.{'ps1' if form == 'powershell' else form}"
        command = command_of(form, str(script))
        if command is None:
            return f"left out: {form} cannot be run here"
        uri = f"s3://{self.bucket}/{key}"
        self.aws("s3", subcommand, uri, "--format", form, *options, "--output-file", str(script))
        self.run([*command, *([NAME] if takes_file else [])])
        script.unlink()
        return self.proved(f"{number}/{NAME}")

    def proved(self, key):
        stored = self.store.client().get_object(Bucket=self.bucket, Key=key)["Body"].read()
        if stored != BODY:
            sys.exit(f"{key} is not what was uploaded.")
        return "ok"

    def page(self, browser):
        from playwright.sync_api import sync_playwright

        link = self.aws("s3", "presign-put", f"s3://{self.bucket}/page/{NAME}", "--share", f"s3://{self.bucket}/pages/")
        with sync_playwright() as playwright:
            options = {} if "CHROMIUM" not in os.environ else {"executable_path": os.environ["CHROMIUM"]}
            with getattr(playwright, browser).launch(**options) as started:
                page = started.new_page()
                page.goto(link.decode().strip())
                page.set_input_files("#file", str(self.folder / NAME))
                page.locator("#list li[data-state=stored]").wait_for(timeout=WAIT)
        return self.proved(f"page/{NAME}")


def main(browsers):
    with tempfile.TemporaryDirectory() as name:
        places = [Path(name) / each for each in ("store", "files")]
        for place in places:
            place.mkdir()
        with Store(places[0]) as store:
            platform = Platform(store, places[1])
            for number, (subcommand, form, takes_file, options) in enumerate(HAND_OFFS):
                said = platform.hand_off(number, subcommand, form, takes_file, options)
                sys.stdout.write(f"{subcommand} {' '.join(options)} --format {form}: {said}\n")
            for browser in browsers:
                sys.stdout.write(f"page in {browser}: {platform.page(browser)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
