"""An upload in parts: its plan, the upload at the store, and the URL of each part."""
