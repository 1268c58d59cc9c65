"""Choosing and claiming addresses."""

import re
from collections.abc import Iterator
from itertools import chain, count
from urllib.parse import unquote, urlsplit

from django.db import IntegrityError, transaction
from slugify import slugify

from homepress.blog.models import Permalink, Post, Tag
from homepress.blog.models.tags import PREFIX as TAG_PREFIX
from homepress.errors import InvalidPost
from homepress.media.models import Media

SLUG_LENGTH = 80
PATH_LENGTH = 400

RESERVED = frozenset(
    "-  accounts admin api archive deployed_commit_id.txt favicon.ico feeds livez media page preview profile readyz "
    "robots.txt search security.txt sitemap.xml static studio tag tags well-known".split()
)
"""First segments that the site itself uses; no post may take one."""


def slug_from(title: str, *, fallback: str = "untitled") -> str:
    """Make a slug of a title in any script: `Straße nach Köln` becomes `strasse-nach-koln`.

    A title of which nothing is left (`!?`, an emoji) becomes the fallback.
    """
    return slugify(title, max_length=SLUG_LENGTH, word_boundary=True, replacements=[["ß", "ss"]]) or fallback


def normalize(path: str) -> str:
    """Return a path or URL as `Permalink` keeps it: decoded, without outer slashes and `index.html`.

    `https://old.example/2014/12/Post/index.html?x#y` becomes `2014/12/Post`.
    """
    decoded = unquote(urlsplit(path).path)
    segments = [segment for segment in re.split(r"[/\\]+", decoded) if segment not in {"", ".", ".."}]
    if segments and segments[-1] in {"index.html", "index.htm", "index.php"}:
        segments.pop()
    return "".join(c for c in "/".join(segments) if c.isprintable())[:PATH_LENGTH].strip("/")


def claim_slug(slug: str, *, owner: Post | None = None) -> Permalink:
    """Claim exactly this slug. Raises InvalidPost where it is malformed, reserved or taken."""
    if slug != slug_from(slug, fallback=""):
        raise InvalidPost(
            f'slug: not a slug: "{slug}"', hint=f'Use lower-case letters, digits and hyphens: "{slug_from(slug)}".'
        )
    if slug in RESERVED:
        raise InvalidPost(f'slug: the site itself uses "{slug}"', hint="Choose another.")
    permalink = claim(slug, owner=owner)
    if permalink is None:
        raise InvalidPost(f'slug: "{slug}" is or was the address of something else', hint="Choose another.")
    return permalink


def claim_free_slug(base: str, *, owner: Post | None = None) -> Permalink:
    """Claim the slug, or where it is taken the first free one of `slug-2`, `slug-3` …"""
    return _first_free(_numbered(base, reserved=RESERVED), owner=owner)


def claim_tag_path(name: str, *, owner: Tag | None = None) -> Permalink:
    """Claim the address that fits a tag's name."""
    base = TAG_PREFIX + slug_from(name, fallback="tag")
    return _first_free(_numbered(base), owner=owner)


def claim(path: str, *, owner: Post | Tag | Media | None = None) -> Permalink | None:
    """Claim a path; return it, or None where another has or had it. Safe under concurrent claims."""
    known = Permalink.objects.filter(path=path).first()
    if known is None:
        try:
            with transaction.atomic():
                return Permalink.objects.create(path=path, **_target(owner))
        except IntegrityError:
            known = Permalink.objects.get(path=path)
    return known if owner is not None and _leads_to(known, owner) else None


def _first_free(candidates: Iterator[str], *, owner: Post | Tag | None) -> Permalink:
    return next(permalink for path in candidates if (permalink := claim(path, owner=owner)))


def _numbered(base: str, *, reserved: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield base, base-2, base-3 …, going on behind the highest number in use after a few tries."""
    first = (f"{base}-{n}" for n in range(2, 5))
    yield from (path for path in chain([base], first) if path not in reserved)
    numbers = re.compile(rf"{re.escape(base)}-(\d{{1,9}})\Z")
    used = Permalink.objects.filter(path__startswith=f"{base}-").values_list("path", flat=True)
    highest = max((int(match[1]) for path in used if (match := numbers.match(path))), default=4)
    yield from (f"{base}-{n}" for n in count(max(highest, 4) + 1))


def _target(owner: Post | Tag | Media | None) -> dict[str, Post | Tag | Media]:
    match owner:
        case None:
            return {}
        case Post():
            return {"post": owner}
        case Tag():
            return {"tag": owner}
        case Media():
            return {"media": owner}


def _leads_to(permalink: Permalink, owner: Post | Tag | Media) -> bool:
    return owner.pk in {permalink.post_id, permalink.tag_id, permalink.media_id}
