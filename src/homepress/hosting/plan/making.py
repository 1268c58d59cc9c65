"""Compares what is wanted on a host with its state."""

from collections.abc import Sequence

from homepress.hosting.facts.state import State
from homepress.hosting.plan.steps import Plan
from homepress.hosting.resources.removing import removal
from homepress.hosting.resources.resource import Resource


def make(host: str, wanted: Sequence[Resource], state: State) -> Plan:
    """Return what has to be done, in the order of what is wanted; what is wanted no more goes first."""
    keys = {resource.key for resource in wanted}
    gone = [key for key in reversed(state.managed) if key not in keys]
    steps = [step for key in gone if (step := removal(key, state))]
    changed: set[str] = set()
    for resource in wanted:
        step = resource.step(state, changed)
        if step:
            steps.append(step)
            changed.add(resource.key)
    return Plan(host, tuple(steps), tuple(resource.key for resource in wanted if resource.removable))
