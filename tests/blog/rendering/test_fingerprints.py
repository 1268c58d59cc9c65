"""Keys of renderings."""

from dataclasses import dataclass, field

import pytest

from homepress.blog.rendering import RENDERER_VERSION, Picture, fingerprint


@dataclass
class Known:
    """What addresses resolve to."""

    files: dict[str, Picture] = field(default_factory=dict)


CAT, DOG = Picture("/cat.webp", 1, 2), Picture("/dog.webp", 1, 2)


def test_the_same_input_has_the_same_key() -> None:
    key = fingerprint("a", format="markdown", trusted=False, references=Known({"a": CAT, "b": DOG}))
    assert key == fingerprint("a", format="markdown", trusted=False, references=Known({"b": DOG, "a": CAT}))
    assert len(key) == 64


@pytest.mark.parametrize(
    "other",
    [
        {"source": "b"},
        {"source": "a "},
        {"format": "html"},
        {"trusted": True},
        {"references": Known({"a": DOG})},
        {"references": Known({"a": Picture("/cat.webp", 1, 3)})},
        {"references": Known()},
    ],
)
def test_any_other_input_has_another_key(other: dict[str, object]) -> None:
    same: dict[str, object] = {"source": "a", "format": "markdown", "trusted": False, "references": Known({"a": CAT})}
    assert fingerprint(**same) != fingerprint(**(same | other))  # type: ignore[arg-type] # one of them is another


def test_the_version_names_every_library_that_output_depends_on() -> None:
    assert all(name in RENDERER_VERSION for name in ("mistune-", "nh3-", "pygments-"))
    assert len(RENDERER_VERSION) <= 100


def test_a_source_that_is_no_text_has_a_key_too() -> None:
    assert fingerprint("\ud800\x00", format="markdown")
