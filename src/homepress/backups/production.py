"""The site's host, as a home server reaches it: by OpenSSH, with a key that may pull backups and nothing else.

No option comes from a file of the user's, nothing is forwarded, and the host has to show the key that `apply` pinned.
"""

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from homepress.backups.programs import identity
from homepress.errors import BackupFailed

SETTINGS, KEY, KNOWN_HOSTS = "production.json", "id_ed25519", "known_hosts"
"""What lies in the folder that belongs to the user who fetches."""
CONNECT_SECONDS = 20
SILENCE_SECONDS, SILENCES = 15, 4
"""A connection that is cut without a word ends after a minute."""
PARTIAL, VANISHED = 23, 24
"""rsync's codes for files that it could not read, and for some that were gone."""
LINES = 4
LARGEST_ANSWER = 65_536
"""Bytes of one line. Whoever took the host over may answer anything."""
SSH_OPTIONS = {
    "BatchMode": "yes",
    "ClearAllForwardings": "yes",
    "ConnectTimeout": str(CONNECT_SECONDS),
    "ControlPath": "none",
    "ForwardAgent": "no",
    "GlobalKnownHostsFile": "/dev/null",
    "IdentitiesOnly": "yes",
    "LogLevel": "ERROR",
    "PermitLocalCommand": "no",
    "RequestTTY": "no",
    "ServerAliveCountMax": str(SILENCES),
    "ServerAliveInterval": str(SILENCE_SECONDS),
    "StrictHostKeyChecking": "yes",
    "UpdateHostKeys": "no",
}

Say = Callable[[str], None]


class Unreachable(BackupFailed):
    """The site's host could not be reached, is busy, or the connection was cut. Worth another try."""

    exit_code: ClassVar[int] = 75
    """EX_TEMPFAIL of sysexits.h: the unit that runs the pull tries again."""


@dataclass(frozen=True, slots=True)
class Production:
    """Where the site's host is, and what proves that it is that, and that we are we."""

    address: str
    port: int
    user: str
    key: Path
    known_hosts: Path

    @classmethod
    def read(cls, folder: Path) -> "Production":
        """Return the host that a folder tells of, which `apply` has filled. Raises BackupFailed."""
        try:
            told = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            place = str(told["address"]), int(told["port"]), str(told["user"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BackupFailed(
                f"{folder / SETTINGS} does not say where the site's host is", hint="homepress apply writes it."
            ) from error
        return cls(*place, key=folder / KEY, known_hosts=folder / KNOWN_HOSTS)

    def ask(self, verb: str, *, given: bytes | None = None, say: Say = lambda text: None) -> dict[str, Any]:
        """Let the host do something, and return what it tells at the end. Raises BackupFailed, Unreachable.

        Without `given`, standard input stays open until the end: by its end the host knows that we are gone.
        """
        with subprocess.Popen(
            [*self._ssh(), f"{self.user}@{self.address}", verb],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            **identity(),
        ) as running:
            assert running.stdin  # noqa: S101  # a pipe, as asked for
            assert running.stdout  # noqa: S101  # a pipe, as asked for
            assert running.stderr  # noqa: S101  # a pipe, as asked for
            try:
                if given is not None:
                    running.stdin.write(given)
                    running.stdin.close()
            except BrokenPipeError:
                pass  # what it said on the way out is read below
            done: dict[str, Any] | None = None
            while line := running.stdout.readline(LARGEST_ANSWER):
                told = _told(line, say)
                done = done if told is None else told
            running.stdin.close()
            said = running.stderr.read(LARGEST_ANSWER).decode(errors="replace").strip()
        if done is None:
            raise self._cut(verb, said)
        if failed := done.get("failed"):
            kind = Unreachable if failed.get("again") is True else BackupFailed
            raise kind(_text(failed, "message"), hint=_text(failed, "hint"))
        return done

    def copy(self, target: Path) -> None:
        """Make a folder the same as the tree that the host offers; only what is new is sent.

        Links that lead out of the tree are left out, and so is whatever is neither file nor folder nor link.
        """
        done = subprocess.run(
            [
                *("rsync", "-rlt", "--safe-links", "--delete", "--force", f"--timeout={SILENCE_SECONDS * SILENCES}"),
                *("--rsh", " ".join(self._ssh()), f"{self.user}@{self.address}:./", f"{target}/"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            check=False,
            **identity(),
        )
        said = _last(done.stderr.decode(errors="replace"))
        if done.returncode in {PARTIAL, VANISHED}:
            raise BackupFailed(f"Some files of the site's host could not be copied: {said}")
        if done.returncode and "No space left on device" in said:
            raise BackupFailed(f"{target}: the disk ran full while files were copied", hint="Make room there.")
        if done.returncode:
            raise Unreachable(
                f"The connection to {self.address} was cut while files were copied: {said}",
                hint="What has arrived stays; the next pull goes on from there.",
            )

    def _ssh(self) -> list[str]:
        options = {**SSH_OPTIONS, "UserKnownHostsFile": str(self.known_hosts)}
        words = ["ssh", "-F", "none", "-T", "-i", str(self.key), "-p", str(self.port)]
        return [*words, *(f"-o{name}={value}" for name, value in options.items())]

    def _cut(self, verb: str, said: str) -> BackupFailed:
        """Explain why there was no answer."""
        last = _last(said) or "it said nothing"
        if "Host key verification failed" in said or "REMOTE HOST IDENTIFICATION HAS CHANGED" in said:
            return BackupFailed(
                f"{self.address} shows another key than the one that was pinned: nothing was asked of it",
                hint="Either the server was made anew, or somebody stands in between. If you know that it was made "
                "anew, homepress apply pins the new key.",
            )
        if "Permission denied" in said:
            return BackupFailed(f"{self.address} does not let {self.user} in", hint="Run: homepress apply")
        return Unreachable(f"{self.address} gave no answer to `{verb}`: {last}", hint="Is it up, and is the line?")


def _told(line: bytes, say: Say) -> dict[str, Any] | None:
    """Return the last line of an answer; pass on what is said before. Anything else is ignored."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    if "say" in told:
        say(_text(told, "say"))
    if isinstance(told.get("failed"), dict):
        return {"failed": told["failed"]}
    return told["done"] if isinstance(told.get("done"), dict) else None


def _text(told: dict[str, Any], name: str) -> str:
    """Return a text that can be shown on a terminal, whoever wrote it."""
    found = str(told.get(name, ""))[:2000]
    return "".join(character for character in found if character.isprintable() or character == "\n")


def _last(said: str) -> str:
    lines: Sequence[str] = [line.strip() for line in said.splitlines() if line.strip()]
    return _text({"said": " | ".join(lines[-LINES:])}, "said")
