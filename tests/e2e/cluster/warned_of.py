"""warned_of.py AWS CONFIG SQL FOLDER: what docs/at-scale.md warns of, on a cluster; prints it as JSON."""

import json
import os
import re
import sys
import threading
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pyspark.sql import SparkSession

aws, config, sql = sys.argv[1:4]
folder = Path(sys.argv[4])
presign = f"{aws} s3 presign-put s3://bucket-test/fleet/ --keys-from - --only-show-errors"
spark = SparkSession.builder.getOrCreate()
context = spark.sparkContext


def path_of(url):
    return unquote(urlsplit(url).path)


def piped(keys, command, partitions=1, **options):
    return context.parallelize(keys, partitions).pipe(command, **options).collect()


def transformed(name):
    spark.read.text(str(folder / name)).createOrReplaceTempView("keys")
    return [json.loads(row.document) for row in spark.sql(sql).collect()]


def is_hanging():
    """Whether a job is never done whose keys come from a function that fails."""
    started = folder / "started"
    keys = context.parallelize(["a"], 1).map(lambda _: 1 / 0)
    job = threading.Thread(target=keys.pipe(f"sh -c '/bin/touch {started}; /bin/cat'", checkCode=True).collect)
    job.daemon = True
    job.start()
    while not started.exists():
        time.sleep(0.1)
    job.join(10)
    return job.is_alive()


told = {
    "environment": piped(["a"], "/usr/bin/env"),
    # The second of three partitions has no key that is valid.
    "without checkCode": [
        path_of(url) for url in piped(["a", "", "b"], presign, partitions=3, env={"AWS_CONFIG_FILE": config})
    ],
    "line break": piped(["a\nb"], "/bin/cat"),
    "not UTF-8": context.textFile(str(folder / "not-utf-8.txt")).pipe("/bin/cat").collect(),
}
documents = transformed("odd.txt")
told["keys of TRANSFORM"] = [document["Key"] for document in documents]
told["paths of TRANSFORM"] = [path_of(document["Url"]) for document in documents]
(folder / "empty-line.txt").write_text("\n")
try:
    transformed("empty-line.txt")
except Exception as error:
    text = " ".join(str(error).split())
    told["failed TRANSFORM"] = re.search(r"Subprocess exited .*? one key\.", text).group()
told["is hanging"] = is_hanging()
sys.stdout.write(json.dumps(told))
sys.stdout.flush()
# The job that hangs never ends.
os._exit(0)
