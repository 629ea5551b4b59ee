"""Digests, as far as this Python computes them."""

import hashlib
import zlib


class Crc32:
    value = 0

    def update(self, piece):
        self.value = zlib.crc32(piece, self.value)

    def digest(self):
        return self.value.to_bytes(4, "big")


def new_digest(algorithm):
    """Return what computes a digest; None if this Python cannot."""
    if algorithm == "CRC32":
        return Crc32()
    try:
        try:
            return hashlib.new(algorithm.lower(), usedforsecurity=False)
        except TypeError:  # up to Python 3.8
            return hashlib.new(algorithm.lower())
    except ValueError:
        return None


def digest_of(pieces, algorithm):
    """Return the digest as bytes, or None if this Python cannot compute it."""
    digest = new_digest(algorithm)
    if digest is None:
        return None
    for piece in pieces:
        digest.update(piece)
    return digest.digest()
