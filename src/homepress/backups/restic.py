"""One restic repository: encrypted, deduplicated, wherever it lies. Its complaints become ours."""

import json
import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote

from homepress.backups import clocks, keys, sftp
from homepress.backups.programs import ProgramFailed, run
from homepress.errors import BackupFailed, NotFound

TAG = "homepress"


class RepositoryMissing(BackupFailed):
    """There is no repository at the address."""


class RepositoryDamaged(BackupFailed):
    """Bytes in the repository are not those that were written."""


COMPLAINTS: tuple[tuple[tuple[str, ...], type[BackupFailed], str, str], ...] = (
    (
        ("wrong password or no key found",),
        BackupFailed,
        "The key {key} does not open the repository {place}",
        "Receipts and the recovery sheet name the key that a backup needs.",
    ),
    (
        ("repository is already locked", "unable to create lock"),
        BackupFailed,
        "{place} is in use by another backup or check",
        "Try again when that is done.",
    ),
    (
        ("no space left on device", "disk quota exceeded"),
        BackupFailed,
        "No room is left for {place}; every earlier backup is as it was",
        "Make room there.",
    ),
    (
        ("ciphertext verification failed", "hash does not match", "invalid data returned", "not found in index"),
        RepositoryDamaged,
        "The repository {place} is damaged: {said}",
        "Its disk may be failing. Back up to another place today: homepress backup --to PLACE",
    ),
    (
        (
            "permission denied (",
            "access denied",
            "accessdenied",
            "signaturedoesnotmatch",
            "invalidaccesskeyid",
            "401 ",
            "403 ",
        ),
        BackupFailed,
        "{place} does not let us in: {said}",
        "Does it know the key or password?",
    ),
    (
        ("connection refused", "no route to host", "could not resolve", "dial tcp", "timed out"),
        BackupFailed,
        "{place} cannot be reached: {said}",
        "Try again when it can.",
    ),
    (
        ("unable to open config file", "Is there a repository at the following location"),
        RepositoryMissing,
        "There is no repository at {place}",
        "Is its disk mounted?",
    ),
    (
        ("unable to start the sftp session",),
        BackupFailed,
        "{place} cannot be reached: {said}",
        "Try again when it can.",
    ),
)
"""Phrases of restic's, and what they mean: the error, its message and its hint. The first that fits counts."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A backup in the repository."""

    id: str
    taken_at: datetime
    host: str
    tags: tuple[str, ...]

    @property
    def short(self) -> str:
        return self.id[:8]


@dataclass(frozen=True, slots=True)
class Stream:
    """A snapshot as it comes out of the repository."""

    archive: IO[bytes]
    assert_whole: Callable[[], None]
    """To be called at the archive's end. Raises BackupFailed where restic did not give all of it."""


@dataclass(frozen=True, slots=True)
class Repository:
    """Where backups lie: `/mnt/disk/blog`, `sftp:pi@192.0.2.4:/backups`, `s3:…`, `rest:…`."""

    address: str
    key_file: Path
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ssh: str = ""
    """A folder with an SSH key of its own for `sftp:`; empty: as the user's SSH is set up."""

    @property
    def folder(self) -> Path | None:
        """The repository's folder, where it lies on this machine."""
        return None if ":" in self.address.split("/", 1)[0] else Path(self.address)

    def located(self) -> "Repository":
        """Return it by an address under which it is found from anywhere."""
        return replace(self, address=str(self.folder.expanduser().resolve())) if self.folder else self

    def exists(self) -> bool:
        """Whether there is one that the key opens. Raises BackupFailed where it cannot be told."""
        try:
            self._run("cat", "config")
        except RepositoryMissing:
            return False
        return True

    def create(self) -> None:
        """Make an empty repository."""
        self._run("init")

    def save(self, folder: Path, *, host: str, also: Sequence[Path] = (), at: str = "", tag: str = TAG) -> str:
        """Store what lies in a folder, and other paths by their full names; return the snapshot's short id.

        Whether a file changed is told by size and time. Its inode's time would say that it did whenever
        a link to it was made.
        """
        when = ["--time", at] if at else []
        told = self._run(
            *("backup", "--json", "--ignore-ctime", "--host", host, "--tag", tag, *when, ".", *also), folder=folder
        )
        return str(json.loads(told.splitlines()[-1])["snapshot_id"])

    def snapshots(self, *tags: str) -> list[Snapshot]:
        """Return all snapshots with one of some tags, the newest first; without any, the backups."""
        some = [word for tag in tags or (TAG,) for word in ("--tag", tag)]
        told: list[dict[str, Any]] = json.loads(self._run("snapshots", "--json", *some)) or []
        found = [
            Snapshot(one["id"], _time(one["time"]), one.get("hostname", ""), tuple(one.get("tags") or ()))
            for one in told
        ]
        return sorted(found, key=lambda one: one.taken_at, reverse=True)

    def snapshot(self, name: str = "") -> Snapshot:
        """Return a backup by the beginning of its id; without a name the newest. Raises NotFound.

        One that a wrong clock has dated in the future is not taken for the newest.
        """
        found = [one for one in self.snapshots() if one.id.startswith(name)]
        if not found:
            raise NotFound(
                f"There is no backup {name} in {self.address}" if name else f"There is no backup in {self.address} yet",
                hint="homepress snapshots lists them." if name else "Make one: homepress backup",
            )
        if name and len(found) > 1:
            raise NotFound(f"Several backups begin with {name}", hint="Write more of its id.")
        return next((one for one in found if not clocks.is_future(one.taken_at)), found[0])

    def fetch(self, snapshot: Snapshot, target: Path, *, only: Sequence[str] = ()) -> None:
        """Lay a snapshot out in a folder, every byte compared with its hash; `only` names paths in it."""
        some = [word for path in only for word in ("--include", path)]
        self._run("restore", snapshot.id, "--target", target, *some)

    def read(self, snapshot: Snapshot, path: str) -> bytes:
        """Return one file of a snapshot. Raises NotFound."""
        try:
            with tempfile.TemporaryFile() as file:
                self._run("dump", snapshot.id, path, into=file)
                file.seek(0)
                return file.read()
        except ProgramFailed as failed:
            raise NotFound(f"There is no {path} in backup {snapshot.short}") from failed

    @contextmanager
    def streamed(self, snapshot: Snapshot) -> Iterator["Stream"]:
        """Give a snapshot as one tar archive, of which nothing is written here."""
        words = ["restic", "--quiet", *self._options, "dump", snapshot.id, "/"]
        with tempfile.TemporaryFile() as said:
            try:
                process = subprocess.Popen(
                    words, env={**os.environ, **self._environment}, stdout=subprocess.PIPE, stderr=said
                )
            except OSError as error:
                raise self._explained(ProgramFailed(f"restic cannot be run: {error}", said="")) from error
            with process:
                archive = cast("IO[bytes]", process.stdout)
                try:
                    yield Stream(archive, lambda: self._assert_ended_well(process, said))
                finally:
                    process.kill()

    def _assert_ended_well(self, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
        if process.wait():
            said.seek(0)
            text = said.read().decode(errors="replace").strip()
            raise self._explained(ProgramFailed(f"restic failed: {text}", said=text))

    def forget(self, snapshots: Sequence[Snapshot]) -> None:
        """Remove snapshots, and what no other needs. Locks of processes that are no more do not hinder it."""
        if snapshots:
            self._run("unlock")
            self._run("forget", "--prune", *[one.id for one in snapshots])

    def check(self, *, whole: bool = False) -> None:
        """Compare the repository's structure, or with `whole` every byte. Raises RepositoryDamaged."""
        self._run("check", *(["--read-data"] if whole else []))

    def _run(self, *words: object, folder: Path | None = None, into: IO[bytes] | None = None) -> str:
        try:
            return run(
                *("restic", "--quiet", *self._options, *words), environment=self._environment, folder=folder, into=into
            )
        except ProgramFailed as failed:
            raise self._explained(failed) from failed

    @property
    def _environment(self) -> dict[str, str]:
        """The variables that lead restic to the repository, and let it in there."""
        return {"RESTIC_PASSWORD_FILE": str(self.key_file.resolve()), **self._way()}

    def _way(self) -> dict[str, str]:
        scheme, _, rest = self.address.partition(":")
        if scheme == "rest" and self.user:
            protocol, _, place = rest.partition("://")
            who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
            return {"RESTIC_REPOSITORY": f"rest:{protocol}://{who}@{place}"}
        if scheme == "s3" and self.user:
            keys = {"AWS_ACCESS_KEY_ID": self.user, "AWS_SECRET_ACCESS_KEY": self.password}
            return {"RESTIC_REPOSITORY": self.address, **keys}
        return {"RESTIC_REPOSITORY": self.address}

    @property
    def _options(self) -> list[str]:
        """How SSH is called, where it has a key of its own."""
        if not self.ssh or not self.address.startswith("sftp:"):
            return []
        return ["-o", f"sftp.command={shlex.join(sftp.call(self.address, self.ssh))}"]

    def _explained(self, failed: ProgramFailed) -> BackupFailed:
        if "cannot be run" in failed.message:
            return BackupFailed("restic is not installed", hint="Install it: apt install restic, brew install restic")
        told = self._unsaid(failed.said) + failed.said
        said, last = told.lower(), _telling_line(told)
        for phrases, kind, message, hint in COMPLAINTS:
            if any(phrase.lower() in said for phrase in phrases):
                key = keys.name_of(keys.read(self.key_file)) if "{key}" in message else ""
                return kind(message.format(place=self.address, said=last, key=key), hint=hint + self._let_in(said))
        return failed

    def _unsaid(self, said: str) -> str:
        """Return why SSH gave no session. Restic ends without it where SSH's end comes before its last words."""
        if "unable to start the sftp session" not in said or "subprocess ssh:" in said:
            return ""
        return sftp.complaint(self.address, self.ssh)

    def _let_in(self, said: str) -> str:
        """Return what the other side has to be told, where it does not know the SSH key."""
        public = sftp.public_key(self.ssh)
        if "permission denied" not in said or not public:
            return ""
        return f" Add this line to ~/.ssh/authorized_keys there: {public}"


def _telling_line(said: str) -> str:
    """Return the line that says what is wrong: restic's own last words are often a question."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("Fatal:", "subprocess ssh:")) or "denied" in line.lower()]
    return (telling or lines or ["it said nothing"])[0]


def _time(text: str) -> datetime:
    """Read restic's time: RFC 3339 with nanoseconds, of which Python takes six digits."""
    head, dot, rest = text.partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return datetime.fromisoformat(f"{head}{dot}{digits[:6].ljust(6, '0')}{rest[len(digits) :]}" if dot else text)
