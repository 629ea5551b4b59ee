"""What a person types: options and their values, files and lists of keys -> an UploadRequest. Nothing here signs."""
