"""What --format html and --share print; the page itself is the same from each AWS CLI."""

import json
import re
import shlex
import subprocess

import pytest
from clis import plain
from test_presign_put import BAD_PARAMETER
from uploads import post, put

pytestmark = pytest.mark.usefixtures("each_major")

COMMANDS = ["presign-put", "presign-post"]
REGION = ["--region", "us-east-1"]


@pytest.fixture(scope="module")
def bucket(cli, ministack):
    return ministack.bucket(f"page-{cli.version.replace('.', '-')}")


@pytest.fixture(params=["s3v4", "s3"])
def version(request):
    return request.param


def run(cli, server, command, *arguments, keys=None):
    endpoint = [*REGION, "--endpoint-url", server.endpoint]
    return cli.call("s3", command, *arguments, *endpoint, **(keys or server.keys_for()))


def fails(cli, server, *arguments, code=255, **more):
    """The message; nothing else is printed."""
    done = run(cli, server, *arguments, **more)
    assert (done.code, done.out) == (code, "")
    return plain(done.err)


def keys_in(server, bucket):
    return [each["Key"] for each in server.client().list_objects_v2(Bucket=bucket).get("Contents", ())]


def command_in(note):
    """The AWS CLI command that a note ends with, as a shell reads it."""
    words = shlex.split(note.splitlines()[-1])
    assert words[0] == "aws"
    return words[1:]


def keys_of(server, *actions):
    return dict(zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), server.user("page", *actions)))


def place_below(server, bucket):
    """Where the pages of this bucket are, and what must not be left there."""
    return f"{server.endpoint}/{bucket}/pages/"


def plan_in(page):
    return json.loads(re.search('<script type="application/json" id="plan">(.*)</script>', page)[1])


RULE = {
    "presign-put": {
        "AllowedOrigins": ["*"],
        "AllowedMethods": ["PUT"],
        "AllowedHeaders": ["content-type", "x-amz-meta-a"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3000,
    },
    "presign-post": {
        "AllowedOrigins": ["*"],
        "AllowedMethods": ["POST"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3000,
    },
}
WHAT = {
    "presign-put": "The page cannot upload unless the bucket has this CORS rule",
    "presign-post": (
        "Without this CORS rule of the bucket, the page cannot see progress, nor whether an upload is stored"
    ),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_page_and_the_cors_rule_for_it(cli, ministack, bucket, command, version):
    options = ["--content-type", "text/plain", "--metadata", "a=b", "--signature-version", version]
    done = run(cli, ministack, command, f"s3://{bucket}/k.txt", "--format", "html", *options)
    configuration = json.dumps({"CORSRules": [RULE[command]]})
    assert (done.code, done.err) == (
        0,
        f"note: {WHAT[command]}. The command replaces all CORS rules of the bucket. With --share, no rule is "
        "required.\n"
        f"  aws s3api put-bucket-cors --bucket {bucket} --cors-configuration '{configuration}' {' '.join(REGION)}"
        f" --endpoint-url {ministack.endpoint}\n",
    )
    assert done.out.startswith('<!DOCTYPE html>\n<html lang="en">\n')
    assert done.out.endswith("</body>\n</html>\n")
    plan = plan_in(done.out)
    if command == "presign-put":
        assert put(plan["url"], b"by the plan", [*plan["headers"]]).status == 200
    else:
        assert post(plan["url"], plan["fields"], b"by the plan").status == 201
    head = ministack.client().get_object(Bucket=bucket, Key="k.txt")
    assert (head["Body"].read(), head["ContentType"], head["Metadata"]) == (b"by the plan", "text/plain", {"a": "b"})
    ministack.client().delete_object(Bucket=bucket, Key="k.txt")

    assert cli.call(*command_in(done.err), **ministack.keys_for()) == (0, "", "")
    assert ministack.client().get_bucket_cors(Bucket=bucket)["CORSRules"] == [RULE[command]]


@pytest.mark.parametrize("command", COMMANDS)
def test_size_of_the_page(cli, ministack, bucket, command):
    done = run(cli, ministack, command, f"s3://{bucket}/k", "--format", "html", "--title", "t", "--message", "m")
    plan = re.search('<script type="application/json" id="plan">(.*)</script>', done.out)[1]
    assert len(done.out.encode()) - len(plan) < 80_000


@pytest.mark.parametrize("command", COMMANDS)
def test_shared_page_is_one_line(cli, ministack, bucket, command, version):
    options = ["--share", f"s3://{bucket}/pages/", "--title", "Photos", "--signature-version", version]
    done = run(cli, ministack, command, f"s3://{bucket}/in.pdf", *options, "--expires-in", "7d")
    (key,) = keys_in(ministack, bucket)
    assert re.fullmatch(r"pages/[A-Za-z0-9_-]{24}\.html", key)
    place = f"{' '.join(REGION)} --endpoint-url {ministack.endpoint}"
    until, rest = done.err.split("\n", 1)
    assert re.fullmatch(r"note: New uploads are accepted until \w+day, 20\S+ \S+ UTC\S* \(20\S+Z\)\.", until)
    assert (done.code, rest) == (
        0,
        "note: To see what has arrived, and to fetch it:\n"
        f"  aws s3api head-object --bucket {bucket} --key in.pdf {place}\n  aws s3 cp s3://{bucket}/in.pdf . {place}\n"
        "note: To take back the link, remove the page. Whoever has opened it before can still upload until the link "
        "ends. Whoever opens it afterwards sees an error message of the store, as after the end of the link.\n"
        f"  aws s3 rm s3://{bucket}/{key} {place}\n",
    )
    link = done.out.rstrip("\n")
    assert done.out == f"{link}\n"
    assert link.startswith(f"{ministack.endpoint}/{bucket}/{key}?")
    shown = subprocess.run(["curl", "-sSf", link], capture_output=True, check=True).stdout
    head = ministack.client().get_object(Bucket=bucket, Key=key)
    assert (head["ContentType"], head["CacheControl"]) == ("text/html; charset=utf-8", "no-store")
    assert head["Body"].read() == shown
    assert b"<title>Photos</title>" in shown

    removed = cli.call(*command_in(done.err), **ministack.keys_for())
    assert (removed.code, keys_in(ministack, bucket)) == (0, [])


def test_commands_of_the_note_show_and_fetch_what_has_arrived(cli, ministack, bucket, tmp_path):
    done = run(cli, ministack, "presign-post", f"s3://{bucket}/in/", "--share", f"s3://{bucket}/pages/")
    (page,) = keys_in(ministack, bucket)
    shows, fetches = (shlex.split(line)[1:] for line in done.err.splitlines()[2:4])
    ministack.client().put_object(Bucket=bucket, Key="in/2026-12-04-1415-k7f2m9qx/a b.txt", Body=b"x")
    listed = cli.call(*shows, **ministack.keys_for())
    assert listed.code == 0
    assert listed.out.endswith(" in/2026-12-04-1415-k7f2m9qx/a b.txt\n"), listed
    assert fetches[:4] == ["s3", "sync", f"s3://{bucket}/in/", "./in/"]
    fetches[3] = str(tmp_path)
    assert cli.call(*fetches, **ministack.keys_for()).code == 0
    assert (tmp_path / "2026-12-04-1415-k7f2m9qx" / "a b.txt").read_bytes() == b"x"
    for key in (page, "in/2026-12-04-1415-k7f2m9qx/a b.txt"):
        ministack.client().delete_object(Bucket=bucket, Key=key)


@pytest.mark.parametrize("command", COMMANDS)
def test_shared_page_in_a_document(cli, ministack, bucket, command):
    uri, page = f"s3://{bucket}/k", f"s3://{bucket}/pages/x.html"
    document = json.loads(run(cli, ministack, command, uri, "--share", page, "--output", "json").out)
    plain_document = json.loads(run(cli, ministack, command, uri, "--output", "json").out)
    assert list(document) == [*plain_document, "PageUrl", "PageUri"]
    assert document["PageUri"] == page
    shown = subprocess.run(["curl", "-sSf", document["PageUrl"]], capture_output=True, text=True, check=True).stdout
    assert plan_in(shown)["url"] == document["Url"]
    query = ["--query", "[PageUri, Bucket]", "--output", "text"]
    assert run(cli, ministack, command, uri, "--share", page, *query).out == f"{page}\t{bucket}\n"
    ministack.client().delete_object(Bucket=bucket, Key="pages/x.html")
    assert keys_in(ministack, bucket) == []


@pytest.mark.parametrize(
    ("command", "key", "note"),
    [
        (
            "presign-post",
            "in",
            "The page uploads one file, which replaces the one before. To let people upload files below in/, use a URI "
            "that ends in a slash: s3://{bucket}/in/",
        ),
        (
            "presign-put",
            "in/",
            "The page uploads one file, as an object whose key ends in a slash. To let people upload files below it, "
            "use presign-post with the same URI: aws s3 presign-post s3://{bucket}/in/ {place}",
        ),
    ],
)
def test_key_that_may_be_a_slip(cli, ministack, bucket, command, key, note):
    place = f"{' '.join(REGION)} --endpoint-url {ministack.endpoint}"
    done = run(cli, ministack, command, f"s3://{bucket}/{key}", "--format", "html")
    assert done.code == 0
    assert f"note: {note.format(bucket=bucket, place=place)}" in done.err.splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_page_from_another_origin_is_refused(cli, ministack, bucket, command):
    """Two buckets have two hosts, but where both are in the path."""
    uris = [f"s3://{bucket}/k", "--share", f"s3://{bucket}-other/pages/"]
    virtual = ["--endpoint-url", "http://s3.example.test:81", *REGION, "--addressing-style", "virtual"]
    done = cli.call("s3", command, *uris, *virtual)
    assert (done.code, done.out) == (255, "")
    assert plain(done.err) == (
        f"--share: The page would come from http://{bucket}-other.s3.example.test:81, and the upload goes to "
        f"http://{bucket}.s3.example.test:81. Use a place in the bucket of the upload, or --addressing-style path."
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_page_in_another_bucket_of_the_same_origin(cli, ministack, bucket, command):
    other = ministack.bucket("other")
    done = run(cli, ministack, command, f"s3://{bucket}/k", "--share", f"s3://{other}/")
    (key,) = keys_in(ministack, other)
    assert (done.code, done.out.startswith(f"{ministack.endpoint}/{other}/{key}?")) == (0, True)


@pytest.mark.parametrize(
    ("uri", "share", "message"),
    [
        (
            "in/",
            "in/pages/",
            "is a place that the upload can write to: it accepts any key that begins with in/. Use another place.",
        ),
        (
            "",
            "pages/",
            "is a place that the upload can write to: it accepts any key of the bucket. Use another place.",
        ),
    ],
)
def test_page_below_the_prefix_is_refused(cli, ministack, bucket, uri, share, message):
    place = f"s3://{bucket}/{share}"
    said = fails(
        cli, ministack, "presign-post", f"s3://{bucket}/{uri}", "--share", place, code=BAD_PARAMETER[cli.major]
    )
    assert said == f"--share {place} {message}"
    assert keys_in(ministack, bucket) == []


USAGE = [
    (["--share", "{uri}"], "--share {uri} is the object that is uploaded. Use another key."),
    (
        ["--share", "s3://{bucket}"],
        "--share 's3://{bucket}' has no key. Use s3://bucket/key, or s3://bucket/prefix/ for a random name below it.",
    ),
    (["--title", "t"], "--title requires --format html."),
    (["--message", "m", "--format", "curl"], "--message requires --format html."),
    (["--language", "de", "--output", "json"], "--language requires --format html."),
    (["--share", "s3://{bucket}/p/", "--format", "curl"], "--share requires --format html."),
    (["--format", "html", "--output", "json"], "--format cannot be combined with --output or --query."),
    (
        ["--format", "html", "--title", "a\nb"],
        "--title has a line break. Use --message for text of several lines.",
    ),
    (["--format", "html", "--title", "a" * 201], "--title has 201 characters. Use at most 200."),
    (["--format", "html", "--message", "a" * 10001], "--message has 10001 characters. Use at most 10000."),
    (["--format", "html", "--message", "a\x07"], "--message has characters that are not text. Remove them."),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_cannot_be_asked_for(cli, ministack, bucket, command):
    values = {"uri": f"s3://{bucket}/k", "bucket": bucket}
    said = [
        fails(cli, ministack, command, values["uri"], *(each.format(**values) for each in options),
              code=BAD_PARAMETER[cli.major])
        for options, _ in USAGE
    ]  # fmt: skip
    assert said == [message.format(**values) for _, message in USAGE]
    assert keys_in(ministack, bucket) == []


def test_keys_from(cli, ministack, bucket):
    arguments = [f"s3://{bucket}/", "--keys-from", "-", "--share", f"s3://{bucket}/pages/"]
    assert fails(cli, ministack, "presign-put", *arguments, code=BAD_PARAMETER[cli.major]) == (
        "An upload page cannot be combined with --keys-from. For a prefix, use presign-post."
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_may_read_the_page(cli, ministack, bucket, command):
    """A page whose link does not work is removed."""
    keys = keys_of(ministack, "s3:PutObject", "s3:DeleteObject")
    said = fails(cli, ministack, command, f"s3://{bucket}/k", "--share", f"s3://{bucket}/pages/", keys=keys)
    assert re.sub(r"user/page-\d+", "user/page", said) == (
        "--share: The store refuses the link to the page: AccessDenied: User: arn:aws:iam::000000000000:user/page is "
        "not authorized to perform: s3:GetObject because no identity-based policy allows the s3:GetObject action. "
        "The page was removed."
    )
    assert keys_in(ministack, bucket) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_may_read_or_remove_the_page(cli, ministack, bucket, command):
    keys = keys_of(ministack, "s3:PutObject")
    said = fails(cli, ministack, command, f"s3://{bucket}/k", "--share", f"s3://{bucket}/pages/", keys=keys)
    (key,) = keys_in(ministack, bucket)
    ministack.client().delete_object(Bucket=bucket, Key=key)
    assert said.partition("s3:GetObject action. ")[2] == (
        f"The page may be stored. To remove it, run: aws s3 rm s3://{bucket}/{key} --region us-east-1 "
        f"--endpoint-url {ministack.endpoint}"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_may_store_the_page(cli, ministack, bucket, command):
    keys = keys_of(ministack, "s3:GetObject")
    said = fails(cli, ministack, command, f"s3://{bucket}/k", "--share", f"s3://{bucket}/pages/", keys=keys)
    assert re.sub(r"user/page-\d+", "user/page", said) == (
        "--share: The store refused to store the page: AccessDenied: User: arn:aws:iam::000000000000:user/page is "
        "not authorized to perform: s3:PutObject because no identity-based policy allows the s3:PutObject action."
    )
    assert keys_in(ministack, bucket) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_bucket_of_the_page_is_not_there(cli, ministack, bucket, command):
    said = fails(cli, ministack, command, f"s3://{bucket}/k", "--share", "s3://no-such-bucket/pages/")
    assert said == "--share: The store refused to store the page: NoSuchBucket: The specified bucket does not exist."


def test_page_on_rclone(cli, rclone):
    bucket = rclone.bucket(f"page-{cli.version.replace('.', '-')}")
    done = run(cli, rclone, "presign-put", f"s3://{bucket}/k", "--share", f"s3://{bucket}/pages/x.html")
    assert done.code == 0, done
    shown = subprocess.run(["curl", "-sSf", done.out.strip()], capture_output=True, text=True, check=True).stdout
    assert put(plan_in(shown)["url"], b"by the plan").status == 200
    assert rclone.client().get_object(Bucket=bucket, Key="k")["Body"].read() == b"by the plan"


@pytest.mark.parametrize("command", [*COMMANDS, "presign-multipart"])
def test_page_at_a_given_key_replaces_pages_only(cli, ministack, bucket, command):
    client = ministack.client()
    client.put_object(Bucket=bucket, Key="report.doc", Body=b"mine", ContentType="application/msword")
    options = ["--size", "5MiB", "--part-size", "5MiB"] if command == "presign-multipart" else []
    done = run(cli, ministack, command, f"s3://{bucket}/k.bin", "--share", f"s3://{bucket}/report.doc", *options)
    assert (done.code, done.out) == (255, "")
    assert "An object that is no upload page is at this key (application/msword), and would be replaced." in done.err
    assert client.get_object(Bucket=bucket, Key="report.doc")["Body"].read() == b"mine"
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)
    for _ in range(2):
        done = run(cli, ministack, command, f"s3://{bucket}/k.bin", "--share", f"s3://{bucket}/page.html", *options)
        assert (done.code, done.out[:7]) == (0, "http://"), done
    assert client.head_object(Bucket=bucket, Key="page.html")["ContentType"] == "text/html; charset=utf-8"
