"""What the links and images in a post's source lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from uuid import UUID

from homepress.blog.models import Post
from homepress.blog.rendering import Picture
from homepress.media.models import Media


@dataclass(frozen=True, slots=True)
class PostReferences:
    """Looks up a source's relative targets: images among the post's attachments, links among
    attachments and the other posts of the same import."""

    origin: str
    files: Mapping[str, Picture]

    @classmethod
    def of(cls, post: Post) -> "PostReferences":
        """What a stored post refers to."""
        return cls.to(post.origin, dict(post.attachments.values_list("name", "media_id")))

    @classmethod
    def to(cls, origin: str, attachments: Mapping[str, UUID]) -> "PostReferences":
        """What a post would refer to that came from `origin` and had these files."""
        media = Media.objects.in_bulk(set(attachments.values())) if attachments else {}
        files = {
            name: Picture(file.get_absolute_url(), file.width, file.height)
            for name, key in attachments.items()
            if (file := media.get(key))
        }
        return cls(origin, files)

    def picture(self, target: str) -> Picture | None:
        return self.files.get(target) or self.files.get(target.removeprefix("./"))

    def link(self, target: str) -> str | None:
        if file := self.picture(target):
            return file.url
        path, mark, fragment = target.partition("#")
        if not self.origin or not path.endswith((".md", ".markdown", ".mdx")) or "://" in path:
            return None
        other = path.removeprefix("@/") if path.startswith("@/") else normpath(join(dirname(self.origin), path))
        slug = Post.objects.filter(origin=other).values_list("permalink_id", flat=True).first()
        return f"/{slug}/{mark}{fragment}" if slug else None
