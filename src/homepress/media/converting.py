"""Making a picture anew, where browsers cannot show it or its metadata cannot be taken out of it."""

from io import BytesIO

from PIL import Image

from homepress.core.kinds import AVIF, HEIC, JPEG, Kind
from homepress.errors import InvalidMedia
from homepress.media.pictures import DAMAGED, check_pixels
from homepress.media.pixels import shown

MAX_HEIC_PIXELS = 64_000_000
"""What today's phones take; some 200 MB while it is converted."""

JPEG_QUALITY, AVIF_QUALITY = 92, 80


def convert(data: bytes, kind: Kind, name: str) -> tuple[bytes, Kind]:
    """Return a picture that browsers show, with no metadata that `stripping` could not take out.

    HEIC becomes JPEG: only one browser shows it. An AVIF with metadata is compressed again; one
    without stays as it is, like all other formats. Raises InvalidMedia.
    """
    if kind is HEIC:
        return _made_anew(data, "HEIF", name, "JPEG", JPEG_QUALITY), JPEG
    if kind is AVIF and _has_metadata(data):
        return _made_anew(data, "AVIF", name, "AVIF", AVIF_QUALITY), AVIF
    return data, kind


def _has_metadata(data: bytes) -> bool:
    """Whether an item of an AVIF holds EXIF or XMP (ISO 23008-12, annex A); its metadata box comes first."""
    head = data[:65_536]
    return b"infe" in head and (b"Exif" in head or b"application/rdf+xml" in head)


def _made_anew(data: bytes, format: str, name: str, target: str, quality: int) -> bytes:
    if format == "HEIF":
        import pillow_heif  # noqa: PLC0415  # some 10 MB that most processes never need

        pillow_heif.register_heif_opener()
    made = BytesIO()
    try:
        with Image.open(BytesIO(data), formats=[format]) as image:
            check_pixels(image.size, name, most=MAX_HEIC_PIXELS)
            pixels = shown(image)
            pixels = pixels if target == "AVIF" else _on_paper(pixels)
            pixels.save(made, target, quality=quality)
    except Image.DecompressionBombError as error:
        raise InvalidMedia(f"{name}: {error}", hint="Make the picture smaller.") from error
    except DAMAGED as error:
        raise InvalidMedia(f"{name}: not a whole {format} file", hint="Save it again as JPEG.") from error
    return made.getvalue()


def _on_paper(pixels: Image.Image) -> Image.Image:
    """JPEG knows no transparency: what shows through is white."""
    paper = Image.new("RGB", pixels.size, "white")
    paper.paste(pixels, mask=pixels if pixels.mode == "RGBA" else None)
    return paper
