"""``docs/causes.md``, made from the causes that presign-explain knows.

``python tools/causes_page.py`` writes it; ``explain/test_causes_page.py`` fails when it is stale.
"""

import sys
from itertools import groupby
from pathlib import Path

from awscli_presign_put.explain.causes import all_causes

PAGE = Path(__file__).parents[1] / "docs" / "causes.md"
HEAD = """\
# Why uploads fail

    aws s3 presign-explain --cause signed-header-missing

The causes that `aws s3 presign-explain` names, each under its ID, which does not change. The command above prints the
same text for one of them. The sender is whoever made the URL or the form, the uploader whoever received it.

| code of the answer | causes |
|---|---|
"""


def page():
    """The whole page."""
    by_code = {}
    for cause in all_causes().values():
        for code in cause.codes:
            by_code.setdefault(code, []).append(cause.id)
    text = HEAD + "".join(
        f"| `{code}` | {', '.join(f'[{cause}](#{cause})' for cause in by_code[code])} |\n" for code in sorted(by_code)
    )
    for title, group in groupby(all_causes().values(), lambda cause: cause.group):
        text += f"\n## {title}\n" + "".join(map(section, group))
    return text


def section(cause):
    codes = f"\n- **Codes**: {', '.join(f'`{code}`' for code in cause.codes)}" if cause.codes else ""
    return f"""
### {cause.id}

{escaped(cause.what)}

- **How to tell**: {escaped(cause.tell)}
- **Sender**: {escaped(cause.sender)}
- **Uploader**: {escaped(cause.uploader)}{codes}
"""


def escaped(text):
    """As it is shown, in Markdown."""
    for mark, escape in (("\\", "\\\\"), ("&", "&amp;"), ("<", "&lt;"), ("*", "\\*")):
        text = text.replace(mark, escape)
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
