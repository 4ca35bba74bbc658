"""POST /inbox: a mail provider brings a message over HTTP, signed.

The body is the message (message/rfc822). `X-Inbox-Timestamp` is the time in seconds since 1970, `X-Inbox-Recipient` the
address it was sent to (it may be left out), and `X-Inbox-Signature` the HMAC-SHA256, in hexadecimal digits, with
EVENTSAPP_INBOX_SECRET, over the timestamp, a line feed, the recipient, a line feed, and the body. A signature is good
for five minutes and for one time.
"""

import hashlib
import hmac
from datetime import timedelta

from flask import Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from eventsapp.inbox.models import Way
from eventsapp.inbox.receiving import receive
from eventsapp.kernel import clock, mime
from eventsapp.kernel.limits import TooManyAttempts, count_attempt, forget_attempts

#: How far the provider's clock may be from ours, in seconds.
_WINDOW = 300
#: How often a minute the endpoint may be called with a good signature, and an address with a bad one in ten minutes.
_MOST_A_MINUTE = 3000
_MOST_BAD = 20


def take() -> Response:
    """Take one message. 404 where no secret is set; 401, 409, 413 or 429 where it is not taken; 503 to come again."""
    secret: str = current_app.extensions["settings"].inbox_secret
    if not secret:
        return _answer(404, "there is no inbox here")
    try:
        body = _body()
    except RequestEntityTooLarge:
        return _answer(413, "the message is too long")
    try:
        return _take(secret, body)
    except TooManyAttempts as error:
        answer = _answer(429, "too many; come again")
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    except SQLAlchemyError:
        answer = _answer(503, "not now; come again")
        answer.headers["Retry-After"] = "60"
        return answer


def signature(secret: str, timestamp: str, recipient: str, body: bytes) -> str:
    """What X-Inbox-Signature must be."""
    signed = f"{timestamp}\n{recipient}\n".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _take(secret: str, body: bytes) -> Response:
    timestamp, recipient = request.headers.get("X-Inbox-Timestamp", ""), request.headers.get("X-Inbox-Recipient", "")
    given = request.headers.get("X-Inbox-Signature", "").strip().lower()
    expected = signature(secret, timestamp, recipient, body)
    # Bytes: of texts compare_digest takes ASCII alone.
    good = hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
    if not good or not _is_fresh(timestamp):
        count_attempt(f"inbox bad:{request.remote_addr}", _MOST_BAD, timedelta(minutes=10))
        return _answer(401, "the signature is not good")
    count_attempt("inbox", _MOST_A_MINUTE, timedelta(minutes=1))
    used = f"inbox used:{expected}"
    try:
        count_attempt(used, 1, timedelta(seconds=2 * _WINDOW))
    except TooManyAttempts:
        return _answer(409, "this was brought before")
    try:
        taken = receive(body, recipient, Way.http)
    except SQLAlchemyError:
        forget_attempts(used)
        raise
    return _answer(200, taken.line)


def _is_fresh(timestamp: str) -> bool:
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    return abs(clock.now().timestamp() - int(timestamp)) <= _WINDOW


def _body() -> bytes:
    """The body, whole; more than a message may have is refused, announced or not."""
    if (request.content_length or 0) > mime.LONGEST:
        raise RequestEntityTooLarge
    request.max_content_length = mime.LONGEST
    body = request.stream.read(mime.LONGEST + 1)
    if len(body) > mime.LONGEST:
        raise RequestEntityTooLarge
    return body


def _answer(status: int, line: str) -> Response:
    return Response(line + "\n", status, mimetype="text/plain")
