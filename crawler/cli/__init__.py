"""The console command, one file a verb."""


def main() -> None:
    """Entry point of the `marbre` command."""
