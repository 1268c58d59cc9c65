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

from homepress.backups import clocks, complaints, keys, places, sftp
from homepress.backups.complaints import NoRoom, RepositoryMissing
from homepress.backups.patience import Patience
from homepress.backups.places import Login
from homepress.backups.programs import ProgramFailed, run
from homepress.errors import BackupFailed, NotFound

TAG = "homepress"


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
    say: Callable[[str], object] = field(default=str, compare=False, repr=False)
    """Hears of a place that has stopped to answer."""

    @property
    def folder(self) -> Path | None:
        """The repository's folder, where it lies on this machine."""
        return None if places.scheme_of(self.address) else Path(self.address)

    def located(self) -> "Repository":
        """Return it by an address under which it is found from anywhere."""
        return replace(self, address=str(self.folder.expanduser().resolve())) if self.folder else self

    def exists(self) -> bool:
        """Whether there is one that the key opens. Raises BackupFailed where it cannot be told."""
        try:
            self._look("cat", "config")
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
        told: list[dict[str, Any]] = json.loads(self._look("snapshots", "--json", *some)) or []
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
        try:
            self._look("restore", snapshot.id, "--target", target, *some)
        except NoRoom as full:
            raise NoRoom(f"No room is left in {target.parent}", hint="Make room there.") from full

    def read(self, snapshot: Snapshot, path: str) -> bytes:
        """Return one file of a snapshot. Raises NotFound."""
        try:
            with tempfile.TemporaryFile() as file:
                self._look("dump", snapshot.id, path, into=file)
                file.seek(0)
                return file.read()
        except ProgramFailed as failed:
            raise NotFound(f"There is no {path} in backup {snapshot.short}") from failed

    @contextmanager
    def streamed(self, snapshot: Snapshot) -> Iterator["Stream"]:
        """Give a snapshot as one tar archive, of which nothing is written here."""
        words = ["restic", "--quiet", *self._options, "--no-lock", "dump", snapshot.id, "/"]
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

    def _look(self, *words: object, into: IO[bytes] | None = None) -> str:
        """Run what only reads. Its lock is let go where none can be written: a full disk still has what was stored."""
        try:
            return self._run(*words, into=into)
        except NoRoom:
            return self._run("--no-lock", *words, into=into)

    def _run(self, *words: object, folder: Path | None = None, into: IO[bytes] | None = None) -> str:
        try:
            return run(
                *("restic", "--quiet", *self._options, *words),
                environment=self._environment,
                folder=folder,
                into=into,
                heard=Patience(self.address, self.say).hear,
            )
        except ProgramFailed as failed:
            raise self._explained(failed) from failed

    @property
    def _environment(self) -> dict[str, str]:
        """The variables that lead restic to the repository, and let it in there."""
        way = places.environment(self.address, Login(self.user, self.password))
        return {"RESTIC_PASSWORD_FILE": str(self.key_file.resolve()), **way}

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
        found = complaints.meaning(told)
        if found is None:
            return failed
        kind, message, hint = found
        key = keys.name_of(keys.read(self.key_file)) if "{key}" in message else ""
        words = message.format(place=self.address, said=complaints.telling_line(told), key=key)
        return kind(words, hint=hint + self._let_in(told.lower()))

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


def _time(text: str) -> datetime:
    """Read restic's time: RFC 3339 with nanoseconds, of which Python takes six digits."""
    head, dot, rest = text.partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return datetime.fromisoformat(f"{head}{dot}{digits[:6].ljust(6, '0')}{rest[len(digits) :]}" if dot else text)
