"""What happens to lists of starred sessions by itself."""

from datetime import timedelta

from eventsapp.kernel.timers import Timer
from eventsapp.programme.mine import operations

UNOPENED = Timer("erase unopened lists of stars", timedelta(days=1), operations.erase_unopened)
