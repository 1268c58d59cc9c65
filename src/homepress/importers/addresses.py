"""The addresses that a text had on the site it comes from, and the slug it gets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.utils.timezone import get_default_timezone
from slugify import slugify

from homepress.blog.permalinks import normalize, slug_from
from homepress.importers import dates

JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}
"""https://jekyllrb.com/docs/permalinks/#built-in-formats"""

PLACEHOLDER = re.compile(r":(\w+)|\{(\w+)\}")
LANGUAGE_SUFFIX = re.compile(r"(.+)\.([a-z]{2}(?:-[A-Za-z]{2,4})?)")


@dataclass(frozen=True, slots=True)
class Name:
    """What a file's path tells: the words of its name, a day, a language."""

    words: str
    day: datetime | None
    language: str


def name_of(path: PurePosixPath) -> Name:
    """Read `2014-12-12-title.md`, `title/index.md`, `title.fr.md`."""
    stem, language = path.name.removesuffix(path.suffix), ""
    if found := LANGUAGE_SUFFIX.fullmatch(stem):
        stem, language = found[1], found[2]
    if stem in {"index", "_index"} and path.parent.name:
        stem = path.parent.name
    day, words = dates.from_name(stem)
    return Name(words, day or dates.from_path(f"{path.parent}/"), language)


def slug_for(said: str, address: str, name: Name) -> str:
    """Return the slug: as front matter says it, else the last part of the address, else the file's name."""
    last = PurePosixPath(normalize(address)).name
    last = last.removesuffix(".html")
    base = slug_from(said, fallback="") or slug_from(last, fallback="")
    if base:
        return base
    base = slug_from(name.words, fallback="")
    return f"{base}-{name.language.lower()}" if base and name.language else base


def expand(pattern: str, *, moment: datetime | None, slug: str, categories: Iterable[str]) -> str:
    """Fill in a permalink as Jekyll, Hexo and Hugo write them: `/:year/:month/:title/`.

    Empty where it holds a placeholder that is not known, or a date is asked for and there is none.
    """
    pattern = JEKYLL_STYLES.get(pattern, pattern)
    if not PLACEHOLDER.search(pattern):
        return pattern
    local = moment.astimezone(get_default_timezone()) if moment else None
    known = {
        "title": slug,
        "slug": slug,
        "slugorfilename": slug,
        "filename": slug,
        "name": slug,
        "post_title": slug,
        "categories": "/".join(slugify(category) for category in categories),
        "category": next((slugify(category) for category in categories), ""),
        "output_ext": ".html",
    }
    if local:
        known |= {
            "year": f"{local:%Y}",
            "month": f"{local:%m}",
            "i_month": str(local.month),
            "day": f"{local:%d}",
            "i_day": str(local.day),
            "short_year": f"{local:%y}",
            "y_day": f"{local:%j}",
            "hour": f"{local:%H}",
            "minute": f"{local:%M}",
            "second": f"{local:%S}",
        }
    names = [found[1] or found[2] for found in PLACEHOLDER.finditer(pattern)]
    if any(name not in known for name in names):
        return ""
    return PLACEHOLDER.sub(lambda found: known[found[1] or found[2]], pattern)


def default(origin: PurePosixPath, name: Name, *, slug: str, moment: datetime | None, pattern: str) -> str:
    """Return the address that the generator gave a text which names none.

    Jekyll and Hexo made it from the date, by the site's pattern; the others from the path.
    """
    folders = origin.parent.parent if origin.stem in {"index", "_index"} else origin.parent
    if "_posts" in origin.parts:
        categories = origin.parts[: origin.parts.index("_posts")]
        return expand(pattern or "date", moment=moment, slug=name.words, categories=categories)
    if "_drafts" in origin.parts:
        return ""
    return str(folders / slug)


def claims(addresses: Iterable[str], *, slug: str) -> tuple[str, ...]:
    """Return the paths to claim for addresses: normalised, `x` beside `x.html`, without the slug itself."""
    paths: dict[str, None] = {}
    for path in filter(None, map(normalize, addresses)):
        paths[path] = None
        bare = path.removesuffix(".html").removesuffix(".htm")
        if bare != path and bare:
            paths[bare] = None
    return tuple(sorted(path for path in paths if path != slug))


def of_files(names: Sequence[str], address: str) -> dict[str, str]:
    """Return where files of a text could be reached: absolute names as they are, others below its address.

    A browser read `x.png` on a page at `/2014/title/` as `/2014/title/x.png`.
    """
    page = normalize(address)
    base = str(PurePosixPath(page).parent) if page.endswith((".html", ".htm")) else page
    places = {
        name: normalize(name if name.startswith("/") else f"{base}/{name}") for name in names if "../" not in name
    }
    return {name: place for name, place in places.items() if place and not place.startswith(".")}
