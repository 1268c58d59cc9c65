"""What one machine knows of a site's backups: where the repository is, its key, receipts, restore points."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from homepress.backups import keys
from homepress.backups.places import NOBODY, Login, assert_no_secret
from homepress.backups.restic import Repository
from homepress.backups.settings import NAME, Settings
from homepress.errors import BackupFailed

BEGUN = "begun"
"""A file with the address of the repository, once there is one."""


class AtWork(BackupFailed):
    """Another backup, rehearsal or restore is under way. Worth another try."""


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of the owner's alone (0700)."""

    folder: Path

    @property
    def key_file(self) -> Path:
        return self.folder / "key"

    @property
    def receipts(self) -> Path:
        return self.folder / "receipts"

    @property
    def restore_points(self) -> Path:
        return self.folder / "restore-points"

    @property
    def has_settings(self) -> bool:
        """Whether a place was chosen: a restore keeps what is there without one, too."""
        return (self.folder / NAME).exists()

    def settings(self) -> Settings:
        """Return what is wanted of the backups. Raises BackupFailed where no place was chosen."""
        return Settings.read(self.folder)

    def repository(self) -> Repository:
        """Return the repository that was chosen. Raises BackupFailed."""
        wanted = self.settings()
        return Repository(wanted.address, self.key_file, wanted.user, wanted.password, wanted.ssh)

    def begun(self) -> Repository:
        """Return the repository; the first backup to a place makes it, where it may. Raises BackupFailed.

        What was there once and is gone is not made anew: a disk that is not mounted looks the same.
        """
        repository = self.repository()
        mark = self.folder / BEGUN
        if self.settings().create and not (mark.exists() and mark.read_text(encoding="utf-8") == repository.address):
            if not repository.exists():
                repository.create()
            mark.write_text(repository.address, encoding="utf-8")
        return repository

    def choose(self, address: str, login: Login = NOBODY) -> str:
        """Back up to an address from now on; return the key where its recovery sheet is a new one, else nothing.

        A repository that is there already is opened with the key that is here. `login` is noted down with
        the address. Raises BackupFailed.
        """
        assert_no_secret(address)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_first = not self.key_file.exists()
        if is_first:
            keys.write(self.key_file, keys.make())
        repository = Repository(_absolute(address), self.key_file, *login)
        try:
            is_new = not repository.exists()
            if is_new:
                repository.create()
        except BackupFailed:
            if is_first:
                self.key_file.unlink()
            raise
        self._choose(repository)
        return keys.read(self.key_file) if is_new else ""

    def adopt(self, address: str, key: str, login: Login = NOBODY) -> Repository:
        """Use a repository from a recovery sheet. Raises BackupFailed where the key does not open it."""
        assert_no_secret(address)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.key_file.exists():
            keys.write(self.key_file, key)
        elif keys.read(self.key_file) != key:
            raise BackupFailed(
                f"{self.key_file} holds another key than the one given", hint="Move it away first; do not lose it."
            )
        repository = Repository(_absolute(address), self.key_file, *login)
        repository.snapshot()
        self._choose(repository)
        return repository

    def _choose(self, repository: Repository) -> None:
        told = {"address": repository.address, "user": repository.user, "password": repository.password}
        self.write(NAME, {name: value for name, value in told.items() if value})

    def write(self, name: str, facts: Mapping[str, Any]) -> None:
        """Keep some facts in a file of the folder, of the owner's alone, whole or not at all."""
        draft = self.folder / f".{name}.new"
        draft.write_text(json.dumps(facts) + "\n", encoding="utf-8")
        draft.chmod(0o600)
        draft.rename(self.folder / name)

    def noted(self, name: str) -> dict[str, Any]:
        """Return what was written down; nothing where nothing was, or nothing that can be read."""
        try:
            found = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def forget(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def alone(self, doing: str) -> Iterator[None]:
        """Let one backup, rehearsal or restore work at a time. Raises AtWork while another does.

        What the machine refuses it meanwhile, such as room for a note, is a BackupFailed.
        """
        try:
            with self._locked(doing):
                yield
        except OSError as error:
            raise BackupFailed(f"{error.filename or self.folder}: {error.strerror or error}") from error

    @contextmanager
    def _locked(self, doing: str) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                file.seek(0)
                who = file.read().strip() or "another one"
                raise AtWork(f"At work already: {who}", hint="Wait until it is done.") from error
            file.seek(0)
            file.truncate()
            file.write(f"{doing}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
            file.flush()
            yield

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Let nobody else send the database's log or remove anything from the repository; waits for whoever does."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "sending").open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _absolute(address: str) -> str:
    """Return an address under which the repository is found from anywhere."""
    folder = Repository(address, Path()).folder
    return str(folder.expanduser().resolve()) if folder else address
