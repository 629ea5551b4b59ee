"""What is printed: lines, documents, notes, reports. Nothing here signs, or reads an option."""
