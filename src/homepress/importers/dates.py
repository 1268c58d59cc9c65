"""The moments that front matter, file names and addresses tell."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from django.utils import timezone as site_time

from homepress.errors import ImportFailed

MOMENT = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:[Tt ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[-+]\d{2}:?(?:\d{2})?)?"
)
WRITTEN_OUT = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%a, %d %b %Y %H:%M:%S %z", "%b %d %Y", "%B %d %Y")
"""Astro's own templates write `Jul 08 2022`; RSS the fifth (RFC 5322)."""

DATED_NAME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_ ](.+))?")
DATED_PATH = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(?:(\d{1,2})/)?")


def parse(text: str, *, key: str = "date") -> datetime:
    """Read a moment; where it names no zone it is in the site's. Raises ImportFailed."""
    text = text.strip()
    try:
        if found := MOMENT.fullmatch(text):
            return _moment(found)
        for pattern in WRITTEN_OUT:
            if moment := _parse_as(text, pattern):
                return _aware(moment)
    except (ValueError, OverflowError) as error:
        raise ImportFailed(f"{key}: no such moment: {text[:60]} ({error})") from error
    raise ImportFailed(f'{key}: not a date: "{text[:60]}"', hint="Write it as 2026-01-31 or 2026-01-31 18:30:00 +0100.")


def from_name(stem: str) -> tuple[datetime | None, str]:
    """Take the date off a file's name: `2014-12-12-Title` gives the day and `Title`."""
    if (found := DATED_NAME.fullmatch(stem)) and (day := _day(found[1], found[2], found[3])):
        return day, found[4] or stem
    return None, stem


def from_path(path: str) -> datetime | None:
    """Return the day that an address tells: `2014/12/12/title`, or `2014/12/title` for the first of the month."""
    found = DATED_PATH.search(path)
    return _day(found[1], found[2], found[3] or "1") if found else None


def _day(year: str, month: str, day: str) -> datetime | None:
    try:
        return _aware(datetime.combine(date(int(year), int(month), int(day)), time()))
    except (ValueError, OverflowError):
        return None


def _moment(found: re.Match[str]) -> datetime:
    micro = int((found["fraction"] or "0").ljust(6, "0")[:6])
    naive = datetime(  # noqa: DTZ001  # the zone follows
        int(found["year"]),
        int(found["month"]),
        int(found["day"]),
        int(found["hour"] or 0),
        int(found["minute"] or 0),
        int(found["second"] or 0),
        micro,
    )
    return _aware(naive, _zone(found["zone"]))


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if text[0] == "+" else -offset)


def _parse_as(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007  # the site's zone is added where it names none
    except ValueError:
        return None


def _aware(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Return the moment in UTC, which every database can hold: years 2 to 9998."""
    if not 2 <= moment.year <= 9998:
        raise ValueError("the year is out of range")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone or site_time.get_default_timezone())
    return moment.astimezone(UTC)
