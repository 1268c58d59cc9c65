import dataclasses

import pytest

from homepress.hosting.facts.state import State
from homepress.hosting.resources.postgresql import DATABASES, ROLES, Database, Role
from homepress.hosting.wanted import postgresql
from tests.hosting.sites import SMALL_BOOKWORM, TRIXIE, site

pytestmark = pytest.mark.once

ANSWERS = State(answers={ROLES: "postgres|t|t\nblog|f|t\n", DATABASES: "postgres|postgres|UTF8\nblog|blog|UTF8\n"})


@pytest.mark.parametrize("megabytes", [480, 960, 4096, 65536, 1_000_000])
def test_the_server_takes_a_quarter_of_the_memory_at_most(megabytes: int) -> None:
    text = postgresql.settings(dataclasses.replace(TRIXIE, memory=megabytes))
    shared = int(next(line for line in text.splitlines() if line.startswith("shared_buffers")).split(" = ")[1][:-2])

    assert 64 <= shared <= max(64, megabytes // 4)


def test_the_server_listens_on_its_socket_alone_in_utc_and_reads_what_is_committed() -> None:
    lines = postgresql.settings(SMALL_BOOKWORM).splitlines()

    assert {"listen_addresses = ''", "timezone = 'UTC'", "default_transaction_isolation = 'read committed'"} <= set(
        lines
    )


def test_with_sqlite_there_is_no_server() -> None:
    folder = site('[database]\nengine = "sqlite"\n')

    assert postgresql.wanted(folder, folder.configuration.site_host, TRIXIE) == []


def test_a_role_and_a_database_that_are_there_stay() -> None:
    assert Role("blog", "why").step(ANSWERS, ()) is None
    assert Database("blog", "blog", "why").step(ANSWERS, ()) is None


def test_a_missing_database_is_made_in_utf8_by_the_servers_administrator() -> None:
    step = Database("new", "blog", "why").step(ANSWERS, ())

    assert step
    asked = step.operations[0].arguments
    assert (asked["encoding"], asked["owner"], asked["_sudo_user"]) == ("UTF8", "blog", "postgres")


def test_a_database_of_somebody_else_is_given_to_the_site() -> None:
    state = State(answers={DATABASES: "blog|postgres|UTF8\n"})
    step = Database("blog", "blog", "why").step(state, ())

    assert step
    assert step.diff == ("-owner postgres", "+owner blog")
