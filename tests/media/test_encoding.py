"""The program that makes variants, as it is run."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from homepress.media import encoding
from tests.fixtures.files import picture
from tests.media.photos import SECRETS, noise, photo

pytestmark = pytest.mark.once


def run(folder: Path, data: bytes) -> subprocess.CompletedProcess[bytes]:
    (folder / "picture").write_bytes(data)
    command = [sys.executable, "-m", "homepress.media.encoding", str(folder / "picture"), str(folder)]
    return subprocess.run(command, capture_output=True, check=False)


def encoded(folder: Path, data: bytes) -> dict[str, list[int]]:
    done = run(folder, data)
    assert done.returncode == 0, done.stderr.decode()
    made: dict[str, list[int]] = json.loads(done.stdout)
    return made


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    made = BytesIO()
    image.save(made, format, **options)
    return made.getvalue()


def test_a_photograph_comes_upright_in_every_width_and_says_nothing(tmp_path: Path) -> None:
    data = photo(size=(1400, 1000), orientation=6, quality=100, subsampling=0)
    made = encoded(tmp_path, data)
    assert made == {"avif": [320, 640, 1000], "webp": [320, 640, 1000]}
    for suffix, widths in made.items():
        for width in widths:
            content = (tmp_path / f"{width}.{suffix}").read_bytes()
            assert not [secret for secret in SECRETS if secret in content]
            with Image.open(BytesIO(content)) as image:
                assert image.size == (width, round(width * 1.4))
                assert not image.getexif()
                # Held as it was, the camera's top was to the right.
                left, right = (image.convert("RGB").getpixel((x, image.height // 2)) for x in (9, width - 9))
                assert left[0] > left[2]  # type: ignore[index]  # three colours
                assert right[2] > right[0]  # type: ignore[index]  # three colours


def test_what_is_transparent_stays_so(tmp_path: Path) -> None:
    image = noise((400, 300), "RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    made = encoded(tmp_path, saved(image, "PNG"))
    for suffix in made:
        with Image.open(tmp_path / f"320.{suffix}") as variant:
            assert min(variant.convert("RGBA").getchannel("A").tobytes()) < 30


def test_sixteen_bits_and_four_inks_become_what_browsers_show(tmp_path: Path) -> None:
    deep = Image.new("I;16", (400, 300), 32_768)
    made = encoding.encode(_file(tmp_path, saved(deep, "PNG", compress_level=0)), tmp_path)
    with Image.open(tmp_path / f"{made['webp'][0]}.webp") as image:
        assert abs(image.convert("RGB").getpixel((9, 9))[0] - 128) < 4  # type: ignore[index]  # three colours
    cyan = Image.new("CMYK", (400, 300), (255, 0, 0, 0))
    encoding.encode(_file(tmp_path, saved(cyan, "JPEG", quality=100)), tmp_path)
    with Image.open(tmp_path / "320.webp") as image:
        assert image.convert("RGB").getpixel((9, 9))[2] > 150  # type: ignore[index]  # three colours


def _file(folder: Path, data: bytes) -> Path:
    (folder / "picture").write_bytes(data)
    return folder / "picture"


def test_an_animation_goes_on_moving_in_one_smaller_form(tmp_path: Path) -> None:
    first, *others = (noise((800, 600), "P") for _ in range(3))
    data = saved(first, "GIF", save_all=True, append_images=others, duration=[80, 90, 100], loop=0)
    assert encoded(tmp_path, data) == {"webp": [640]}
    with Image.open(tmp_path / "640.webp") as image:
        assert (image.n_frames, image.size) == (3, (640, 480))  # type: ignore[attr-defined]  # WebP's image has it


def test_an_animation_of_too_many_pixels_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MOVING_PIXELS", 1000)
    data = saved(noise((40, 30)), "WEBP", save_all=True, append_images=[noise((40, 30))])
    assert encoding.encode(_file(tmp_path, data), tmp_path) == {}


def test_a_format_that_saves_nothing_is_not_offered(tmp_path: Path) -> None:
    assert encoded(tmp_path, saved(Image.new("1", (400, 300)), "PNG", optimize=True)) == {}


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    bomb = bytearray(picture())
    bomb[16:24] = (50_000).to_bytes(4) * 2
    done = run(tmp_path, bytes(bomb))
    assert done.returncode != 0
    assert not list(tmp_path.glob("*.webp"))


def test_a_decoder_that_wants_too_much_memory_fails_alone(tmp_path: Path) -> None:
    code = (
        "import sys; from homepress.media import encoding; encoding.MEMORY_BYTES = 250_000_000;"
        "sys.exit(encoding.main(sys.argv[1:]))"
    )
    large = _file(tmp_path, saved(Image.new("RGB", (9_000, 9_000)), "PNG", compress_level=1))
    done = subprocess.run([sys.executable, "-c", code, str(large), str(tmp_path)], capture_output=True, check=False)
    assert done.returncode != 0
    assert b"MemoryError" in done.stderr
