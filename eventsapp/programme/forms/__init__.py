"""The organisers' forms of the programme, split by noun."""
