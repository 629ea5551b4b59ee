"""A presigned URL or form, and what a store answered to it -> what it is, and why it failed. Knows no command line."""
