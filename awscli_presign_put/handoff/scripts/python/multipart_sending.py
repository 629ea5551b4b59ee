"""Sends the missing parts, several at a time."""

import sys
import threading
import time

from common import MIB, Failed, complain, odd, once, words_of
from multipart_proof import changed, length_of
from multipart_requests import PARALLEL, Gone, attempts, why, why_digest
from multipart_values import ENDS, ENDS_AT, PART_DIGEST_HEADER, PART_HEADERS, RESUME, stopping


class Upload:
    """``etags`` has, by number, those of the parts that are proved to be this file's."""

    def __init__(self, source, missing, etags):
        self.source = source
        self.missing = missing
        self.etags = etags
        self.at = 0
        self.sent = 0
        self.flying = {}
        self.lock = threading.Lock()
        self.failure = None
        self.began = self.shown_at = time.time()
        self.warned = False

    def run(self):
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(min(PARALLEL, len(self.missing)))]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)  # so that a signal is handled
                if time.time() - self.shown_at >= 0.5:
                    self.show()
        self.show()
        if sys.stderr.isatty():
            sys.stderr.write("\n")
        if self.failure:
            raise self.failure

    def work(self):
        try:
            with open(self.source.path, "rb") as file:
                while not stopping.is_set():
                    with self.lock:
                        if self.at == len(self.missing):
                            return
                        part = self.missing[self.at]
                        self.at += 1
                    etag = self.put(file, part)
                    with self.lock:
                        self.etags[part.number] = etag
                        self.sent += self.flying.pop(part.number, 0)
        except Exception as error:
            with self.lock:
                self.failure = self.failure or (error if isinstance(error, Failed) else Failed(words_of(error)))
            stopping.set()

    def put(self, file, part):
        """Send a part; return its ETag."""
        headers = list(PART_HEADERS)
        if part.digest:
            if self.source.digest(file, part.number) not in (None, part.digest):
                raise changed(part.number)
            headers.append((PART_DIGEST_HEADER, part.digest))
        length = length_of(part.number, self.source.size)
        for is_last in attempts():
            answer = once("PUT", part.url(), headers, self.pieces(file, part.number), length)
            lacks = answer.lacks()
            if not lacks:
                return answer.etag()
            if answer.status == 404:
                raise Gone(why(answer))
            if is_last or not answer.is_busy():
                if 200 <= answer.status < 300 and not answer.code:
                    raise odd(answer, lacks, "part {}".format(part.number))
                raise Failed(why_digest(answer) if part.digest else why(answer))

    def pieces(self, file, number):
        self.flying[number] = 0
        for piece in self.source.pieces(file, number):
            yield piece
            self.flying[number] += len(piece)

    def show(self):
        with self.lock:
            self.shown_at = time.time()
            sent = self.sent + sum(self.flying.values())
            took = max(time.time() - self.began, 0.001)
            left = sum(length_of(part.number, self.source.size) for part in self.missing) - sent
            rest = int(left * took / sent) if sent else 0
            if sys.stderr.isatty() and sent:
                size = self.source.size
                words = "\r{} of {} parts, {}%, {:.1f} MiB/s, about {} s left   "
                done = (size - left) * 100 // size, sent / took / MIB, rest
                sys.stderr.write(words.format(len(self.etags), self.source.count, *done))
                sys.stderr.flush()
            if not self.warned and took >= 5 and time.time() + rest > ENDS:
                self.warned = True
                words = (
                    "At this rate, the upload takes {} s more, but the links end at {}. Parts that are missing then "
                    "need a new script. The sender runs: {}"
                )
                complain("\n" * sys.stderr.isatty() + words.format(rest, ENDS_AT, RESUME))
