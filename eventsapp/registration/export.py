"""The answers of an event as a table for a spreadsheet: one row a registration."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from eventsapp.events.models import Event
from eventsapp.kernel.cells import harmless
from eventsapp.registration import queries, queries_of_lists, queries_of_sessions
from eventsapp.registration.models import QuestionKind
from eventsapp.registration.spoken import said
from eventsapp.web.texts import plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int
Row = Sequence[Cell]


def rows(event: Event, sensitive: bool = True) -> list[Row]:
    """The table, its heading first. Costs the same few queries for any number of rows.

    sensitive: with what only some may see: needs, and answers to the questions that are marked so.
    """
    questions = queries.questions(event.id, retired=True)
    asked = [each for each in questions if sensitive or not each.sensitive]
    heading = [
        _("State"),
        _("Honorific"),
        _("Name"),
        _("Post"),
        _("Organisation"),
        _("E-mail"),
        _("Group"),
        _("Language"),
        _("Seats"),
        _("Companions"),
        _("Dietary needs"),
        _("Access needs"),
        _("A word to the host"),
        _("Answered (event’s time)"),
        *(plain(question.label) for question in asked),
    ]
    sessions = [each for each in asked if each.kind is QuestionKind.sign_up]
    signed_up = queries_of_sessions.in_words(event) if sessions else {}
    table: list[Row] = [heading]
    for registration in queries_of_lists.for_export(event.id):
        guest = registration.guest
        answers = {answer.question_id: said(answer.value) for answer in registration.answers}
        for question in sessions:
            answers[question.id] = queries_of_sessions.answered(question, signed_up.get(guest.id, ()))
        for each in registration.companions:
            for answer in each.answers:
                answers[answer.question_id] = "; ".join(
                    filter(None, (answers.get(answer.question_id), said(answer.value)))
                )
        table.append(
            [
                registration.state.value,
                guest.honorific,
                guest.name,
                guest.post,
                guest.organisation,
                guest.email,
                guest.group.name if guest.group else "",
                guest.language,
                registration.seats,
                "; ".join(
                    " – ".join(
                        part
                        for part in (
                            each.name or _("name follows"),
                            each.diet if sensitive else "",
                            each.access_needs if sensitive else "",
                        )
                        if part
                    )
                    for each in registration.companions
                ),
                registration.diet if sensitive else "",
                registration.access_needs if sensitive else "",
                registration.message,
                f"{registration.answered_at.astimezone(event.zone):%Y-%m-%d %H:%M}",
                *(answers.get(question.id, "") for question in asked),
            ]
        )
    return table


def csv_file(table: Iterable[Row]) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark, without which Excel takes it for Latin-1."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([_cell(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(table: Iterable[Row]) -> bytes:
    """The table as an Excel workbook; texts are texts there, never formulas."""
    # Slow to import, and rarely asked for.

    from openpyxl import Workbook  # a third of the time that the web server takes to start

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Answers")
    for row in table:
        sheet.append([_cell(cell) for cell in row])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _cell(value: Cell) -> Cell:
    return harmless(value) if isinstance(value, str) else value
