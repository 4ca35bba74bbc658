"""Questions, answers, and the registrations that hold seats; offers, deputies, and sign-ups for sessions."""

from eventsapp.registration.models.calendar_entries import CalendarChange, CalendarEntry
from eventsapp.registration.models.files import AnswerFile
from eventsapp.registration.models.offers import (
    HOLDING,
    HOLDS_SEATS,
    IS_APPROVED,
    OFFER_MOVES,
    SUBSTITUTION_MOVES,
    OfferState,
    PassedOver,
    Reason,
    RegistrationWave,
    SeatOffer,
    Substitution,
    SubstitutionState,
)
from eventsapp.registration.models.questions import ChoiceLimit, FileKind, Question, QuestionKind, QuestionSection
from eventsapp.registration.models.registrations import (
    MOVES,
    Answer,
    ChoiceHold,
    Companion,
    CompanionAnswer,
    Registration,
    RegistrationState,
)
from eventsapp.registration.models.sessions import SIGN_UP_MOVES, SignUp, SignUpSession, SignUpState

__all__ = [
    "HOLDING",
    "HOLDS_SEATS",
    "IS_APPROVED",
    "MOVES",
    "OFFER_MOVES",
    "SIGN_UP_MOVES",
    "SUBSTITUTION_MOVES",
    "Answer",
    "AnswerFile",
    "CalendarChange",
    "CalendarEntry",
    "ChoiceHold",
    "ChoiceLimit",
    "Companion",
    "CompanionAnswer",
    "FileKind",
    "OfferState",
    "PassedOver",
    "Question",
    "QuestionKind",
    "QuestionSection",
    "Reason",
    "Registration",
    "RegistrationState",
    "RegistrationWave",
    "SeatOffer",
    "SignUp",
    "SignUpSession",
    "SignUpState",
    "Substitution",
    "SubstitutionState",
]
