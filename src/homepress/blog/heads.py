"""The head of each kind of page."""

from typing import Any

from django.utils.text import Truncator

from homepress.accounts.models import Person
from homepress.blog import feeds, structured_data
from homepress.blog.listings import Listing
from homepress.blog.meta import FeedLink, PageMeta, Picture
from homepress.blog.models import Post, Tag
from homepress.blog.site import Site

NOT_INDEXED = "noindex"
NOT_FOLLOWED = "noindex, nofollow"
DESCRIPTION_LENGTH = 300


def of_home(site: Site, listing: Listing) -> PageMeta:
    first = listing.number == 1
    return PageMeta(
        title="" if first else f"Page {listing.number}",
        site_title=site.title,
        description=site.description or f"The newest posts on {site.title}.",
        things=(structured_data.website(site),) if first else (),
        **_of_listing(site, listing),
    )


def of_tag(site: Site, tag: Tag, listing: Listing) -> PageMeta:
    address = tag.get_absolute_url()
    return PageMeta(
        title=_numbered(tag.name, listing),
        site_title=site.title,
        description=tag.description or f"Posts about {tag.name} on {site.title}.",
        things=(structured_data.breadcrumbs(site, [(tag.name, address)]),),
        **_of_listing(site, listing, feeds.links(site, address, title=f"{site.title}: {tag.name}")),
    )


def of_author(site: Site, person: Person, listing: Listing) -> PageMeta:
    address = person.get_absolute_url()
    return PageMeta(
        title=_numbered(str(person), listing),
        site_title=site.title,
        description=_shortened(person.biography) or f"Posts by {person} on {site.title}.",
        kind="profile",
        things=(structured_data.person(site, person),),
        **_of_listing(site, listing, feeds.links(site, address, title=f"{site.title}: {person}")),
    )


def of_post(site: Site, post: Post) -> PageMeta:
    """The head of a post or page at its address. Only what is public may be indexed."""
    address = post.get_absolute_url()
    is_page = post.kind == Post.Kind.PAGE
    trail = structured_data.breadcrumbs(site, [(post.title, address)])
    return PageMeta(
        title=post.title,
        site_title=site.title,
        description=_shortened(post.description),
        canonical=post.canonical_url or site.absolute(address),
        robots="" if post.visibility == Post.Visibility.PUBLIC else NOT_INDEXED,
        kind="website" if is_page else "article",
        language=post.language or site.language,
        picture=_cover(site, post),
        published_at=post.published_at,
        edited_at=post.modified_at,
        authors=tuple(site.absolute(path) for person in post.byline if (path := person.get_absolute_url())),
        tags=tuple(tag.name for tag in post.tag_list),
        feeds=feeds.links(site, "/", title=site.title),
        things=(trail,) if is_page else (structured_data.blog_posting(site, post), trail),
    )


def of_preview(site: Site, post: Post) -> PageMeta:
    """The head of a draft: nothing that a machine could use."""
    return PageMeta(title=post.title, site_title=site.title, robots=NOT_FOLLOWED, language=post.language)


def of_archive(site: Site, title: str, path: str) -> PageMeta:
    return PageMeta(
        title=title,
        site_title=site.title,
        description=f"{title}: every post on {site.title}.",
        canonical=site.absolute(path),
        language=site.language,
        feeds=feeds.links(site, "/", title=site.title),
    )


def of_search(site: Site, query: str) -> PageMeta:
    return PageMeta(
        title=f"Search: {query}" if query else "Search",
        site_title=site.title,
        description="" if query else f"Search the posts on {site.title}.",
        canonical="" if query else site.absolute("/search/"),
        robots=NOT_INDEXED if query else "",
        language=site.language,
    )


def of_error(site: Site, title: str) -> PageMeta:
    return PageMeta(title=title, site_title=site.title, robots=NOT_INDEXED, language=site.language)


def _of_listing(site: Site, listing: Listing, own_feeds: tuple[FeedLink, ...] = ()) -> dict[str, Any]:
    return {
        "canonical": site.absolute(listing.url),
        "language": site.language,
        "newer": site.absolute(listing.newer_url) if listing.newer_url else "",
        "older": site.absolute(listing.older_url) if listing.older_url else "",
        "feeds": (*own_feeds, *feeds.links(site, "/", title=site.title)),
    }


def _numbered(title: str, listing: Listing) -> str:
    return title if listing.number == 1 else f"{title}, page {listing.number}"


def _shortened(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(DESCRIPTION_LENGTH)


def _cover(site: Site, post: Post) -> Picture | None:
    if post.cover is None:
        return None
    cover = post.cover
    return Picture(site.absolute(cover.get_absolute_url()), cover.width, cover.height, cover.alt)
