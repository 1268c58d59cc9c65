"""The values that go into a rendering and come out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Format = Literal["markdown", "html"]


@dataclass(frozen=True, slots=True)
class PictureSource:
    """One format in which a browser may take a picture, in several widths, as `<source>` says it."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What an image reference stands for. Sizes are in CSS pixels; the alternative text is the source's."""

    url: str
    width: int | None = None
    height: int | None = None
    sources: tuple[PictureSource, ...] = ()


class References(Protocol):
    """Turns addresses as a writer gave them into addresses of this site.

    Targets come percent-decoded (`my cat.png`, not `my%20cat.png`), with query and fragment. Both
    methods answer `None` for what they do not know, and the address then stays as it is.
    """

    def link(self, target: str) -> str | None:
        """Answer the address that a link should lead to."""

    def picture(self, target: str) -> Picture | None:
        """Answer the picture that an image, video or audio address stands for."""


class NoReferences:
    """Leaves every address as the writer gave it."""

    def link(self, target: str) -> str | None:
        return None

    def picture(self, target: str) -> Picture | None:
        return None


NO_REFERENCES = NoReferences()


@dataclass(frozen=True, slots=True)
class Reference:
    """One question put to `References` during a rendering, and its answer.

    The answer is part of the rendering's input, so `fingerprint` takes these.
    """

    kind: Literal["link", "picture"]
    target: str
    answer: str | Picture | None


def ask(references: References, asked: Sequence[Reference]) -> tuple[Reference, ...]:
    """Put the questions of an earlier rendering again, to see whether its answers still hold."""
    return tuple(
        Reference("link", one.target, references.link(one.target))
        if one.kind == "link"
        else Reference("picture", one.target, references.picture(one.target))
        for one in asked
    )


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that the table of contents shows: its level (2–6), its fragment and its text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """A post's source as the page shows it."""

    html: str
    """Cleaned, and safe to put into a page as it is."""

    toc: tuple[Heading, ...]
    """The headings outside of quotations, in order."""

    text: str
    """Plain text, code included, one line a block: for search and reading time."""

    words: int
    """How many words `text` has; a Chinese, Japanese or Thai character counts as half of one."""

    references: tuple[Reference, ...]
    """What was asked of `References`, each question once, in order of appearance."""
