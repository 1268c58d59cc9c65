"""The recovery sheet: all that is needed to get a site back from its backups, for a drawer or a safe."""

import html
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime

from homepress.backups import keys, places
from homepress.backups.places import Login


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written on it. Whoever holds it can read every backup."""

    site: str
    address: str
    key: str
    user: str = ""
    password: str = ""
    """With which the repository lets in, where it asks."""

    @property
    def steps(self) -> list[tuple[str, str]]:
        """What to do, and the command for it."""
        restore = f"homepress restore --from '{self.address}' --key-file key"
        return [
            ("On a machine with Python 3.12, git, restic and OpenSSH:", "pip install 'homepress[hosting]'"),
            ("In an empty folder, write the key above into a file named key:", "nano key"),
            *self._signing_in,
            ("Of a site on a server, onto a new one (its address at the end):", f"{restore} --to ADDRESS"),
            ("Or here, for a site on PostgreSQL with that installed:", restore),
            ("Then look at the site:", "homepress serve"),
            ("Without Homepress, restic alone reads the backups:", self._restic_alone),
        ]

    @property
    def _signing_in(self) -> list[tuple[str, str]]:
        told = {"HOMEPRESS_BACKUP_USER": self.user, "HOMEPRESS_BACKUP_PASSWORD": self.password}
        words = " ".join(f"{name}={shlex.quote(value)}" for name, value in told.items())
        return [("So that the repository lets you in:", f"export {words}")] if self.user else []

    @property
    def _restic_alone(self) -> str:
        """Return the command by which restic is let in by itself."""
        way = places.environment(self.address, Login(self.user, self.password))
        named = f"-r {shlex.quote(way.pop('RESTIC_REPOSITORY'))} " if not self.user else ""
        return " ".join(
            [*(f"{name}={shlex.quote(value)}" for name, value in way.items()), f"restic {named}-p key snapshots"]
        )

    @property
    def facts(self) -> dict[str, str]:
        """What has to be written down."""
        found = {"Repository": self.address, "Key": self.key, "Key’s name": keys.name_of(self.key)}
        if self.user:
            found |= {"Its user": self.user, "Its password": self.password}
        return {**found, "Written": f"{datetime.now(UTC):%Y-%m-%d}"}

    def as_text(self) -> str:
        """Return it for a terminal or a text file."""
        lines = [
            f"RECOVERY SHEET FOR {self.site}",
            "",
            "Without this key nobody can read the backups, and neither can you.",
            "Print this sheet or write it down, and keep it where the site is not.",
            "",
            *(f"  {name:<12}  {said}" for name, said in self.facts.items()),
            "",
            "Receipts say by the key’s name which key they need.",
            "",
        ]
        for number, (what, command) in enumerate(self.steps, 1):
            lines += [f"  {number}. {what}", f"       {command}"]
        return "\n".join(lines) + "\n"

    def as_html(self) -> str:
        """Return it as one page of paper: black on white, nothing loaded from elsewhere."""
        rows = "\n".join(
            f"<dt>{name}</dt><dd><code>{html.escape(said)}</code></dd>" for name, said in self.facts.items()
        )
        steps = "\n".join(
            f"<li>{html.escape(what)}<br><code>{html.escape(command)}</code></li>" for what, command in self.steps
        )
        return PAGE.format(site=html.escape(self.site), facts=rows, steps=steps)


PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Recovery sheet for {site}</title>
<style>
@page {{ size: A4; margin: 20mm }}
:root {{ color-scheme: light }}
body {{ margin: 2rem auto; max-width: 42rem; padding: 0 1rem; background: #fff; color: #000;
  font: 1rem/1.5 Palatino, "Palatino Linotype", P052, serif }}
h1 {{ font-size: 1.6rem; line-height: 1.2 }}
code {{ font: 1rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.5rem;
  border: 1px solid; padding: 1rem; margin: 1.5rem 0 }}
dd {{ margin: 0 }}
li {{ margin-bottom: .75rem; break-inside: avoid }}
@media print {{ body {{ margin: 0; padding: 0 }} }}
</style>
<main>
<h1>Recovery sheet for {site}</h1>
<p><strong>Without this key nobody can read the backups, and neither can you.</strong>
Keep this sheet where the site is not: a drawer, a safe, at a friend’s.</p>
<dl>
{facts}
</dl>
<h2>To get the site back</h2>
<ol>
{steps}
</ol>
</main>
</html>
"""
