"""`python -m eventsapp` is the `eventsapp` command."""

from eventsapp.cli import main

main()
