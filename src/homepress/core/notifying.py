"""Telling the owner what happened: `notify("sign-up", "Carol (@carol)")`.

A notice is a row, written in the transaction at hand. After a short while, and outside of the quiet
hours, the worker puts all of them into one message and sends it to every address in
HOMEPRESS_NOTIFY_URLS. Each address is a job of its own, with retries of its own.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from homepress.core.jobs.queue import GiveUp, job
from homepress.core.models import Notice
from homepress.core.notify_addresses import notify_addresses
from homepress.core.quiet_hours import QuietHours

GATHERING = timedelta(seconds=60)
"""How long notices are gathered into one message, from the first on."""

MOST_LINES = 20
"""How many notices one message spells out; the rest are only counted."""

MOST_AT_ONCE = 10_000
"""How many notices one message counts; more than this wait for the next."""


def notify(event: str, text: str) -> None:
    """Let the owner know, soon and in one message with what else happens. Nothing where no address is set."""
    if settings.ENVIRONMENT.notify_urls:
        Notice.objects.create(event=event, text=" ".join(text.split())[:300])


def is_due() -> bool:
    """Whether there are notices that have waited long enough and may be sent now."""
    hours = QuietHours.read(settings.ENVIRONMENT.quiet_hours)
    if hours.include(timezone.localtime(timezone=timezone.get_default_timezone())):
        return False
    return Notice.objects.filter(happened_at__lte=timezone.now() - GATHERING).exists()


@job(announced=False)
def gather() -> int:
    """Put all waiting notices into one message for each address, and return how many they were."""
    with transaction.atomic():
        notices = list(Notice.objects.select_for_update(skip_locked=True)[:MOST_AT_ONCE])
        if notices:
            title, body = digest(notices)
            for address in notify_addresses(settings.ENVIRONMENT.notify_urls):
                push.enqueue(_label(address), title, body)
            Notice.objects.filter(pk__in=[notice.pk for notice in notices]).delete()
    return len(notices)


@job(attempts=12, first_pause=timedelta(seconds=30), announced=False)
def push(label: str, title: str, body: str) -> None:
    """Send a message to one address, which is named by a hash since the address itself is a secret."""
    for address in notify_addresses(settings.ENVIRONMENT.notify_urls):
        if _label(address) == label:
            send(address, title, body)
            return
    raise GiveUp("the address is no longer among HOMEPRESS_NOTIFY_URLS")


def send(address: str, title: str, body: str) -> None:
    """Send a message to one address now. Raises GiveUp where the address is wrong, NotSent with the reason."""
    import apprise  # noqa: PLC0415  # takes 0.2 s and 10 MB, which only the worker ever needs

    with apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s") as told:  # type: ignore[no-untyped-call]  # Apprise types most of itself
        sender = apprise.Apprise()
        if not sender.add(address):
            raise GiveUp(f"Apprise does not know what to do with this {address.partition('://')[0]}:// address")
        if not sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            reason = " ".join(told.getvalue().split())
            raise NotSent(reason or "the service did not take it")


class NotSent(Exception):
    """A service that should carry a message to the owner did not take it."""


def digest(notices: Sequence[Notice]) -> tuple[str, str]:
    """Return title and text of the message that says it all."""
    counts = Counter(notice.event for notice in notices)
    summary = ", ".join(f"{count} × {event}" if count > 1 else event for event, count in counts.most_common())
    zone = timezone.get_default_timezone()
    lines = [
        f"{notice.happened_at.astimezone(zone):%H:%M} {notice.event}: {notice.text}" for notice in notices[:MOST_LINES]
    ]
    if len(notices) > MOST_LINES:
        lines.append(f"… and {len(notices) - MOST_LINES} more")
    return f"{settings.ENVIRONMENT.site_title}: {summary}", "\n".join(lines)


def _label(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()[:16]
