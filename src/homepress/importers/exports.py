"""How an export is laid out, and a post's front matter in it: written here, and read back here.

    homepress.json                 what this folder is
    content/<slug>/index.md        a post or page (index.html where it is HTML), its files beside it
    media/…                        files that no bundle can hold, under their own addresses
    data/*.json                    people, tags, files, addresses, comments, likes

Other generators can read `content/`. What only Homepress knows of a post is in the mapping
`homepress` of its front matter.
"""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from homepress.blog.discussion import WORDS
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.errors import ImportFailed
from homepress.importers import dates
from homepress.importers.articles import Article, Author
from homepress.importers.front_matter import FrontMatter

MARK = "homepress.json"
CONTENT, MEDIA, DATA = "content", "media", "data"
VERSION = 1

SUFFIXES = {Post.Format.MARKDOWN.value: ".md", Post.Format.HTML.value: ".html"}


def is_export(folder: Path) -> bool:
    """Whether a folder is an export. Raises ImportFailed where it is one of a later version."""
    try:
        mark = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    if not isinstance(mark, dict) or not isinstance(mark.get("format"), int):
        return False
    if mark["format"] > VERSION:
        raise ImportFailed(f"{folder}: an export of a later Homepress", hint="Update Homepress first.")
    return True


def head_of(post: Post, manuscript: Manuscript, *, files: Mapping[str, str], cover: str) -> dict[str, Any]:
    """Return a post's front matter. `files` and `cover` are paths: of the bundle, or from `/` of the export."""
    own = {
        "id": str(post.pk),
        "kind": manuscript.kind,
        "visibility": manuscript.visibility,
        "trusted": manuscript.trusted,
        "in_menu": manuscript.in_menu,
        "origin": manuscript.origin,
        "files": dict(files),
    }
    head = {
        "title": manuscript.title,
        "slug": manuscript.slug,
        "date": manuscript.published_at,
        "updated": post.edited_at,
        "draft": manuscript.status == Post.Status.DRAFT,
        "authors": [{"name": person.name, "handle": person.handle} for person in post.byline],
        "tags": list(manuscript.tags),
        "excerpt": manuscript.excerpt,
        "description": manuscript.search_description,
        "cover": cover,
        "lang": manuscript.language,
        "canonical_url": manuscript.canonical_url,
        "comments": manuscript.commenting,
        "aliases": list(manuscript.aliases),
    }
    rest = {name: value for name, value in manuscript.extra.items() if name not in head and name != "homepress"}
    own["extra"] = {name: value for name, value in manuscript.extra.items() if name not in rest}
    said = {name: value for name, value in head.items() if value or name == "title"}
    return {**said, **rest, "homepress": {name: value for name, value in own.items() if value}}


def article_of(front: FrontMatter, path: PurePosixPath, *, trusted: bool) -> Article:
    """Read back what `head_of` wrote, with what a writer changed in it since.

    `trusted`: believe a mark by which HTML goes unfiltered.
    """
    values, own = front.values, _mapping(front.values.get("homepress"), "homepress")
    texts = _texts(values)
    moment, edited = texts("date"), texts("updated")
    files = {name: str(_place(place, path)) for name, place in _mapping(own.get("files"), "files").items()}
    told = {"title", "slug", "date", "updated", "draft", "authors", "tags", "excerpt", "description", "cover", "lang"}
    rest = set(values) - told - {"canonical_url", "aliases", "comments", "homepress"}
    marked = bool(own.get("trusted"))
    return Article(
        origin=_texts(own)("origin") if "id" in own else str(path),
        title=texts("title"),
        source=front.body,
        format=Post.Format.HTML.value if path.suffix == ".html" else Post.Format.MARKDOWN.value,
        kind=_texts(own)("kind") or Post.Kind.POST.value,
        status=Post.Status.DRAFT.value if values.get("draft") is True else Post.Status.PUBLISHED.value,
        visibility=_texts(own)("visibility") or Post.Visibility.PUBLIC.value,
        trusted=marked and trusted,
        in_menu=own.get("in_menu") is True,
        slug=texts("slug"),
        published_at=dates.parse(moment) if moment else None,
        edited_at=dates.parse(edited, key="updated") if edited else None,
        excerpt=texts("excerpt"),
        search_description=texts("description"),
        language=texts("lang"),
        canonical_url=texts("canonical_url"),
        commenting=said_of_comments(texts("comments")),
        authors=tuple(_author(item) for item in _list(values, "authors")),
        tags=tuple(str(item) for item in _list(values, "tags")),
        aliases=tuple(str(item) for item in _list(values, "aliases")),
        files=files,
        cover=str(_place(texts("cover"), path)) if texts("cover") else "",
        extra={name: values[name] for name in values if name in rest} | _mapping(own.get("extra"), "extra"),
        key=_key(own),
        warnings=("HTML that the export marks as trusted is filtered: import with --trusted to leave it",)
        if marked and not trusted
        else (),
    )


def said_of_comments(text: str) -> str:
    """Return what a head says of comments; YAML, Jekyll and Hugo write on and off as true and false."""
    word = text.strip().lower()
    word = {"true": "on", "yes": "on", "open": "on", "false": "off", "no": "off", "closed": "off"}.get(word, word)
    return word if WORDS.match(word) else ""


def _place(place: Any, path: PurePosixPath) -> PurePosixPath:
    place = str(place)
    return PurePosixPath(place.lstrip("/")) if place.startswith("/") else path.parent / place


def _mapping(value: Any, name: str) -> dict[str, Any]:
    if value is not None and not isinstance(value, dict):
        raise ImportFailed(f"front matter: {name} is not a mapping")
    return dict(value or {})


def _list(values: Mapping[str, Any], name: str) -> list[Any]:
    value = values.get(name)
    return value if isinstance(value, list) else [value] if value else []


def _texts(values: Mapping[str, Any]) -> Any:
    """Return a function that gives a value as text; empty where there is none."""
    return lambda name: "" if values.get(name) is None else str(values[name])


def _author(item: Any) -> Author:
    if isinstance(item, dict):
        return Author(str(item.get("name", "")), str(item.get("handle", "")))
    return Author(str(item))


def _key(own: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(str(own["id"])) if "id" in own else None
    except ValueError as error:
        raise ImportFailed(f"front matter: homepress.id: {error}") from error
