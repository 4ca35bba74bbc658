"""A real Thunderbird on a screen that nobody sees: started with a profile of its own, looked at, and clicked."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conformance.thunderbird.marionette import Marionette

#: Debian's packages of these programs.
NEEDED = {"thunderbird": "thunderbird", "Xvfb": "xvfb", "xdotool": "xdotool", "import": "imagemagick"}
HOW_TO_GET_THEM = "apt-get install thunderbird xvfb xdotool imagemagick dovecot-imapd"

#: The answers that Thunderbird offers on an invitation, by the names of its buttons.
BUTTONS = (
    "imipAcceptButton",
    "imipTentativeButton",
    "imipDeclineButton",
    "imipUpdateButton",
    "imipReconfirmButton",
    "imipAddButton",
    "imipDeleteButton",
    "imipDetailsButton",
)

_WINDOW = 'const win = Services.wm.getMostRecentWindow("mail:3pane");'
_CALENDAR = 'const {cal} = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");'

_PROFILE = """
user_pref("mail.accountmanager.accounts", "account1,account2");
user_pref("mail.accountmanager.defaultaccount", "account1");
user_pref("mail.accountmanager.localfoldersserver", "server2");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account1.identities", "id1");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.identity.id1.fullName", "{name}");
user_pref("mail.identity.id1.useremail", "{email}");
user_pref("mail.identity.id1.valid", true);
user_pref("mail.identity.id1.smtpServer", "smtp1");
user_pref("mail.identity.id1.fcc", false);
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.name", "{email}");
user_pref("mail.server.server1.hostname", "127.0.0.1");
user_pref("mail.server.server1.port", {imap});
user_pref("mail.server.server1.userName", "guest");
user_pref("mail.server.server1.authMethod", 3);
user_pref("mail.server.server1.socketType", 0);
user_pref("mail.server.server1.login_at_startup", false);
user_pref("mail.server.server2.type", "none");
user_pref("mail.server.server2.hostname", "Local Folders");
user_pref("mail.server.server2.userName", "nobody");
user_pref("mail.smtpservers", "smtp1");
user_pref("mail.smtp.defaultserver", "smtp1");
user_pref("mail.smtpserver.smtp1.hostname", "127.0.0.1");
user_pref("mail.smtpserver.smtp1.port", {smtp});
user_pref("mail.smtpserver.smtp1.authMethod", 1);
user_pref("mail.smtpserver.smtp1.try_ssl", 0);
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.shell.checkDefaultClient", false);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mail.rights.version", 1);
user_pref("mailnews.start_page.enabled", false);
user_pref("mailnews.start_page_override.mstone", "ignore");
user_pref("app.donation.eoy.version.viewed", 999);
user_pref("app.update.auto", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("datareporting.healthreport.uploadEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("calendar.timezone.local", "Europe/Helsinki");
user_pref("calendar.timezone.useSystemTimezone", false);
user_pref("calendar.alarms.show", false);
user_pref("marionette.port", {marionette});
"""


def missing() -> list[str]:
    """The programs that are not here."""
    return [program for program in NEEDED if not shutil.which(program)]


class Thunderbird:
    """What somebody sees and does in it."""

    def __init__(self, control: Marionette, display: str, evidence: Path) -> None:
        self.control, self.display, self.evidence = control, display, evidence
        self.pictures = 0

    def picture(self, name: str) -> None:
        """Keep what the screen shows."""
        self.pictures += 1
        time.sleep(1)  # it draws a moment after it says that it is there
        path = self.evidence / f"{self.pictures:02}-{name}.png"
        subprocess.run(["import", "-display", self.display, "-window", "root", str(path)], check=True)

    def set_up(self) -> None:
        """The password is known, invitations go into the one calendar, and the window is as large as the screen."""
        self.control.run(
            _WINDOW
            + _CALENDAR
            + """
            const info = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
            info.init("imap://127.0.0.1", null, "imap://127.0.0.1", "guest", "secret", "", "");
            await Services.logins.addLoginAsync(info);
            const [home] = cal.manager.getCalendars();
            home.setProperty("disabled", false);  // it is so until somebody first looks at it
            home.setProperty("imip.identity.key", "id1");
            win.moveTo(0, 0);
            win.resizeTo(win.screen.width, win.screen.height);
            """
        )

    def open_letter(self, subject: str) -> None:
        """Fetch mail until an unread letter with this subject is there, and open it."""
        self._until(
            "the letter " + subject,
            _WINDOW
            + """
            const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
            const server = MailServices.accounts.getIncomingServer("server1");
            const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
            if (!inbox) { server.performExpand(null); return false; }
            win.gTabmail.switchToTab(0);
            inbox.updateFolder(null);
            inbox.getNewMessages(win.msgWindow || null, null);
            const pane = win.gTabmail.currentAbout3Pane;
            pane.displayFolder(inbox);
            const view = pane.gDBView;
            if (!view) return false;
            view.doCommand(Ci.nsMsgViewCommandType.expandAll);  // our letters to a guest are one thread
            for (let row = 0; row < view.rowCount; row++) {
              const header = view.getMsgHdrAt(row);
              if (header.mime2DecodedSubject !== given[0] || header.isRead) continue;
              pane.threadTree.selectedIndex = row;
              return true;
            }
            return false;
            """,
            subject,
        )

    def offered(self) -> list[str]:
        """The buttons of the bar above the open letter, once it is there."""
        return list(
            self._until(
                "the bar of an invitation",
                _WINDOW
                + """
                const message = win.gTabmail.currentAboutMessage;
                const bar = message?.document.getElementById("imip-bar");
                if (!bar || bar.collapsed || bar.hidden) return null;
                const shown = given[0].filter(id => {
                  const button = message.document.getElementById(id);
                  return button && !button.hidden && button.getBoundingClientRect().width > 0;
                });
                return shown.length ? shown : null;
                """,
                list(BUTTONS),
            )
        )

    def said(self) -> str:
        """What the bar says."""
        return str(
            self.control.run(
                _WINDOW
                + """
                const bar = win.gTabmail.currentAboutMessage.document.getElementById("imip-bar");
                return (bar.messageText || bar).textContent.trim();
                """
            )
        )

    def click(self, button: str) -> None:
        """Press a button of the bar with the mouse, as a person does."""
        x, y = self.control.run(
            _WINDOW
            + """
            const message = win.gTabmail.currentAboutMessage;
            const box = message.document.getElementById(given[0]).getBoundingClientRect();
            const ratio = win.devicePixelRatio;
            return [(message.mozInnerScreenX + box.left + Math.min(20, box.width / 2)) * ratio,
                    (message.mozInnerScreenY + box.top + box.height / 2) * ratio];
            """,
            button,
        )
        where = [str(round(x)), str(round(y))]
        subprocess.run(["xdotool", "mousemove", "--sync", *where, "click", "1"], check=True, env=self._environ())

    def entry(self, uid: str) -> dict[str, Any] | None:
        """What the calendar has under a UID: start (UTC), SEQUENCE, the guest's PARTSTAT, STATUS; None for nothing."""
        found: dict[str, Any] | None = self.control.run(
            _CALENDAR
            + """
            for (const calendar of cal.manager.getCalendars()) {
              const item = await calendar.getItem(given[0]);
              if (item) {
                const who = item.getAttendees().find(each => each.id.toLowerCase() === "mailto:" + given[1]);
                return {
                  start: item.startDate.getInTimezone(cal.dtz.UTC).icalString,
                  sequence: Number(item.getProperty("SEQUENCE") || 0),
                  partstat: who ? who.participationStatus : "",
                  status: item.status || "",
                };
              }
            }
            return null;
            """,
            uid,
            "guest@example.org",
        )
        return found

    def show_calendar(self, day: str) -> None:
        """Open the calendar at a day (20300524)."""
        self.control.run(
            _WINDOW
            + _CALENDAR
            + """
            win.document.getElementById("tabmail").openTab("calendar", {background: false});
            await new Promise(resolve => win.setTimeout(resolve, 1500));
            win.switchCalendarView("week", true);
            win.goToDate(cal.createDateTime(given[0]));
            """,
            day,
        )

    def _until(self, what: str, script: str, *given: object) -> Any:
        end = time.monotonic() + 60
        while True:
            found = self.control.run(script, *given)
            if found:
                return found
            if time.monotonic() > end:
                self.picture("given-up")
                raise TimeoutError(f"waited in vain for {what}")
            time.sleep(1)

    def _environ(self) -> dict[str, str]:
        return os.environ | {"DISPLAY": self.display}


@contextmanager
def running(imap: int, smtp: int, evidence: Path, name: str, email: str) -> Iterator[Thunderbird]:
    """Start the screen and the program, and end both."""
    with tempfile.TemporaryDirectory(prefix="thunderbird") as home, _screen() as display:
        profile = Path(home) / "profile"
        profile.mkdir()
        port = free_port()
        facts = {"imap": imap, "smtp": smtp, "name": name, "email": email, "marionette": port}
        (profile / "user.js").write_text(_PROFILE.format(**facts))
        environ = os.environ | {
            "DISPLAY": display,
            "HOME": home,
            "MOZ_REMOTE_ALLOW_SYSTEM_ACCESS": "1",
            "LANG": "C.UTF-8",
        }
        command = [
            "thunderbird",
            "--no-remote",
            "--marionette",
            "--remote-allow-system-access",
            "--profile",
            str(profile),
        ]
        with (evidence / "thunderbird.log").open("wb") as log:
            program = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
            try:
                with Marionette(port) as control:
                    yield Thunderbird(control, display, evidence)
            finally:
                program.terminate()
                try:
                    program.wait(20)
                except subprocess.TimeoutExpired:
                    program.kill()
                    program.wait()


@contextmanager
def _screen() -> Iterator[str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as screen:
        os.close(write)
        try:
            with os.fdopen(read) as said:
                yield f":{said.readline().strip()}"
        finally:
            screen.terminate()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
