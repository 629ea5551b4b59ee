"""The code for Spark in docs/at-scale.md, on a real cluster: a master and two workers."""

import json
import time
import urllib.request
from pathlib import Path

import pytest
from at_scale import blocks
from reference import split, version_4_signature
from spark import NO_JAVA, Spark, unplug

pytestmark = pytest.mark.timeout(1200)

SCRIPT, SUBMIT, TRANSFORM = *blocks("Spark"), *blocks("Spark SQL")
BUCKET, PREFIX = "bucket-test", "/bucket-test/fleet/"
MANY = 2_000_000
PARTITIONS = 16
ATTEMPTS = 4
"""Of a partition; the default of Spark's spark.task.maxFailures."""

EMPTY_LINE = "--keys-from - line {number} is empty. Each line must contain one key."
WARNINGS = Path(__file__).with_name("warned_of.py")
ODD = ["a b", "c\td", "e\\n\\f", "\u00e9\u2028\U0001f600", "100%", "g+h&i=j?k#l", "'\"$(m)`n`"]
CONFIG = """\
{plugins}[default]
region = us-east-1
endpoint_url = {store.endpoint}
aws_access_key_id = {store.access_key}
aws_secret_access_key = {store.secret_key}
s3 =
    addressing_style = path
"""


@pytest.fixture(scope="module")
def config(v1, ministack, tmp_path_factory):
    """What stands on each worker, instead of /etc/aws/config."""
    ministack.client().create_bucket(Bucket=BUCKET)
    path = tmp_path_factory.mktemp("etc") / "config"
    path.write_text(CONFIG.format(plugins=v1.plugin, store=ministack))
    return path


@pytest.fixture(scope="module")
def cluster(config, tmp_path_factory):
    """Its environment is for Spark SQL: what RDD.pipe starts does not have it."""
    with Spark(tmp_path_factory.mktemp("spark"), AWS_CONFIG_FILE=str(config)) as started:
        yield started


@pytest.fixture
def spark(cluster):
    """Two workers, also after a test that has killed one."""
    cluster.complete()
    return cluster


@pytest.fixture(scope="module")
def script(v1, config, tmp_path_factory):
    """presign.py, with the AWS CLI and the configuration of the tests."""
    folder = tmp_path_factory.mktemp("script")
    environment = json.dumps({"AWS_CONFIG_FILE": str(config), "HOME": str(folder)})
    text = SCRIPT.replace("/usr/local/bin/aws", str(v1.path))
    text = text.replace('{"AWS_CONFIG_FILE": "/etc/aws/config"}', environment)
    (folder / "presign.py").write_text(text)
    return folder / "presign.py"


@pytest.fixture(scope="module")
def many_keys(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "keys.txt"
    with path.open("w") as file:
        file.writelines(f"device-{number % 1000:04d}/2026/11/26/{number:08d}.json\n" for number in range(MANY))
    return path


def assert_right(urls, keys, store):
    """One URL a key, in order, in the files of the partitions; one of each file uploads an object."""
    files = sorted(urls.glob("part-*"))
    assert [path.name for path in files] == [f"part-{number:05d}" for number in range(PARTITIONS)]
    with keys.open() as lines:
        for path in files:
            with path.open() as signed:
                for url in signed:
                    address = url.partition("?")[0]
                    assert address == f"{store.endpoint}{PREFIX}{next(lines)[:-1]}"
            assert_uploads(url.rstrip("\n"), store)
        assert next(lines, None) is None


def assert_uploads(url, store):
    assert split(url)[2]["X-Amz-Signature"] == version_4_signature("PUT", url, (), store.secret_key)
    body = url.encode()
    urllib.request.urlopen(urllib.request.Request(url, body, method="PUT"), timeout=60).close()
    key = split(url)[1].removeprefix(f"/{BUCKET}/")
    assert store.client().get_object(Bucket=BUCKET, Key=key)["Body"].read() == body


def test_submitted_as_documented():
    assert SUBMIT == "spark-submit --master spark://master:7077 presign.py hdfs:///keys.txt hdfs:///urls\n"


def test_no_java(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AssertionError) as failed, Spark(tmp_path):
        pass
    assert str(failed.value).splitlines()[0] == NO_JAVA


def test_order_and_number_of_urls(spark, script, many_keys, ministack, tmp_path):
    spark.submit(script, many_keys, tmp_path / "urls").output()
    assert_right(tmp_path / "urls", many_keys, ministack)


def test_worker_killed_in_the_middle(spark, script, many_keys, ministack, tmp_path):
    application = spark.submit(script, many_keys, tmp_path / "urls")
    # A folder for each partition that is done; the others are under way, or not yet begun.
    while len(list(tmp_path.glob("urls/_temporary/0/task_*"))) < PARTITIONS // 4:
        assert application.driver.poll() is None, application.driver.communicate()
        time.sleep(0.02)
    unplug(spark.workers.pop())
    application.output()
    assert_right(tmp_path / "urls", many_keys, ministack)
    (removed,) = application.events("ExecutorRemoved")
    assert "worker lost" in removed["Removed Reason"]


def test_bad_line(spark, script, tmp_path):
    """Each attempt fails, and so does the job, which says with which exit code."""
    (tmp_path / "keys.txt").write_text("a\n" * 100 + "\n" + "b\n" * 100)
    application = spark.submit(script, tmp_path / "keys.txt", tmp_path / "urls")
    _, err = application.driver.communicate()
    assert application.driver.returncode == 1
    assert "[PIPE_FUNCTION_EXITED] Pipe function `" in err
    assert "` exited with error code 255." in err
    reasons = [event["Task End Reason"]["Reason"] for event in application.events("TaskEnd")]
    assert reasons.count("ExceptionFailure") == ATTEMPTS
    assert not list(tmp_path.glob("urls/part-*"))
    (said, *_) = [
        line
        for path in spark.folder.glob("worker-*/app-*/*/stderr")
        for line in path.read_text().splitlines()
        if "is empty" in line
    ]
    # Of its partition, in which a sixteenth of 401 bytes is.
    assert said == EMPTY_LINE.format(number=13)


def test_what_the_document_warns_of(spark, v1, config, tmp_path):
    """Each statement on Spark that is not about a success."""
    (tmp_path / "not-utf-8.txt").write_bytes(b"a\xffb\n")
    (tmp_path / "odd.txt").write_text("".join(f"{key}\n" for key in ODD))
    sql = TRANSFORM.replace("'aws ", f"'{v1.path} ")
    assert sql != TRANSFORM
    told = json.loads(spark.submit(WARNINGS, str(v1.path), str(config), sql, tmp_path).output())
    assert told == {
        "environment": [],
        "without checkCode": ["/bucket-test/fleet/a", "/bucket-test/fleet/b"],
        "line break": ["a", "b"],
        "not UTF-8": ["a\ufffdb"],
        "keys of TRANSFORM": [f"fleet/{key}" for key in ODD],
        "paths of TRANSFORM": [f"{PREFIX}{key}" for key in ODD],
        "failed TRANSFORM": f"Subprocess exited with status 255. Error: {EMPTY_LINE.format(number=1)}",
        "is hanging": True,
    }
