"""The state of what a plan is about: files, packages, users, groups, services. Read in one go."""

import base64
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyinfra.api.facts import FactBase

from homepress.hosting.layout import PENDING

LARGEST = 1_000_000
"""Bytes of a file that are read to compare; none of ours is near it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies at a path."""

    kind: str
    """`file`, `directory`, `link` or `other`."""
    mode: str
    """As `stat` prints it, without leading zeros: `644`, `2750`."""
    user: str
    group: str
    content: bytes = b""
    """Of a file; of a link its target."""


@dataclass(frozen=True, slots=True)
class User:
    group: str
    home: str
    shell: str


@dataclass(frozen=True, slots=True)
class Service:
    """What systemd says of a unit."""

    loaded: bool
    active: bool
    enabled: bool
    unmet: bool = False
    """It was started, and a condition of its own kept it from running: time synchronisation in a container."""


@dataclass(frozen=True, slots=True)
class State:
    """A host as it is now, as far as was asked."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()
    users: Mapping[str, User] = field(default_factory=dict)
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The members of each group, without those whose own group it is."""
    services: Mapping[str, Service] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    """What an interrupted apply has left to be taken up."""
    managed: tuple[str, ...] = ()
    """What earlier applies made and a later one may remove, such as `file /etc/x` and `service y.service`."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """What questions of resources' own were answered, by their commands; empty where one failed."""


class StateFact(FactBase[list[str]]):
    """The lines from which `parse` makes a `State`."""

    def command(self, paths: list[str], units: list[str], questions: list[str]) -> str:
        parts = [_of_entry(path) for path in paths]
        parts.append("dpkg-query -W -f '${db:Status-Abbrev}|${Package}\\n' | sed -n 's/^[ih]i *|/package /p'")
        parts.append("getent passwd | sed 's/^/user /'; getent group | sed 's/^/group /'")
        if units:
            named = " ".join(map(shlex.quote, units))
            shown = "Id,Names,LoadState,ActiveState,UnitFileState,ConditionResult,ConditionTimestampMonotonic"
            parts.append(f"systemctl show --property={shown} -- {named} | sed 's/^/unit /'; echo 'unit '")
        parts.append(f"ls -1 {PENDING} 2>/dev/null | sed 's/^/pending /'")
        for number, question in enumerate(questions):
            parts.append(f"echo answer {number} $( {{ {question}; }} 2>/dev/null | base64 -w 0)")
        return "; ".join([*parts, "true"])

    def process(self, output: list[str]) -> list[str]:
        return output


def _of_entry(path: str) -> str:
    """A command that prints one line on a path; nothing where nothing is there."""
    quoted = shlex.quote(path)
    content = (
        f"if [ -h {quoted} ]; then readlink -n {quoted} | base64 -w 0; "
        f"elif [ -f {quoted} ]; then head -c {LARGEST} {quoted} | base64 -w 0; fi"
    )
    return (
        f"if [ -e {quoted} ] || [ -h {quoted} ]; then "
        f"echo entry {shlex.quote(base64.b64encode(path.encode()).decode())} "
        f"$(stat -c '%F|%a|%U|%G' {quoted} | tr ' ' _) $({content}); fi"
    )


def parse(lines: Iterable[str], *, questions: Iterable[str] = (), managed: tuple[str, ...] = ()) -> State:
    """Return the state that the fact's lines tell of."""
    told: dict[str, list[str]] = {}
    for line in lines:
        word, _, rest = line.partition(" ")
        told.setdefault(word, []).append(rest)
    group_names = {fields[2]: fields[0] for fields in (line.split(":") for line in told.get("group", []))}
    return State(
        entries=dict(map(_entry, told.get("entry", []))),
        packages=frozenset(told.get("package", [])),
        users=dict(_user(line.split(":"), group_names) for line in told.get("user", [])),
        groups={
            fields[0]: frozenset(filter(None, fields[3].split(",")))
            for fields in (line.split(":") for line in told.get("group", []))
        },
        services=dict(_services(told.get("unit", []))),
        pending=frozenset(told.get("pending", [])),
        managed=managed,
        answers=_answers(told.get("answer", []), list(questions)),
    )


KINDS = {"regular_file": "file", "regular_empty_file": "file", "directory": "directory", "symbolic_link": "link"}


def _entry(line: str) -> tuple[str, Entry]:
    path, stat, *content = line.split(" ")
    kind, mode, user, group = stat.split("|")
    read = base64.b64decode(content[0]) if content else b""
    return base64.b64decode(path).decode(), Entry(KINDS.get(kind, "other"), mode, user, group, read)


def _user(fields: list[str], groups: Mapping[str, str]) -> tuple[str, User]:
    return fields[0], User(group=groups.get(fields[3], ""), home=fields[5], shell=fields[6])


def _services(lines: list[str]) -> Iterable[tuple[str, Service]]:
    """systemd prints one block a unit, with an empty line between; an alias is known by all its names."""
    block: dict[str, str] = {}
    for line in lines:
        if line:
            key, _, value = line.partition("=")
            block[key] = value
            continue
        for name in {block.get("Id", ""), *block.get("Names", "").split()} - {""}:
            yield name, _service(block)
        block = {}


def _service(block: Mapping[str, str]) -> Service:
    tried = block.get("ConditionTimestampMonotonic", "0") != "0"
    return Service(
        loaded=block.get("LoadState") == "loaded",
        active=block.get("ActiveState") in {"active", "reloading", "activating"},
        enabled=block.get("UnitFileState") in {"enabled", "static", "alias", "indirect", "generated"},
        unmet=tried and block.get("ConditionResult") == "no",
    )


def _answers(lines: list[str], questions: list[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        number, _, answer = line.partition(" ")
        found[questions[int(number)]] = base64.b64decode(answer).decode(errors="replace")
    return found
