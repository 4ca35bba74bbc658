"""The organisers' screens of the guest list and its letters."""
