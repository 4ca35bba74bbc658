"""QR codes that a phone's camera reads."""

from markupsafe import Markup


def qr(content: str) -> Markup:
    """A text as a QR code: an inline image without styles."""
    import segno

    drawn = segno.make(content, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 - segno's own, of an address of ours
