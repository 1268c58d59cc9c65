import pytest

from homepress.media.models import Media
from homepress.media.variants import MAKER, PATH, path_of, widths_for


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((4000, 3000), (320, 640, 960, 1280, 1920)),
        ((1280, 800), (320, 640, 960, 1280)),
        ((1300, 800), (320, 640, 960, 1300)),
        ((300, 200), (300,)),
        ((1000, 30_000), (320,)),
        ((30_000, 3), (320, 640, 960, 1280, 1920)),
    ],
)
def test_widths_are_smaller_ones_and_the_pictures_own(size: tuple[int, int], widths: tuple[int, ...]) -> None:
    assert widths_for(*size) == widths


def test_a_path_tells_of_which_picture_and_by_whom() -> None:
    path = path_of("ab" * 32, MAKER, 640, "avif")
    assert path == f"variants/ab/{'ab' * 16}/{MAKER}-640.avif"
    assert PATH.fullmatch(path)


def test_the_picture_itself_is_the_widest_of_its_own_format() -> None:
    made = {"maker": "1a2b3c4d", "avif": [320, 640], "webp": [320]}
    media = Media(digest="ab" * 32, content_type="image/webp", width=640, height=400, variants=made)
    media.file.name = "ab/x/tea.webp"
    folder = f"/media/variants/ab/{'ab' * 16}"
    assert [(source.type, source.srcset) for source in media.sources] == [
        ("image/avif", f"{folder}/1a2b3c4d-320.avif 320w, {folder}/1a2b3c4d-640.avif 640w"),
        ("image/webp", f"{folder}/1a2b3c4d-320.webp 320w, /media/ab/x/tea.webp 640w"),
    ]


@pytest.mark.parametrize("made", [{}, {"maker": "1a2b3c4d"}, {"maker": "1a2b3c4d", "avif": [], "webp": "640"}])
def test_without_variants_there_is_nothing_to_choose(made: dict[str, object]) -> None:
    media = Media(digest="ab" * 32, content_type="image/png", width=640, height=400, variants=made)
    media.file.name = "ab/x/tea.png"
    assert media.sources == ()
