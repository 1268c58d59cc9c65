"""A folder of data that only we made, and that is of no use any more."""

from collections.abc import Collection
from dataclasses import dataclass

from homepress.hosting.facts.state import State
from homepress.hosting.operations import operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource


@dataclass(frozen=True, slots=True)
class Cleared(Resource):
    """Not there, nor anything in it."""

    path: str
    why: str

    @property
    def key(self) -> str:
        return f"cleared {self.path}"

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        if self.path not in state.entries:
            return None
        remove = operation("files.directory", path=self.path, present=False)
        return Step(self.key, f"{self.path}/", self.why, "removed", ("-(with all that is in it)",), (remove,))
