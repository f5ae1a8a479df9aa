"""Taking articles down: restricted, masked or erased, with a log that names nobody; undone but for what is erased."""
