"""The site's folder out of a backup: what was committed, secrets, files that settings name, git."""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homepress.backups import places
from homepress.errors import ConfigurationError
from homepress.hosting.configuration import dotenv
from homepress.hosting.configuration.editing import change
from homepress.hosting.configuration.problems import TOML
from homepress.hosting.returning.kept import Kept

CERTIFICATES = {"acme_root": "{site}-acme-root.pem", "certificate": "{site}.pem", "certificate_key": "{site}.key"}
"""What a host calls the files that settings of `[edge]` name."""
WHEELS = "wheels"


def rebuild(kept: Kept, folder: Path, *, key: str) -> list[str]:
    """Write the folder and return its files; `key` opens the backups.

    Raises ConfigurationError where one of them is there already.
    """
    paths = _paths(kept.site)
    if not paths or not (kept.site / TOML).is_file():
        raise ConfigurationError(f"the release of the backup has no {TOML}")
    for path in (*paths, Path(dotenv.NAME), Path(".git")):
        if os.path.lexists(folder / path):
            raise ConfigurationError(f"{folder / path} is there already", hint="Begin in an empty folder.")
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(kept.site / path, folder / path, follow_symlinks=False)
    _begin_git(folder, kept, paths)
    _write_secrets(folder / dotenv.NAME, {**kept.variables, **_of_backups(key, folder)})
    _bring_named_files(folder, kept)
    return [path.as_posix() for path in paths]


def _paths(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder) for path in found)


def _of_backups(key: str, folder: Path) -> dict[str, str]:
    """Return what the host's own backups want, which the site itself never knew, as far as it is known here."""
    told = tomllib.loads((folder / TOML).read_text(encoding="utf-8"))
    user, password = places.login(told.get("backups", {}).get("repository", ""), os.environ)
    return {"HOMEPRESS_BACKUP_KEY": key, "HOMEPRESS_BACKUP_USER": user, "HOMEPRESS_BACKUP_PASSWORD": password}


def _write_secrets(path: Path, variables: Mapping[str, str]) -> None:
    """Write `.env` with what of the variables are secrets; the others follow from `homepress.toml`."""
    lines = [f"{name}={_quoted(variables[name])}\n" for name in dotenv.NAMES if variables.get(name)]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("# The site's secrets, out of its backup. Keep a copy where you keep passwords.\n")
        file.writelines(lines)


def _quoted(value: str) -> str:
    """Return a value as dotenv reads it back: within single quotes nothing but these and backslashes is special."""
    if re.fullmatch(r"[A-Za-z0-9_:/@.,+=%&?~-]+", value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _bring_named_files(folder: Path, kept: Kept) -> None:
    """Put files that settings name, and that no commit held, where they are found, and let the settings say so."""
    told = tomllib.loads((folder / TOML).read_text(encoding="utf-8"))
    name, edge, homepress = told["site"]["name"], told.get("edge", {}), told.get("homepress", {})
    changes: dict[tuple[str, ...], Any] = {}
    for key, pattern in CERTIFICATES.items():
        source = kept.certificate(pattern.format(site=name))
        given = edge.get(key, "")
        if given and source.is_file() and not (folder / Path(given).expanduser()).exists():
            place = _within(folder, given) or folder / "certificates" / source.name
            _copy(source, place, secret=key == "certificate_key")
            changes["edge", key] = place.relative_to(folder).as_posix()
            _keep_from_git(folder, changes["edge", key])
    for key in ("wheel", "wheelhouse"):
        given = homepress.get(key, "")
        if given and not (folder / Path(given).expanduser()).exists():
            for wheel in kept.wheels:
                _copy(wheel, folder / WHEELS / wheel.name)
            own = next((wheel.name for wheel in kept.wheels if wheel.name.startswith("homepress-")), "")
            changes["homepress", key] = f"{WHEELS}/{own}" if key == "wheel" else WHEELS
    if changes:
        change(folder / TOML, changes)


def _within(folder: Path, given: str) -> Path | None:
    """Return the place that a setting names where that lies in the site's folder."""
    place = Path(os.path.normpath(folder / Path(given).expanduser()))
    return place if place.is_relative_to(folder) else None


def _copy(source: Path, place: Path, *, secret: bool = False) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, place)
    place.chmod(0o600 if secret else 0o644)


# ── git


def _begin_git(folder: Path, kept: Kept, paths: list[Path]) -> None:
    """Make the release's commit again where its tree is that of the folder, else a first commit of what there is.

    A commit's id follows from its text. Its parents are not in the backup, and git is told so, as in a
    shallow clone: `git fetch --unshallow` brings them back from where they still are.
    """
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _keep_from_git(folder, dotenv.NAME, f"{WHEELS}/")
    named = "\0".join(map(str, paths))
    _git(folder, "--literal-pathspecs", "add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul", stdin=named)
    tree = _git(folder, "write-tree").strip()
    facts = kept.facts
    text = str(facts.get("commit_text", ""))
    if text.startswith(f"tree {tree}\n"):
        commit = _git(folder, "hash-object", "-t", "commit", "-w", "--stdin", stdin=text).strip()
        if commit == facts["commit"]:
            if "\nparent " in text.partition("\n\n")[0]:
                (folder / ".git/shallow").write_text(f"{commit}\n", encoding="utf-8")
            _git(folder, "update-ref", "HEAD", commit)
            return
    who = ("-c", "user.name=Homepress", "-c", "user.email=homepress@localhost")
    message = f"Restore {facts.get('subject', '')}\n\nFrom a backup of release {facts.get('release', '')}."
    _git(folder, *who, "commit", "--quiet", "--no-verify", "-m", message)


def _keep_from_git(folder: Path, *paths: str) -> None:
    """What no commit held, keys among it, stays out of the next one too."""
    with (folder / ".git/info/exclude").open("a", encoding="utf-8") as file:
        file.writelines(f"/{path}\n" for path in paths)


def _git(folder: Path, *words: str, stdin: str | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
    except FileNotFoundError as error:
        raise ConfigurationError("git is not installed", hint="A deploy ships a commit, which git knows.") from error
    if done.returncode:
        raise ConfigurationError(f"git {words[0]}: {done.stderr.strip()}")
    return done.stdout
