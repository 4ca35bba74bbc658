"""The description of the API: OpenAPI 3.1. A test holds it to the addresses and to what they answer."""

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_WHEN: Schema = {"type": "string", "format": "date-time"}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_TEXTS: Schema = {"$ref": "#/components/schemas/Texts"}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _object(**properties: Schema) -> Schema:
    """An object that has exactly these properties."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _page(name: str) -> Schema:
    return _object(total={"type": "integer", "minimum": 0}, items=_list(_named(name)), next=_or_null(_ADDRESS))


SCHEMAS: dict[str, Schema] = {
    "Texts": {
        "type": "object",
        "description": "A text by language (BCP 47).",
        "additionalProperties": _TEXT,
        "examples": [{"en": "Seminar", "fi": "Seminaari", "sv": "Seminarium"}],
    },
    "Event": _object(
        slug=_TEXT,
        title=_TEXTS,
        subtitle=_TEXTS,
        description={**_TEXTS, "description": "Markdown."},
        languages=_list(_TEXT),
        timezone={**_TEXT, "description": "An IANA name."},
        starts_at=_WHEN,
        ends_at=_WHEN,
        cancelled={"type": "boolean"},
        venue=_TEXTS,
        address=_TEXT,
        latitude=_or_null({"type": "number"}),
        longitude=_or_null({"type": "number"}),
        hosts=_list(_object(name=_TEXTS, url=_or_null(_ADDRESS))),
        page=_ADDRESS,
        programme=_ADDRESS,
    ),
    "Room": _object(guid=_TEXT, name=_TEXT, capacity=_or_null({"type": "integer"})),
    "Track": _object(
        slug=_TEXT,
        name=_TEXTS,
        goals={
            **_list({"type": "integer", "minimum": 1, "maximum": 17}),
            "description": "Sustainable Development Goals.",
        },
    ),
    "Session": _object(
        code=_TEXT,
        guid=_TEXT,
        title=_TEXTS,
        subtitle=_TEXTS,
        abstract={**_TEXTS, "description": "Markdown."},
        description={**_TEXTS, "description": "Markdown."},
        kind=_TEXT,
        language=_or_null(_TEXT),
        starts_at=_WHEN,
        ends_at=_WHEN,
        minutes={"type": "integer", "minimum": 1},
        room={**_or_null(_TEXT), "description": "A room's name."},
        track={**_or_null(_TEXT), "description": "A track's slug."},
        speakers=_list(_object(code=_TEXT, name=_TEXT, role=_TEXT)),
        page=_ADDRESS,
    ),
    "Speaker": _object(
        code=_TEXT,
        guid=_TEXT,
        name=_TEXT,
        post=_TEXT,
        organisation=_TEXT,
        bio={**_TEXTS, "description": "Markdown."},
        photo=_or_null(_ADDRESS),
        sessions={**_list(_TEXT), "description": "Sessions' codes."},
        page=_ADDRESS,
    ),
    "Programme": _object(
        event=_TEXT,
        release={"type": "integer", "minimum": 1},
        released_at=_WHEN,
        rooms=_list(_named("Room")),
        tracks=_list(_named("Track")),
        speakers=_list(_named("Speaker")),
        sessions=_list(_named("Session")),
    ),
    "EventPage": _page("Event"),
    "SessionPage": _page("Session"),
    "SpeakerPage": _page("Speaker"),
    "Problem": _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT),
}


def _parameter(name: str, about: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": about, "schema": _TEXT}


def _asked(name: str, about: str, usual: int, most: int) -> Schema:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return {"name": name, "in": "query", "description": about, "schema": schema}


def _get(operation: str, summary: str, schema: str, *parameters: Schema, paged: bool = False) -> Schema:
    from eventsapp.api.pages import LAST, MOST, USUAL

    paging = [_asked("page", "Which page.", 1, LAST), _asked("per_page", "How long pages are.", USUAL, MOST)]
    answers = {
        "200": {
            "description": summary,
            "headers": {"ETag": {"description": "Send it as If-None-Match.", "schema": _TEXT}},
            "content": {"application/json": {"schema": _named(schema)}},
        },
        "304": {"description": "It is as it was (If-None-Match)."},
        "default": {
            "description": "A problem (RFC 9457).",
            "content": {"application/problem+json": {"schema": _named("Problem")}},
        },
    }
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [*parameters, *(paging if paged else [])],
            "responses": answers,
        }
    }


_SLUG, _SESSION, _SPEAKER = (
    _parameter("slug", "The event's name in its address."),
    _parameter("code", "The session's code."),
    _parameter("code", "The speaker's code."),
)

DOCUMENT: Schema = {
    "openapi": "3.1.0",
    "info": {
        "title": "eventsapp",
        "version": "1",
        "description": "The public events and their released programmes. Read-only, for everybody, from any site.",
    },
    "servers": [{"url": "/api/v1"}],
    "paths": {
        "/events": _get("events", "All public events, the coming ones first.", "EventPage", paged=True),
        "/events/{slug}": _get("event", "One event.", "Event", _SLUG),
        "/events/{slug}/programme": _get("programme", "The released programme, whole.", "Programme", _SLUG),
        "/events/{slug}/sessions": _get("sessions", "Its sessions, by time.", "SessionPage", _SLUG, paged=True),
        "/events/{slug}/sessions/{code}": _get("session", "One session.", "Session", _SLUG, _SESSION),
        "/events/{slug}/speakers": _get("speakers", "Its speakers.", "SpeakerPage", _SLUG, paged=True),
        "/events/{slug}/speakers/{code}": _get("speaker", "One speaker.", "Speaker", _SLUG, _SPEAKER),
    },
    "components": {"schemas": SCHEMAS},
}
