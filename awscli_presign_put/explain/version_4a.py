"""Whether a signature of Version 4A is one of these credentials: ECDSA on the curve P-256, verified in plain Python.

awscrt, which signs by it, verifies nothing, and AWS CLI v1 has no awscrt.

Source: AWS SDKs, "Deriving the asymmetric key" of Signature Version 4A (aws-c-auth); FIPS 186-5; SEC 2, secp256r1.
"""

import hashlib
import hmac
from typing import Optional, Tuple

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_A = -3
_LABEL = b"AWS4-ECDSA-P256-SHA256"
_MOST_COUNTERS = 254
_INTEGER, _SEQUENCE = 0x02, 0x30

Point = Tuple[int, int, int]
"""X, Y, Z in Jacobian coordinates; Z is 0 for the point at infinity."""


def public_key(key_id: str, secret: str) -> Point:
    """The key that verifies what these credentials sign."""
    return _multiplied(_private_key(key_id, secret), (*_G, 1))


def is_signature(signature: str, text: str, public: Point) -> bool:
    """Whether this is a signature of a string to sign.

    :param signature: in hexadecimal, DER-encoded.
    """
    numbers = _numbers(signature)
    if numbers is None:
        return False
    r, s = numbers
    if not (0 < r < _N and 0 < s < _N):
        return False
    digest = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest(), "big")
    inverse = pow(s, -1, _N)
    point = _sum(_multiplied(digest * inverse % _N, (*_G, 1)), _multiplied(r * inverse % _N, public))
    return point[2] != 0 and _x_of(point) % _N == r


def _private_key(key_id: str, secret: str) -> int:
    for counter in range(1, _MOST_COUNTERS):
        message = (
            b"\x00\x00\x00\x01"
            + _LABEL
            + b"\x00"
            + key_id.encode("utf-8", "surrogateescape")
            + bytes([counter])
            + b"\x00\x00\x01\x00"
        )
        number = int.from_bytes(
            hmac.digest(f"AWS4A{secret}".encode("utf-8", "surrogateescape"), message, "sha256"), "big"
        )
        if number <= _N - 2:
            return number + 1
    raise AssertionError("no private key")


def _numbers(signature: str) -> Optional[Tuple[int, int]]:
    """R and S of a signature in DER; None where it is none."""
    try:
        raw = bytes.fromhex(signature)
        if raw[0] != _SEQUENCE or raw[1] != len(raw) - 2:
            return None
        at, numbers = 2, []
        while at < len(raw):
            size = raw[at + 1]
            if raw[at] != _INTEGER or at + 2 + size > len(raw):
                return None
            numbers.append(int.from_bytes(raw[at + 2 : at + 2 + size], "big"))
            at += 2 + size
        r, s = numbers
    except (ValueError, IndexError):
        return None
    return r, s


def _multiplied(number: int, point: Point) -> Point:
    result = (0, 1, 0)
    for bit in f"{number:b}":
        result = _doubled(result)
        if bit == "1":
            result = _sum(result, point)
    return result


def _doubled(point: Point) -> Point:
    x, y, z = point
    if not z or not y:
        return (0, 1, 0)
    s = 4 * x * y * y % _P
    m = (3 * x * x + _A * pow(z, 4, _P)) % _P
    new_x = (m * m - 2 * s) % _P
    return new_x, (m * (s - new_x) - 8 * pow(y, 4, _P)) % _P, 2 * y * z % _P


def _sum(one: Point, other: Point) -> Point:
    if not one[2]:
        return other
    if not other[2]:
        return one
    x1, y1, z1 = one
    x2, y2, z2 = other
    u1, u2 = x1 * z2 * z2 % _P, x2 * z1 * z1 % _P
    s1, s2 = y1 * z2**3 % _P, y2 * z1**3 % _P
    if u1 == u2:
        return _doubled(one) if s1 == s2 else (0, 1, 0)
    h, r = u2 - u1, s2 - s1
    x = (r * r - h**3 - 2 * u1 * h * h) % _P
    return x, (r * (u1 * h * h - x) - s1 * h**3) % _P, h * z1 * z2 % _P


def _x_of(point: Point) -> int:
    return point[0] * pow(point[2], -2, _P) % _P
