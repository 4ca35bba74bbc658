"""The organisers' screens of an event's form and of its answers."""

#: How many rows a page of the list has.
ROWS = 100
