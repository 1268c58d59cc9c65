"""The program that makes a picture's variants: `python -m homepress.media.encoding PICTURE FOLDER`.

A process of its own, without Django, so that whatever a hostile picture does to a decoder ends with
it, and its memory is given back. It bounds itself: memory, time, one core, last in line.
"""

import json
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image, ImageSequence

from homepress.core.kinds import ICO, JPEG, PILLOW, Kind, recognise
from homepress.media.pictures import check_pixels
from homepress.media.pixels import shown
from homepress.media.variants import FORMATS, WIDTHS, widths_for

MEMORY_BYTES = 1_200_000_000
"""Of addresses, not all of which are ever touched; enough for a PNG of 100 megapixels."""

CPU_SECONDS = 120
"""On a small computer the largest pictures take a quarter of it."""

MOVING_WIDTH = 640
MOVING_PIXELS = 60_000_000
"""Over all pictures of an animation; more, and it stays as it is."""

SAVED_AS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 50, "speed": 6, "max_threads": 1},
    "webp": {"quality": 76, "method": 4},
}


def bound() -> None:
    """Take no more of the machine than others can spare."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)
    with suppress(OSError):  # where memory runs out, this process goes first, and no other
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def encode(picture: Path, folder: Path) -> dict[str, list[int]]:
    """Write the variants as `FOLDER/640.avif`; return their widths by suffix. Raises what Pillow raises."""
    with picture.open("rb") as file:
        kind = recognise(file, "")
        if kind not in PILLOW or kind is ICO:
            return {}
        with Image.open(file, formats=[PILLOW[kind]]) as image:
            check_pixels(image.size, picture.name)
            moves = kind is not JPEG and getattr(image, "is_animated", False)
            made = _moving(image, folder) if moves else _still(image, kind, folder)
    return {suffix: widths for suffix, widths in made.items() if _is_worth_it(picture, kind, folder, suffix, widths)}


def _still(image: Image.Image, kind: Kind, folder: Path) -> dict[str, list[int]]:
    # JPEG can be decoded at half, a quarter or an eighth of its size, for a fraction of time and memory.
    image.draft(None, (WIDTHS[-1], WIDTHS[-1]))
    pixels = shown(image)
    size = pixels.size
    made: dict[str, list[int]] = {suffix: [] for suffix in FORMATS}
    for width in reversed(widths_for(*size)):
        height = max(1, round(width * size[1] / size[0]))
        pixels = pixels.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for suffix in FORMATS:
            if not (width == size[0] and kind is FORMATS[suffix]):  # the original is that one
                pixels.save(folder / f"{width}.{suffix}", **SAVED_AS[suffix])
                made[suffix].insert(0, width)
    return made


def _moving(image: Image.Image, folder: Path) -> dict[str, list[int]]:
    """An animation goes on moving, in one smaller form; browsers show moving WebP everywhere."""
    frames = getattr(image, "n_frames", 1)
    if frames * image.width * image.height > MOVING_PIXELS:
        return {}
    width = min(image.width, MOVING_WIDTH)
    size = width, max(1, round(width * image.height / image.width))
    times: list[int] = []
    first, *others = _frames(image, size, times)
    first.save(
        folder / f"{width}.webp",
        save_all=True,
        append_images=others,
        duration=times,
        loop=image.info.get("loop", 1),
        quality=70,
        method=3,
    )
    return {"webp": [width]}


def _frames(image: Image.Image, size: tuple[int, int], times: list[int]) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(image):
        times.append(int(frame.info.get("duration", 100)))
        yield frame.convert("RGBA").resize(size, Image.Resampling.LANCZOS)


def _is_worth_it(picture: Path, kind: Kind, folder: Path, suffix: str, widths: list[int]) -> bool:
    """Whether a format has anything to give: its largest file is smaller than the original."""
    if not widths:
        return False
    return (folder / f"{widths[-1]}.{suffix}").stat().st_size < picture.stat().st_size


def main(arguments: list[str]) -> int:
    picture, folder = map(Path, arguments)
    bound()
    warnings.simplefilter("ignore")  # Pillow warns of many pixels; they are counted above
    sys.stdout.write(json.dumps(encode(picture, folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
