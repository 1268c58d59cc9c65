"""What the links and images in a post's source lead to."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from uuid import UUID

from homepress.blog.models import Attachment, Post
from homepress.blog.rendering import Picture, PictureSource
from homepress.media.models import Media

OTHER_TEXT = re.compile(r"[^\s()<>\"'\[\]{}#?\\]{1,400}\.(?:md|markdown|mdx)(?![\w.])")
"""What may be a link to another file of the import, in a source."""


@dataclass(frozen=True, slots=True)
class PostReferences:
    """A source's relative targets: its attachments, and the other posts of the same import.

    All is looked up beforehand, so that the value as a whole tells whether anything that the source
    refers to has changed.
    """

    files: Mapping[str, Picture]
    posts: Mapping[str, str]

    @classmethod
    def of(cls, post: Post) -> "PostReferences":
        """What a stored post refers to."""
        return cls.of_all([post])[0]

    @classmethod
    def of_all(cls, posts: Sequence[Post]) -> list["PostReferences"]:
        """What each of these stored posts refers to, looked up for all at once."""
        files: dict[UUID, dict[str, UUID]] = defaultdict(dict)
        held = Attachment.objects.filter(post__in=[post.pk for post in posts])
        for key, name, media in held.values_list("post_id", "name", "media_id"):
            files[key][name] = media
        return cls.to_all([(post.origin, files[post.pk], post.source) for post in posts])

    @classmethod
    def to(cls, origin: str, attachments: Mapping[str, UUID], source: str) -> "PostReferences":
        """What a post would refer to that came from `origin`, had these files and said this."""
        return cls.to_all([(origin, attachments, source)])[0]

    @classmethod
    def to_all(cls, texts: Sequence[tuple[str, Mapping[str, UUID], str]]) -> list["PostReferences"]:
        """The same of many, each given by its origin, its files and its source."""
        keys = {key for _, attachments, _ in texts for key in attachments.values()}
        media = {key: _picture(file) for key, file in Media.objects.in_bulk(keys).items()} if keys else {}
        linked = [_origins(origin, source) for origin, _, source in texts]
        wanted = {origin for targets in linked for origin in targets.values()}
        found = Post.objects.filter(origin__in=wanted).values_list("origin", "permalink_id") if wanted else []
        slugs = dict(found)
        return [
            cls(
                {unquote(name): media[key] for name, key in sorted(attachments.items()) if key in media},
                {target: f"/{slugs[other]}/" for target, other in sorted(targets.items()) if other in slugs},
            )
            for (_, attachments, _), targets in zip(texts, linked, strict=True)
        ]

    def picture(self, target: str) -> Picture | None:
        """The file that the source calls so, with or without a query behind it."""
        return next((file for name in _spellings(target) if (file := self.files.get(name))), None)

    def link(self, target: str) -> str | None:
        """Where a link to a file or another text leads on this site."""
        if file := self.picture(target):
            return file.url
        path, mark, fragment = target.partition("#")
        address = self.posts.get(path)
        return f"{address}{mark}{fragment}" if address else None


def _picture(file: Media) -> Picture:
    sources = tuple(PictureSource(one.type, one.srcset) for one in file.sources)
    return Picture(file.get_absolute_url(), file.width, file.height, sources)


def _spellings(target: str) -> Iterator[str]:
    for spelling in (target, re.split(r"[?#]", target, maxsplit=1)[0]):
        yield spelling
        yield spelling.removeprefix("./")


def _origins(origin: str, source: str) -> dict[str, str]:
    """Return which texts a source may link to, by the targets as they are written."""
    if not origin or ".m" not in source:
        return {}
    targets = {unquote(target) for target in OTHER_TEXT.findall(source) if "://" not in target}
    return {target: _origin_of(target, origin) for target in targets}


def _origin_of(target: str, origin: str) -> str:
    """Zola's `@/` and a leading slash start at the folder of all texts, everything else beside the text."""
    if target.startswith(("@/", "/")):
        return normpath(target.removeprefix("@").lstrip("/"))
    return normpath(join(dirname(origin), target))
