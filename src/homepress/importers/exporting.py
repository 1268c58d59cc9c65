"""Writing a whole site out: every post with its files, and everything around them."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from django.db import transaction

from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Attachment, Post
from homepress.errors import ExportFailed
from homepress.importers import snapshots, yaml_documents
from homepress.importers.exports import CONTENT, DATA, MARK, MEDIA, SUFFIXES, VERSION, head_of, is_export
from homepress.media.models import Media

ENTRIES = (CONTENT, MEDIA, DATA, MARK)
CHUNK = 200


@dataclass(slots=True)
class Exported:
    """What was written."""

    posts: int = 0
    files: int = 0
    people: int = 0


def export_folder(
    folder: Path, *, replace: bool = False, progress: Callable[[int, int], None] | None = None
) -> Exported:
    """Write the site to a folder that is new, empty, or with `replace` an export from earlier.

    Everything is written beside and put in place at the end, so that a failure leaves an earlier
    export as it was. Whatever else lies in the folder, such as `.git`, stays. Raises ExportFailed.
    """
    _check(folder, replace=replace)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".homepress-export-", dir=folder))
    except OSError as error:
        raise ExportFailed(f"{folder}: cannot be written to: {error.strerror}") from error
    try:
        with transaction.atomic():
            exported = _Writer(draft, progress).write()
        _put_in_place(draft, folder)
    except OSError as error:
        raise ExportFailed(f"{folder}: {error.strerror}: {error.filename}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return exported


def _check(folder: Path, *, replace: bool) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ExportFailed(f"{folder}: is a file", hint="Name a folder.")
    if is_export(folder):
        if not replace:
            raise ExportFailed(
                f"{folder}: holds an export from earlier",
                hint="With --replace it is replaced; what you changed in it is lost.",
            )
    elif visible := [entry.name for entry in folder.iterdir() if not entry.name.startswith(".")]:
        raise ExportFailed(
            f"{folder}: holds something else: {', '.join(sorted(visible)[:3])}",
            hint="Name a folder that is new or empty; nothing was written.",
        )


def _put_in_place(draft: Path, folder: Path) -> None:
    """Exchange the parts one by one, the mark last out and last in; the old ones go with the draft."""
    old = draft / "old"
    old.mkdir()
    try:
        for name in ENTRIES:
            if (folder / name).exists():
                (folder / name).rename(old / name)
            (draft / name).rename(folder / name)
    except OSError:
        for entry in old.iterdir():
            if not (folder / entry.name).exists():
                entry.rename(folder / entry.name)
        raise


class _Writer:
    """Writes one export. A file is written once, where the first post that holds it can name it."""

    def __init__(self, draft: Path, progress: Callable[[int, int], None] | None) -> None:
        self.draft = draft
        self.progress = progress
        self.places: dict[Any, str] = {}
        self.done = Exported()

    def write(self) -> Exported:
        for name in (CONTENT, MEDIA, DATA):
            (self.draft / name).mkdir(mode=0o700 if name == DATA else 0o755)
        total = Post.objects.count()
        for post in _posts():
            self._write_post(post)
            self.done.posts += 1
            if self.progress:
                self.progress(self.done.posts, total)
        for media in Media.objects.order_by("pk").iterator(CHUNK):
            if media.pk not in self.places:
                self._place(media, PurePosixPath(MEDIA, str(media.file.name)))
        for name, rows in snapshots.take(self.places).items():
            self._write_json(f"{DATA}/{name}.json", rows)
            self.done.people = len(rows) if name == "people" else self.done.people
        self._write_json(MARK, {"format": VERSION})
        return self.done

    def _write_post(self, post: Post) -> None:
        manuscript = Manuscript.of(post)
        bundle = PurePosixPath(CONTENT, manuscript.slug)
        (self.draft / bundle).mkdir()
        index = "index" + SUFFIXES[manuscript.format]
        taken = {index}
        files = {}
        attachments = sorted(post.attachments.all(), key=_nearest_name)
        for attachment in attachments:
            place = self._beside(attachment.name, attachment.media, bundle, taken)
            files[attachment.name] = _seen_from(bundle, place)
        cover = _seen_from(bundle, self._in_media(post.cover)) if post.cover else ""
        head = yaml_documents.write(head_of(post, manuscript, files=files, cover=cover))
        text = f"---\n{head}---\n{manuscript.source}"
        (self.draft / bundle / index).write_bytes(text.encode())

    def _beside(self, name: str, media: Media, bundle: PurePosixPath, taken: set[str]) -> str:
        """Put a file into the bundle under the name by which the source calls it, if it can have that."""
        inner = unquote(name).removeprefix("./")
        if media.pk in self.places or not _is_plain(inner) or not _is_free(inner.casefold(), taken):
            return self._in_media(media)
        taken.add(inner.casefold())
        return self._place(media, bundle / inner)

    def _in_media(self, media: Media) -> str:
        return self.places.get(media.pk) or self._place(media, PurePosixPath(MEDIA, str(media.file.name)))

    def _place(self, media: Media, place: PurePosixPath) -> str:
        target = self.draft / place
        target.parent.mkdir(parents=True, exist_ok=True)
        with media.file.storage.open(str(media.file.name)) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)
        self.places[media.pk] = str(place)
        self.done.files += 1
        return str(place)

    def _write_json(self, name: str, value: Any) -> None:
        text = json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (self.draft / name).write_text(text, encoding="utf-8")


def _posts() -> Iterator[Post]:
    return (
        Post.objects.defer("html", "text", "toc")
        .with_credits()
        .select_related("cover")
        .prefetch_related("permalinks", "attachments__media")
        .order_by("pk")
        .iterator(CHUNK)
    )


def _nearest_name(attachment: Attachment) -> tuple[bool, bool, str]:
    """Sort first the name that a file has itself, then those without escapes."""
    name = attachment.name
    return name != attachment.media.name, unquote(name) != name, name


def _seen_from(bundle: PurePosixPath, place: str) -> str:
    path = PurePosixPath(place)
    return str(path.relative_to(bundle)) if path.is_relative_to(bundle) else f"/{path}"


def _is_plain(name: str) -> bool:
    """Whether a name can be a path in a bundle, on every system, and no text of its own."""
    parts = name.split("/")
    return (
        all(part and not part.startswith(".") and len(part.encode("utf-8", "replace")) <= 200 for part in parts)
        and name.isprintable()
        and not set(name) & set('\\:*?"<>|#')
        and PurePosixPath(name).suffix.lower() not in {".md", ".markdown", ".mdx", ".mdown", ".mkd", ".html", ".htm"}
        and len(parts) <= 5
    )


def _is_free(name: str, taken: set[str]) -> bool:
    """Whether neither the path nor a folder on it is a file already, or the other way round."""
    return not any(name == other or name.startswith(f"{other}/") or other.startswith(f"{name}/") for other in taken)
