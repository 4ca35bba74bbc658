"""Speakers' photographs: read with care, and written anew."""

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from flask_babel import lazy_gettext as _l

from eventsapp.kernel.errors import Refused
from eventsapp.programme.models import Speaker, SpeakerPhoto

if TYPE_CHECKING:
    # Slow to import, and rarely needed.
    from PIL import Image

#: Bytes of a file that we read at all.
LARGEST_FILE = 8 * 1024 * 1024
#: Pixels: of the longer side, and altogether (a file of few bytes may unfold to a great many).
LONGEST_SIDE, MOST_PIXELS = 12_000, 60_000_000
#: Pixels of the longer side of what we keep.
KEPT_SIDE = 800


class Picture(NamedTuple):
    """A photograph as we wrote it: JPEG without metadata; sides in pixels."""

    data: bytes
    width: int
    height: int


def rewritten(data: bytes) -> Picture:
    """Read a JPEG, PNG or WebP file (by its content, whatever it is called) and write it anew.

    It is turned the right way up, made at most 800 pixels wide and high, and loses its metadata.
    Raises Refused, about the field "photo", where it is anything else, too large, or broken.
    """
    if len(data) > LARGEST_FILE:
        sentence = _l("This file is larger than %(most)d MB. Choose a smaller one.", most=LARGEST_FILE // 1024 // 1024)
        raise Refused(sentence, "photo")
    return redrawn(data, KEPT_SIDE)


def redrawn(data: bytes, side: int) -> Picture:
    """The same for a picture of another size: at most `side` pixels wide and high."""
    from PIL import Image

    unread = Refused(_l("This is not a photograph that we can read. Choose a JPEG, PNG or WebP file."), "photo")
    too_many = Refused(_l("This picture has too many pixels. Choose a smaller one."), "photo")
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            if max(image.size) > LONGEST_SIDE or image.width * image.height > MOST_PIXELS:
                raise too_many
            return _written(image, side)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many from None
    except Exception:  # a broken file may raise anything that a decoder comes upon
        raise unread from None


def _written(image: "Image.Image", side: int) -> Picture:
    from PIL import Image, ImageOps

    image.draft("RGB", (2 * side, 2 * side))
    upright: Image.Image = ImageOps.exif_transpose(image)
    upright.thumbnail((side, side))
    colours = upright.convert("RGBA")
    paper = Image.new("RGB", colours.size, "white")
    paper.paste(colours, mask=colours.getchannel("A"))
    written = BytesIO()
    paper.save(written, "JPEG", quality=85, optimize=True, progressive=True)
    return Picture(written.getvalue(), *paper.size)


def hang(speaker: Speaker, picture: Picture) -> None:
    """Give a speaker a photograph, instead of the one before. Part of an operation's unit of work."""
    photo = speaker.photo or SpeakerPhoto()
    photo.data, photo.width, photo.height = picture
    photo.digest = hashlib.sha256(picture.data).hexdigest()
    speaker.photo = photo
