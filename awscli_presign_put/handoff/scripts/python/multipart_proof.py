"""Which parts at the store are proved to be those of the file."""

import base64
import binascii
import calendar
import re

from common import MIB, Failed, bare, element, identity, pieces_of
from digests import digest_of, new_digest
from multipart_requests import UNREADABLE, is_list, send
from multipart_values import ALGORITHM, DIGEST_ELEMENT, LISTS, LIST_HEADERS, PART_SIZE, stopping


class Entry:
    """A part that the store has."""

    def __init__(self, text):
        number, size = element(text, "PartNumber"), element(text, "Size")
        self.etag = element(text, "ETag")
        self.digest = element(text, DIGEST_ELEMENT) if DIGEST_ELEMENT else ""
        self.modified = element(text, "LastModified")
        if not (re.match("[0-9]{1,5}$", number) and re.match("[0-9]{1,18}$", size) and bare(self.etag)):
            raise UNREADABLE
        self.number, self.size = int(number), int(size)

    def seconds(self):
        """When it was stored, in whole seconds since 1970 by the store's clock; None if that is not known."""
        found = re.match("([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})", self.modified)
        try:
            return calendar.timegm(tuple(int(each) for each in found.groups())) if found else None
        except ValueError:
            return None


class Listed:
    """The parts that the store has, by number."""

    def __init__(self):
        self.parts = {}
        self.answer = None
        for link in LISTS:
            answer = send("GET", link, LIST_HEADERS, 2 * MIB)
            if answer.status != 200 or not is_list(answer):
                self.answer = answer
                return
            for text in answer.text.split("<Part>")[1:]:
                entry = Entry(text.partition("</Part>")[0])
                self.parts[entry.number] = entry

    def has(self, number, size, digests):
        """Whether a part is there which may be the right one: it has this length, and not another digest."""
        entry = self.parts.get(number)
        if entry is None or (size is not None and entry.size != length_of(number, size)):
            return False
        return not entry.digest or not digests.get(number) or entry.digest == digests[number]

    def took(self, numbers):
        """How long these parts took, from the first to the last."""
        times = [self.parts[number].seconds() for number in numbers]
        return max(times) - min(times) if times and all(times) else 0


def length_of(number, size):
    return min(PART_SIZE, size - (number - 1) * PART_SIZE)


def count_of(size):
    return max(1, -(-size // PART_SIZE))


def hexadecimal(digest):
    return binascii.hexlify(digest).decode()


def changed(number):
    return Failed("part {} of the file is not the one that was signed. The file has changed.".format(number))


class Source:
    """The file, in its parts, and what is known of them: the MD5 of those that were read."""

    def __init__(self, path, size, digests):
        self.path = path
        self.size = size
        self.count = count_of(size)
        self.digests = digests
        self.identity = identity(path)
        self.md5s = {}
        self.proved = {}  # the ETags of the parts at the store, by number

    def is_changed(self):
        return identity(self.path) != self.identity

    def pieces(self, file, number):
        """Yield the bytes of a part, and keep its MD5."""
        md5 = new_digest("MD5")
        for piece in pieces_of(file, (number - 1) * PART_SIZE, length_of(number, self.size), number == self.count):
            if stopping.is_set():
                raise Failed("")
            if md5:
                md5.update(piece)
            yield piece
        self.md5s[number] = md5 and md5.digest()

    def digest(self, file, number):
        """The digest of a part in Base64; None if none is signed, or it cannot be computed. Its MD5 is kept."""
        digest = new_digest(ALGORITHM) if number in self.digests else None
        for piece in self.pieces(file, number):
            if digest:
                digest.update(piece)
        return digest and base64.b64encode(digest.digest()).decode()

    def check(self, file, number):
        """Fail if a part is not the one that was signed."""
        if self.digest(file, number) not in (None, self.digests.get(number)):
            raise changed(number)

    def has_part(self, file, listed, number):
        """Whether a part at the store is proved to be this file's. Its age is no proof: another file may be older."""
        entry = listed.parts[number]
        self.check(file, number)
        if entry.digest and self.digests.get(number):
            return True  # they are the same
        md5 = self.md5s[number]
        return md5 is not None and bare(entry.etag) == hexadecimal(md5)

    def etags(self):
        """The ETags that this file has as an object, where ETags are MD5."""
        parts = [self.md5s.get(number) for number in range(1, self.count + 1)]
        if not all(parts):
            return []
        whole = "{}-{}".format(hexadecimal(digest_of(parts, "MD5")), self.count)
        return [whole, hexadecimal(parts[0])] if self.count == 1 else [whole]

    def is_other_by_md5(self, etag):
        """Whether ETags are MD5 here, and one that is neither in ``etags`` nor ``is_whole`` is one as well."""
        are_md5 = any(md5 and bare(self.proved.get(at, "")) == hexadecimal(md5) for at, md5 in self.md5s.items())
        return are_md5 and re.match("[0-9a-f]{32}(-[0-9]+)?$", etag) is not None

    def read_all(self):
        """Compute what is not known yet."""
        with open(self.path, "rb") as file:
            for number in range(1, self.count + 1):
                if number not in self.md5s or number in self.digests:
                    self.check(file, number)

    def is_whole(self, etag):
        """Whether an ETag is the MD5 of the file, which some stores have for objects in parts as well."""
        if not re.match("[0-9a-f]{32}$", etag):
            return False
        with open(self.path, "rb") as file:
            digest = digest_of(pieces_of(file, 0, self.size), "MD5")
        return digest is not None and hexadecimal(digest) == etag
