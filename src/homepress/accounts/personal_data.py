"""One archive with everything that a site holds about a person."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.dispatch import Signal

from homepress.accounts.models import Person

collect = Signal()
"""Sent with `person`; each app that holds something of theirs returns a `Section`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the archive: `<name>.json` with the entries, and files beside it."""

    name: str
    entries: list[dict[str, object]]
    files: dict[str, bytes] = field(default_factory=dict)


def archive(person: Person) -> bytes:
    """Return a ZIP file with a JSON document a section, as the GDPR's article 20 asks for."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for section in _sections(person):
            document = json.dumps(section.entries, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            file.writestr(f"{section.name}.json", document)
            for name, content in section.files.items():
                file.writestr(f"{section.name}/{name}", content)
    return made.getvalue()


def _sections(person: Person) -> Iterator[Section]:
    yield _profile(person)
    answers: Sequence[tuple[Any, Any]] = collect.send(sender=Person, person=person)
    yield from (section for _, section in answers)


def _profile(person: Person) -> Section:
    names = ("email", "handle", "name", "biography", "website", "role", "time_zone", "language", "joined_at")
    profile: dict[str, object] = {name: getattr(person, name) for name in names}
    profile["sessions"] = [
        {"address": one.ip, "agent": one.user_agent, "from": one.created_at, "last_seen": one.last_seen_at}
        for one in UserSession.objects.filter(user=person)
    ]
    return Section("profile", [profile])
