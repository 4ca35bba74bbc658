"""What everything stands on: the clock, tokens, column types, the unit of work. Imports nothing above it."""
