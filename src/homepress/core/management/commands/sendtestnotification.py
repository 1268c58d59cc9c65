from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from homepress.core import notifying
from homepress.core.jobs import GiveUp
from homepress.core.notify_addresses import notify_addresses
from homepress.errors import ConfigurationError, HomepressError


class Command(BaseCommand):
    help = "Send a message to every address in HOMEPRESS_NOTIFY_URLS at once, whatever the hour."

    def handle(self, *args: Any, **options: Any) -> None:
        environment = settings.ENVIRONMENT
        found = notify_addresses(environment.notify_urls)
        if not found:
            raise ConfigurationError(
                "HOMEPRESS_NOTIFY_URLS is not set", hint="See docs/guide/notifications.md for Telegram and others."
            )
        failed = 0
        for number, address in enumerate(found, start=1):
            kind = address.partition("://")[0]
            try:
                notifying.send(address, f"{environment.site_title}: a test", "Notifications arrive.")
            except (GiveUp, notifying.NotSent) as error:
                failed += 1
                self.stderr.write(f"{number}. {kind}: not sent: {error}")
            else:
                self.stdout.write(f"{number}. {kind}: sent")
        if failed:
            raise HomepressError(f"{failed} of {len(found)} could not be reached")
