"""Packages of the distribution."""

from collections.abc import Collection
from dataclasses import dataclass

from homepress.hosting.facts.state import State
from homepress.hosting.operations import operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource

LISTS_STAY_NEW = 6 * 3600
"""Seconds for which the lists of packages are not fetched again."""


@dataclass(frozen=True, slots=True)
class Packages(Resource):
    """Packages that are installed. They are not removed: others may need them by now."""

    names: tuple[str, ...]
    why: str

    @property
    def key(self) -> str:
        return f"packages {' '.join(self.names)}"

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        missing = [name for name in self.names if name not in state.packages]
        if not missing:
            return None
        operations = (
            operation("apt.update", cache_time=LISTS_STAY_NEW),
            operation("apt.packages", packages=missing, no_recommends=True),
        )
        title = f"{'package' if len(missing) == 1 else 'packages'} {', '.join(missing)}"
        return Step(self.key, title, self.why, "added", (), operations)
