"""The two sample events, and how they come into a database. Their content is data; what reads it is `loading`."""
