"""SSH keys that a host makes for itself: their private halves never leave it."""

from collections.abc import Collection
from dataclasses import dataclass

from homepress.hosting.facts.state import State
from homepress.hosting.operations import command
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource


@dataclass(frozen=True, slots=True)
class SshKey(Resource):
    """A pair of keys, `path` and `path.pub`, of a user. It is never made anew, and never removed."""

    path: str
    comment: str
    why: str
    user: str = "root"

    @property
    def key(self) -> str:
        return f"ssh-key {self.path}"

    def paths(self) -> tuple[str, ...]:
        return (f"{self.path}.pub",)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        if f"{self.path}.pub" in state.entries:
            return None
        words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", self.comment, "-f", self.path)
        make = [command(*words)]
        if self.user != "root":
            make.append(command("chown", f"{self.user}:", self.path, f"{self.path}.pub"))
        return Step(self.key, f"an SSH key, {self.path}", self.why, "added", (), tuple(make))
