"""Choosing and claiming addresses."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from operator import itemgetter
from urllib.parse import unquote, urlsplit
from uuid import UUID

from slugify import slugify

from homepress.blog.models import Permalink, Post, Tag
from homepress.blog.models.tags import PREFIX as TAG_PREFIX
from homepress.errors import InvalidPost
from homepress.media.models import Media

type Owner = Post | Tag | Media

SLUG_LENGTH = 80
PATH_LENGTH = 400

RESERVED = frozenset(
    {
        "-",
        "accounts",
        "admin",
        "api",
        "archive",
        "deployed_commit_id.txt",
        "favicon.ico",
        "feeds",
        "livez",
        "media",
        "page",
        "preview",
        "profile",
        "readyz",
        "robots.txt",
        "search",
        "security.txt",
        "sitemap.xml",
        "static",
        "studio",
        "tag",
        "tags",
        "well-known",
    }
)
"""First segments that the site itself uses; no post may take one."""


def slug_from(title: str, *, fallback: str = "untitled") -> str:
    """Make a slug of a title in any script: `Straße nach Köln` becomes `strasse-nach-koln`.

    A title of which nothing is left (`!?`, an emoji) becomes the fallback.
    """
    slug = slugify(title, max_length=SLUG_LENGTH, word_boundary=True, replacements=[["ß", "ss"], ["ẞ", "ss"]])
    return slug or slugify(title, max_length=SLUG_LENGTH) or fallback


def normalize(path: str) -> str:
    """Return a path or URL as `Permalink` keeps it: decoded, without outer slashes and `index.html`.

    `https://old.example/2014/12/Post/index.html?x#y` becomes `2014/12/Post`.
    """
    try:
        decoded = unquote(urlsplit(path).path)
    except ValueError:
        decoded = unquote(path)
    return trim(decoded)


def trim(path: str) -> str:
    """Return a decoded path as `Permalink` keeps it: without outer and double slashes and `index.html`."""
    printable = "".join(character for character in path if character.isprintable())
    segments = [segment for segment in re.split(r"[/\\]+", printable) if segment not in {"", ".", ".."}]
    if segments and segments[-1].lower() in {"index.html", "index.htm", "index.php"}:
        segments.pop()
    return "/".join(segments)[:PATH_LENGTH].strip("/")


def checked_slug(slug: str) -> str:
    """Return the slug. Raises InvalidPost where it is malformed or reserved."""
    if slug != slug_from(slug, fallback=""):
        raise InvalidPost(
            f'slug: not a slug: "{slug}"', hint=f'Use lower-case letters, digits and hyphens: "{slug_from(slug)}".'
        )
    if slug in RESERVED:
        raise InvalidPost(f'slug: the site itself uses "{slug}"', hint="Choose another.")
    return slug


def claim_free_slug(base: str, *, owner: Post) -> Permalink:
    """Claim the slug nearest to what is given, or the first free one of `slug-2`, `slug-3` …"""
    return _first_free(_numbered(slug_from(base), limit=SLUG_LENGTH, reserved=RESERVED), owner=owner)


def claim_tag_path(name: str, *, owner: Tag) -> Permalink:
    """Claim the address that fits a tag's name."""
    base = TAG_PREFIX + slug_from(name, fallback="tag")
    return _first_free(_numbered(base, limit=len(TAG_PREFIX) + SLUG_LENGTH), owner=owner)


def claim(path: str, *, owner: Owner) -> Permalink | None:
    """Claim a path; return it, or None where another has or had it. Safe under concurrent claims."""
    return next(iter(claim_all([path], owner=owner)), None)


def claim_all(paths: Iterable[str], *, owner: Owner) -> list[Permalink]:
    """Claim paths for one owner; return those that are the owner's now."""
    return claim_each((path, owner) for path in paths)


def claim_each(claims: Iterable[tuple[str, Owner]]) -> list[Permalink]:
    """Claim paths for their owners, in two queries; return those that are the claimer's now.

    Of two owners who want one path, the first gets it. They need not be stored yet: foreign keys are
    checked at the end of the transaction. Of concurrent claims of one path the database lets one
    through and the others wait for its end; sorted, so that claims of the same paths do not wait
    for each other in a circle.
    """
    possible = sorted((claim for claim in claims if is_path(claim[0])), key=itemgetter(0))
    if not possible:
        return []
    wanted = [Permalink(path=path, **{f"{_field_of(owner)}_id": owner.pk}) for path, owner in possible]
    Permalink.objects.bulk_create(wanted, ignore_conflicts=True)
    found = Permalink.objects.in_bulk({link.path for link in wanted})
    given = {link.path: found[link.path] for link in wanted if _owner_of(found[link.path]) == _owner_of(link)}
    return list(given.values())


def _owner_of(link: Permalink) -> tuple[UUID | None, UUID | None, UUID | None]:
    return link.post_id, link.tag_id, link.media_id


def is_path(path: str) -> bool:
    """Say whether a permalink may have the path: one that the site itself does not answer."""
    first, slash, _ = path.partition("/")
    return (
        0 < len(path) <= PATH_LENGTH
        and path == path.strip("/")
        and path.isprintable()
        and not first.startswith("@")
        and first != "-"
        and (slash != "" or first not in RESERVED)
    )


def _first_free(candidates: Iterator[str], *, owner: Post | Tag) -> Permalink:
    return next(permalink for path in candidates if (permalink := claim(path, owner=owner)))


def _numbered(base: str, *, limit: int, reserved: Collection[str] = ()) -> Iterator[str]:
    """Yield base, base-2, base-3 …, after a few tries going on where a search by halves finds room.

    So the thousandth post of one title costs a score of queries, not a thousand.
    """
    if base not in reserved:
        yield base
    yield from (_with_number(base, n, limit) for n in range(2, 5))
    low, high = 4, 8
    while _is_taken(_with_number(base, high, limit)):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _is_taken(_with_number(base, middle, limit)) else (low, middle)
    yield from (_with_number(base, n, limit) for n in count(high))


def _is_taken(path: str) -> bool:
    return Permalink.objects.filter(path=path).exists()


def _with_number(base: str, number: int, limit: int) -> str:
    suffix = f"-{number}"
    return base[: limit - len(suffix)].rstrip("-") + suffix


def _field_of(owner: Owner) -> str:
    match owner:
        case Post():
            return "post"
        case Tag():
            return "tag"
        case Media():
            return "media"
