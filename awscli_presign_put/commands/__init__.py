"""The commands that a person types: options in, text out. Nothing here signs."""
