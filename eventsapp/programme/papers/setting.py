"""Sets one sheet and ends: `python setting.py sheet.typ`; JSON on standard input, the PDF on standard output. Asked for
letters instead, it answers with those that no font at hand has.

A process of its own, because typst keeps what it has set in memory: after the papers of one large programme a web
process would hold half a gigabyte. It is run by its path and imports nothing of ours, so that it starts at once.
"""

import json
import re
import sys
from typing import Any

import typst

#: The most letters that are named.
_MOST = 12
_LETTERS = b'#set document(title: "x")\n#for each in json(bytes(sys.inputs.said)) [#each \\ ]'
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")


def main() -> None:
    """Answer what is asked."""
    request = json.load(sys.stdin.buffer)
    answer = without_font(request["letters"]).encode() if "letters" in request else sheet(request)
    sys.stdout.buffer.write(answer)


def sheet(request: dict[str, Any]) -> bytes:
    """Set the sheet that the command line names."""
    said, stamp = request["said"], request["stamp"]
    if not (made := accessible(sys.argv[1], said, stamp)[0]):
        # PDF/UA refuses a letter that no font at hand has. Tagged it still is, with a box in that letter's place.
        boxed = {"said": json.dumps(said | {"boxes": True})}
        made = typst.compile(sys.argv[1], sys_inputs=boxed, timestamp=stamp, font_paths=FONTS)
    return bytes(made)


def without_font(letters: str) -> str:
    """The first of these letters that no font has: typst names one at a time."""
    asked, found = list(letters), ""
    while asked and len(found) < _MOST:
        refused = set(accessible(_LETTERS, asked, None)[1])
        if not refused & set(asked):
            break
        found += "".join(each for each in asked if each in refused)
        asked = [each for each in asked if each not in refused]
    return found


def accessible(source: str | bytes, said: Any, stamp: int | None) -> tuple[bytes, str]:
    """What is set to PDF/UA; or nothing, and the text that could not be displayed."""
    inputs = {"said": json.dumps(said)}
    try:
        return typst.compile(source, sys_inputs=inputs, timestamp=stamp, font_paths=FONTS, pdf_standards="ua-1"), ""
    except typst.TypstError as error:
        _before, said_so, after = str(error).partition('the text `"')
        refused, ended, _rest = after.rpartition('"` could not be displayed')
        if not said_so or not ended:
            raise
        return b"", _CODE.sub(lambda code: chr(int(code[1], 16)), refused)


if __name__ == "__main__":
    FONTS = typst.Fonts()
    main()
