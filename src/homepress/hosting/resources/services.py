"""Services, timers and sockets of systemd."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from homepress.hosting.facts.state import Service as Found
from homepress.hosting.facts.state import State
from homepress.hosting.operations import operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource


@dataclass(frozen=True, slots=True)
class Service(Resource):
    """A unit that is enabled and runs, or, with `runs=False`, neither."""

    removable: ClassVar[bool] = True

    unit: str
    """With its suffix."""
    why: str
    runs: bool = True

    @property
    def key(self) -> str:
        return f"service {self.unit}"

    def units(self) -> tuple[str, ...]:
        return (self.unit,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        found = state.services.get(self.unit, Found(loaded=False, active=False, enabled=False))
        now, wanted = _said(found), "enabled, running" if self.runs else "disabled, stopped"
        if now == wanted or (not self.runs and not found.loaded):
            return None
        act = operation("systemd.service", service=self.unit, running=self.runs, enabled=self.runs, daemon_reload=True)
        return Step(self.key, self.unit, self.why, "changed", (f"-{now}", f"+{wanted}"), (act,))


def _said(found: Found) -> str:
    if not found.loaded:
        return "not there"
    runs = found.active or (found.unmet and found.enabled)
    return f"{'enabled' if found.enabled else 'disabled'}, {'running' if runs else 'stopped'}"
