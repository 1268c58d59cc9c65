"""The manifest: what a backup holds, so that whoever restores it can tell whether it is all there."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from homepress.backups.databases.contents import Contents
from homepress.errors import BackupFailed

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Written last, when all else is in place."""

    site: str
    """Its address, without scheme."""
    made_at: str
    """In UTC, ISO 8601."""
    key: str
    """The name of the key that opens the repository (`keys.name_of`); empty for a restore point where there is none."""
    homepress: str
    python: str
    commit: str
    """Of the site's folder, where a deploy said which."""
    engine: str
    dump: str
    """The dump's place in the backup."""
    dump_sha256: str
    dump_bytes: int = 0
    contents: Contents
    media: Mapping[str, tuple[int, str]]
    """Each file's size in bytes and SHA-256, by its path below `media/`."""
    database_bytes: int = 0
    """What the database took where it was."""
    also: tuple[str, ...] = ()
    """Other paths, by their full names."""
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What some of these are: a host's `release`, `certificates`, `configuration`."""

    def write(self, folder: Path) -> None:
        facts = {"format": FORMAT, **asdict(self)}
        (folder / NAME).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, text: str | bytes) -> "Manifest":
        """Return a manifest from its text. Raises BackupFailed."""
        try:
            facts: dict[str, Any] = json.loads(text)
            if facts.pop("format") != FORMAT:
                raise BackupFailed(
                    "The backup was made by a newer Homepress", hint="Install that first; the backup is as it was."
                )
            _assert_place_of_a_dump(facts["dump"])
            contents = facts.pop("contents")
            parts = {str(name): _paths(paths) for name, paths in facts.pop("parts", {}).items()}
            media = {path: (int(size), str(digest)) for path, (size, digest) in facts.pop("media").items()}
            return cls(
                **{**facts, "also": _paths(facts["also"])},
                parts=parts,
                contents=Contents(contents["rows"], tuple(contents["migrations"]), contents["version"]),
                media=media,
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BackupFailed(
                f"The backup's manifest cannot be read: {error}", hint="Try an earlier backup."
            ) from error

    @property
    def media_bytes(self) -> int:
        return sum(size for size, _ in self.media.values())


def _paths(given: list[str]) -> tuple[str, ...]:
    """Return full paths that lead where they say. Raises ValueError."""
    for path in given:
        place = PurePosixPath(path)
        if not place.is_absolute() or ".." in place.parts or len(place.parts) < 2:
            raise ValueError(f"no full path: {path}")
    return tuple(given)


def _assert_place_of_a_dump(path: str) -> None:
    """Refuse a path that leads out of the folder in which a backup is laid out. Raises ValueError."""
    if PurePosixPath(path).parent != PurePosixPath("database"):
        raise ValueError(f"no place of a dump: {path}")
