"""`eventsapp demo`: the product on its two sample events, with nothing to set up."""

import click


@click.command()
def demo() -> None:
    """Run the product on its two sample events; Ctrl-C stops it.

    Example: eventsapp demo --port 8080
    """
    raise click.ClickException("the sample events are not here yet")
