"""The folder that is imported: which files are texts, where its parts lie, and nothing outside it.

Nothing is ever read whose real place, all links followed, is not inside the folder.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from homepress.errors import ImportFailed

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx"})
HTML = frozenset({".html", ".htm"})

LAYOUTS = (("src/content", ""), ("content", "_posts"), ("source/_posts", ""))
"""Where generators keep texts (Astro; Hugo, Zola, Pelican; Hexo), each with a folder that must not be beside it."""

STATIC = ("static", "public", "assets", "src/assets", "src", "source", "content", "")
"""Where what a site calls `/images/x.png` may lie, first match first."""

NOT_CONTENT = frozenset(
    [
        "node_modules",
        "vendor",
        "venv",
        "themes",
        "layouts",
        "archetypes",
        "templates",
        "_site",
        "_layouts",
        "_includes",
        "_sass",
        "_data",
        "_plugins",
        "dist",
        "resources",
        "__pycache__",
    ]
)
ABOUT_THE_FOLDER = frozenset(
    ["readme", "license", "licence", "changelog", "contributing", "code_of_conduct", "security", "todo"]
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be a text: its path in the folder, and why it is not taken, if so."""

    path: PurePosixPath
    skipped: str = ""


@dataclass(frozen=True)
class Folder:
    """A folder to import. Paths in and out are relative to it, with forward slashes."""

    root: Path

    @classmethod
    def open(cls, path: Path) -> "Folder":
        """Raises ImportFailed where there is no such folder."""
        if not path.is_dir():
            raise ImportFailed(f"{path}: no such folder", hint="Name the folder that holds the Markdown files.")
        return cls(path.resolve())

    @cached_property
    def content(self) -> PurePosixPath:
        """Where the texts lie; origins and `@/` links are relative to it."""
        for layout, unless in LAYOUTS:
            if (self.root / layout).is_dir() and not (unless and (self.root / unless).is_dir()):
                return PurePosixPath(layout.removesuffix("/_posts"))
        return PurePosixPath()

    @cached_property
    def is_generators(self) -> bool:
        """Whether a generator's layout was recognised, rather than a plain folder of files."""
        return self.content != PurePosixPath() or (self.root / "_posts").is_dir()

    def texts(self) -> Iterator[Candidate]:
        """Find every Markdown and HTML file, in the order of their paths."""
        for folder, subfolders, names in os.walk(self.root, followlinks=False):
            here = PurePosixPath(Path(folder).relative_to(self.root).as_posix())
            for name in sorted(subfolders):
                if (here / name) != PurePosixPath() and name in NOT_CONTENT and not self._holds_content(here / name):
                    yield Candidate(here / name, "a folder of the generator, not of texts")
                elif (self.root / here / name).is_symlink():
                    yield Candidate(here / name, "a link to a folder")
            subfolders[:] = sorted(
                name
                for name in subfolders
                if not name.startswith(".") and (name not in NOT_CONTENT or self._holds_content(here / name))
            )
            for name in sorted(names):
                if PurePosixPath(name).suffix.lower() in MARKDOWN | HTML:
                    yield Candidate(here / name, self._reason_to_skip(here / name))

    def _holds_content(self, path: PurePosixPath) -> bool:
        return self.content.parts[: len(path.parts)] == path.parts or path.is_relative_to(self.content / "x")

    def _reason_to_skip(self, path: PurePosixPath) -> str:
        if path.stem.lower() in ABOUT_THE_FOLDER:
            return "tells about the folder, not for readers"
        if self.inside(self.root / path) is None:
            return "a link out of the folder, or no plain file"
        pages = self.content.parent / "pages"
        if not path.is_relative_to(self.content) and not (self.content.name and path.is_relative_to(pages)):
            return f"outside {self.content}/"
        return ""

    def origin_of(self, path: PurePosixPath) -> str:
        """Return the path by which links in the texts name a file."""
        return str(path.relative_to(self.content) if path.is_relative_to(self.content) else path)

    def inside(self, path: Path) -> Path | None:
        """Return the real path of a plain file in the folder; None for all others."""
        try:
            real = path.resolve(strict=True)
            return real if real.is_relative_to(self.root) and real.is_file() else None
        except (OSError, ValueError, RuntimeError):
            # No such file, a name too long, a NUL in it, a loop of links.
            return None

    def find(self, target: str, *, beside: PurePosixPath) -> Path | None:
        """Return the file that a text calls `target`, or None where it names none in the folder."""
        try:
            parts = urlsplit(target)
        except ValueError:
            return None
        if parts.scheme or parts.netloc or not parts.path or len(target) > 400:
            return None
        for name in dict.fromkeys([target, parts.path, unquote(parts.path)]):
            for base in self._bases(name, beside):
                if found := self.inside(self.root / base / name.removeprefix("@/").lstrip("/")):
                    return found
        return None

    def _bases(self, name: str, beside: PurePosixPath) -> Iterator[str]:
        if name.startswith("@/"):
            yield str(self.content)
        elif name.startswith("/"):
            yield from STATIC
        else:
            yield str(beside.parent)
            if beside.stem not in {"index", "_index"}:
                yield str(beside.with_suffix(""))

    def companions(self, path: PurePosixPath) -> Iterator[tuple[str, Path]]:
        """Yield what lies in a page bundle beside its `index.md`, by the name relative to it."""
        bundle = self.root / path.parent
        if path.stem != "index" or path.parent in {self.content, PurePosixPath()}:
            return
        for folder, subfolders, names in os.walk(bundle, followlinks=False):
            here = Path(folder)
            texts = [name for name in names if PurePosixPath(name).suffix.lower() in MARKDOWN]
            if here != bundle and texts:
                subfolders.clear()
                continue
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            for name in sorted(names):
                if name in texts or name.startswith(".") or (here == bundle and name == path.name):
                    continue
                if found := self.inside(here / name):
                    yield (here / name).relative_to(bundle).as_posix(), found
