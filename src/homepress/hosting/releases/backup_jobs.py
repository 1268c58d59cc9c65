"""A command on the site's backups, done on the host: it goes on there where the connection does not."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from homepress.errors import HostError
from homepress.hosting.releases.deploying import Deployer
from homepress.hosting.releases.following import Following

GOES_ON = "It goes on by itself; homepress status tells how it ended."


@dataclass(frozen=True, slots=True)
class Job:
    """One command of the release that serves, in a unit of its own."""

    deployer: Deployer
    id: str

    @property
    def folder(self) -> PurePosixPath:
        """Where it may leave files on the host; root's alone."""
        return self.deployer.layout.backup_jobs / self.id / "files"

    def run(self, words: Sequence[str], say: Callable[[str], None]) -> tuple[int, str]:
        """Do it, pass on what it says on its way, and return its exit code and its result.

        Raises HostError where it was killed, or lost from sight.
        """
        store = str(self.deployer.layout.backups)
        self.deployer.ask("start-backup-job", id=self.id, words=[*words, "--folder", store])
        following = Following(
            self.deployer.ask, self.id, self.deployer.reconnect, verb="follow-backup-job", goes_on=GOES_ON
        )
        while True:
            answer = following.answer()
            if answer["said"]:
                say(answer["said"])
            if not answer["runs"]:
                break
        if answer["code"] is None:
            raise HostError(
                f"{words[0]} was ended on the host: {answer['result']}", hint="What was there before is still there."
            )
        return answer["code"], answer["out"]


def job(deployer: Deployer) -> Job:
    return Job(deployer, secrets.token_hex(8))
