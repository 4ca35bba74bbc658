"""The pages of organisers' accounts: one's own, the ways in, and an office's colleagues."""
