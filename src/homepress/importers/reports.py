"""What an import did, file by file."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

type Outcome = Literal["new", "changed", "unchanged", "skipped", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "unchanged", "skipped", "failed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: what became of it, why it was left out, where it is read now."""

    path: str
    outcome: Outcome
    reason: str = ""
    title: str = ""
    address: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that is no text of its own: of what kind, what it brought, and where that is."""

    path: str
    kind: str
    said: str
    address: str = ""
    made: int = 0


@dataclass(slots=True)
class Report:
    """All texts of an import in their order, and what came with them."""

    dry_run: bool = False
    entries: list[Entry] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    redirects: int = 0
    files: int = 0
    people: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def counts(self) -> Counter[str]:
        return Counter(entry.outcome for entry in self.entries)

    def of(self, outcome: Outcome) -> list[Entry]:
        return [entry for entry in self.entries if entry.outcome == outcome]

    @property
    def warned(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.warnings]

    def to_json(self) -> dict[str, Any]:
        counts = self.counts
        return {
            "dry_run": self.dry_run,
            "counts": {outcome: counts[outcome] for outcome in OUTCOMES},
            "asides": [asdict(aside) for aside in self.asides],
            "redirects": self.redirects,
            "files": self.files,
            "people": self.people,
            "seconds": round(self.seconds, 3),
            "entries": [asdict(entry) for entry in self.entries],
        }
