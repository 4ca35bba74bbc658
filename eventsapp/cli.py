"""The `eventsapp` command."""


def main() -> None:
    """Run the command."""
