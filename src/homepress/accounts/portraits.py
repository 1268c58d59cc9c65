"""People's pictures: small, square, and with nothing of the camera in them."""

import secrets
import warnings
from io import BytesIO
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from homepress.errors import InvalidMedia

SIDE = 320
"""Width and height in pixels: enough for 160 CSS pixels on a dense screen."""

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF"]
MAX_BYTES = 10_000_000
MAX_PIXELS = 50_000_000


def store(upload: BinaryIO) -> str:
    """Store a picture, turned upright, cut to a square and made anew as WebP; return its path.

    Nothing of the file that was sent is kept, so no place, camera or script comes with it. Raises
    InvalidMedia for what is not a picture or too large.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise InvalidMedia("This picture is larger than 10 MB.", hint="Please choose a smaller one.")
    made = BytesIO()
    _square(content).save(made, "WEBP", quality=82)
    key = secrets.token_hex(16)
    path: str = default_storage.save(f"{key[:2]}/{key}/portrait.webp", ContentFile(made.getvalue()))
    return path


def remove(path: str) -> None:
    """Delete a stored picture; one that is gone already is no error."""
    if path:
        default_storage.delete(path)


def _square(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                _check_size(image)
                upright = ImageOps.exif_transpose(image).convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright)
        return ImageOps.fit(paper.convert("RGB"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    except InvalidMedia:
        raise
    except Exception as error:  # Pillow's decoders raise nearly anything on a hostile file
        raise InvalidMedia("This picture cannot be read.", hint="Please choose a JPEG, PNG or WebP.") from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise InvalidMedia("This picture has too many pixels.", hint="Please choose a smaller one.")
