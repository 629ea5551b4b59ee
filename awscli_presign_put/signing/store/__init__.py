"""What is sent to the store or to STS while a person waits, each request bounded in bytes and in time."""
