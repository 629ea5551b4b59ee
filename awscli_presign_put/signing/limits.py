"""Limits of S3 that options and hand-offs share. "aws s3" imports this file for each of its commands."""

MAX_PUT_BYTES = 5 * 1024**3
"""The most that one PUT, or one form, can carry. Source: Amazon S3 User Guide, "Uploading objects"."""
