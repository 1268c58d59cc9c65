"""Which commit of the site folder is deployed."""

import getpass
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from homepress.errors import ConfigurationError


@dataclass(frozen=True)
class Commit:
    """A commit of the repository in which the site folder lies; `prefix` is the folder's place in it."""

    folder: Path
    id: str
    subject: str
    prefix: str
    text: str = ""
    """As git keeps it: its id follows from this."""

    def archive(self) -> bytes:
        """Return the site folder at this commit as a tar archive, everything below `site/`."""
        top = _git(self.folder, "rev-parse", "--show-toplevel").decode().strip()  # from within, git wants no prefix
        return _git(Path(top), "archive", "--format=tar", "--prefix=site/", f"{self.id}:{self.prefix}")


def find(folder: Path, name: str) -> Commit:
    """Return the commit of that name: a branch, a tag, a hash. Raises ConfigurationError."""
    try:
        prefix = _git(folder, "rev-parse", "--show-prefix").decode().strip()
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{folder} is under no git, and a deploy ships a commit", hint="git init && git add -A && git commit"
        ) from error
    try:
        full = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except ConfigurationError as error:
        hint = "git log --oneline lists what there is." if name != "HEAD" else "git add -A && git commit"
        raise ConfigurationError(f"there is no commit {name}", hint=hint) from error
    commit = full.decode().strip()
    subject = _git(folder, "log", "-1", "--format=%s", commit).decode(errors="replace").strip()
    text = _git(folder, "cat-file", "commit", commit).decode(errors="ignore")
    found = Commit(folder, commit, subject, prefix, text)
    try:
        _git(folder, "cat-file", "-e", f"{commit}:{prefix}homepress.toml")
    except ConfigurationError as error:
        raise ConfigurationError(f"homepress.toml is not part of commit {commit[:10]}", hint="Commit it.") from error
    return found


def uncommitted(folder: Path) -> list[str]:
    """Return what a commit would still have to take in: it is not deployed."""
    return _git(folder, "status", "--porcelain", "--", ".").decode(errors="replace").splitlines()


def who(folder: Path) -> str:
    """Return whoever deploys, for the list of releases."""
    try:
        name = _git(folder, "config", "user.name").decode().strip()
    except ConfigurationError:
        name = ""
    return f"{name or getpass.getuser()} on {socket.gethostname()}"


def _git(folder: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise ConfigurationError("git is not installed", hint="A deploy ships a commit, which git knows.") from error
    if done.returncode:
        raise ConfigurationError(f"git {words[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
