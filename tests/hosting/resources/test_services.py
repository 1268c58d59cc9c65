import pytest

from homepress.hosting.facts.state import Service as Found
from homepress.hosting.facts.state import State
from homepress.hosting.resources.services import Service

pytestmark = pytest.mark.once

WEB = Service("web.service", "why")


@pytest.mark.parametrize(
    ("found", "now"),
    [
        (Found(loaded=False, active=False, enabled=False), "-not there"),
        (Found(loaded=True, active=False, enabled=True), "-enabled, stopped"),
        (Found(loaded=True, active=True, enabled=False), "-disabled, running"),
    ],
)
def test_a_service_that_is_not_enabled_and_running_is_made_so(found: Found, now: str) -> None:
    step = WEB.step(State(services={"web.service": found}), ())

    assert step
    assert step.diff == (now, "+enabled, running")


def test_a_service_that_runs_is_no_step() -> None:
    assert WEB.step(State(services={"web.service": Found(loaded=True, active=True, enabled=True)}), ()) is None


def test_a_service_whose_own_condition_keeps_it_from_running_is_no_step() -> None:
    found = Found(loaded=True, active=False, enabled=True, unmet=True)

    assert WEB.step(State(services={"web.service": found}), ()) is None


def test_a_service_that_must_not_run_may_as_well_not_be_there() -> None:
    off = Service("apache2.service", "why", runs=False)

    assert off.step(State(), ()) is None
    assert off.step(State(services={"apache2.service": Found(loaded=True, active=True, enabled=True)}), ())
