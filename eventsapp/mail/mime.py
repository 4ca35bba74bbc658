"""The parts of a MIME message as bytes (RFC 2045, 2046), made at once.

The standard library's `email` builds a tree, folds each header and writes the tree; for our few shapes of letters that
takes ten times as long as writing them down.
"""

import base64
from binascii import b2a_qp
from collections.abc import Mapping, Sequence

from eventsapp.kernel.tokens import new_token


def text(words: str, subtype: str) -> bytes:
    """A text in UTF-8 as quoted-printable: lines of 76 characters at most, CRLF at their ends.

    words: with \\n at line ends.
    """
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + b2a_qp(words.replace("\n", "\r\n").encode(), istext=True)


def binary(content: bytes, content_type: str, disposition: str = "") -> bytes:
    """Any content as base64. content_type: with its parameters."""
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}\r\n"
    return f"{head}\r\n".encode() + base64.encodebytes(content).replace(b"\n", b"\r\n")


def multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    """Several parts in one. Its boundary can stand in none of them: no quoted-printable text holds "=_"."""
    boundary = f"=_{new_token()}"
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    line = f"--{boundary}".encode()
    return b"".join([head, *(b"%b\r\n%b\r\n" % (line, part) for part in parts), b"%b--\r\n" % line])


def message(headers: Mapping[str, str], body: bytes) -> bytes:
    """A message: its headers, folded already and ASCII throughout, and a part as its body."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{lines}MIME-Version: 1.0\r\n".encode("ascii") + body
