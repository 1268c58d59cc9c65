"""Roles and databases of PostgreSQL. Neither is ever removed."""

from collections.abc import Collection
from dataclasses import dataclass

from homepress.hosting.facts.state import State
from homepress.hosting.operations import Operation, operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource

ADMINISTRATOR = "postgres"


def _asked(sql: str) -> str:
    # From /, since the administrator may not look into the folder that we are in.
    return f'cd / && runuser -u {ADMINISTRATOR} -- psql -XAtq -c "{sql}"'


ROLES = _asked("SELECT rolname, rolsuper, rolcanlogin FROM pg_roles")
DATABASES = _asked(
    "SELECT datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE NOT datistemplate"
)


def _as_administrator(name: str, **arguments: object) -> Operation:
    return operation(name, **arguments, _sudo=True, _sudo_user=ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Role(Resource):
    """A role that may sign in, and nothing more."""

    name: str
    why: str

    @property
    def key(self) -> str:
        return f"role {self.name}"

    def questions(self) -> tuple[str, ...]:
        return (ROLES,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        rows = [line.split("|") for line in state.answers.get(ROLES, "").splitlines()]
        if any(row[0] == self.name for row in rows):
            return None
        make = _as_administrator("postgres.role", role=self.name, login=True)
        return Step(self.key, f"role {self.name} of PostgreSQL", self.why, "added", (), (make,))


@dataclass(frozen=True, slots=True)
class Database(Resource):
    """A database of a role's own, in UTF-8."""

    name: str
    owner: str
    why: str

    @property
    def key(self) -> str:
        return f"database {self.name}"

    def questions(self) -> tuple[str, ...]:
        return (DATABASES,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        rows = {row[0]: row[1:] for row in (line.split("|") for line in state.answers.get(DATABASES, "").splitlines())}
        if self.name in rows:
            return self._owned(rows[self.name][0])
        make = _as_administrator(
            "postgres.database",
            database=self.name,
            owner=self.owner,
            template="template0",
            encoding="UTF8",
            lc_collate="C.UTF-8",
            lc_ctype="C.UTF-8",
        )
        return Step(self.key, f"database {self.name}", self.why, "added", ("+UTF8, C.UTF-8",), (make,))

    def _owned(self, owner: str) -> Step | None:
        if owner == self.owner:
            return None
        give = _as_administrator("postgres.sql", sql=f'ALTER DATABASE "{self.name}" OWNER TO "{self.owner}"')
        diff = (f"-owner {owner}", f"+owner {self.owner}")
        return Step(self.key, f"database {self.name}", self.why, "changed", diff, (give,))
