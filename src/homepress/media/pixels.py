"""A picture's pixels as a page shows them: upright, in the colours of the web, with nothing beside them."""

from io import BytesIO

from PIL import Image, ImageCms, ImageOps


def shown(image: Image.Image) -> Image.Image:
    """Return what is seen of a picture as plain RGB, or RGBA where it is transparent, in sRGB.

    The picture that is given is used up: with a hundred megapixels nobody wants a copy.
    """
    has_alpha = image.has_transparency_data
    ImageOps.exif_transpose(image, in_place=True)
    profile, pixels = image.info.get("icc_profile"), image
    if pixels.mode.startswith("I"):  # 16 bits a pixel; converting would cut them off instead of scaling them
        pixels = pixels.convert("I").point(lambda value: value / 256).convert("L")
    if profile and pixels.mode in {"RGB", "CMYK", "L"}:
        pixels = _in_srgb(pixels, profile)
    target = "RGBA" if has_alpha else "RGB"
    plain = pixels if pixels.mode == target else pixels.convert(target)
    plain.info.clear()
    return plain


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert colours; a profile that is broken, or for another kind of picture, is passed over."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image
