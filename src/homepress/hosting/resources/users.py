"""Users and groups."""

from collections.abc import Collection
from dataclasses import dataclass

from homepress.hosting.facts.state import State
from homepress.hosting.operations import operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource

NO_SHELL = "/usr/sbin/nologin"


@dataclass(frozen=True, slots=True)
class Group(Resource):
    """A group of the system. It is never removed: files may belong to it."""

    name: str
    why: str

    @property
    def key(self) -> str:
        return f"group {self.name}"

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        if self.name in state.groups:
            return None
        make = operation("server.group", group=self.name, system=True)
        return Step(self.key, f"group {self.name}", self.why, "added", (), (make,))


@dataclass(frozen=True, slots=True)
class User(Resource):
    """A user. It is never removed: files may belong to it."""

    name: str
    why: str
    home: str
    login: str = NO_SHELL
    system: bool = True
    """One of the system, which is not a person and has no folder made for it."""

    @property
    def key(self) -> str:
        return f"user {self.name}"

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        found = state.users.get(self.name)
        wanted = f"home {self.home}, shell {self.login}"
        now = f"home {found.home}, shell {found.shell}" if found else ""
        if now == wanted:
            return None
        make = operation(
            "server.user",
            user=self.name,
            home=self.home,
            shell=self.login,
            system=self.system,
            ensure_home=not self.system,
            create_home=not self.system,
        )
        diff = (f"-{now}", f"+{wanted}") if now else ()
        return Step(self.key, f"user {self.name}", self.why, "changed" if found else "added", diff, (make,))


@dataclass(frozen=True, slots=True)
class Member(Resource):
    """A user who belongs to a group besides its own. Other memberships stay."""

    user: str
    group: str
    why: str

    @property
    def key(self) -> str:
        return f"member {self.user} {self.group}"

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        if self.user in state.groups.get(self.group, frozenset()):
            return None
        join = operation("server.user", user=self.user, groups=[self.group], append=True, ensure_home=False)
        return Step(self.key, f"{self.user} in group {self.group}", self.why, "added", (), (join,))
