"""Makes docs/upload-page.png, the picture of docs/upload-page.md. "make screenshots" runs this.

With a folder as its argument, it puts other pictures there: on a telephone and a desk, light and dark, before, during
and after uploads.
"""

import os
import sys
import tempfile
from pathlib import Path

from browsers import CHROMIUM, FLAGS, Browser, Printer
from clis import Cli
from playwright.sync_api import sync_playwright
from proxies import Proxy
from servers import MiniStack

ROOT = Path(__file__).parents[2]
MATRIX = ROOT / ".matrix"
MIB = 1024**2
OPTIONS = [
    *("--max-size", "50MiB", "--content-type", "image/*", "--expires-in", "7d"),
    *("--title", "Photos of the site visit"),
    *("--message", "Please upload all photos that you took on Monday.\nThank you, Ann"),
]
FILES = {"IMG_2041.jpg": 3 * MIB, "floor plan.png": 62 * MIB, "IMG_2042.jpg": 48 * MIB}


def picture(chromium, pages, proxy, folder, path, name="", **options):
    """Pictures of a page before, during and after uploads, or, without a name, during them."""
    proxy.pause = 0
    bucket = pages.server.bucket("drop")
    done, refused, under_way = (folder / each for each in FILES)
    with chromium.visit(pages.link("presign-post", f"s3://{bucket}/in/", *OPTIONS), **options) as visit:
        if name:
            visit.page.screenshot(path=path / f"{name}-before.png", full_page=True)
        visit.upload(done)
        proxy.pause = 0.02
        visit.choose(refused, under_way)
        visit.until("sending")
        # Until the first bytes, which the kernel takes at once, do not count for the speed any more.
        visit.page.wait_for_timeout(9000)
        shown = path / f"{name}-during.png" if name else path
        visit.page.screenshot(path=shown, full_page=True)
        visit.page.get_by_role("button", name=f"Cancel {under_way.name}").click()
        visit.done()
        if name:
            visit.page.screenshot(path=path / f"{name}-after.png", full_page=True)


def make(target, chromium, pages, proxy, folder):
    if target is None:
        picture(
            chromium, pages, proxy, folder, ROOT / "docs" / "upload-page.png", viewport={"width": 720, "height": 600}
        )
        return
    for screen, size in {"phone": (360, 740), "desk": (1280, 900)}.items():
        for scheme in ("light", "dark"):
            viewport = dict(zip(("width", "height"), size))
            touch = {"has_touch": True, "is_mobile": True} if screen == "phone" else {}
            name = f"{screen}-{scheme}"
            picture(chromium, pages, proxy, folder, target, name, viewport=viewport, color_scheme=scheme, **touch)


def main():
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "store").mkdir()
        (folder / "home").mkdir()
        for file, size in FILES.items():
            (folder / file).touch()
            os.truncate(folder / file, size)
        with (
            MiniStack(folder / "store") as store,
            Proxy(store) as proxy,
            Cli(MATRIX / "v1-newest" / "bin" / "aws", folder / "home", MATRIX / "v2-plugin") as cli,
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as started,
        ):
            make(target, Browser(started), Printer(cli, store, proxy.endpoint), proxy, folder)


if __name__ == "__main__":
    main()
