"""The table of docs/stores.md, made from the reports of presign-probe in docs/stores/.

``python tools/stores_page.py`` writes it; ``probe/test_stores_page.py`` fails when it is stale. With the name and the
version of a store, ``python tools/stores_page.py ceph-16.2 < report.json`` keeps a report first, without its endpoint.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from awscli_presign_put.probe.promises import PROMISES

PAGE = Path(__file__).parents[1] / "docs" / "stores.md"
REPORTS = PAGE.with_suffix("")
BEGIN, END = "<!-- stores: made by tools/stores_page.py -->\n", "<!-- end of stores -->\n"
NAMES = {
    "ceph": "Ceph RADOS Gateway",
    "garage": "Garage",
    "localstack": "LocalStack",
    "minio": "MinIO",
    "ministack": "MiniStack",
    "moto": "Moto",
    "s3rver": "S3rver",
    "seaweedfs": "SeaweedFS",
    "swift": "OpenStack Swift",
    "versitygw": "Versity S3 Gateway",
}
ENDPOINT = "https://store.example"
MOCKS = {"localstack", "moto", "s3rver"}
"""For the tests of programs, not for data: they check next to nothing. They come last."""
NOT_IN_REPORT = "-"


def reports():
    """What the table is made of, by the names of the stores."""
    paths = sorted(REPORTS.glob("*.json"), key=lambda path: (path.stem.partition("-")[0] in MOCKS, path.stem))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def keep(name, report):
    """Save a report without the address of the store and the random folder, which errors may name too."""
    text = json.dumps(report, indent=1, ensure_ascii=False)
    # The bucket may be a part of the host.
    host = re.escape(urlsplit(report["Endpoint"]).netloc)
    text = re.sub(rf"https?://(?:[a-z0-9.-]+\.)?{host}", ENDPOINT, text)
    text = re.sub(r"presign-probe-[a-z2-7]{16}", "presign-probe", text)
    (REPORTS / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


def table():
    """A row for each promise, a column for each store and version."""
    found = reports()
    titles = [title(name) for name in found]
    verdicts = [{each["Name"]: each["Verdict"] for each in report["Promises"]} for report in found.values()]
    dates = [f"{name} {report['Date'][:10]}" for name, report in zip(titles, found.values())]
    lines = [
        f"| Promise | {' | '.join(titles)} |",
        f"|---|{'---|' * len(titles)}",
        *(
            f"| `{name}` | {' | '.join(shown(column.get(name, NOT_IN_REPORT)) for column in verdicts)} |"
            for name in PROMISES
        ),
        "",
        f"Tried by presign-probe with Signature Version 4: {', '.join(dates)}.",
    ]
    return "".join(f"{line}\n" for line in lines)


def title(name):
    """As ``Ceph RADOS Gateway 16.2`` for ``ceph-16.2``."""
    store, _, version = name.rpartition("-")
    return f"{NAMES.get(store, store)} {version}"


def shown(verdict):
    """What a reader must not miss is bold."""
    return f"**{verdict}**" if verdict in {"ignored", "not supported"} else verdict


def page():
    """The whole page with the table of now."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def write():
    """Write the table into the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        keep(sys.argv[1], json.load(sys.stdin))
    write()
