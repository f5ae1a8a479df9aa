"""What was imported: which files were read and how far, and where each imported capture came from."""
