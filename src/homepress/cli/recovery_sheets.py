"""Showing a recovery sheet: on the terminal, and as a page for paper that no git takes in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from homepress.backups.recovery_sheet import Sheet


def show(sheet: "Sheet", folder: Path) -> None:
    """Print the sheet, and leave it as a page of the owner's alone in a folder."""
    typer.echo(sheet.as_text(), err=True)
    page = folder / f"recovery-sheet-{sheet.site.replace(':', '-')}.html"
    _hide_from_git(folder, page.name)
    page.unlink(missing_ok=True)
    with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(sheet.as_html())
    typer.echo(f"For paper: {page.absolute()}\nPrint it, then delete the file.\n", err=True)


def _hide_from_git(folder: Path, name: str) -> None:
    """Let git ignore the page in a checkout of its own rules: the key must not be committed by `git add -A`."""
    rules = folder / ".git" / "info" / "exclude"
    if not (folder / ".git").is_dir():
        return
    rules.parent.mkdir(exist_ok=True)
    known = rules.read_text(encoding="utf-8") if rules.exists() else ""
    if f"/{name}" not in known.splitlines():
        rules.write_text(f"{known.rstrip()}\n/{name}\n".lstrip("\n"), encoding="utf-8")
