"""The base of registration's tables."""

from sqlalchemy.orm import DeclarativeBase

from eventsapp.kernel.database import METADATA


class Base(DeclarativeBase):
    """The base of these tables, which are imported when they are first needed (see `kernel.database.Base`)."""

    metadata = METADATA
