"""Many URLs at once: botocore signs one, and the others are made from a template of it."""
