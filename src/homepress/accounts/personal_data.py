"""One archive with everything that a site holds about a person."""

import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.dispatch import Signal

from homepress.accounts.models import AuditEntry, Person

if TYPE_CHECKING:
    from django.core.files.base import File

collect = Signal()
"""Sent with `person`; each app that holds something of theirs returns a `Section`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the archive: `<name>.json` with the entries, and files beside it."""

    name: str
    entries: list[dict[str, object]]
    files: Mapping[str, "bytes | File[Any]"] = field(default_factory=dict)


IN_MEMORY = 5_000_000
"""Bytes of an archive that are not worth a file on disk."""


def archive(person: Person) -> IO[bytes]:
    """Return a ZIP file with a JSON document a section, as the GDPR's article 20 asks for.

    It is a temporary file, which is gone once closed, and is made a piece at a time: somebody's
    pictures may be larger than the machine's memory.
    """
    made: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # whoever asked closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for section in _sections(person):
            document = json.dumps(section.entries, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            file.writestr(f"{section.name}.json", document)
            for name, content in section.files.items():
                _add(file, f"{section.name}/{name}", content)
    made.seek(0)
    return made


def _add(file: zipfile.ZipFile, name: str, content: "bytes | File[Any]") -> None:
    if isinstance(content, bytes):
        file.writestr(name, content)
        return
    with content.open("rb") as stored, file.open(name, "w", force_zip64=True) as out:
        shutil.copyfileobj(stored, out)


PROFILE = (
    "email",
    "handle",
    "name",
    "biography",
    "website",
    "role",
    "time_zone",
    "language",
    "joined_at",
    "last_login",
)
"""What is said of a person as their row has it."""


def _sections(person: Person) -> Iterator[Section]:
    yield _profile(person)
    answers: Sequence[tuple[Any, Any]] = collect.send(sender=Person, person=person)
    yield from (section for _, section in answers)


def _profile(person: Person) -> Section:
    profile: dict[str, object] = {name: getattr(person, name) for name in PROFILE}
    profile["sessions"] = [
        {"address": one.ip, "agent": one.user_agent, "from": one.created_at, "last_seen": one.last_seen_at}
        for one in UserSession.objects.filter(user=person)
    ]
    profile["second_factors"] = [
        {"kind": one.type, "name": one.data.get("name", ""), "from": one.created_at, "last_used": one.last_used_at}
        for one in Authenticator.objects.filter(user=person)
    ]
    # Who did it is somebody else's data.
    profile["what_was_done"] = list(AuditEntry.objects.filter(subject=person).values("action", "detail", "created_at"))
    picture = {"picture.webp": default_storage.open(person.picture)} if _has_picture(person) else {}
    return Section("profile", [profile], picture)


def _has_picture(person: Person) -> bool:
    return bool(person.picture) and default_storage.exists(person.picture)
