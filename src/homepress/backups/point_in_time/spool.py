"""The folder on a host in which the log waits until it is sent, and stays until the next base."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from homepress.backups.point_in_time import segments

PACKED = ".gz"


@dataclass(frozen=True, slots=True)
class Spool:
    """What `hosting/on_host/archive_log.py` fills. It belongs to PostgreSQL's administrator (0700)."""

    folder: Path

    @property
    def pending(self) -> Path:
        """There while something waits to be sent."""
        return self.folder / "pending"

    @property
    def copy(self) -> Path:
        """Where a base lies until it is stored."""
        return self.folder / "base"

    @property
    def why_broken(self) -> str:
        """Why the log has a gap, if it has one since the last base."""
        try:
            return (self.folder / "broken").read_text(encoding="utf-8")
        except OSError:
            return ""

    def mend(self) -> str:
        """Forget of a gap, since a new base is going to make up for it; return why there was one."""
        gap = self.why_broken
        (self.folder / "broken").unlink(missing_ok=True)
        return gap

    def break_again(self, gap: str) -> None:
        """Note a gap for which no base made up."""
        if gap and not self.why_broken:
            (self.folder / "broken").write_text(gap, encoding="utf-8")

    def log(self, cluster: str) -> Path:
        return self.folder / "log" / cluster

    def names(self, cluster: str) -> dict[str, Path]:
        """Return all that is kept of a cluster's log, by the names that PostgreSQL gave."""
        found = self.log(cluster).glob(f"*/*{PACKED}")
        named = {path.name.removesuffix(PACKED): path for path in found}
        return {name: path for name, path in sorted(named.items()) if segments.is_kept(name)}

    def holds(self, cluster: str, name: str) -> bool:
        return name in self.names(cluster)

    def reaches(self, cluster: str) -> datetime | None:
        """Return the moment up to which the log is kept: that of the last change in the last segment."""
        found = [path for name, path in self.names(cluster).items() if segments.NAME.match(name)]
        return last_change(found[-1]) if found else None

    def forget_before(self, cluster: str, first: str, names: set[str]) -> None:
        """Remove of some segments those that lie before another, and every other cluster's log."""
        for name, path in self.names(cluster).items():
            if name in names and segments.NAME.match(name) and segments.number(name) < segments.number(first):
                path.unlink()
        for folder in self.log(cluster).parent.glob("*"):
            if folder.name != cluster:
                shutil.rmtree(folder)
        for folder in self.log(cluster).glob("*"):
            if not any(folder.iterdir()):
                folder.rmdir()


def last_change(path: Path) -> datetime:
    """Return when something was last written to a segment: what was committed by then is in it, or before it."""
    return datetime.fromtimestamp(path.stat().st_mtime_ns // 1000 / 1_000_000, UTC)
