"""QR codes that a phone's camera reads."""

from markupsafe import Markup


def qr(content: str) -> Markup:
    """A text as a QR code: an inline image without styles."""
    import segno

    # Any mask is read as well; to find the best one takes eight times as long as all the rest.
    drawn = segno.make(content, error="m", mask=3).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - segno's own, of an address of ours
