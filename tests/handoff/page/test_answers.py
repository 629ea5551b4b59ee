"""What the page says of a refusal, and what ``presign-explain`` says of it."""

import re

from awscli_presign_put.explain.causes import all_causes
from awscli_presign_put.package_files import read_text


def test_causes_are_those_of_presign_explain():
    table = re.search(r"const CAUSE_IDS = \{(.*?)\};", read_text("handoff/page/answers.js"), re.DOTALL)
    ids = re.findall(r'\w+: "([^"]+)"', table[1])
    assert len(ids) == 17
    assert set(ids) - set(all_causes()) == set()
