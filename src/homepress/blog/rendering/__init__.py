"""From a writer's source to HTML."""

import hashlib
from dataclasses import dataclass
from typing import Literal, Protocol

import mistune
import nh3

RENDERER_VERSION = "0"


@dataclass(frozen=True, slots=True)
class Picture:
    url: str
    width: int | None
    height: int | None


class References(Protocol):
    def link(self, target: str) -> str | None: ...
    def picture(self, target: str) -> Picture | None: ...


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendering:
    html: str
    toc: tuple[Heading, ...]
    text: str
    words: int


def render(
    source: str, *, format: Literal["markdown", "html"], trusted: bool = False, references: References | None = None
) -> Rendering:
    html = str(mistune.html(source)) if format == "markdown" else source
    html = html if trusted else nh3.clean(html)
    text = nh3.clean(html, tags=set())
    return Rendering(html=html, toc=(), text=text, words=len(text.split()))


def excerpt(text: str, length: int) -> str:
    return text[:length]


def fingerprint(source: str, *, format: str, trusted: bool, references: object) -> str:
    return hashlib.sha256(repr((RENDERER_VERSION, source, format, trusted, references)).encode()).hexdigest()
