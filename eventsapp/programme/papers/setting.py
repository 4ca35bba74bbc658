"""Sets one sheet and ends: `python setting.py sheet.typ`; JSON on standard input, the PDF on standard output.

A process of its own, because typst keeps what it has set in memory: after the papers of one large programme a web
process would hold half a gigabyte. It is run by its path and imports nothing of ours, so that it starts at once.
"""

import json
import sys

import typst


def main() -> None:
    """Set the sheet that the command line names."""
    request = json.load(sys.stdin.buffer)
    how = {"sys_inputs": {"said": json.dumps(request["said"])}, "timestamp": request["stamp"]}
    try:
        made = typst.compile(sys.argv[1], **how, pdf_standards="ua-1")
    except typst.TypstError as error:
        # PDF/UA refuses a letter that no font at hand has. Tagged it still is, with a box in that letter's place.
        if "could not be displayed" not in str(error):
            raise
        made = typst.compile(sys.argv[1], **how)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
