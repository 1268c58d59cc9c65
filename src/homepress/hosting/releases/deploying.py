"""Deploying and rolling back, from the owner's machine: send, begin, follow."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from homepress.errors import HostError
from homepress.hosting.cloning.fetching import Copying
from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.connection import Connection
from homepress.hosting.layout import Layout
from homepress.hosting.operations import Content, operation
from homepress.hosting.program import Program
from homepress.hosting.releases import bundling, commits, pinning
from homepress.hosting.releases.following import DeployFailed, Following
from homepress.hosting.returning import sending
from homepress.hosting.returning.kept import Backup, Kept

Listener = Callable[[dict[str, Any]], None]
"""Is told what happens, as it happens."""


class Busy(HostError):
    """Somebody else's deploy is under way."""


@dataclass
class Deployer:
    """Works on the host of one site; `folder` is the site's."""

    folder: Path
    configuration: Configuration
    connection: Connection
    is_clone: bool = False

    @property
    def program(self) -> Program:
        return Program(self.connection, self.configuration)

    @property
    def layout(self) -> Layout:
        return Layout(self.configuration.site.name)

    def deploy(
        self, commit: commits.Commit, listener: Listener, *, break_lock: bool = False, data: Copying | None = None
    ) -> str:
        """Ship a commit and let it serve; return the release. Raises DeployFailed, Busy, HostError.

        With `data`, it serves those, and what was there is kept as a restore point.
        """
        if not break_lock:
            self._refuse_if_busy()
        pinned = pinning.pin(self.folder, self.configuration.homepress)
        description = bundling.describe(
            commit,
            pinned,
            who=commits.who(self.folder),
            python=self.configuration.homepress.python,
            now=datetime.now(UTC),
            follow_content=self.configuration.site.follow_content,
        )
        listener({"step": "send"})
        if data:
            data.send(self.program, description.release, folder=self.folder)
        self._send(description.release, bundling.bundle(description, commit, pinned))
        listener({"done": "send"})
        self._run("restore" if data else "deploy", description.release, listener, break_lock=break_lock)
        return description.release

    def restore(self, backup: Backup, kept: Kept, listener: Listener) -> str:
        """Let the release of a backup serve the backup's data; return the release. Raises as `deploy` does."""
        self._refuse_if_busy()
        who, now = commits.who(self.folder), datetime.now(UTC)
        description = bundling.describe_again(kept.facts, who=who, now=now)
        listener({"step": "send"})
        sending.send(backup, self.program, description.release, folder=self.folder)
        self._send(description.release, bundling.bundle_again(description, kept.site, kept.wheels))
        listener({"done": "send"})
        self._run("restore", description.release, listener, break_lock=False)
        return description.release

    def keep(self, commit: commits.Commit, release: str) -> None:
        """Ship a release that serves elsewhere to the home server, to try backups out with. Raises HostError."""
        pinned = pinning.pin(self.folder, self.configuration.homepress)
        who, python = commits.who(self.folder), self.configuration.homepress.python
        described = bundling.describe(commit, pinned, who=who, python=python, now=datetime.now(UTC))
        self._send(release, bundling.bundle(replace(described, release=release), commit, pinned))
        self.program.ask("keep", release=release, who=who)

    def _send(self, release: str, bundle: bytes) -> None:
        place = self.layout.root / "incoming" / f"{release}.tar"
        self.connection.perform(operation("files.put", src=Content(bundle), dest=str(place), mode="600"))

    def rollback(self, release: str, listener: Listener, *, break_lock: bool = False) -> None:
        """Let a release that is still on the host serve again. Raises as `deploy` does."""
        self._run("rollback", release, listener, break_lock=break_lock)

    def _refuse_if_busy(self) -> None:
        """Before anything is sent."""
        if busy := self.program.ask("releases")["busy"]:
            raise _busy(busy)

    def _run(self, what: str, release: str, listener: Listener, *, break_lock: bool) -> None:
        deploy_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        answer = self.program.ask(
            "start", what=what, release=release, who=commits.who(self.folder), id=deploy_id, break_lock=break_lock
        )
        if "busy" in answer:
            raise _busy(answer["busy"])
        for told in self._followed(Following(self.ask, deploy_id, self.reconnect)):
            listener(told)
            if told.get("end") == "failed":
                raise DeployFailed(told["reason"], lines=told["lines"], hint=told["hint"])

    def _followed(self, following: Following) -> Iterator[dict[str, Any]]:
        """Give what a deploy tells. The first Ctrl-C tells it to stop and goes on listening."""
        try:
            yield from following.events()
        except KeyboardInterrupt:
            self.program.ask("stop")
            yield {"say": "Stopping; what was made is taken away."}
            yield from following.events()

    def ask(self, verb: str, **asked: Any) -> dict[str, Any]:
        """Ask through the connection of the moment."""
        return self.program.ask(verb, **asked)

    def reconnect(self) -> None:
        """Sign in anew, where the connection was lost. Raises HostError."""
        self.connection = Connection(self.connection.host, folder=self.folder).open()


def _busy(holder: dict[str, Any]) -> Busy:
    return Busy(
        f"{holder.get('who', 'somebody')} has a {holder.get('what', 'deploy')} under way since "
        f"{holder.get('at', '?')}: release {holder.get('release', '?')}",
        hint="Wait until it has ended. If it hangs: --break-lock ends it, takes away what it made, and goes on.",
    )
