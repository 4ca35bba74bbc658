"""The yardstick: the least that Flask can do."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """The page."""
    return "Hello, World!"
