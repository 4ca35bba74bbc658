"""Writes and reads iCalendar from plain dataclasses; knows no table."""
