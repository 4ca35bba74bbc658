"""What holds a day together."""

#: Kinds of sessions that hold the day together and are not for opening.
PAUSES = frozenset({"break", "lunch", "coffee", "pause", "reception"})
