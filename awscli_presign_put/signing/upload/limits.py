"""Limits of S3 that options and hand-offs share. "aws s3" imports this file for each of its commands."""

MAX_PUT_BYTES = 5 * 1024**3
"""The most that one PUT, or one form, can carry. Source: Amazon S3 User Guide, "Uploading objects"."""

MAX_KEY_BYTES = 1024
"""Amazon S3 User Guide, "Naming Amazon S3 objects": a key is at most 1,024 bytes of UTF-8."""

MAX_METADATA_BYTES = 2048
"""Amazon S3 User Guide, "Working with object metadata": the names, without their prefix, and the values together."""
