"""Packed files that somebody sent: looked at before anything is unpacked."""

import io
import zipfile

#: Bytes that may come out of one, all parts together. A list of 50,000 people has less than half of it.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2000
#: How many times larger a file may become. Spreadsheets become 5 to 20 times larger, what is made to fill a memory a
#: thousand times. Small ones may do what they like.
MOST_TIMES, SMALL = 200, 20 * 1024 * 1024


def parts_of(data: bytes) -> frozenset[str]:
    """The names of the parts of a ZIP file. Raises BadZipFile where it is none, and TooMuch."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = archive.infolist()
    size = sum(part.file_size for part in found)
    if len(found) > MOST_PARTS or size > MOST_UNPACKED or (size > SMALL and size > MOST_TIMES * len(data)):
        raise TooMuch
    return frozenset(part.filename for part in found)


class TooMuch(Exception):
    """More would come out of it than is ever needed."""
