"""What the links and images in a post's source lead to."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from uuid import UUID

from homepress.blog.models import Attachment, Permalink, Post
from homepress.blog.old_links import candidates
from homepress.blog.rendering import Picture, PictureSource
from homepress.media.models import Media

TEXT_SUFFIX = re.compile(r"\.(?:md|markdown|mdx)(?![\w.])")
OTHER_TEXT = re.compile(r"[^\s()<>\"'\[\]{}#?\\]{1,400}" + TEXT_SUFFIX.pattern)
"""What may be a link to another file of the import, in a source."""


@dataclass(frozen=True, slots=True)
class Text:
    """A source; if it was imported, from where; its files; and the old addresses of its post."""

    source: str
    origin: str = ""
    attachments: Mapping[str, UUID] = field(default_factory=dict)
    addresses: Collection[str] = ()


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
        addresses: dict[UUID, list[str]] = defaultdict(list)
        imported = [post.pk for post in posts if post.origin]
        old = Permalink.objects.filter(post__in=imported) if imported else Permalink.objects.none()
        for key, path in old.exclude(current_post__isnull=False).values_list("post_id", "path"):
            addresses[key].append(path)
        return cls.to_all([Text(post.source, post.origin, files[post.pk], addresses[post.pk]) for post in posts])

    @classmethod
    def to_all(cls, texts: Sequence[Text]) -> list["PostReferences"]:
        """What each of these texts refers to, looked up for all at once."""
        keys = {key for text in texts for key in text.attachments.values()}
        media = {key: _picture(file) for key, file in Media.objects.in_bulk(keys).items()} if keys else {}
        posts = _posts(texts)
        return [
            cls({unquote(name): media[key] for name, key in sorted(text.attachments.items()) if key in media}, of_text)
            for text, of_text in zip(texts, posts, strict=True)
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


def _posts(texts: Sequence[Text]) -> list[dict[str, str]]:
    """Return the addresses of the posts that each text links to, by the targets as they are written."""
    files = [_origins(text.origin, text.source) for text in texts]
    paths = [candidates(text.source, text.addresses) if text.origin else {} for text in texts]
    origins = {origin for targets in files for origin in targets.values()}
    old = {path for targets in paths for meant in targets.values() for path in meant}
    by_origin = dict(Post.objects.filter(origin__in=origins).values_list("origin", "permalink_id")) if origins else {}
    led = Permalink.objects.filter(path__in=old, post__isnull=False) if old else Permalink.objects.none()
    by_path = dict(led.values_list("path", "post__permalink_id"))
    found: list[dict[str, str]] = []
    for of_files, of_paths in zip(files, paths, strict=True):
        slugs = {target: slug for target, meant in of_paths.items() if (slug := _first(meant, by_path))}
        slugs |= {target: by_origin[origin] for target, origin in of_files.items() if origin in by_origin}
        found.append({target: f"/{slug}/" for target, slug in sorted(slugs.items())})
    return found


def _first(paths: Sequence[str], slugs: Mapping[str, str]) -> str | None:
    return next((slugs[path] for path in paths if path in slugs), None)


def _origins(origin: str, source: str) -> dict[str, str]:
    """Return which texts a source may link to, by the targets as they are written."""
    if not origin or not TEXT_SUFFIX.search(source):
        return {}
    targets = {unquote(target) for target in OTHER_TEXT.findall(source) if "://" not in target}
    return {target: _origin_of(target, origin) for target in targets}


def _origin_of(target: str, origin: str) -> str:
    """Zola's `@/` and a leading slash start at the folder of all texts, everything else beside the text."""
    if target.startswith(("@/", "/")):
        return normpath(target.removeprefix("@").lstrip("/"))
    return normpath(join(dirname(origin), target))
