"""What is signed and how. Reads no command line, prints nothing."""
