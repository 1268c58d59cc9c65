"""Does the steps of a plan in order, and stops at the first that fails."""

from collections.abc import Callable

from homepress.errors import HostError
from homepress.hosting.apply.guarding import change_guarded
from homepress.hosting.connection import CommandFailed, Connection
from homepress.hosting.layout import MANAGED
from homepress.hosting.operations import Content, operation
from homepress.hosting.plan.steps import Plan, Step
from homepress.hosting.resources import following

Report = Callable[[Step], None]
"""Is told of each step before it is done."""


class Stopped(HostError):
    """A step that failed. What was done before it stands, and applying again goes on from there."""

    def __init__(self, host: str, step: Step, done: tuple[Step, ...], error: CommandFailed) -> None:
        self.step = step
        self.done = done
        said = "\n".join(f"  {line}" for line in error.output.splitlines()[-SHOWN_LINES:])
        stands = f"{len(done)} step{'' if len(done) == 1 else 's'} before it stand" + ("s" if len(done) == 1 else "")
        super().__init__(
            f"{host}: this step failed: {step.title}\n{said or '  ' + error.message}",
            hint=error.hint or f"{stands}. Mend what is wrong and run `homepress apply` again: it goes on from here.",
        )


SHOWN_LINES = 20


def apply(connection: Connection, plan: Plan, before: tuple[str, ...], report: Report) -> tuple[Step, ...]:
    """Do a plan; return the steps that were done. `before` is what was managed until now. Raises Stopped, HostError."""
    for name in following.names_in(plan.steps):
        connection.perform(following.mark(name))
    if plan.steps:
        # Before the first step: what is cut off half-way can be removed by a later apply all the same.
        _remember(connection, tuple(dict.fromkeys([*before, *plan.managed])))
    done: list[Step] = []
    for step in plan.steps:
        report(step)
        try:
            _do(connection, step)
        except CommandFailed as error:
            raise Stopped(plan.host, step, tuple(done), error) from error
        done.append(step)
    if plan.steps or before != plan.managed:
        _remember(connection, plan.managed)
    return tuple(done)


def _do(connection: Connection, step: Step) -> None:
    if step.guard:
        change_guarded(connection, step, step.guard)
    else:
        for operation in step.operations:
            connection.perform(operation)


def _remember(connection: Connection, managed: tuple[str, ...]) -> None:
    content = Content("".join(f"{key}\n" for key in managed).encode())
    connection.perform(operation("files.put", src=content, dest=str(MANAGED), mode="644"))
