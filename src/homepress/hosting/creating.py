"""Makes a site's folder: configuration with every setting explained, fresh secrets, git."""

import os
import re
import secrets
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homepress.backups.keys import make as make_backup_key
from homepress.errors import ConfigurationError
from homepress.hosting.configuration import dotenv, sample
from homepress.hosting.configuration.declaring import Wrong
from homepress.hosting.configuration.kinds import address as address_kind
from homepress.hosting.configuration.kinds import domain as domain_kind
from homepress.hosting.configuration.kinds import site_name as name_kind
from homepress.hosting.configuration.problems import TOML
from homepress.hosting.configuration.site_folder import PUBLIC_KEY

IGNORED = (
    f"# Secrets, and the data of a site that runs here.\n{dotenv.NAME}\n/var/\n/recovery-sheet-*.html\n__pycache__/\n"
)
ENV = """\
# The site's secrets. git ignores this file: keep a copy where you keep passwords.
# docs/reference/homepress-toml.md lists what may be here.

{key}={value}

# What backups are encrypted with. Without it nobody can read them: homepress apply
# prints it on a recovery sheet when the backups begin.
HOMEPRESS_BACKUP_KEY={backup_key}

# How mail leaves:
# HOMEPRESS_MAIL_URL=smtp://user:password@mail.example.org:587
"""
README = {
    "theme": "templates/ and static/ come before the theme's own files of the same name.",
    "apps": "Django apps of your own, one folder each: models, addresses, templates. docs/guide/own-apps.md",
    "content": "Markdown. Take it in with: homepress import markdown content; or at each deploy: follow_content = true",
}
KEPT = ("theme/templates/.gitkeep", "theme/static/.gitkeep")
"""git knows no empty folders."""


def create(
    folder: Path, *, domain: str = "", address: str = "", title: str = "", home: Path | None = None
) -> list[Path]:
    """Make a site's folder and return its files. Nothing that is there is touched. Raises ConfigurationError."""
    name = _name(folder)
    if folder.exists() and any(folder.iterdir()):
        raise ConfigurationError(f"{folder} is not empty", hint="Give the name of a new folder.")
    given: dict[str, dict[str, Any]] = {"site": {"name": name}, "hosts": {}, "access": {}}
    if domain:
        given["site"]["domain"] = _read("--domain", domain_kind.read, domain)
    if title:
        given["site"]["title"] = title
    if address:
        given["hosts"]["address"] = _read("--address", address_kind.read, address)
    if keys := public_keys(home or Path.home()):
        given["access"]["keys"] = keys
    files = {
        TOML: sample.write(given),
        ".gitignore": IGNORED,
        **{f"{place}/README": f"{text}\n" for place, text in README.items()},
        **dict.fromkeys(KEPT, ""),
    }
    made = [_write(folder / path, text) for path, text in files.items()]
    secret = ENV.format(key=dotenv.KEY, value=secrets.token_urlsafe(50), backup_key=make_backup_key())
    made.append(_write(folder / dotenv.NAME, secret, mode=0o600))
    _start_git(folder)
    return made


def _name(folder: Path) -> str:
    name = re.sub(r"[^a-z0-9-]+", "-", folder.resolve().name.lower()).strip("-")[:17].strip("-")
    try:
        return name_kind.read(name)
    except Wrong as wrong:
        raise ConfigurationError(f'NAME: {wrong.message}: "{folder.name}"', hint=wrong.hint) from wrong


def _read(option: str, read: Any, value: str) -> str:
    try:
        return str(read(value))
    except Wrong as wrong:
        raise ConfigurationError(f'{option}: {wrong.message}: "{value}"', hint=wrong.hint) from wrong


def public_keys(home: Path) -> list[str]:
    """Return the owner's usual public key, as homepress.toml names it; the newest kind first, one is enough."""
    for kind in ("id_ed25519", "id_ed25519_sk", "id_ecdsa", "id_rsa"):
        path = home / ".ssh" / f"{kind}.pub"
        if path.is_file() and PUBLIC_KEY.match(path.read_text(encoding="utf-8", errors="replace").strip()):
            return [f"~/.ssh/{kind}.pub"]
    return []


def _write(path: Path, text: str, *, mode: int = 0o644) -> Path:
    """Write a new file that at no moment has a wider mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
    path.chmod(mode)
    return path


def _start_git(folder: Path) -> None:
    try:
        said = subprocess.run(
            ["git", "init", "--quiet", "--initial-branch=main", str(folder)],
            capture_output=True,
            text=True,
            check=False,
            env=_plain(os.environ),
        )
    except FileNotFoundError as error:
        raise ConfigurationError(
            "git is not installed", hint="Deploys ship a commit. Install git and run `git init` in the folder."
        ) from error
    if said.returncode:
        raise ConfigurationError(f"git init failed: {said.stderr.strip()}")


def _plain(environ: Mapping[str, str]) -> dict[str, str]:
    """Leave out what would point git at another repository."""
    return {name: value for name, value in environ.items() if not name.startswith("GIT_")}
