"""Re-extraction as a command means it: the archive's pages, the configuration's options, the workers."""
