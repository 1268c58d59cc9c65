"""Reads a host: first what it is, then the state of all that is wanted of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from homepress.hosting.connection import Connection
from homepress.hosting.facts import state, system
from homepress.hosting.resources import removing
from homepress.hosting.resources.resource import Resource


@dataclass(frozen=True, slots=True)
class Survey:
    """A host, what is wanted of it, and its state."""

    system: system.System
    wanted: Sequence[Resource]
    state: state.State


def survey(connection: Connection, wanted: Callable[[system.System], Sequence[Resource]]) -> Survey:
    """Read a host. What is wanted depends on what it is. Raises HostError."""
    found = system.parse(connection.fact(system.SystemFact), host=connection.host.name)
    resources = wanted(found)
    questions = [question for resource in resources for question in resource.questions()]
    lines = connection.fact(
        state.StateFact,
        paths=[*(path for resource in resources for path in resource.paths()), *removing.paths(found.managed)],
        units=[*(unit for resource in resources for unit in resource.units()), *removing.units(found.managed)],
        questions=questions,
    )
    return Survey(found, resources, state.parse(lines, questions=questions, managed=found.managed))
