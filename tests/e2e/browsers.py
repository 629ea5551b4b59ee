"""Upload pages in a real browser: what they say, what they send, and what they must not."""

import contextlib
import http.server
import re
import shutil
import threading
from typing import NamedTuple
from urllib.parse import urlsplit

CHROMIUM = shutil.which("chromium")
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
FLAGS = [
    # A container has no user namespaces, and no graphics.
    *("--no-sandbox", "--disable-gpu"),
    # Nothing but the page sends anything.
    *("--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]

ACTIVE = ",".join(
    f"#list li[data-state={state}]" for state in ("waiting", "checking", "sending", "unseen", "answering")
)

# What the browser itself writes when a request fails, is refused, or may not be read.
_OF_THE_NETWORK = re.compile(
    r"Failed to load resource: .*"
    r"|Access to (XMLHttpRequest|fetch) at '[^']*' from origin '[^']*' has been blocked by CORS policy: .*"
)


class Row(NamedTuple):
    """An upload as the page shows it."""

    name: str
    state: str
    cause: str
    said: str


class Visit:
    """A page that is open, with all that it asked for and all that went wrong in it."""

    def __init__(self, page, stores):
        self.page = page
        self.stores = stores
        self.requests = []
        self.faults = []
        self.dialogs = []
        page.on("request", lambda request: self.requests.append((request.method, request.url)))
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("dialog", self._asked)
        self.answer = True

    def _heard(self, message):
        if message.type != "error" or not _OF_THE_NETWORK.fullmatch(message.text):
            self.faults.append(f"{message.type}: {message.text}")

    def _asked(self, dialog):
        self.dialogs.append(dialog.type)
        (dialog.accept if self.answer else dialog.dismiss)()

    def choose(self, *paths):
        """Choose these files, or the one folder."""
        is_folder = len(paths) == 1 and getattr(paths[0], "is_dir", bool)()
        self.page.set_input_files("#folder" if is_folder else "#file", [str(path) for path in paths])

    def upload(self, *paths):
        """The same, until each is done."""
        self.choose(*paths)
        return self.done()

    def done(self):
        """The rows when no upload is under way any more."""
        self.page.locator("#list li").first.wait_for()
        self.page.locator(ACTIVE).first.wait_for(state="detached", timeout=60_000)
        return self.rows()

    def until(self, *states):
        """Wait for a row in one of these states."""
        rows = ", ".join(f"#list li[data-state={state}]" for state in states)
        self.page.locator(rows).first.wait_for(timeout=60_000)

    def rows(self):
        script = """rows => rows.map(row => [
            row.querySelector(".name").textContent, row.dataset.state, row.dataset.cause,
            row.querySelector(".said").textContent])"""
        return [Row(*values) for values in self.page.locator("#list li").evaluate_all(script)]

    def row(self):
        """The only row, without the name of the file."""
        (row,) = self.rows()
        return row[1:]

    def text(self, name):
        return self.page.text_content(f"#{name}")

    def allowed(self):
        """What the page says of what can be uploaded: a name and a text for each line but the one of the end."""
        script = "rows => rows.map(row => [row.children[0].textContent, row.children[1].textContent])"
        rows = self.page.locator("#page dl > div").evaluate_all(script)
        return dict(rows[:-1])

    def violations(self, axe):
        """What axe-core objects to: the rule, and the elements. Like an extension, it runs past the page's policy."""
        self.page.evaluate(axe)
        found = self.page.evaluate("async () => (await axe.run(document)).violations")
        return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]

    def wrong(self):
        """What went wrong in the page, and the requests that went to another host than the store's."""
        known = {"", *(urlsplit(store).netloc for store in self.stores)}
        return self.faults + [each for each in self.requests if urlsplit(each[1]).netloc not in known]


class Browser:
    """Chromium. Each page has a profile of its own."""

    def __init__(self, chromium):
        self.chromium = chromium

    @contextlib.contextmanager
    def visit(self, url, *stores, **options):
        """Open this URL; at the end, it has had no fault, and has asked nobody but these origins (and where it is)."""
        script = options.pop("script", None)
        context = self.chromium.new_context(**{"locale": "en-US", "timezone_id": "UTC", **options})
        try:
            page = context.new_page()
            visit = Visit(page, (url, *stores))
            if script:
                page.add_init_script(script)
            page.goto(url)
            yield visit
            assert visit.wrong() == [], visit.wrong()
        finally:
            context.close()


class Site:
    """A web site of another origin than any store's: it shows the one page that it is given."""

    def __enter__(self):
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = site.page.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class Printer:
    """Makes pages of one AWS CLI for the buckets of one server, which may be behind another endpoint."""

    def __init__(self, cli, server, endpoint=None):
        self.cli = cli
        self.server = server
        self.endpoint = endpoint or server.endpoint

    def run(self, command, uri, *options, keys=None):
        """What the command prints; it must succeed."""
        place = ["--endpoint-url", self.endpoint, "--region", "us-east-1"]
        done = self.cli.call("s3", command, uri, *place, *options, **(keys or self.server.keys_for()))
        assert done.code == 0, done
        assert done.out.endswith("\n")
        return done

    def page(self, command, uri, *options, **more):
        """The page itself."""
        return self.run(command, uri, "--format", "html", *options, **more).out

    def link(self, command, uri, *options, **more):
        """The link to a page in the same bucket."""
        bucket = uri.split("/")[2]
        return self.run(command, uri, "--share", f"s3://{bucket}/pages/", *options, **more).out.rstrip("\n")

    def stored(self, bucket):
        """What is in the bucket: key -> contents. Pages are left out."""
        client = self.server.client()
        keys = [each["Key"] for each in client.list_objects_v2(Bucket=bucket).get("Contents", ())]
        return {
            key: client.get_object(Bucket=bucket, Key=key)["Body"].read()
            for key in keys
            if not key.startswith("pages/")
        }
