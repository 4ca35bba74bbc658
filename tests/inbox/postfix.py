"""A real mail server on loopback, for one test run: Debian's Postfix, in folders of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOW_TO_GET_IT = "Postfix is not here; Debian: apt-get install postfix"

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{next_port}
smtp_dns_support_level = disabled
smtp_host_lookup = native
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
alias_maps =
alias_database =
local_recipient_maps =
bounce_queue_lifetime = 0
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def is_here() -> bool:
    """Whether it is installed."""
    return shutil.which("postfix", path="/usr/sbin") is not None


@contextmanager
def server(next_port: int) -> Iterator[int]:
    """Start it, and give its port. It brings everything to another server, at `next_port`."""
    with tempfile.TemporaryDirectory(prefix="postfix") as name, socket.socket() as free:
        folder = Path(name)
        folder.chmod(0o755)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        owner = pwd.getpwnam("postfix")
        for each in ("spool", "data", "etc"):
            (folder / each).mkdir()
        os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
        (folder / "etc" / "main.cf").write_text(_MAIN.format(folder=folder, next_port=next_port))
        (folder / "etc" / "master.cf").write_text(_MASTER.format(port=port))
        command = ["/usr/sbin/postfix", "-c", str(folder / "etc")]
        started = subprocess.run([*command, "start"], capture_output=True, text=True, check=False)
        try:
            _wait_for(port, folder, started.stderr)
            yield port
        finally:
            subprocess.run([*command, "stop"], capture_output=True, check=False)


def _wait_for(port: int, folder: Path, said: str) -> None:
    for _attempt in range(200):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    log = folder / "log"
    raise RuntimeError(f"Postfix did not start: {said} {log.read_text() if log.exists() else ''}")
