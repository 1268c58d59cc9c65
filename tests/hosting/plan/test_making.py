import dataclasses

import pytest

from homepress.hosting.facts.state import Entry, Service, State
from homepress.hosting.plan.making import make
from homepress.hosting.plan.steps import Plan
from homepress.hosting.resources.files import File
from homepress.hosting.resources.following import names_in, reload
from homepress.hosting.resources.packages import Packages

pytestmark = pytest.mark.once

FILE = File("/etc/x", "a\n", "why")
RELOAD = reload("x.service", (FILE.key,))
THERE = State(entries={"/etc/x": Entry("file", "644", "root", "root", b"a\n")})


def test_where_all_is_as_wanted_there_is_nothing_to_do() -> None:
    assert make("main", [FILE, RELOAD], THERE).steps == ()


def test_a_service_reads_its_files_again_when_they_changed() -> None:
    plan = make("main", [FILE, RELOAD], State())

    assert [step.key for step in plan.steps] == ["file /etc/x", "following reload-x-service"]
    assert names_in(plan.steps) == ("reload-x-service",)


def test_what_a_cut_off_apply_left_to_follow_is_done_by_the_next() -> None:
    state = dataclasses.replace(THERE, pending=frozenset({"reload-x-service"}))

    assert [step.title for step in make("main", [FILE, RELOAD], state).steps] == ["reload x.service"]


def test_what_apply_made_and_nobody_wants_any_more_is_removed_first() -> None:
    state = State(
        entries={"/etc/old": Entry("file", "644", "root", "root", b"")},
        services={"old.service": Service(loaded=True, active=True, enabled=True)},
        managed=("file /etc/old", "service old.service"),
    )

    plan = make("main", [FILE], state)

    assert [(step.kind, step.title) for step in plan.steps] == [
        ("removed", "old.service"),
        ("removed", "/etc/old"),
        ("added", "/etc/x"),
    ]
    assert plan.managed == ("file /etc/x",)


def test_what_is_gone_already_needs_no_removal() -> None:
    assert make("main", [], State(managed=("file /etc/old", "service old.service"))).steps == ()


def test_packages_and_users_are_never_removed() -> None:
    assert make("main", [Packages(("nginx",), "why")], State()).managed == ()


def test_a_fingerprint_tells_plans_apart_by_what_they_hide_too() -> None:
    def of(content: str) -> str:
        return make("main", [File("/etc/x", content, "why", secret=True)], State()).fingerprint

    assert of("one") == of("one")
    assert of("one") != of("two")
    assert make("main", [], State()).fingerprint != make("other", [], State()).fingerprint


def test_a_plan_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Plan("main").host = "other"  # type: ignore[misc]  # what the test is about
