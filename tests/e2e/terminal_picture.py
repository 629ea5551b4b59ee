"""Makes docs/powershell-session.svg, the picture of docs/powershell.md: a run of the real PowerShell in a terminal.

    PYTHONPATH=tests:tests/e2e .matrix/dev/bin/python tests/e2e/terminal_picture.py

It needs tmux. A kit of 20 parts is stopped with Ctrl-C, asked for its status, and run to its end.
"""

import re
import subprocess
import tempfile
import time
from html import escape
from pathlib import Path

from clis import Cli
from fault_proxy import FaultProxy
from multiparts import MIB, content, write_kit
from powershells import PWSH
from servers import MiniStack

ROOT = Path(__file__).parents[2]
COLUMNS, ROWS, LINE, WIDTH = 112, 18, 18, 8.4
RUN = "powershell -ExecutionPolicy Bypass -File upload.ps1"
ADDED = f'function prompt {{ "PS Downloads> " }}; function powershell {{ & "{PWSH}" -NoProfile @args }}; Clear-Host'


class Terminal:
    def __init__(self, folder):
        self.tmux(
            "new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS), "-c", str(folder), PWSH, "-NoProfile", "-NoLogo"
        )
        self.until("PS ")
        self.type(ADDED)
        self.until(r"\APS Downloads>\s*\Z")

    def tmux(self, *arguments):
        command = ["tmux", "-L", "picture", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def screen(self):
        return self.tmux("capture-pane", "-p").rstrip("\n")

    def until(self, pattern, seconds=90):
        for _ in range(seconds * 10):
            if re.search(pattern, self.screen()):
                return self.screen()
            time.sleep(0.1)
        raise AssertionError(self.screen())


def session(folder):
    """What the terminal shows: while the file is sent, and at the end."""
    terminal = Terminal(folder)
    try:
        terminal.type(f"{RUN} backup.vhdx")
        during = terminal.until(r"[4-9]\d{7} of \d+ bytes")
        terminal.tmux("send-keys", "C-c")
        terminal.until(r"Stopped[^$]*PS Downloads> *$")
        terminal.type(f"{RUN} -Status")
        terminal.until(r"at the store[^$]*PS Downloads> *$")
        terminal.type(f"{RUN} backup.vhdx")
        terminal.until(r"Uploaded ")
        # The progress is gone from the screen at the end, and the terminal does not show the key.
        _, after = terminal.until(r"Uploaded [^$]*PS Downloads> *$").split("\n", 1)
        return during.rstrip("\n"), f"^C\n{after.lstrip()}"
    finally:
        terminal.tmux("kill-server")


def svg(*screens):
    lines = "\n".join(screens).split("\n")
    height = LINE * len(lines) + 24
    width = round(WIDTH * COLUMNS) + 24
    rows = "".join(
        f'<text x="12" y="{12 + LINE * (at + 1) - 5}" xml:space="preserve">{escape(line)}</text>\n'
        for at, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-size="14" fill="#eee" '
        f'font-family="Cascadia Mono, Consolas, DejaVu Sans Mono, monospace">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="#012456"/>\n{rows}</svg>\n'
    )


def main():
    matrix = ROOT / ".matrix"
    with (
        tempfile.TemporaryDirectory() as named,
        Cli(matrix / "v1-newest" / "bin" / "aws", Path(named), matrix / "v2-plugin") as cli,
        MiniStack(Path(tempfile.mkdtemp())) as store,
        FaultProxy(store.port) as proxy,
    ):
        folder = Path(named) / "Downloads"
        folder.mkdir()
        (folder / "backup.vhdx").write_bytes(content(100 * MIB))
        proxy.delays = {"part": 0.7}
        bucket = store.bucket("backups")
        options = ["--for-file", str(folder / "backup.vhdx"), "--part-size", "5MiB", "--expires-in", "7d"]
        write_kit(cli, store, folder, f"s3://{bucket}/in/backup.vhdx", "powershell", *options, endpoint=proxy.endpoint)
        during, after = session(folder)
    (ROOT / "docs" / "powershell-session.svg").write_text(svg(during, after), encoding="utf-8")


if __name__ == "__main__":
    main()
