"""A post as a value: everything that its writer decides, and nothing that is derived."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.media.models import Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What is saved, revised, imported and exported.

    `slug` empty means: the one the post has, or one made from the title. `aliases` are further
    paths that redirect to the post; one that is left out later still redirects.
    """

    title: str
    source: str = ""
    slug: str = ""
    kind: str = Post.Kind.POST
    format: str = Post.Format.MARKDOWN
    trusted: bool = False
    excerpt: str = ""
    language: str = ""
    canonical_url: str = ""
    search_description: str = ""
    status: str = Post.Status.DRAFT
    visibility: str = Post.Visibility.PUBLIC
    published_at: datetime | None = None
    in_menu: bool = False
    commenting: str = ""
    cover: UUID | None = None
    authors: tuple[UUID, ...] = ()
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    attachments: Mapping[str, UUID] = field(default_factory=dict)
    origin: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, post: Post) -> Self:
        """Read a post back into the manuscript that would make it.

        A scheduled post whose time has come is a published one, though its row was not written since.
        """
        values = {name: getattr(post, name) for name in PLAIN}
        if post.status == Post.Status.SCHEDULED and post.is_due:
            values["status"] = Post.Status.PUBLISHED.value
        return cls(
            **values,
            slug=post.slug,
            cover=post.cover_id,
            authors=tuple(person.pk for person in post.byline),
            tags=tuple(tag.name for tag in post.tag_list),
            aliases=tuple(sorted(link.path for link in post.permalinks.all() if link.path != post.slug)),
            attachments={attachment.name: attachment.media_id for attachment in post.attachments.all()},
        )

    def to_json(self) -> dict[str, Any]:
        """Return what a revision stores."""
        values = {declared.name: getattr(self, declared.name) for declared in fields(self)}
        values["published_at"] = self.published_at and self.published_at.isoformat()
        values["cover"] = self.cover and str(self.cover)
        values["authors"] = [str(key) for key in self.authors]
        values["tags"], values["aliases"] = list(self.tags), list(self.aliases)
        values["attachments"] = {name: str(key) for name, key in self.attachments.items()}
        values["extra"] = dict(self.extra)
        return values

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read a revision. Authors, cover and files that no longer exist are left out."""
        known = {declared.name for declared in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        moment = values.get("published_at")
        authors = [UUID(key) for key in values.get("authors", [])]
        files = {name: UUID(key) for name, key in values.get("attachments", {}).items()}
        cover = UUID(values["cover"]) if values.get("cover") else None
        people = set(Person.objects.filter(pk__in=authors).values_list("pk", flat=True))
        media = set(Media.objects.filter(pk__in=[*files.values(), cover]).values_list("pk", flat=True))
        return cls(
            **values
            | {
                "published_at": datetime.fromisoformat(moment) if moment else None,
                "cover": cover if cover in media else None,
                "authors": tuple(key for key in authors if key in people),
                "tags": tuple(values.get("tags", [])),
                "aliases": tuple(values.get("aliases", [])),
                "attachments": {name: key for name, key in files.items() if key in media},
            }
        )


PLAIN = (
    "title",
    "source",
    "kind",
    "format",
    "trusted",
    "excerpt",
    "language",
    "canonical_url",
    "search_description",
    "status",
    "visibility",
    "published_at",
    "in_menu",
    "commenting",
    "origin",
    "extra",
)
"""The fields that a manuscript and a post share by name."""
