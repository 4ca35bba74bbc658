"""A guest who uses Thunderbird, from the invitation to the cancellation: with the real program, on no screen.

Run it by hand, as it takes a minute and needs Debian's Thunderbird; no test does:

    .venv/bin/python -m tests.conformance.thunderbird [folder for the pictures]

Our letters go by SMTP to a server on loopback and from there into Dovecot; Thunderbird fetches them by IMAP, its
buttons are pressed with the mouse (xdotool), and what it sends goes through `eventsapp mail receive`, as from Postfix.
Each step says what it saw; the pictures, and what Thunderbird sent, are the evidence. Where a step is not as it should
be the exit status is 1.
"""
