"""The posts in the archive that a person takes away: each as it was written, with its files."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from homepress.accounts.models import Person
from homepress.accounts.personal_data import Section, collect
from homepress.blog.models import Post
from homepress.media.models import Media

if TYPE_CHECKING:
    from django.core.files.base import File


@receiver(collect)
def posts(person: Person, **_: Any) -> Section:
    """Return a person's posts, drafts included, each with its source byte for byte."""
    entries: list[dict[str, object]] = []
    files: dict[str, bytes | File[Any]] = {}
    written = Post.objects.filter(authorships__person=person).select_related("cover").order_by("created_at", "id")
    for post in written.prefetch_related("attachments__media", "taggings__tag"):
        folder = post.slug
        files[f"{folder}/source.{'md' if post.format == Post.Format.MARKDOWN else 'html'}"] = post.source.encode()
        named = {attachment.name: attachment.media for attachment in post.attachments.all()}
        if post.cover:
            named.setdefault(post.cover.name, post.cover)
        kept = {name: _place(folder, media, files) for name, media in named.items()}
        entries.append(_entry(post, kept))
    return Section("posts", entries, files)


def _place(folder: str, media: Media, files: "dict[str, bytes | File[Any]]") -> str:
    """Put a file beside the post under a name of our making, and return it; the writer's could lead elsewhere."""
    place = f"{folder}/files/{media.digest[:12]}-{PurePosixPath(str(media.file.name)).name}"
    if place not in files and media.file.storage.exists(str(media.file.name)):
        files[place] = media.file
    return place


def _entry(post: Post, files: dict[str, str]) -> dict[str, object]:
    names = ("kind", "title", "format", "excerpt", "language", "status", "visibility", "published_at", "created_at")
    entry: dict[str, object] = {name: getattr(post, name) for name in names}
    tags = [tagging.tag.name for tagging in post.taggings.all()]
    return entry | {"address": post.get_absolute_url(), "source": post.source, "tags": tags, "files": files}
