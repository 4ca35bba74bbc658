"""The guest's own pages: the invitation, the answer, and the registration for open events.

They are reached by secret links, so their addresses go nowhere: no referrer, no index, nothing kept. Their forms check
the CSRF token themselves (`forms.is_stale`), so that a form that was open for too long comes back with all that was
typed; and a check of the referrer, as the global one does with HTTPS, could not succeed here.
"""
