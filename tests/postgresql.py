"""A PostgreSQL cluster of the tests' own, on a Unix socket, thrown away afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOW_TO_GET_IT = "PostgreSQL's server is not here; Debian: apt-get install postgresql"


def binaries() -> Path | None:
    """The folder of initdb and postgres: Debian's newest, else what is on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _as_nobody_special() -> dict[str, int]:
    """PostgreSQL refuses to run as root: take Debian's own user for it then."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; give the URL of its empty database; take it away at the end."""
    bin_folder = binaries()
    assert bin_folder, HOW_TO_GET_IT
    who = _as_nobody_special()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if who:
        os.chown(folder, who["user"], who["group"])
    data = folder / "data"

    def run(*command: str | Path) -> None:
        # Not captured by a pipe: the server would hold it open for as long as it lives.
        with (folder / "log").open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd=folder, **who)

    try:
        run(bin_folder / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        run(bin_folder / "pg_ctl", "-D", data, "-w", "-o", f"-k {folder} -h '' {quick}", "start")
        yield f"postgresql+psycopg://tests@/postgres?host={folder}"
    finally:
        subprocess.run(
            [bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            capture_output=True,
            cwd="/",
            **who,
        )
        shutil.rmtree(folder, ignore_errors=True)
