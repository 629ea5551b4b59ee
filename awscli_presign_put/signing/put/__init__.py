"""One request, presigned as a URL."""
