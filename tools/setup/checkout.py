"""Where everything lies in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    """One clone of the project, at `root`."""

    root: Path

    @property
    def tools(self) -> Path:
        """What works on the project and is not part of it: uv, and Node where the machine has none."""
        return self.root / ".tools"

    @property
    def uv(self) -> Path:
        return self.tools / "bin" / "uv"

    @property
    def environment(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def node_modules(self) -> Path:
        return self.root / "node_modules"

    @property
    def frontend(self) -> Path:
        return self.root / "frontend"

    @property
    def style_sheets(self) -> Path:
        return self.root / "src" / "homepress" / "static" / "css"

    @property
    def built_files(self) -> Path:
        return self.root / "src" / "homepress" / "static" / "dist"

    def requirements(self, name: str) -> Path:
        return self.root / "requirements" / f"{name}.txt"


def here() -> Checkout:
    """The checkout that this program is part of."""
    return Checkout(Path(__file__).resolve().parents[2])
