"""What is printed: lines, documents, notes, progress. Nothing here signs, or knows an option."""
