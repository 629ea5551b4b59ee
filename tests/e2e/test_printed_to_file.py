"""--output-file on an AWS CLI of each major version: the file, standard output, and the exit code of a refusal."""

import stat


def test_whole_file(each_major, tmp_path):
    path = tmp_path / "upload.py"
    command = ["s3", "presign-put", "s3://bucket/k\xe9y", "--format", "python", "--output-file", str(path)]
    config = {"config": "[default]\nregion = eu-west-3\n"}
    assert tuple(each_major.run(*command, **config)) == (0, "", f"note: Written to {path}.\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    compile(before, path, "exec")
    code, out, err = each_major.run(*command, **config)
    assert (code, out) == (255, "")
    assert err.strip().removeprefix("aws: [ERROR]: ") == (
        f"--output-file {path} already exists. Specify another path, or --overwrite-output-file to replace it."
    )
    assert path.read_bytes() == before
    path.write_text("old")
    assert tuple(each_major.run(*command, "--overwrite-output-file", "--only-show-errors", **config)) == (0, "", "")
    assert path.read_bytes().startswith(before[:20])
    assert [each for each in tmp_path.iterdir() if "upload" in each.name] == [path]
