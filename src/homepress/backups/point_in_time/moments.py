"""The moment that somebody wants back: read as they write it, by the site's clock, and refused where it is unclear."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from homepress.errors import BackupFailed

NEWEST = "newest"
"""Stands for the last moment that the log holds."""
FORM = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?( ?(Z|UTC|[+-]\d\d(:?\d\d)?))?\Z", re.ASCII)
HINT = 'Write it like this: --at "2026-11-26 14:03:00", or with its distance from UTC: "2026-11-26 14:03:00+01:00"'


def read(text: str, zone: str, now: datetime) -> datetime | None:
    """Return a moment in UTC, or None for the newest. `zone` counts where none is written. Raises BackupFailed."""
    if text == NEWEST:
        return None
    moment = _read(text, zone).astimezone(UTC)
    if moment > now:
        raise BackupFailed(f"{shown(moment)} is still to come: it is {shown(now)}", hint=HINT)
    return moment


def assert_readable(text: str) -> None:
    """Refuse what is no moment in any time zone. Raises BackupFailed."""
    if text != NEWEST:
        _read(text, "UTC")


def _read(text: str, zone: str) -> datetime:
    if not FORM.match(text):
        raise BackupFailed(f"Not a moment: {_harmless(text)!r}", hint=HINT)
    try:
        found = datetime.fromisoformat(
            text.replace("UTC", "Z").replace(" Z", "Z").replace(" +", "+").replace(" -", "-")
        )
        if found.tzinfo is None:
            return _placed(found, zone)
        found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BackupFailed(f"There is no such moment: {text!r}", hint=HINT) from error
    return found


def _placed(local: datetime, zone: str) -> datetime:
    """Return a moment by the clock of a zone. Raises BackupFailed where that showed it twice, or never."""
    found = local.replace(tzinfo=ZoneInfo(zone))
    again = found.replace(fold=1)
    if found.utcoffset() == again.utcoffset():
        return found
    first, second = (f"{one:%z}" for one in (found, again))
    if found.astimezone(UTC).astimezone(found.tzinfo).replace(tzinfo=None) != local:
        raise BackupFailed(
            f"Clocks in {zone} never showed {local}: they were put forward", hint=f"Write {local}{first} or {second}."
        )
    raise BackupFailed(
        f"Clocks in {zone} showed {local} twice: they were put back", hint=f"Write {local}{first} or {local}{second}."
    )


def shown(moment: datetime) -> str:
    """Return a moment as it is told: in UTC, with a fraction only where it has one."""
    text = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}".removesuffix(".000000")
    return f"{text} UTC"


def _harmless(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:60])
