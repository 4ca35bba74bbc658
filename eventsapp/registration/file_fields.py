"""The field of a question that takes a file. What was chosen is not lost when the form comes back with an error: it is
kept for a while, and the form holds a token in its place."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.widgets import FileInput

from eventsapp.kernel.errors import Refused
from eventsapp.registration import queries_of_files
from eventsapp.registration.files import (
    ACCEPT,
    MEGABYTE,
    USUAL_MEGABYTES,
    SentFile,
    kinds_in_words,
    size_in_words,
    too_large,
    understood,
)
from eventsapp.registration.models import FileKind, Question
from eventsapp.registration.operations import files


class AnswerFileField(Field):
    """A file. Its data is the answer (files.value_of), or None."""

    widget = FileInput()

    process_errors: list[Any]
    errors: Any

    def __init__(self, label: Any, validators: Sequence[Any], question: Question, guest_id: int | None, **others: Any):
        self.kinds = [kind for kind in FileKind if kind.value in question.file_kinds] or list(FileKind)
        self.megabytes = question.file_megabytes or USUAL_MEGABYTES
        self.question_id, self.guest_id = question.id, guest_id
        most = _("%(kinds)s, at most %(most)d MB.", kinds=kinds_in_words(self.kinds), most=self.megabytes)
        others["description"] = " ".join(filter(None, (others.get("description", ""), most)))
        super().__init__(label, validators, **others)
        #: Where its content comes from: what was just sent, or the key of what is kept; None: from the answer that is
        #: there already.
        self.source: SentFile | int | None = None
        #: Stands in the form for what is kept.
        self.token = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what was chosen now; else what was kept, or was answered before, unless it is to go."""
        self.process_errors = []
        self.data = self.object_data = None if data is unset_value else data
        sent = formdata.getlist(self.name) if formdata is not None else []
        chosen = next((each for each in sent if isinstance(each, FileStorage) and each.filename), None)
        if formdata is None:
            return
        if token := formdata.get(f"{self.name}-kept"):
            self._kept(str(token))
        if chosen:
            self._chosen(chosen)
        elif formdata.get(f"{self.name}-remove"):
            self.data, self.source, self.token, self.process_errors = None, None, "", []

    def keep(self) -> None:
        """Keep what was just sent for the form's next try, or say why that can't be done."""
        if not isinstance(self.source, SentFile):
            return
        try:
            self.source, self.token = files.keep(self.question_id, self.guest_id, self.source)
        except Refused as refusal:
            self.data, self.source = self.object_data, None
            self.errors = [*self.errors, refusal.sentence]

    @property
    def in_words(self) -> str:
        """What is there: its name and size."""
        return f"{self.data['file']}, {size_in_words(self.data['bytes'])}" if self.data else ""

    @property
    def accept(self) -> str:
        """What the browser's window for choosing files shows first."""
        return ",".join(ACCEPT[kind] for kind in self.kinds)

    @property
    def most_bytes(self) -> int:
        """How large a file may be."""
        return self.megabytes * MEGABYTE

    @property
    def too_large(self) -> str:
        """What is said of one that is larger."""
        return str(too_large(self.megabytes))

    def _kept(self, token: str) -> None:
        found = queries_of_files.kept(token, self.question_id, self.guest_id)
        if found is None:
            self.process_errors.append(_l("The file is no longer kept. Choose it once more."))
            return
        self.data, self.source, self.token = queries_of_files.value(found), found.id, token

    def _chosen(self, chosen: FileStorage) -> None:
        content = chosen.stream.read(self.most_bytes + 1)
        try:
            self.source = understood(chosen.filename or "", content, self.kinds, self.megabytes)
        except Refused as refusal:
            self.process_errors = [refusal.sentence]
            return
        self.data, self.token, self.process_errors = self.source.value, "", []
