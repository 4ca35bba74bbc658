"""Every write to the guest list and its invitations."""
