"""What is asked for: headers, digests, expiry. Knows no session and signs nothing."""
