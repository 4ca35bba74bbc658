"""Every write to accounts: people and their roles, passwords, second steps of signing in, sessions."""
