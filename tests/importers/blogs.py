"""Folders of Markdown to import, and what an import said of them."""

from pathlib import Path

from homepress.importers.markdown import import_folder
from homepress.importers.reports import Entry, Report

BLOGS = Path(__file__).parent.parent / "data" / "blogs"


def bring(name: str) -> Report:
    return import_folder(BLOGS / name)


def entry(report: Report, path: str) -> Entry:
    return next(entry for entry in report.entries if entry.path == path)


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def outcomes(report: Report) -> dict[str, str]:
    return {entry.path: entry.outcome for entry in report.entries}
