import importlib
import inspect
from collections.abc import Iterator

import pytest

from homepress.hosting import wanted
from homepress.hosting.facts.state import State
from homepress.hosting.facts.system import System
from homepress.hosting.operations import Operation
from homepress.hosting.plan.making import make
from homepress.hosting.plan.steps import Plan
from tests.hosting.sites import SECRET_KEY, SMALL_BOOKWORM, TRIXIE, site

pytestmark = pytest.mark.once

BACKUP_KEY = "b4ckup-key-that-no-plan-may-show"
SITES = {
    "smallest": "",
    "nginx": '[edge]\nserver = "nginx"\n[admin]\nhost = "admin.example.org"\n',
    "pulled": '[hosts.home]\naddress = "192.0.2.20"\nroles = ["backups"]\n',
    "sqlite": '[database]\nengine = "sqlite"\n',
}


def plans() -> Iterator[Plan]:
    """Plans for a bare host, of each kind of site on each kind of host."""
    for more in SITES.values():
        for system in (TRIXIE, SMALL_BOOKWORM):
            yield from bare(more, system)


def bare(more: str, system: System) -> Iterator[Plan]:
    folder = site(more, HOMEPRESS_BACKUP_KEY=BACKUP_KEY)
    for host in folder.configuration.hosts:
        yield make(host.name, wanted.of(folder, host, system), State())


def operations() -> Iterator[Operation]:
    for plan in plans():
        for step in plan.steps:
            yield from step.operations
            yield from (*step.guard.undo, *step.guard.check) if step.guard else ()


def test_every_step_says_why() -> None:
    for plan in plans():
        assert [step.title for step in plan.steps if not step.why] == []


def test_no_two_steps_are_about_the_same_thing() -> None:
    for plan in plans():
        keys = [step.key for step in plan.steps]
        assert len(keys) == len(set(keys))


def test_no_plan_shows_a_secret() -> None:
    for plan in plans():
        assert SECRET_KEY not in repr(plan)
        assert BACKUP_KEY not in repr(plan)


def test_every_operation_is_one_of_pyinfras_and_takes_its_arguments() -> None:
    found = {(one.name, tuple(sorted(one.arguments))) for one in operations()}
    assert found
    for name, arguments in found:
        module, _, function = name.rpartition(".")
        operation = getattr(importlib.import_module(f"pyinfra.operations.{module}"), function)
        own = [argument for argument in arguments if not argument.startswith("_")]
        inspect.signature(operation._inner).bind(**dict.fromkeys(own))
