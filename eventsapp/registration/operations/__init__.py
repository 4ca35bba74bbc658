"""Every write of registrations: answers, seats, the waiting list, cancellations, the event's questions."""
