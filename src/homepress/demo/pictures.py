"""The demo blog's pictures, drawn when they are first needed. Sizes are in pixels, y grows downwards."""

import math
from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

type Colour = tuple[int, int, int]

SIZE = WIDTH, HEIGHT = 1280, 800


def draw(name: str) -> bytes:
    """Return the picture of this name as WebP; the same bytes each time. Raises KeyError."""
    stored = BytesIO()
    PICTURES[name]().save(stored, "WEBP", quality=82, method=0)
    return stored.getvalue()


def sky(top: Colour, bottom: Colour) -> Image.Image:
    """A sheet that goes from one colour to another."""
    return ImageOps.colorize(Image.linear_gradient("L").resize(SIZE), top, bottom)


def ridge(image: Image.Image, colour: Colour, *, height: float, seed: int, rough: float = 1.0) -> None:
    """Draw one range of hills, `height` of the picture high."""
    random = Random(seed)  # noqa: S311  # a drawing, not a secret
    waves = [(random.uniform(0.6, 1.4) * n, random.uniform(0, math.tau), 60 / n**1.3) for n in (1, 2, 3, 5, 9, 17)]
    points = [
        (x, HEIGHT * (1 - height) + rough * sum(size * math.sin(x / WIDTH * f * 4 + at) for f, at, size in waves))
        for x in range(0, WIDTH + 8, 8)
    ]
    ImageDraw.Draw(image).polygon([(0, HEIGHT), *points, (WIDTH, HEIGHT)], fill=colour)


def disc(image: Image.Image, centre: tuple[int, int], radius: int, colour: Colour) -> None:
    """Draw the sun or the moon, with a glow around it."""
    glow = Image.new("L", (WIDTH // 4, HEIGHT // 4))
    x, y, r = centre[0] // 4, centre[1] // 4, radius // 4
    ImageDraw.Draw(glow).ellipse((x - 2 * r, y - 2 * r, x + 2 * r, y + 2 * r), fill=110)
    image.paste(colour, mask=glow.filter(ImageFilter.GaussianBlur(r)).resize(SIZE))
    x, y = centre
    ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two; `share` of the other, 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def layers(near: Colour, far: Colour, top: Colour, *, count: int = 5, seed: int = 4) -> Image.Image:
    """Ranges of hills, each paler than the one before it."""
    image = sky(top, far)
    for number in range(count):
        share = (number + 1) / count
        ridge(image, mixed(far, near, share), height=0.62 - 0.11 * number, seed=seed + number)
    return image


def first_light() -> Image.Image:
    image = sky((43, 64, 112), (250, 199, 150))
    disc(image, (860, 470), 64, (255, 236, 200))
    for number, share in enumerate((0.15, 0.45, 0.75, 1.0)):
        ridge(image, mixed((214, 160, 150), (30, 44, 78), share), height=0.42 - 0.1 * number, seed=20 + number)
    return image


def hill(top: Colour, low: Colour, land: Colour, *, sun: tuple[int, int, Colour] | None = None) -> Image.Image:
    """The one hill, in some light; `sun` has its x, y and colour."""
    image = sky(top, low)
    if sun:
        disc(image, sun[:2], 52, sun[2])
    ridge(image, mixed(land, low, 0.6), height=0.38, seed=71, rough=0.6)
    ridge(image, land, height=0.3, seed=12, rough=1.7)
    ridge(image, mixed(land, (0, 0, 0), 0.25), height=0.12, seed=33, rough=0.5)
    return image


def rain() -> Image.Image:
    image = hill((92, 104, 120), (160, 170, 178), (70, 86, 92))
    pen, random = ImageDraw.Draw(image), Random(5)  # noqa: S311  # a drawing
    for _ in range(420):
        x, y, length = random.randrange(-80, WIDTH), random.randrange(HEIGHT), random.randrange(18, 60)
        pen.line((x, y, x + length * 0.35, y + length), fill=(188, 198, 206), width=1)
    return image


def fog() -> Image.Image:
    clear = hill((226, 229, 230), (238, 239, 238), (176, 184, 184))
    return Image.blend(clear, Image.new("RGB", SIZE, (238, 239, 238)), 0.55).filter(ImageFilter.GaussianBlur(5))


def night() -> Image.Image:
    image = sky((8, 12, 32), (36, 48, 88))
    pen, random = ImageDraw.Draw(image), Random(8)  # noqa: S311  # a drawing
    for _ in range(260):
        x, y, size = random.randrange(WIDTH), random.randrange(HEIGHT * 2 // 3), random.choice((1, 1, 1, 2))
        pen.ellipse((x, y, x + size, y + size), fill=mixed((90, 100, 140), (255, 255, 245), random.random()))
    disc(image, (990, 170), 34, (240, 238, 222))
    ridge(image, (18, 26, 52), height=0.38, seed=71, rough=0.6)
    ridge(image, (11, 16, 34), height=0.3, seed=12, rough=1.7)
    return image


def measure() -> Image.Image:
    """Lines of text as seen from across the room: a wide column beside a narrow one."""
    image, random = Image.new("RGB", SIZE, (247, 243, 235)), Random(66)  # noqa: S311  # a drawing
    pen = ImageDraw.Draw(image)
    for left, width, ink in ((120, 700, (176, 168, 156)), (900, 260, (52, 48, 44))):
        for row in range(17):
            x, y = left, 110 + row * 36
            end = left + width * (1 if row % 6 != 5 else random.uniform(0.3, 0.8))
            while x < end:
                word = min(random.randrange(18, 84), end - x)
                pen.rounded_rectangle((x, y, x + max(word, 6), y + 13), 5, fill=ink)
                x += int(word) + 12
    return image


PICTURES: dict[str, Callable[[], Image.Image]] = {
    "first-light.webp": first_light,
    "layers.webp": lambda: layers((28, 66, 74), (214, 226, 222), (240, 236, 224)),
    "measure.webp": measure,
    "hill-morning.webp": lambda: hill(
        (252, 226, 170), (255, 244, 214), (150, 150, 96), sun=(420, 420, (255, 250, 226))
    ),
    "hill-noon.webp": lambda: hill((64, 140, 206), (186, 220, 240), (66, 126, 66), sun=(640, 110, (255, 255, 244))),
    "hill-rain.webp": rain,
    "hill-fog.webp": fog,
    "hill-dusk.webp": lambda: hill((70, 46, 104), (244, 150, 120), (58, 40, 70), sun=(930, 500, (255, 206, 150))),
    "hill-night.webp": night,
}
