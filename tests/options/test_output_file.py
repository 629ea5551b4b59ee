from types import SimpleNamespace

import pytest

from awscli_presign_put.options.errors import UsageError
from awscli_presign_put.options.output_file import OutputFile, output_file


def args(path=None, overwrite=False, **others):
    return SimpleNamespace(output_file=path, overwrite_output_file=overwrite, **{"format": None, **others})


@pytest.mark.parametrize(
    ("given", "file"),
    [
        (SimpleNamespace(), None),
        (args(), None),
        (args("x"), OutputFile("x", False)),
        (args("x", overwrite=True, format="json"), OutputFile("x", True)),
        (args("x", for_files=".", format="sh"), OutputFile("x", False)),
        (args("x", for_files=".", format="powershell"), OutputFile("x", False)),
        (args("x", manifest="m.jsonl", keys_from=None, format="python"), OutputFile("x", False)),
    ],
)
def test_accepted(given, file):
    assert output_file(given) == file


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (args(overwrite=True), "--overwrite-output-file requires --output-file."),
        (args(""), "--output-file requires the path of a file. To print to standard output, omit it."),
        (args("-"), "--output-file requires the path of a file. To print to standard output, omit it."),
        *(
            (
                args("x", **{option.strip("-").replace("-", "_"): "f"}, format=form),
                f"--output-file cannot be combined with the lines of {option}. Redirect standard output; in Windows "
                'PowerShell 5.1, run: cmd /c "aws ... > FILE"',
            )
            for option, form in (("--keys-from", None), ("--manifest", "jsonl"), ("--for-files", "url"))
        ),
    ],
)
def test_refused(given, message):
    with pytest.raises(UsageError) as caught:
        output_file(given)
    assert str(caught.value) == message
