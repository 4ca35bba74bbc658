"""Where the links of previews and of tests lead. In a letter that is sent each reader has a link of their own."""

from flask import render_template


def link() -> str:
    """Say so."""
    return render_template("example_link.html")
