"""Sites, people and posts as schema.org describes them (JSON-LD)."""

from collections.abc import Iterable
from typing import Any

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.blog.site import Site

type Thing = dict[str, Any]


def website(site: Site) -> Thing:
    return _without_empty(
        {
            "@type": "WebSite",
            "@id": site.absolute("/#website"),
            "url": site.absolute("/"),
            "name": site.title,
            "description": site.description,
            "inLanguage": site.language,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": site.absolute("/search/?q={search_term_string}")},
                "query-input": "required name=search_term_string",
            },
        }
    )


def person(site: Site, of: Person) -> Thing:
    """Describe a person; of a deleted one only that there was one."""
    if of.deleted_at:
        return {"@type": "Person", "name": str(of)}
    return _without_empty(
        {
            "@type": "Person",
            "@id": site.absolute(f"{of.get_absolute_url()}#person"),
            "name": str(of),
            "url": site.absolute(of.get_absolute_url()),
            "description": of.biography,
            "sameAs": [of.website] if of.website else [],
        }
    )


def blog_posting(site: Site, post: Post) -> Thing:
    address = site.absolute(post.get_absolute_url())
    return _without_empty(
        {
            "@type": "BlogPosting",
            "@id": f"{address}#post",
            "url": address,
            "mainEntityOfPage": post.canonical_url or address,
            "headline": post.title,
            "description": post.description,
            "inLanguage": post.language or site.language,
            "wordCount": post.words,
            "datePublished": post.published_at.isoformat() if post.published_at else "",
            "dateModified": post.modified_at.isoformat(),
            "image": site.absolute(post.cover.get_absolute_url()) if post.cover else "",
            "keywords": [tag.name for tag in post.tag_list],
            "author": [person(site, author) for author in post.byline],
            "isPartOf": {"@id": site.absolute("/#website")},
        }
    )


def breadcrumbs(site: Site, trail: Iterable[tuple[str, str]]) -> Thing:
    """The way from the home page to this one: names and paths."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": site.absolute(path)}
            for position, (name, path) in enumerate([(site.title, "/"), *trail], start=1)
        ],
    }


def _without_empty(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in ("", [], 0, None)}
