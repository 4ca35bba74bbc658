"""What stands in the files of an SQLite database."""

import subprocess
from pathlib import Path


def files_of(database: str | None) -> dict[str, bytes]:
    """The content of the database's file, of its log and of its index, by their names.

    Another process reads them: where one closes a file, POSIX takes away all the locks that it has on that file, also
    those of SQLite's connections (https://www.sqlite.org/howtocorrupt.html, 2.2), and the next who comes takes the log
    away from under them.
    """
    path = Path(database or "")
    found = sorted(each for each in path.parent.iterdir() if each.name.startswith(path.name))
    return {each.name: subprocess.run(["cat", each], capture_output=True, check=True).stdout for each in found}
