"""--assume-role and --from-ip against a server that enforces session policies: what the session allows, and no more."""

import json
import re
import shlex
import urllib.error
import urllib.request

import pytest
from clis import plain
from conftest import ROOT
from multiparts import PART, content, opened, run_kit
from servers import free_port
from test_presign_put import BAD_PARAMETER
from uploads import post, put

HERE, ELSEWHERE = "127.0.0.1/32", "198.51.100.0/24"
REGION = ["--region", "us-east-1"]


@pytest.fixture(scope="module")
def sender(ministack):
    """Keys that may assume roles, and nothing else."""
    keys = ministack.user("sender", "sts:AssumeRole")
    return dict(zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), keys))


@pytest.fixture(scope="module")
def role(ministack):
    return ministack.role("uploads")


@pytest.fixture(scope="module")
def bucket(ministack):
    return ministack.bucket("narrowed")


@pytest.fixture
def run(cli, ministack, sender):
    return runner(cli, ministack, sender)


@pytest.fixture
def run_v1(v1, ministack, sender):
    return runner(v1, ministack, sender)


def runner(cli, server, sender):
    def run(command, uri, role, *options, start=cli.call):
        endpoint = ["--endpoint-url", server.endpoint, "--sts-endpoint-url", server.endpoint]
        return start("s3", command, uri, "--assume-role", role, *REGION, *endpoint, *options, **sender)

    run.cli = cli
    return run


def document(run, command, uri, role, *options):
    done = run(command, uri, role, "--output", "json", "--only-show-errors", *options)
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def status_of(url, method="GET"):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def allows(actions, resource, *networks):
    condition = {"Condition": {"IpAddress": {"aws:SourceIp": list(networks)}}} if networks else {}
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **condition}


@pytest.mark.parametrize(("networks", "status"), [((), 200), ((HERE,), 200), ((ELSEWHERE,), 403)])
def test_put(run, ministack, bucket, role, networks, status):
    key = f"in/a b.{run.cli.version}"
    options = ["--from-ip", ",".join(networks)] if networks else []
    made = document(run, "presign-put", f"s3://{bucket}/{key}", role, *options)
    assert made["SessionPolicy"] == {
        "Version": "2012-10-17",
        "Statement": [allows(["s3:PutObject"], f"arn:aws:s3:::{bucket}/{key}", *networks)],
    }
    assert put(made["Url"], b"narrowed").status == status


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_session_is_for_this_key_alone(run_v1, ministack, bucket, role, sender, version):
    """With the policy of the session, which a receiver never has: another key, and a download, are refused."""
    options = ["--signature-version", version]
    made = document(run_v1, "presign-put", f"s3://{bucket}/alone", role, *options)
    assert put(made["Url"], b"x").status == 200
    policy = json.dumps(made["SessionPolicy"])
    keys = ministack.client("sts", *sender.values()).assume_role(
        RoleArn=role, RoleSessionName="the-same", Policy=policy
    )["Credentials"]
    client = ministack.client("s3", keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    statuses = {
        (operation, key): status_of(client.generate_presigned_url(operation, {"Bucket": bucket, "Key": key}), method)
        for operation, method in (("put_object", "PUT"), ("get_object", "GET"))
        for key in ("alone", "alone2", "alon")
    }
    allowed = [asked for asked, status in statuses.items() if status == 200]
    assert allowed == [("put_object", "alone")]
    assert {statuses[asked] for asked in statuses if asked not in allowed} == {403}


@pytest.mark.usefixtures("each_major")
def test_form(run, ministack, bucket, role):
    key = f"form/{run.cli.version}/"
    for network, status in ((HERE, 201), (ELSEWHERE, 403)):
        made = document(run, "presign-post", f"s3://{bucket}/{key}", role, "--from-ip", network)
        fields = [(name, value) for name, value in made["Fields"].items() if name != "key"]
        assert post(made["Url"], [("key", f"{key}a.txt"), *fields], b"form").status == status
        assert made["SessionPolicy"]["Statement"] == [
            allows(["s3:PutObject"], f"arn:aws:s3:::{bucket}/{key}*", network)
        ]


IN_PARTS = ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:GetObject"]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(("network", "code"), [(HERE, 0), (ELSEWHERE, 1)])
def test_parts(run, ministack, bucket, role, tmp_path, network, code):
    """The upload is started from here, whatever networks its links are for."""
    key, body = f"parts/{run.cli.version}-{code}", content(PART + 100)
    (tmp_path / "big").write_bytes(body)
    kit = tmp_path / "upload.sh"
    options = ["--for-file", str(tmp_path / "big"), "--part-size", "5MiB", "--from-ip", network]
    done = run("presign-multipart", f"s3://{bucket}/{key}", role, *options, "--format", "sh")
    assert done.code == 0
    assert f"note: The kit works only from {network}.\n" in done.err
    kit.write_text(done.out)
    assert f"# Works from {network} until " in done.out
    uploaded = run_kit(kit, "big")
    assert bool(uploaded.returncode) is bool(code)
    assert (key in opened(ministack, bucket)) is bool(code)
    if not code:
        assert ministack.client().get_object(Bucket=bucket, Key=key)["Body"].read() == body
        options[-1:] = [f"{HERE},{ELSEWHERE}"]
        made = document(run, "presign-multipart", f"s3://{bucket}/{key}", role, *options)
        assert made["SessionPolicy"]["Statement"] == [allows(IN_PARTS, f"arn:aws:s3:::{bucket}/{key}", HERE, ELSEWHERE)]


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize(("network", "status"), [(HERE, 200), (ELSEWHERE, 403)])
def test_page(run, ministack, bucket, role, network, status):
    """It is stored and tried from here, and its link works from the networks alone."""
    key, page = f"page/{run.cli.version}", f"pages/{run.cli.version}.html"
    options = ["--share", f"s3://{bucket}/{page}", "--from-ip", network]
    made = document(run, "presign-put", f"s3://{bucket}/{key}", role, *options)
    assert made["SessionPolicy"]["Statement"] == [
        allows(["s3:PutObject"], f"arn:aws:s3:::{bucket}/{key}", network),
        allows(["s3:GetObject"], f"arn:aws:s3:::{bucket}/{page}", network),
    ]
    assert (status_of(made["PageUrl"]), put(made["Url"], b"x").status) == (status, status)
    plan = ministack.client().get_object(Bucket=bucket, Key=page)["Body"].read().decode()
    assert f'"networks": ["{network}"]' in plan or f'"networks":["{network}"]' in plan


@pytest.mark.usefixtures("each_major")
def test_many_keys(run, ministack, bucket, role, tmp_path):
    (tmp_path / "keys").write_text("a\nb\n")
    prefix = f"many/{run.cli.version}/"
    options = ["--keys-from", str(tmp_path / "keys"), "--check", "--from-ip", HERE]
    done = run("presign-put", f"s3://{bucket}/{prefix}", role, *options)
    assert done.code == 0
    urls = done.out.splitlines()
    assert len({re.search("X-Amz-Credential=([^&]+)", url)[1] for url in urls}) == 1
    assert [put(url, b"x").status for url in urls] == [200, 200]
    notes = done.err.splitlines()
    assert notes[0] == f"note: The URLs work only from {HERE}."
    assert len(notes) == 3


@pytest.mark.usefixtures("each_major")
def test_links_are_taken_back_as_the_note_says(run, ministack, bucket):
    role = ministack.role("taken-back")
    uri = f"s3://{bucket}/back/{run.cli.version}"
    done = run("presign-put", uri, role)
    assert put(done.out.strip(), b"x").status == 200
    note, command = done.err.splitlines()
    name = role.rpartition("/")[2]
    assert note == (
        f"note: To take back all links that were made with the role {name} until now, and to end all of its sessions, "
        "run the following command with the permission iam:PutRolePolicy in the account 000000000000."
    )
    words = shlex.split(command)
    assert words[:5] == ["aws", "iam", "put-role-policy", "--role-name", name]
    owner = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    revoked = run.cli.call(*words[1:], **owner)
    assert (revoked.code, revoked.err) == (0, "")
    assert put(done.out.strip(), b"x").status == 403


NEEDED = {
    "PutObject": [],
    "PutObjectAcl": ["--acl", "bucket-owner-full-control"],
    "PutObjectRetention": [
        *("--object-lock-mode", "GOVERNANCE", "--object-lock-retain-until-date", "2999-01-01T00:00:00Z"),
        *("--content-md5", "nN1vX/cfLwM3OeYOjQHjlw=="),
    ],
    "PutObjectLegalHold": ["--object-lock-legal-hold-status", "ON", "--content-md5", "nN1vX/cfLwM3OeYOjQHjlw=="],
}


@pytest.fixture(scope="module")
def locked(ministack):
    bucket = ministack.bucket("locked", ObjectLockEnabledForBucket=True)
    ownership = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    ministack.client().put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=ownership)
    return bucket


@pytest.mark.parametrize("action", NEEDED)
def test_no_action_is_there_for_nothing(run_v1, ministack, locked, role, action):
    """Of forms, the server asks for the actions of the fields (but for tags): a role without one is refused."""
    uri = f"s3://{locked}/{action}"
    for assumed, status in ((role, 201), (ministack.role("lacks", NotAction=f"s3:{action}"), 403)):
        made = document(run_v1, "presign-post", uri, assumed, *NEEDED[action])
        (statement,) = made["SessionPolicy"]["Statement"]
        assert statement["Action"] == list(dict.fromkeys(["s3:PutObject", f"s3:{action}"]))
        answer = post(made["Url"], list(made["Fields"].items()), b"x")
        assert answer.status == status, answer.body


LINKS = {"AbortMultipartUpload": "Abort", "ListMultipartUploadParts": "List", "GetObject": "Head"}


@pytest.mark.parametrize("action", LINKS)
def test_no_action_of_parts_is_there_for_nothing(run_v1, ministack, bucket, role, action):
    statuses = []
    for assumed in (role, ministack.role("lacks", NotAction=f"s3:{action}")):
        made = document(run_v1, "presign-multipart", f"s3://{bucket}/{action}", assumed, "--size", "5MiB")
        link = {"Abort": made["Abort"], "List": made["List"][0], "Head": made["Head"]}[LINKS[action]]
        statuses.append(status_of(link["Url"], link["Method"]))
    assert (statuses[0] == 403, statuses[1]) == (False, 403)


def fails(run, uri, role, *options):
    done = run("presign-put", uri, role, *options)
    assert (done.code, done.out) == (255, "")
    return plain(done.err)


def test_role_that_cannot_be_assumed(run, ministack, bucket):
    advice = (
        "Check that these credentials may call sts:AssumeRole for it, and that its trust policy allows that to them, "
        "with the external ID if it requires one (--external-id)."
    )
    for role in (ministack.role("strict", external_id="right"), "arn:aws:iam::000000000000:role/none-of-this-name"):
        message = fails(run, f"s3://{bucket}/k", role, "--external-id", "wrong")
        shown = re.sub(r"User: \S*( ?)is not", r"User is not", message)
        assert shown == (
            f"The role {role} cannot be assumed: AccessDenied: User is not authorized to perform: sts:AssumeRole on "
            f"resource: {role}. {advice}"
        )
    strict = ministack.role("strict", external_id="right")
    assert document(run, "presign-put", f"s3://{bucket}/k", strict, "--external-id", "right")["LimitedBy"] == "request"


def test_sts_out_of_reach(run, bucket, role):
    endpoint = f"http://127.0.0.1:{free_port()}"
    message = fails(run, f"s3://{bucket}/k", role, "--sts-endpoint-url", endpoint)
    assert re.sub('endpoint URL: "[^"]*"', "endpoint URL", message) == (
        f"The role {role} cannot be assumed: Could not connect to the endpoint URL."
    )


def test_clock_that_is_wrong(cli, ministack, sender, bucket, role, tmp_path):
    arguments = ["s3", "presign-put", f"s3://{bucket}/k", "--assume-role", role, *REGION]
    arguments += ["--endpoint-url", ministack.endpoint, "--sts-endpoint-url", ministack.endpoint]
    done = cli.call_at("20200101T000000Z", tmp_path, *arguments, **sender)
    assert (done.code, done.out) == (255, "")
    message = plain(done.err)
    assert message.startswith(f"The role {role} cannot be assumed: ")
    assert message.endswith(" Set the clock of this machine.")


def test_secrets_are_not_logged(run, bucket, role):
    # In a process of its own, where the AWS CLI's log ends with it.
    done = run("presign-put", f"s3://{bucket}/k", role, "--debug", start=run.cli.run)
    assert done.code == 0
    statement = allows(["s3:PutObject"], f"arn:aws:s3:::{bucket}/k")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
    assert f"Session policy of {role}: {policy}" in done.err
    assert "SecretAccessKey" not in done.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from-ip", "10.0.0.0/8"], "--from-ip requires --assume-role."),
        (
            ["--assume-role", "arn:aws:iam::1:user/x"],
            "--assume-role 'arn:aws:iam::1:user/x' is not the ARN of a role. Use arn:aws:iam::ACCOUNT:role/NAME.",
        ),
        (
            ["--assume-role", "arn:aws:iam::123456789012:role/r", "--from-ip", "10.1.0.0/16"],
            "--from-ip 10.1.0.0/16 is or has a private network. S3 sees the public address of a request. Use the "
            "public addresses of the network.",
        ),
        (
            ["--assume-role", "arn:aws:iam::123456789012:role/r", "--endpoint-url", "http://e.example"],
            "--assume-role requires --sts-endpoint-url, because STS of AWS does not know the credentials of "
            "http://e.example. Many stores have STS at that endpoint, too. If that is S3 on AWS under another name, "
            "use --sts-endpoint-url https://sts.us-east-1.amazonaws.com.",
        ),
    ],
)
def test_refused_before_anything_is_sent(v1, options, message):
    done = v1.call("s3", "presign-put", "s3://bkt/k", *REGION, *options)
    assert (done.code, done.out) == (255, "")
    assert plain(done.err) == message


@pytest.mark.usefixtures("each_major")
@pytest.mark.parametrize("command", ["presign-put", "presign-post", "presign-multipart"])
def test_options_that_require_a_role(cli, command):
    size = ["--size", "5MiB"] if command == "presign-multipart" else []
    done = cli.call("s3", command, "s3://bkt/k", *REGION, *size, "--from-ip", "203.0.113.0/24")
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == "--from-ip requires --assume-role."


@pytest.mark.usefixtures("each_major")
def test_policy_that_is_too_long(cli):
    networks = ",".join(f"2001:db8:{number:x}::/48" for number in range(0x100, 0x200, 2))
    options = ["--assume-role", "arn:aws:iam::123456789012:role/r", "--from-ip", networks]
    done = cli.call("s3", "presign-put", "s3://bkt/k", *REGION, *options)
    assert (done.code, done.out) == (BAD_PARAMETER[cli.major], "")
    assert plain(done.err) == (
        "--assume-role: The session policy has 2720 characters, and STS accepts at most 2048. Use a shorter key or "
        "fewer networks. In a key, each space and each character that is not ASCII counts as 6."
    )


def test_documented_role(v1, ministack):
    """The commands of docs/narrowing.md: a link, its role, who may assume that, and two ways to end it."""
    text = (ROOT / "docs" / "narrowing.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    aws (?:.+\n(?:    .*\n)*)", text.replace("\\\n", ""), re.MULTILINE)
    name = ministack.new_name("documented")
    iam, bucket = ministack.client("iam", "test", "test"), ministack.bucket("documented")
    user = iam.create_user(UserName=name)["User"]["UserName"]
    key = iam.create_access_key(UserName=user)["AccessKey"]
    keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    changes = {"123456789012": "000000000000", "uploads --": f"{name} --", "role/uploads": f"role/{name}"}
    changes |= {"--user-name sender": f"--user-name {user}", "bucket-test": bucket, "203.0.113.0/24": HERE}
    changes |= {"2026-11-26T12:00:00Z": "2999-01-01T00:00:00Z"}

    def aws(command, **environment):
        for before, after in changes.items():
            command = command.replace(before, after)
        words = [*shlex.split(command)[1:], *REGION, "--endpoint-url", ministack.endpoint]
        done = v1.call(*words, **environment)
        assert done.code == 0, done.err
        return done.out

    link, create, permit, allow, all_links, one_link = commands
    owner = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    for command in (create, permit, allow):
        aws(command, **owner)
    link = f"{link.rstrip()} --sts-endpoint-url {ministack.endpoint}"
    first, other = aws(link, **keys).strip(), aws(link.replace("report", "other"), **keys).strip()
    assert [put(url, b"x").status for url in (first, other)] == [200, 200]
    aws(one_link, **owner)
    assert [put(url, b"x").status for url in (first, other)] == [403, 200]
    aws(all_links, **owner)
    assert [put(url, b"x").status for url in (first, other)] == [403, 403]


def test_lines_and_files(run_v1, ministack, bucket, role, tmp_path):
    """One session for the lines of a manifest, whatever they ask for; and for a script, which asks what is stored."""
    (tmp_path / "lines").write_text('{"Key": "a", "Tagging": "x=y"}\n{"Key": "b", "ContentType": "font/ttf"}\n')
    options = ["--manifest", str(tmp_path / "lines"), "--only-show-errors", "--check", "--from-ip", HERE]
    done = run_v1("presign-put", f"s3://{bucket}/lines/", role, *options)
    assert (done.code, done.err) == (0, "")
    for document in map(json.loads, done.out.splitlines()):
        assert put(document["Url"], b"x", document["Headers"].items()).status == 200

    (tmp_path / "files").mkdir()
    for name in ("one", "two"):
        (tmp_path / "files" / name).write_text(name)
    made = run_v1(
        "presign-put", f"s3://{bucket}/files/", role, "--for-files", str(tmp_path / "files"), "--format", "sh"
    )
    assert made.code == 0
    notes = made.err.splitlines()
    assert len(notes) == 2
    assert notes[1].startswith("  aws iam put-role-policy ")
    (tmp_path / "files" / "upload.sh").write_text(made.out)
    said = [run_kit(tmp_path / "files" / "upload.sh") for _ in range(2)]
    assert [(each.returncode, each.stderr) for each in said] == [(0, ""), (0, "")]
    assert said[1].stdout != said[0].stdout
