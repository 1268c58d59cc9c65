"""What has to follow a change: a service reads its files again, systemd its units."""

from collections.abc import Collection
from dataclasses import dataclass

from homepress.hosting.facts.state import State
from homepress.hosting.layout import PENDING
from homepress.hosting.operations import Operation, operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource


@dataclass(frozen=True, slots=True)
class Following(Resource):
    """Done after a change to one of `of`, and after an apply that was cut off between the two.

    A mark on the host (an empty file in `layout.PENDING`) says that it is still to be done.
    """

    name: str
    """Of the mark: letters and hyphens."""
    title: str
    of: tuple[str, ...]
    """Keys of resources."""
    operations: tuple[Operation, ...]

    @property
    def key(self) -> str:
        return f"following {self.name}"

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        if any(key in changed for key in self.of):
            why = "What it reads has changed."
        elif self.name in state.pending:
            why = "An earlier apply was cut off before it."
        else:
            return None
        return Step(self.key, self.title, why, "done", (), (*self.operations, unmark(self.name)))


def mark(name: str) -> Operation:
    """Note on the host that something is still to follow."""
    return operation("files.file", path=str(PENDING / name), present=True)


def unmark(name: str) -> Operation:
    return operation("files.file", path=str(PENDING / name), present=False)


def names_in(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Return the names of what follows within some steps."""
    prefix = "following "
    return tuple(step.key.removeprefix(prefix) for step in steps if step.key.startswith(prefix))


def reload(unit: str, of: tuple[str, ...]) -> Following:
    """A running service reads its configuration again."""
    act = operation("systemd.service", service=unit, reloaded=True, daemon_reload=True)
    return Following(f"reload-{_word(unit)}", f"reload {unit}", of, (act,))


def restart(unit: str, of: tuple[str, ...]) -> Following:
    """A service that cannot read its configuration again is started anew."""
    act = operation("systemd.service", service=unit, restarted=True, daemon_reload=True)
    return Following(f"restart-{_word(unit)}", f"restart {unit}", of, (act,))


def _word(unit: str) -> str:
    return unit.replace(".", "-").replace("@", "-")
