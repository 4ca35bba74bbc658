"""The guest's own pages: the invitation, the answer, and the registration for open events."""

from flask import Blueprint

blueprint = Blueprint("registration", __name__)
