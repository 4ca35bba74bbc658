"""Every write of the programme, split by noun."""
