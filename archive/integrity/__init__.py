"""Whether the archive is what it claims to be: verification, seals, and backups that were checked."""
