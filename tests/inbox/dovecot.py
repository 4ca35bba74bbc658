"""A real IMAP server on loopback, for one test run: Debian's Dovecot, started as an ordinary process."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOW_TO_GET_IT = "Dovecot is not here; Debian: apt-get install dovecot-imapd"

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 0
first_valid_gid = 0
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
mail_uid = {uid}
mail_gid = {gid}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
"""


class Mailbox:
    """The mailbox of that server, seen from the mail server's side."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.url = f"imap://calendar:secret@127.0.0.1:{port}"
        self.count = 0

    def deliver(self, content: bytes) -> None:
        """A message arrives."""
        self.count += 1
        new = self.folder / "new"
        written = self.folder / "tmp" / f"{time.time_ns()}.{self.count}.test"
        written.write_bytes(content)
        owner = new.stat()
        os.chown(written, owner.st_uid, owner.st_gid)
        written.rename(new / written.name)

    def held(self, name: str = "") -> int:
        """How many messages a folder has; "" for the INBOX."""
        folder = self.folder / f".{name}" if name else self.folder
        return sum(len(list((folder / each).iterdir())) for each in ("new", "cur") if (folder / each).is_dir())


def binary() -> str | None:
    """Where Dovecot is, if it is here."""
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")


@contextmanager
def server() -> Iterator[Mailbox]:
    """Start the server, wait until it answers, and stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="dovecot") as name:  # short: its sockets' paths have 108 characters at most
        folder = Path(name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        facts = _who(folder)
        configuration = folder / "dovecot.conf"
        configuration.write_text(_CONFIGURATION.format(folder=folder, port=port, **facts))
        for each in ("new", "cur", "tmp"):
            (folder / "mail" / each).mkdir(parents=True)
        for each in (folder / "mail", *(folder / "mail").iterdir()):
            os.chown(each, int(str(facts["uid"])), int(str(facts["gid"])))
        command = [str(binary()), "-F", "-c", str(configuration)]
        with subprocess.Popen(command, start_new_session=True) as running:
            try:
                _wait_for(port, running, folder)
                yield Mailbox(folder / "mail", port)
            finally:
                # All of them at once: asked politely, each waits a second for the others.
                os.killpg(running.pid, signal.SIGKILL)


def _who(folder: Path) -> dict[str, object]:
    """As whom it runs: whoever we are. Dovecot never serves as root: there, and only there, as its own users."""
    uid, gid = os.getuid(), os.getgid()
    user, group = pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name
    if uid:
        return {"uid": uid, "gid": gid, "user": user, "login": user, "group": group}
    folder.chmod(0o755)
    nobody = pwd.getpwnam("nobody")
    own = {"uid": nobody.pw_uid, "gid": nobody.pw_gid}
    return {**own, "user": "dovecot", "login": "dovenull", "group": "dovecot"}


def _wait_for(port: int, running: "subprocess.Popen[bytes]", folder: Path) -> None:
    for _attempt in range(200):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        if running.poll() is not None:
            break
        time.sleep(0.05)
    log = folder / "log"
    raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.exists() else ''}")
