"""Every public address of the site, as the database has them: the newest and most linked first.

Nothing here comes from a request: nobody can make this list longer by asking for something.
"""

from collections.abc import Iterator
from itertools import count

from django.db.models import Count, Q
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog import archive, listings, sitemap
from homepress.blog.feeds import FORMATS
from homepress.blog.models import Post, Tag

FIXED = ("/", "/archive/", "/robots.txt", "/sitemap.xml", "/search/")
FIRST = 100
"""So many posts come before what lists them: they are what is read."""
AT_ONCE = 500
"""Posts that are read in one query; no query stays open while pages are drawn."""


def public_paths() -> Iterator[str]:
    """Yield the paths, one after another, while the site may change."""
    yield from FIXED
    yield from _feeds("/")
    yield from _standing_pages()
    yield from _posts(0, FIRST)
    lists = [("/", Post.objects.listed().count()), *_tags(), *_authors()]
    for address, _ in lists[1:]:
        yield address
        yield from _feeds(address)
    yield from _archive()
    yield from _posts(FIRST)
    if (parts := sitemap.parts()) > 1:
        yield from (f"/sitemap-{part}.xml" for part in range(1, parts + 1))
    yield from (f"/feeds/comments/{name}" for name in FORMATS)
    for address, posts in lists:
        for number in range(2, -(-posts // listings.PER_PAGE) + 1):
            yield listings.page_url(address, number)


def _feeds(address: str) -> Iterator[str]:
    return (f"{address}feeds/{name}" for name in FORMATS)


def _standing_pages() -> list[str]:
    """Pages that are not in any list, as the sitemap has them, those of the menu first."""
    pages = Post.objects.due().filter(listed_at__isnull=True, kind=Post.Kind.PAGE, visibility=Post.Visibility.PUBLIC)
    return [f"/{path}/" for path in pages.order_by("-in_menu", "pk").values_list("permalink", flat=True)]


def _posts(start: int, stop: int | None = None) -> Iterator[str]:
    for first in count(start, AT_ONCE):
        last = first + AT_ONCE if stop is None else min(stop, first + AT_ONCE)
        paths = list(Post.objects.listed().values_list("permalink", flat=True)[first:last])
        yield from (f"/{path}/" for path in paths)
        if len(paths) < AT_ONCE:
            return


def _tags() -> list[tuple[str, int]]:
    """The tags that have posts, with how many those are; the most used first."""
    posts = Count("taggings", filter=Q(taggings__listed_at__lte=timezone.now()))
    found = Tag.objects.annotate(listed=posts).filter(listed__gt=0).order_by("-listed", "pk")
    return [(f"/{path}/", listed) for path, listed in found.values_list("permalink", "listed")]


def _authors() -> list[tuple[str, int]]:
    posts = Count("authorships", filter=Q(authorships__listed_at__lte=timezone.now()))
    found = Person.objects.annotate(listed=posts).filter(listed__gt=0).order_by("-listed", "pk")
    return [(f"/@{handle}/", listed) for handle, listed in found.values_list("handle", "listed")]


def _archive() -> Iterator[str]:
    for year in archive.whole():
        yield year.get_absolute_url()
        yield from (month.get_absolute_url() for month in year.months)
