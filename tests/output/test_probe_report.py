"""What is printed about a store: nothing that a terminal obeys, whatever the store says."""

from awscli_presign_put.output.probe_report import probe_document, probe_text
from awscli_presign_put.probe.evidence import Verdict
from awscli_presign_put.probe.promises import NOT_KNOWN
from awscli_presign_put.probe.run import Tried

HOSTILE = "nginx\x1b[2J\u202e" + "a" * 70000


def test_hostile_store():
    document = probe_document(
        [Tried("link", Verdict(NOT_KNOWN, HOSTILE), ())], {"Endpoint": "https://e.example", "Server": HOSTILE}
    )
    assert document["Server"] == document["Promises"][0]["Because"] == "nginx [2J " + "a" * 290 + "..."
    assert probe_text(document).replace("\n", "").isprintable()
