"""What is asked for: the S3 URI, headers, digests, expiry. Knows no session and signs nothing."""
