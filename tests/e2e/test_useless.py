"""What can be known to fail is refused before a URL is printed; what may fail has a note."""

import pytest
from clis import plain

ENDPOINT = ["--endpoint-url", "https://e.example"]
REGION = ["--region", "us-east-1"]
NO_KEYS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
BAD_PARAMETER = {1: 255, 2: 252}
CONFIGURATION = {1: 255, 2: 253}
EMPTY = "is empty. Specify a region, or remove the empty value."


@pytest.mark.parametrize("endpoint", [[], ENDPOINT])
@pytest.mark.parametrize(
    ("config", "variables", "message"),
    [
        ("", {"AWS_DEFAULT_REGION": ""}, f"The region in AWS_DEFAULT_REGION {EMPTY}"),
        ("[default]\nregion =\n", {}, f"The region of the profile default {EMPTY}"),
        (
            "",
            {"AWS_DEFAULT_REGION": "us-east-1\n"},
            r"The region in AWS_DEFAULT_REGION is 'us-east-1\n', which is not valid. Use a name such as us-east-1.",
        ),
    ],
)
def test_region(cli, endpoint, config, variables, message):
    done = cli.call("s3", "presign-put", "s3://bkt/k", *endpoint, config=config, **variables)
    assert (done.code, done.out, plain(done.err)) == (CONFIGURATION[cli.major], "", message)


def test_region_in_the_variable_of_v2(cli):
    done = cli.call("s3", "presign-put", "s3://bkt/k", *ENDPOINT, AWS_REGION="")
    if cli.major == 1:  # which does not read it
        assert (done.code, done.err) == (0, "")
    else:
        assert (done.code, done.out, plain(done.err)) == (253, "", f"The region in AWS_REGION {EMPTY}")


@pytest.mark.usefixtures("each_major")
def test_given_region_of_another_endpoint(cli):
    endpoint = "https://s3.eu-west-2.amazonaws.com"
    done = cli.call("s3", "presign-put", "s3://bkt/k", *REGION, "--endpoint-url", endpoint)
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == (
        f"--region is us-east-1, but the endpoint {endpoint} is for eu-west-2. Use the region or the endpoint of the "
        "bucket."
    )


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("options", [[], ["--signature-version", "s3"], ["--keys-from", "-"]])
@pytest.mark.parametrize(
    ("credentials", "variables", "message"),
    [
        (
            "",
            {"AWS_ACCESS_KEY_ID": "AK\n", "AWS_SECRET_ACCESS_KEY": "s"},
            "The access key ID from AWS_ACCESS_KEY_ID contains a line break. Remove it.",
        ),
        (
            "",
            {"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "ver y"},
            "The secret access key from AWS_SECRET_ACCESS_KEY contains a space or a tab. Remove it.",
        ),
        (
            "",
            {"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t\r\n"},
            "The session token from AWS_SESSION_TOKEN contains a line break. Remove it.",
        ),
        (
            "[default]\naws_access_key_id = AK\naws_secret_access_key =\n",
            NO_KEYS,
            "The secret access key from the credentials file is empty. Specify it.",
        ),
        (
            '[default]\naws_access_key_id = "AK"\naws_secret_access_key = "s"\n',
            NO_KEYS,
            "The access key ID from the credentials file is in quotation marks. Remove them.",
        ),
    ],
)
def test_keys(cli, tmp_path, options, credentials, variables, message):
    (tmp_path / "keys").write_text("k\n")
    options = [str(tmp_path / "keys") if option == "-" else option for option in options]
    uri = "s3://bkt/" if "--keys-from" in options else "s3://bkt/k"
    done = cli.call("s3", "presign-put", uri, *REGION, *options, credentials=credentials, **variables)
    assert (done.code, done.out, plain(done.err)) == (CONFIGURATION[cli.major], "", message)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            "[default]\ns3 = addressing_style=path\n",
            "The setting s3 in the profile default has no nested settings. Write each of them on a line below it, "
            "indented, such as addressing_style = path.",
        ),
        (
            "[default]\nregion =\n    name = us-east-1\n",
            "region in the profile default has settings nested below it. Write its value after the equals sign, on the "
            "same line.",
        ),
        (
            "[default]\nmax_attempts = many\n",
            "max_attempts in the profile default is 'many', which is not a number. Use a whole number.",
        ),
    ],
)
def test_setting(cli, config, message):
    done = cli.call("s3", "presign-put", "s3://bkt/k", *ENDPOINT, config=config)
    assert (done.code, done.out, plain(done.err)) == (CONFIGURATION[cli.major], "", message)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["s3//bkt/k"], "<S3Uri> 's3//bkt/k' is not an S3 URI. Use s3://bkt/k."),
        (["S3://bkt/k"], "<S3Uri> 'S3://bkt/k' is not an S3 URI. Use s3://bkt/k."),
        (["s3:/bkt/k"], "<S3Uri> 's3:/bkt/k' is not an S3 URI. Use s3://bkt/k."),
        (["'s3://bkt/k'"], "<S3Uri> \"'s3://bkt/k'\" is not an S3 URI. Use s3://bkt/k."),
        (
            ["http://bkt.s3.eu-west-1.amazonaws.com/a/k?X-Amz-Signature=0123"],
            "<S3Uri> 'http://bkt.s3.eu-west-1.amazonaws.com/a/k?...' is a URL. Use s3://bkt/a/k and --region "
            "eu-west-1.",
        ),
        (
            ["https://e.example/bkt/k"],
            "<S3Uri> 'https://e.example/bkt/k' is a URL. Use s3://bkt/k and --endpoint-url https://e.example.",
        ),
        (
            ["s3://my bucket/k"],
            "<S3Uri> 's3://my bucket/k' has the bucket name 'my bucket', which is not valid. A bucket name has "
            "letters, digits, dots and hyphens.",
        ),
        (
            ["s3://tenant:bkt/k"],
            "<S3Uri> 's3://tenant:bkt/k' names a tenant, which buckets on AWS do not have. Specify the endpoint of the "
            "store.",
        ),
        (
            ["s3://bkt/k", "--expires", "300"],
            "--expires 300 is a duration, not a date. To limit how long the URL works, use --expires-in 300.",
        ),
        (
            [
                *("s3://bkt/k", "--object-lock-mode", "GOVERNANCE"),
                *("--object-lock-retain-until-date", "2020-01-31T12:00:00Z"),
            ],
            "--object-lock-retain-until-date 2020-01-31T12:00:00Z is in the past. Use a date in the future, such as "
            "2030-01-31T12:00:00Z.",
        ),
        (
            ["s3://bkt/k", "--metadata", "x-amz-meta-a=1"],
            "--metadata has x-amz-meta-a. The prefix x-amz-meta- is added automatically. Omit it.",
        ),
        (
            ["s3://bkt/k", "--expected-bucket-owner", "me"],
            "--expected-bucket-owner 'me' is not an account ID. Use its 12 digits, without hyphens.",
        ),
        (
            ["s3://bkt/k", "--content-type", "jpeg"],
            "--content-type 'jpeg' is not a media type. Use TYPE/SUBTYPE, such as image/jpeg.",
        ),
        (
            ["s3://bkt/k", "--header", "content-type=jpeg"],
            "--header content-type: 'jpeg' is not a media type. Use TYPE/SUBTYPE, such as image/jpeg.",
        ),
        (
            ["s3://bkt/k", "--website-redirect", "foo"],
            "--website-redirect 'foo' is not a redirect location. It must begin with /, http:// or https://.",
        ),
        (
            ["s3://bkt/k", "--endpoint-url", "https://e.example?a=b"],
            "--endpoint-url 'https://e.example?a=b' contains a query or a fragment, which an endpoint cannot have. "
            "Use https://HOST or https://HOST:PORT.",
        ),
    ],
)
def test_what_was_typed(cli, arguments, message):
    done = cli.call("s3", "presign-put", *arguments, *REGION)
    assert (done.code, done.out, plain(done.err)) == (BAD_PARAMETER[cli.major], "", message)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("contents", "fault"),
    [
        (b"a\ns3://bkt/k\n", "line 2 is an S3 URI. Each line must contain one key, which is appended to <S3Uri>."),
        ("a\nb\n".encode("utf-16"), "line 1 is UTF-16, not UTF-8. Save the file as UTF-8."),
        ("a\nb\n".encode("utf-16-le"), "line 1 is UTF-16, not UTF-8. Save the file as UTF-8."),
        (b"a\nreport.pdf\0other.pdf\0", "line 2 contains a null byte. Each line must contain one key."),
    ],
)
def test_line_of_keys_from(cli, tmp_path, contents, fault):
    keys = tmp_path / "keys"
    keys.write_bytes(contents)
    done = cli.call("s3", "presign-put", "s3://bkt/", *REGION, "--keys-from", str(keys))
    assert (done.code, plain(done.err)) == (BAD_PARAMETER[cli.major], f"--keys-from {keys} {fault}")
    assert done.out.count("\n") == (1 if "line 2" in fault else 0)


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (
            ["s3://bkt/k", "--endpoint-url", "https://s3.fr-par.scw.cloud"],
            "No region is configured; using us-east-1. The endpoint seems to be for fr-par. If the store requires that "
            "region, use --region fr-par or set region in the profile.",
        ),
        (
            ["s3://files/k", *REGION, "--endpoint-url", "https://id.r2.cloudflarestorage.com/files"],
            "The endpoint https://id.r2.cloudflarestorage.com/files already contains the bucket name files. The URL "
            "contains it twice, and may upload to another key or to no bucket. Use the endpoint "
            "https://id.r2.cloudflarestorage.com.",
        ),
        (
            ["s3://my/k", *REGION, "--endpoint-url", "https://my.nyc3.digitaloceanspaces.com"],
            "The endpoint https://my.nyc3.digitaloceanspaces.com already contains the bucket name my. The URL contains "
            "it twice, and may upload to another key or to no bucket. Use the endpoint "
            "https://nyc3.digitaloceanspaces.com.",
        ),
        (
            ["s3://Old_Bucket/k", *REGION],
            "The bucket name Old_Bucket is one that only old buckets in us-east-1 have. Other names have up to 63 "
            "lowercase letters, digits, dots and hyphens.",
        ),
        (
            ["s3://bkt/k", *REGION, "--expires", "2020-01-31T12:00:00Z"],
            "The date of Expires is in the past. Caches will not store the object.",
        ),
    ],
)
def test_what_may_fail_has_a_note(cli, arguments, note):
    done = cli.call("s3", "presign-put", *arguments)
    assert done.code == 0
    assert done.out.startswith("https://")
    assert done.err.splitlines()[0] == f"note: {note}"
