"""Why a message was put where it is, in a host's words."""

from flask_babel import lazy_gettext as _l

from eventsapp.inbox.models import Kind, Reason

_R = Reason

KINDS = {
    Kind.reply: _l("Answer from a calendar"),
    Kind.counter: _l("Proposal of another time"),
    Kind.refresh: _l("A calendar asks for the entry"),
    Kind.calendar: _l("Calendar message"),
    Kind.bounce: _l("A letter came back"),
    Kind.complaint: _l("Complaint"),
    Kind.automatic: _l("Automatic answer"),
    Kind.own: _l("Our own letter"),
    Kind.letter: _l("Letter"),
}

REASONS = {
    _R.answered: _l("The answer counts."),
    _R.said_already: _l("Nothing changes: it was answered so before."),
    _R.says_nothing: _l("It says neither yes nor no."),
    _R.older_answer: _l("A newer answer came before it."),
    _R.waits_untold: _l(
        "The guest accepted and is on the waiting list. Their calendar answered by itself, so we have not written to "
        "them; it shows the event as accepted. Please tell them."
    ),
    _R.another_time: _l("The guest proposes another time. We have thanked them and said that the time stays."),
    _R.substitute: _l("The guest wants somebody else to come."),
    _R.companion: _l("This is the answer of somebody who comes with the guest. Their seat is as it was."),
    _R.about_session: _l("It is about a session that the guest signed up for."),
    _R.session_given_up: _l("The guest gives back their chair in a session."),
    _R.entry_sent: _l("The calendar asked for the entry and has it again."),
    _R.asked_too_often: _l("The calendar asked too often; nothing was sent."),
    _R.refused: _l("The answer could not be taken:"),
    _R.not_invited: _l("The invitation was withdrawn before this answer came. Nothing has changed."),
    _R.no_code: _l("It was not sent to the address that the guest was given, so it may be somebody else’s."),
    _R.unknown_entry: _l("It speaks of a calendar entry that is not ours."),
    _R.another_entry: _l("It speaks of a calendar entry that is not this guest’s."),
    _R.party_crasher: _l("It answers for somebody whom we did not invite with this letter."),
    _R.another_sender: _l("It comes from another address than the guest’s or their assistant’s."),
    _R.one_day: _l("It speaks of one day of a series; the event is none."),
    _R.other_answer: _l("It is neither yes nor no nor perhaps."),
    _R.other_method: _l("A calendar sent something that is no answer."),
    _R.unreadable: _l("The answer is broken; we can’t read what it says."),
    _R.outlook_only: _l(
        "It is in Outlook’s own format (winmail.dat), which only Outlook can read. It may hold an answer."
    ),
    _R.bounced_hard: _l("The address takes no letters."),
    _R.bounced_soft: _l("The letter did not arrive; another one may."),
    _R.delayed: _l("The letter is late and still on its way."),
    _R.nothing_failed: _l("A mail server told that a letter arrived."),
    _R.unknown_letter: _l("It is about no letter of ours."),
    _R.came_back: _l("A mail server sent something back that we can’t read. The letter may not have arrived."),
    _R.complained: _l("The guest called a letter junk. Announcements no longer go to this address."),
    _R.automatic: _l("An automatic answer; nothing was done."),
    _R.own: _l("One of our own letters; nothing was done."),
    _R.written: _l("Somebody wrote to the address that calendars answer to."),
    _R.mistake: _l("Something failed on our side; it is tried again by itself."),
}
