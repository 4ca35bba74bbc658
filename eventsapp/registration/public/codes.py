"""A personal link in a browser that is not known yet: whose invitation it is, and the code that is mailed to them.

The page stands wherever the guest was going, and goes on to it: a file, a form, a button in a letter.
"""

from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eventsapp.guests import known_browsers, links
from eventsapp.guests.models import PersonalLink
from eventsapp.guests.operations import codes
from eventsapp.kernel.errors import Refused
from eventsapp.kernel.limits import count_attempt
from eventsapp.kernel.tokens import new_token
from eventsapp.mail.addresses import mail_from
from eventsapp.registration.code_wanted import CodeWanted
from eventsapp.registration.public.reached import WAYS, addressed, cookie, cookie_name, is_shown, is_stale
from eventsapp.registration.public.sending import understood
from eventsapp.settings import Settings
from eventsapp.web.fields import Required
from eventsapp.web.forms import Form, OneLine

#: How many codes a guest is mailed for one address on the net, and for one link: whoever holds a forwarded link is not
#: to fill the addressee's mailbox, nor to keep them from a code by another link of theirs.
_MAILED, _MAILED_WINDOW = 5, timedelta(hours=1)
_MAILED_BY_LINK, _WINDOW_OF_LINK = 12, timedelta(days=1)
#: How many one address on the net may type.
_TYPED, _TYPED_WINDOW = 15, timedelta(hours=1)


class CodeForm(Form):
    """The code of the letter."""

    code = OneLine(
        _l("Code"),
        [Required(message=_l("Type the six digits of the letter."))],
        most=40,
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"},
    )

    def digits(self) -> str:
        """What was typed of it, in whichever script, without blanks and hyphens."""
        return "".join(str(int(each)) for each in self.code.data if each.isdecimal())


def wanted(error: CodeWanted) -> ResponseReturnValue:
    """Answer so wherever a link is followed."""
    way = "r" if error.purpose is WAYS["r"] else "i"
    if request.method in {"GET", "HEAD"}:
        here = f"{request.script_root}{request.full_path}".rstrip("?")
        link = links.link_by(error.token, error.purpose)
        # Withdrawn since it was followed: its first page says what such a link is.
        return _page(way, error.token, link, CodeForm(), here) if link else redirect(_first_page(way, error.token), 303)
    # A button of a page that is no longer this guest's to press: nothing is changed.
    return redirect(_first_page(way, error.token), 303)


def code_again(way: str, token: str) -> Response:
    """Somebody loads the address of a sent form anew."""
    return redirect(_first_page(way, token), 303)


def send_code(way: str, token: str) -> Response:
    """Mail a code to the addressee."""
    link = addressed(token, WAYS[way])
    guest_id, link_id = link.guest_id, link.id
    response = redirect(_then(way, token), 303)
    if not is_shown(link) and not is_stale():
        count_attempt(f"code:{guest_id}:{request.remote_addr}", _MAILED, _MAILED_WINDOW)
        count_attempt(f"code by link:{link_id}", _MAILED_BY_LINK, _WINDOW_OF_LINK)
        browser = cookie() or new_token()
        try:
            codes.send(guest_id, browser, to_assistant=request.form.get("to") == "assistant")
        except Refused as refusal:
            flash(str(refusal.sentence), "warning")
        else:
            return _remembering(response, browser)
    return response


def know_browser(way: str, token: str) -> ResponseReturnValue:
    """Know this browser from now on, where the code is right."""
    link = addressed(token, WAYS[way])
    then = _then(way, token)
    if is_shown(link):
        return redirect(then, 303)
    form = CodeForm()
    if understood(form):
        guest_id, actor = link.guest_id, links.acting_by(link)
        count_attempt(f"code typed:{guest_id}:{request.remote_addr}", _TYPED, _TYPED_WINDOW)
        typed = codes.take(guest_id, form.digits(), cookie(), actor)
        if typed.token:
            return _remembering(redirect(then, 303), typed.token)
        form.code.errors = [_wrong(typed.left)]
        link = addressed(token, WAYS[way])
    return _page(way, token, link, form, then), 422


def _wrong(left: int) -> str:
    if not left:
        return str(_("No code that works was sent for this browser. Have one sent here, and type that."))
    sentence = ngettext(
        "This is not the code of the newest letter. You can try %(num)d more time.",
        "This is not the code of the newest letter. You can try %(num)d more times.",
        left,
    )
    return str(sentence)


def _page(way: str, token: str, link: PersonalLink, form: CodeForm, then: str) -> str:
    guest = link.guest
    addresses = [("guest", guest.email), ("assistant", guest.assistant_email)]
    return render_template(
        "registration/code.html",
        way=way,
        token=token,
        event=guest.event,
        name=guest.name,
        addresses=[(to, known_browsers.masked(email)) for to, email in addresses if email],
        under_way=known_browsers.code_under_way(guest, cookie()),
        form=form,
        then=then,
        contact=mail_from(),
    )


def _remembering(response: Response, token: str) -> Response:
    settings: Settings = current_app.extensions["settings"]
    response.set_cookie(
        cookie_name(), token, max_age=codes.KNOWN_FOR, secure=settings.https, httponly=True, samesite="Lax"
    )
    return response


def _first_page(way: str, token: str, **arguments: Any) -> str:
    endpoint = "registration.show" if way == "r" else "registration.invitation"
    return url_for(endpoint, token=token, **arguments)


def _then(way: str, token: str) -> str:
    """Where the guest was going: a page of this link, and nowhere else."""
    asked, first = request.form.get("then", ""), _first_page(way, token, lang=None)
    if not asked.isprintable():
        return first
    return asked if asked == first or asked.startswith((f"{first}/", f"{first}?")) else _first_page(way, token)
