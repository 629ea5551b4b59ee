"""What is signed and how. Knows no command line, prints nothing."""
