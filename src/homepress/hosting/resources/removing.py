"""Removes what an earlier apply made and nobody wants any more."""

from homepress.hosting.facts.state import State
from homepress.hosting.operations import operation
from homepress.hosting.plan.steps import Step

WHY = "An earlier apply made it, and homepress.toml asks for it no more."


def removal(key: str, state: State) -> Step | None:
    """Return the step that removes a resource by its key; None where nothing is left of it."""
    kind, _, name = key.partition(" ")
    if kind == "file" and name in state.entries:
        lines = ("-(removed)",)
        return Step(key, name, WHY, "removed", lines, (operation("files.file", path=name, present=False),))
    service = state.services.get(name)
    if kind == "service" and service and service.loaded and (service.active or service.enabled):
        stop = operation("systemd.service", service=name, running=False, enabled=False)
        return Step(key, name, WHY, "removed", ("-enabled, running",), (stop,))
    return None


def paths(managed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key.removeprefix("file ") for key in managed if key.startswith("file "))


def units(managed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key.removeprefix("service ") for key in managed if key.startswith("service "))
