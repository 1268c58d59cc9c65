"""Photographs as cameras write them: turned, with a place, a comment and a preview in them."""

from io import BytesIO
from typing import Any

from PIL import Image

GPS_PLACE = {1: "N", 2: (48.0, 8.0, 6.0), 3: "E", 4: (11.0, 34.0, 32.0)}
CAMERA = "Kodak Brownie 2A"
COMMENT = "at home, the key is under the mat"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPSLatitude>48,8.1N</exif:GPSLatitude></x:xmpmeta>"

SECRETS = (CAMERA.encode(), COMMENT.encode(), b"GPSLatitude", b"xmpmeta")


def exif(orientation: int = 1) -> Image.Exif:
    said = Image.Exif()
    said[0x0110] = CAMERA
    said[0x0112] = orientation
    said[0x8825] = GPS_PLACE
    return said


def photo(format: str = "JPEG", size: tuple[int, int] = (64, 48), *, orientation: int = 1, **options: Any) -> bytes:
    """Return a photograph: blue above, red below, whatever way the camera was held, with all that cameras add."""
    scene = Image.new("RGB", size, (200, 30, 30))
    scene.paste((30, 30, 200), (0, 0, size[0], size[1] // 2))
    made = BytesIO()
    said: dict[str, Any] = {"exif": exif(orientation).tobytes()}
    if format in {"JPEG", "WEBP", "AVIF", "HEIF"}:
        said["xmp"] = XMP
    if format in {"JPEG", "GIF"}:
        said["comment"] = COMMENT.encode()
    if format == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    scene.save(made, format, **said | options)
    return made.getvalue()


def noise(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Return a picture that no format makes small, as photographs are."""
    grain = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size)
    return grain.convert(mode)
