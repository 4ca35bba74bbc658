"""QR codes that a phone's camera reads."""

import re

from markupsafe import Markup

#: The white around it, in modules (ISO/IEC 18004).
_BORDER = 4
_DARK = re.compile(b"\x01+")


def qr(content: str) -> Markup:
    """A text as a QR code: an inline image without styles."""
    import segno

    # Any mask is read as well; to find the best one takes eight times as long as all the rest. And segno's own way of
    # drawing takes as long as to make the code.
    rows = segno.make_qr(content, error="m", mask=3, boost_error=False).matrix
    lines = "".join(
        f"M{run.start() + _BORDER} {number + _BORDER}.5h{run.end() - run.start()}"
        for number, row in enumerate(rows)
        for run in _DARK.finditer(row)
    )
    size = len(rows) + 2 * _BORDER
    paper, ink = f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>', f'<path stroke="#000" d="{lines}"/>'
    return Markup(f'<svg viewBox="0 0 {size} {size}" class="segno">{paper}{ink}</svg>')  # noqa: S704 - of digits alone
