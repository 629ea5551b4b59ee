"""Command lines as somebody types them who knows aws s3 cp: each message says what to type instead, on each AWS CLI.

What is said in which case has unit tests. Here are the exit codes, and that the AWS CLI leaves it to us to say it.
"""

# ruff: noqa: E501  # a table

import pytest
from clis import plain

PARSER = {1: 2, 2: 252}
BAD_PARAMETER = {1: 255, 2: 252}
FILE = "Give only the S3 URI. To sign for a file that you have, use"
ONE_SIZE = "a presigned URL can bind one exact size, with --content-length. For a limit, use presign-post"
MAX_SIZE = f"--max-size cannot be used with presign-put: {ONE_SIZE} --max-size or, for a file in parts, presign-multipart --max-size."
URI = "the bucket and the key are the S3 URI, such as s3://bucket/key."
SIGNED = "s3://b/k --region us-east-1"


def not_of(option, command="presign-put"):
    return f"{option} is not an option of {command}."


REFUSED = [
    # Options of a sister command.
    (f"presign-put {SIGNED} --max-size 10MB", MAX_SIZE),
    (f"presign-put --max-size 10MB {SIGNED}", MAX_SIZE),
    (f"presign-put --max-size=10MB {SIGNED}", MAX_SIZE),
    (f"presign-put {SIGNED} --min-size 5", f"--min-size cannot be used with presign-put: {ONE_SIZE} --min-size."),
    (f"presign-put {SIGNED} --size 5", "--size cannot be used with presign-put: use --content-length. For a file in parts, use presign-multipart --size."),
    (f"presign-put {SIGNED} --part-size 5MiB", "--part-size cannot be used with presign-put. Use presign-multipart --part-size."),
    (f"presign-put {SIGNED} --success-redirect x", "--success-redirect cannot be used with presign-put. Use presign-post --success-redirect."),
    (f"presign-put {SIGNED} --method PUT", "--method cannot be used with presign-put: each command is for one method. For PUT, use presign-put; for POST, presign-post; for GET, presign."),
    (f"presign-post {SIGNED} --size 5", "--size cannot be used with presign-post: use --min-size N --max-size N. For a file in parts, use presign-multipart --size."),
    (f"presign-post {SIGNED} --for-file r.txt", "--for-file cannot be used with presign-post: a form has no field for the length. Use --min-size N --max-size N for the length, --checksum-sha256 for the digest and --content-type for the type, or use presign-put --for-file."),
    (f"presign-post {SIGNED} --no-overwrite", "--no-overwrite cannot be used with presign-post: a form has no field for it. Use presign-put --no-overwrite."),
    (f"presign-post {SIGNED} --resume x", "--resume cannot be used with presign-post. Use presign-multipart --resume."),
    (f"presign-multipart {SIGNED} --size 5MB --min-size 5", "--min-size cannot be used with presign-multipart. Use presign-post --min-size."),
    (f"presign-multipart {SIGNED} --content-length 5", "--content-length cannot be used with presign-multipart: use --size."),
    ("presign-explain https://e/ --expires-in 5", "--expires-in cannot be used with presign-explain. Use presign-put --expires-in, presign-post --expires-in or presign-multipart --expires-in."),
    ("presign-explain https://e/ --format json", "--format cannot be used with presign-explain: use --output json for a document."),
    # Of the AWS CLI's other commands, and words for the same.
    (f"presign-put {SIGNED} --recursive", "--recursive cannot be used with presign-put. Use --for-files."),
    (f"presign-put {SIGNED} --exclude *", "--exclude cannot be used with presign-put. Use --for-files."),
    (f"presign-put {SIGNED} --quiet", "--quiet cannot be used with presign-put. Use --only-show-errors."),
    (f"presign-put {SIGNED} --dryrun", "--dryrun cannot be used with presign-put: omit it. The command uploads nothing."),
    (f"presign-put {SIGNED} --server-side-encryption AES256", "--server-side-encryption cannot be used with presign-put. Use --sse."),
    (f"presign-put {SIGNED} --if-none-match *", "--if-none-match cannot be used with presign-put. Use --no-overwrite."),
    ("presign-put --bucket b --body k", f"--bucket cannot be used with presign-put: {URI} --body cannot be used with presign-put. Use --for-file."),
    (f"presign-put {SIGNED} --expiration 5", "--expiration cannot be used with presign-put. Use --expires-in."),
    (f"presign-put {SIGNED} --mime-type a/b", "--mime-type cannot be used with presign-put. Use --content-type."),
    (f"presign-put {SIGNED} --sha256 x", "--sha256 cannot be used with presign-put. Use --checksum-sha256."),
    (f"presign-put {SIGNED} --json", "--json cannot be used with presign-put. Use --output json."),
    (f"presign-post {SIGNED} --content-length-range 5", "--content-length-range cannot be used with presign-post. Use --max-size."),
    (f"presign-put {SIGNED} --role-arn x", "--role-arn cannot be used with presign-put. Use --assume-role."),
    # Slips.
    (f"presign-put {SIGNED} --expires-inn 5", f"{not_of('--expires-inn')} Use --expires-in."),
    (f"presign-put {SIGNED} --exipres-in=5 --contnet-type=a/b", f"{not_of('--exipres-in')} Use --expires-in. {not_of('--contnet-type')} Use --content-type."),
    (f"presign-put {SIGNED} -expires-in 5", f"{not_of('-expires-in')} Use --expires-in."),
    (f"presign-put {SIGNED} --contentType a/b", f"{not_of('--contentType')} Use --content-type."),
    (f"presign-put {SIGNED} --content_type a/b", f"{not_of('--content_type')} Use --content-type."),
    (f"presign-put {SIGNED} --endpoint-ulr x", f"{not_of('--endpoint-ulr')} Use --endpoint-url."),
    (f"presign-put {SIGNED} --max-siz 5", f"{not_of('--max-siz')} {MAX_SIZE.replace('presign-put', 'it')}"),
    (f"presign-put {SIGNED} --foo", f"{not_of('--foo')} To list its options, run: aws s3 presign-put help"),
    ("presign-explain https://e/ --respnse x", f"{not_of('--respnse', 'presign-explain')} Use --response."),
    (f"presign-put {SIGNED} \u2014expires-in 5", "\u2014expires-in begins with a dash that is not a hyphen. Use --expires-in, with two hyphens."),
    (f"presign-put {SIGNED} expires-in 5", "Options begin with two hyphens. Use --expires-in."),
    # Paths, as for aws s3 cp.
    (f"presign-put r.txt {SIGNED}", f"{FILE} --for-file r.txt."),
    (f"presign-put {SIGNED} r.txt", f"{FILE} --for-file r.txt."),
    (f"presign-put {SIGNED} the_file", f"{FILE} --for-file 'the file'."),
    (f"presign-post r.txt {SIGNED}", f"{FILE} presign-put --for-file r.txt."),
    (f"presign-multipart r.txt {SIGNED}", f"{FILE} --for-file r.txt."),
    (f"presign-put a.txt b.txt {SIGNED}", "Give only the S3 URI. To sign for files that you have, use --for-files FOLDER."),
    (f"presign-put . {SIGNED}", "Give only the S3 URI. To sign for files that you have, use --for-files '.'."),
    (f"presign-put {SIGNED} s3://b/l", "Give only one S3 URI. For several keys, use --keys-from."),
    (f"presign-post {SIGNED} s3://b/l", "Give only one S3 URI. For several keys, use --keys-from."),
    (f"presign-put {SIGNED} help", "To show the help, run: aws s3 presign-put help"),
    (f"presign-put {SIGNED} --assume-role r --from-ip 1.1.1.1 2.2.2.2", "To specify several networks, write commas between them, as in --from-ip 203.0.113.0/24,2.2.2.2."),
    (f"presign-put {SIGNED} --until friday 18:00", "Write the value of --until in quotation marks: --until 'friday 18:00'."),
    (f"presign-put {SIGNED} --no-overwrite true", "--no-overwrite takes no value."),
    (f"presign-put {SIGNED} --deadline friday", "--deadline cannot be used with presign-put. Use --until."),
    ("presign-put s3://bkt k --region us-east-1", "Give only the S3 URI, such as s3://bkt/k."),
    ("presign-explain https://e/ x", "Give only <URL>, in quotation marks."),
    ("presign-explain", "Specify either <URL> or --form."),
    # What the commands themselves refuse.
    (f"presign-put {SIGNED} --expires 3600", "--expires 3600 is a duration, not a date. To limit how long the URL works, use --expires-in 3600."),
    (f"presign-put {SIGNED} --format jsonl", "--format jsonl requires --keys-from or --manifest. For one key, use --format json."),
    (f"presign-post {SIGNED} --format jsonl", "--format jsonl requires --keys-from. For one form, use --format json."),
    (f"presign-put {SIGNED} --keys-from - --format json", "--format json cannot be combined with --keys-from. Use --format jsonl."),
    (f"presign-put {SIGNED} --manifest - --format json", "--format json cannot be combined with --manifest. Use --format jsonl."),
    (f"presign-put {SIGNED} --keys-from - --output json", "--output and --query cannot be combined with --keys-from. Use --format jsonl."),
    (f"presign-put {SIGNED} --for-file /", "--for-file / is a folder. For the files in a folder, use aws s3 presign-put --for-files /."),
    ("presign-explain s3://bkt/k", "<URL> 's3://bkt/k' is an S3 URI. Specify the URL that presign-put printed, in quotation marks."),
    ("presign-put b --region us-east-1", "<S3Uri> 'b' has no key. Use s3://bucket/key."),
    ("presign-put /dev/null/../null --region us-east-1", "<S3Uri> '/dev/null/../null' has no bucket name. Use s3://bucket/key."),
]  # fmt: skip
OF_PARSER = [
    ("presign-put", "<S3Uri> is required, such as in aws s3 presign-put s3://bucket/key"),
    ("presign-post --max-size 5", "<S3Uri> is required, such as in aws s3 presign-post s3://bucket/key"),
    ("presign-multipart --size 5", "<S3Uri> is required, such as in aws s3 presign-multipart s3://bucket/key"),
    ("presign-put --sse s3://b/k", "--sse takes s3://b/k for its value. Write --sse after the S3 URI."),
    (f"presign-put {SIGNED} --format Curl", "--format Curl cannot be used with presign-put. Use curl."),
    (f"presign-put {SIGNED} --format text", "--format text cannot be used with presign-put. Use url, json, curl, powershell, python, html, jsonl or sh. For a document, use --output text."),
    (f"presign-post {SIGNED} --format sh", "--format sh cannot be used with presign-post. Use json, curl, powershell, python, html or jsonl. For sh, use presign-put or presign-multipart."),
    (f"presign-multipart {SIGNED} --format url", "--format url cannot be used with presign-multipart. Use json, sh, powershell, python or html. For url, use presign-put."),
    (f"presign-put {SIGNED} --checksum-algorithm sha256", "--checksum-algorithm sha256 cannot be used with presign-put. Use SHA256."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "message", "codes"),
    [*((*row, BAD_PARAMETER) for row in REFUSED), *((*row, PARSER) for row in OF_PARSER)],
    ids=lambda value: value if isinstance(value, str) and value.startswith("presign") else "",
)
def test_what_to_type_instead(each_major, typed, message, codes):
    words = [word.replace("_file", " file") if word == "the_file" else word for word in typed.split()]
    done = each_major.call("s3", *words)
    assert (done.code, done.out, plain(done.err)) == (codes[each_major.major], "", message)


def test_in_a_process(cli):
    """On each AWS CLI, where it ends itself."""
    for typed, message, codes in ((*REFUSED[0], BAD_PARAMETER), (*OF_PARSER[0], PARSER)):
        done = cli.run("s3", *typed.split())
        assert (done.code, done.out, plain(done.err)) == (codes[cli.major], "", message)


@pytest.mark.parametrize(
    "options",
    [
        ["--expires-i", "300"],
        ["--cache-control", "--max-size 5"],
        ["--content-disposition=--for-file"],
        ["--metadata", "a=--recursive"],
        ["--reg", "us-east-1"],
        ["--expires-in=300"],
    ],
)
def test_what_is_no_mistake(each_major, options):
    done = each_major.call("s3", "presign-put", "s3://b/k", "--region", "us-east-1", "--only-show-errors", *options)
    assert (done.code, done.err, done.out[:8]) == (0, "", "https://")


def test_document_by_format(each_major):
    """The same as with --output, whatever is configured."""
    asked = ["s3", "presign-put", "s3://b/k", "--region", "us-east-1", "--content-type", "a/b"]
    config = "[default]\noutput = text\n"
    by_format = each_major.call_at("20261130T120000Z", ".", *asked, "--format", "json", config=config)
    by_output = each_major.call_at("20261130T120000Z", ".", *asked, "--output", "json", config=config)
    assert by_format == by_output
    assert '"Content-Type": "a/b"' in by_format.out


def test_content_type_of_a_manifest_that_is_no_pattern(each_major, tmp_path):
    """The first of them has a note, on whichever line it is; and the form of a URL and the kit have it too."""
    note = (
        "note: The content type {0} is not a pattern: the upload must send exactly that. To allow any such type, use "
        "aws s3 presign-post with --content-type '{0}'.\n"
    )
    (tmp_path / "m").write_text(
        "".join(f'{{"Key": "{at}", "ContentType": "{kind}"}}\n' for at, kind in enumerate(("a/b", "image/*", "x/*")))
    )
    region = ["--region", "us-east-1"]
    done = each_major.call("s3", "presign-put", "s3://b/", *region, "--manifest", str(tmp_path / "m"))
    assert (done.code, done.err) == (0, note.format("image/*"))
    done = each_major.call("s3", "presign-put", "s3://b/k", *region, "--format", "curl", "--content-type", "image/*")
    assert (done.code, done.err) == (0, note.format("image/*"))
