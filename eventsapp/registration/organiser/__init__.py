"""The organisers' screens of an event's form and of its answers."""

from flask import Blueprint

blueprint = Blueprint("answers", __name__, url_prefix="/organise")

#: How many rows a page of the list has.
ROWS = 100
