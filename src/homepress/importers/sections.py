"""Sections: folders of texts that had a listing and a feed of their own, by an `_index.md` (Hugo, Zola).

Here a section is a tag: its posts bear the section's title, and the old listing leads to the tag's page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from homepress.blog.models import Permalink, Tag
from homepress.blog.models.tags import NAME_LENGTH, tag_key
from homepress.blog.permalinks import claim_each
from homepress.errors import ImportFailed
from homepress.importers import addresses, front_matter
from homepress.importers.folders import Folder
from homepress.importers.metadata import Metadata
from homepress.importers.reports import Aside

INDEX = "_index.md"
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its file, its title, and the paths of its listing on the old site."""

    file: str
    title: str
    paths: tuple[str, ...]


@dataclass(slots=True)
class Sections:
    """The sections of a folder, read as they are met, and which of them have posts."""

    folder: Folder
    known: dict[PurePosixPath, Section | None] = field(default_factory=dict)
    with_posts: dict[str, Section] = field(default_factory=dict)

    def of(self, path: PurePosixPath) -> Section | None:
        """Return the innermost section that a text lies in; the folder of all texts is none."""
        if not path.is_relative_to(self.folder.content) or path.name == INDEX:
            return None
        for folder in path.parents:
            if folder == self.folder.content or folder == PurePosixPath():
                return None
            if folder not in self.known:
                self.known[folder] = self._read(folder)
            if section := self.known[folder]:
                return section
        return None

    def _read(self, folder: PurePosixPath) -> Section | None:
        """Read a section; one that is broken is told of when its own file's turn comes."""
        file = self.folder.inside(self.folder.root / folder / INDEX)
        if file is None or file.stat().st_size > MAX_BYTES:
            return None
        try:
            data = Metadata(front_matter.split(file.read_text(encoding="utf-8", errors="replace")))
        except (ImportFailed, OSError):
            return None
        origin = self.folder.origin_of(folder)
        title = " ".join(data.text("title").split())[:NAME_LENGTH].rstrip()
        old = data.items("aliases", "redirect_from", separators=r"\s*,\s*|\s+")
        said = data.text("path", "permalink", "url") or origin
        paths = addresses.claims([said, *old], slug="")
        return Section(str(folder / INDEX), title, paths) if title and tag_key(title) else None

    def redirect(self) -> tuple[list[Aside], int]:
        """Let the old listings lead to their tags' pages; say what became of each, and how many do so only now."""
        keys = {tag_key(one.title) for one in self.with_posts.values()}
        tags = {tag.key: tag for tag in Tag.objects.filter(key__in=keys)}
        asides, claims = [], list[tuple[str, Tag]]()
        wanted = {path for one in self.with_posts.values() for path in one.paths}
        taken = _owners(wanted)
        for one in self.with_posts.values():
            tag = tags.get(tag_key(one.title))
            if tag is None:  # renamed or deleted here since
                continue
            claims += [(path, tag) for path in one.paths if path not in taken]
            elsewhere = [f"/{path}/" for path in one.paths if taken.get(path, tag.pk) != tag.pk]
            said = f'a section: its posts are tagged "{tag.name}"'
            if elsewhere:
                said += f"; {', '.join(elsewhere)} is or was the address of something else"
            asides.append(Aside(one.file, "sections", said, tag.get_absolute_url()))
        return asides, len(claim_each(claims))


def _owners(paths: Iterable[str]) -> dict[str, object]:
    return dict(Permalink.objects.filter(path__in=paths).values_list("path", "tag"))
